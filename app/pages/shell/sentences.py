"""What code refuses with, said in the language of the page.

Refusals are English sentences, often with something filled in, and stay so for programs. The catalogs hold
their patterns in the context `refusal`: `Cannot {}: the status is {}.` A translation may say of what kind a
part is, so that it is translated, too: `{:action}`, `{:value}`, `{:field}`, `{:noun}`, `{:sentence}`; and by
`{1:action}` that it is the second one."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from babel.messages.catalog import Message
from flask import Flask

from app.pages.shell.labels import action_of, label_of, value_of
from app.pages.shell.preferences import language
from app.pages.shell.words import catalog_in
from utils.trail import vocabulary

CONTEXT = "refusal"
LONGEST = 1000  # characters of a sentence
PLACE = re.compile(r"\{\}")
FILLED = r"((?:(?![.!?] [A-Z0-9“]).)+?)"  # not beyond its sentence
ENDS = re.compile(r"(?<=[.!?]) (?=[A-Z0-9“])")
LISTED = re.compile(r"(, | and | or )")
JOINTS = {"de": {" and ": " und ", " or ": " oder "}}


class Part(str):
    """What stood in a place of a pattern; formatted by its kind."""

    __slots__ = ()

    def __format__(self, kind: str) -> str:
        if kind == "sentence":
            return said(self)
        return "".join(self.listed(KINDS[kind])) if kind else self

    def listed(self, say: Callable[[str], str]) -> list[str]:
        """`number and revision` are two of this kind."""
        joints = JOINTS.get(language(), {})
        pieces = LISTED.split(self)
        return [joints.get(each, each) if n % 2 else say(each) for n, each in enumerate(pieces)]


def noun(name: str) -> str:
    """By its class, in any case, or by its table."""
    by_word = {english.lower(): table for table, (english, _) in vocabulary.NOUNS.items()}
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
    table = by_word.get(spaced, name)
    return vocabulary.noun(table, language()) if table in vocabulary.NOUNS else name


KINDS: dict[str, Callable[[str], str]] = {
    "action": action_of,
    "field": label_of,
    "noun": noun,
    "value": value_of,
}


def is_refusal(message: Message) -> bool:
    return message.context == CONTEXT and bool(message.string)


@cache
def whole_ones(language: str) -> dict[str, str]:
    found = [each for each in catalog_in(language) if is_refusal(each)]
    return {str(each.id): str(each.string) for each in found if "{}" not in each.id}


@cache
def patterns(language: str) -> list[tuple[re.Pattern[str], str]]:
    """The longest first: they say most."""
    found = [each for each in catalog_in(language) if is_refusal(each) and "{}" in each.id]
    found.sort(key=lambda each: len(each.id), reverse=True)
    return [(compiled(str(each.id)), str(each.string)) for each in found]


def compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(FILLED.join(map(re.escape, PLACE.split(pattern))), re.DOTALL)


def said(text: Any) -> str:
    """As a whole, or sentence by sentence; what nobody has translated stays English."""
    if len(str(text)) > LONGEST:  # somebody has put much into it: to look for its parts would take for ever
        return str(text)
    whole = translated(str(text))
    return whole or " ".join(translated(each) or each for each in ENDS.split(str(text)))


def translated(sentence: str) -> str | None:
    here = language()
    if known := whole_ones(here).get(sentence):
        return known
    for pattern, german in patterns(here):
        if found := pattern.fullmatch(sentence):
            return german.format(*map(Part, found.groups()))
    return None


def init_app(app: Flask) -> None:
    app.jinja_env.filters["said"] = said

"""One sentence for what was done: "Ada Byron changed name from 'A' to 'B'.", in English or in German."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from utils.trail.vocabulary import CHANGED, GERMAN, HAPPENED, VERBS, YES_OR_NO, in_language, label, noun

DAY, NUMBER = re.compile(r"(\d{4})-(\d\d)-(\d\d)"), re.compile(r"-?\d+\.\d+")
LONGEST = 60  # characters of a value within a sentence
CREATED, UPDATED = "create", "update"


@dataclass(frozen=True)
class Change:
    """Of one field. `before` and `after` as people read them: quoted where they are text, None where there
    is nothing; `is_opaque`: an object or a list, of which only is told that it changed."""

    field: str
    before: str | None
    after: str | None
    is_opaque: bool = False

    def part(self, language: str) -> str:
        name, german = label(self.field, language), language == GERMAN
        if self.is_opaque:
            return f"{name} geändert" if german else f"changed {name}"
        if self.before is None:
            return f"{name} auf {self.after} gesetzt" if german else f"set {name} to {self.after}"
        if self.after is None:
            return f"{name} {self.before} entfernt" if german else f"removed {name} {self.before}"
        if german:
            return f"{name} von {self.before} auf {self.after} geändert"
        return f"changed {name} from {self.before} to {self.after}"


@dataclass(frozen=True)
class LineChange:
    """Of one line of a document, which has this `number` and this `name`; `changes`: where it stays."""

    number: int
    name: str
    quantity: str | None
    action: str  # link, unlink or update
    changes: tuple[Change, ...] = ()

    def part(self, language: str) -> str:
        line = f"{'Zeile' if language == GERMAN else 'line'} {self.number}"
        if self.action == UPDATED:
            return "; ".join(self.within(change.part(language), line, language) for change in self.changes)
        unit = label("quantity", language)
        what = ", ".join(filter(None, (self.name, self.quantity and f"{unit} {self.quantity}")))
        done = in_language(VERBS[self.action], language)
        told = f"{line} {done}" if language == GERMAN else f"{done} {line}"
        return f"{told}: {what}" if what else told

    @staticmethod
    def within(part: str, line: str, language: str) -> str:
        return f"in {line} {part}" if language == GERMAN else f"{part} in {line}"


@dataclass(frozen=True)
class Mention:
    """Of another record that names this one: what was done with that."""

    table: str
    name: str
    action: str

    def part(self, language: str) -> str:
        done = in_language((VERBS | CHANGED)[self.action], language)
        what = f"{noun(self.table, language)} {self.name}"
        return f"{what} {done}" if language == GERMAN else f"{done} {what}"


Part = Change | LineChange | Mention


def sentence(who: str, action: str, parts: Sequence[Part], language: str) -> str:
    """`action`: what was done with the record as a whole; `parts`: what else changed by it."""
    if action in HAPPENED:
        return in_language(HAPPENED[action], language)
    german = language == GERMAN
    told = [part.part(language) for part in parts]
    if action in VERBS:
        done = in_language(VERBS[action], language)
        told.insert(0, f"es {done}" if german else f"{done} it")
    elif not told:
        told = ["es geändert" if german else "changed it"]
    return f"{who} {'hat ' if german else ''}{'; '.join(told)}."


def value_of(value: Any, is_text: bool, language: str) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return in_language(YES_OR_NO[value], language)
    words = " ".join(str(value).split())
    words = words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
    return f"'{words}'" if is_text else as_written(words, language)


def as_written(words: str, language: str) -> str:
    """Numbers and days as Germans write them: 12,5 and 24.12.2026; in English they are what the API has."""
    if language != GERMAN:
        return words
    if day := DAY.fullmatch(words):
        return "{2}.{1}.{0}".format(*day.groups())
    return words.replace(".", ",") if NUMBER.fullmatch(words) else words

"""The pages' texts in the language of whom they are shown to.

The English text is the key. In templates and views `_("Save")` is the text, `_("Role %(name)s", name=name)`
one with something in it, `ngettext("%(num)s part", "%(num)s parts", count)` one that counts, and
`pgettext("part", "Active")` one that must know of what it is said. `N_("Save")` marks a text that stands in
data: whoever shows it says `_(label)`. In templates all of it is escaped: only in `{% trans %}` may a text
have markup. `make words` puts new texts into `app/pages/words/de.po`, where they wait to be translated.

A template that others import without context is made once, for all languages: no `_` stands outside its
macros.
"""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, Response
from jinja2.nodes import EvalContext
from jinja2.utils import pass_eval_context
from markupsafe import Markup, escape

from app.pages.shell.numbers import number
from app.pages.shell.preferences import LANGUAGES, language

WORDS = Path(__file__).parents[1] / "words"


@cache
def catalog_in(language: str) -> Catalog:
    """Read once; that of English, whose texts are the keys themselves, is empty."""
    path = WORDS / f"{language}.po"
    if not path.exists():
        return Catalog(language)
    with path.open("rb") as written:
        return read_po(written, language)


@cache
def texts_in(language: str) -> NullTranslations:
    compiled = BytesIO()
    write_mo(compiled, catalog_in(language))
    compiled.seek(0)
    return Translations(compiled)


def texts() -> NullTranslations:
    return texts_in(language())


def N_(text: str) -> str:  # noqa: N802 - as gettext's tools know it
    return text


def gettext(text: str, **values: Any) -> str:
    found = texts().ugettext(text)
    return found % values if values else found


_ = gettext


def pgettext(context: str, text: str, **values: Any) -> str:
    found = texts().upgettext(context, text)
    return found % values if values else found


def ngettext(one: str, many: str, count: int, **values: Any) -> str:
    """`%(num)s` is the count."""
    return texts().ungettext(one, many, count) % {"num": number(count), **values}


@pass_eval_context
def escaped_text(here: EvalContext, text: str, **values: Any) -> str:
    """`_` of templates: what stands in data may have come from a stranger."""
    found = texts().ugettext(text)
    found = escape(found) if here.autoescape else found
    return found % values if values else found


@pass_eval_context
def escaped_context(here: EvalContext, context: str, text: str, **values: Any) -> str:
    found = texts().upgettext(context, text)
    found = escape(found) if here.autoescape else found
    return found % values if values else found


@pass_eval_context
def own_text(here: EvalContext, text: str, **values: Any) -> str:
    """Of `{% trans %}`, which knows no text but its own; it doubles each %."""
    found = texts().ugettext(text)
    return (Markup(found) if here.autoescape else found) % values  # noqa: S704 - ours


@pass_eval_context
def own_count(here: EvalContext, one: str, many: str, count: int, **values: Any) -> str:
    found = texts().ungettext(one, many, count)
    return (Markup(found) if here.autoescape else found) % {"num": number(count), **values}  # noqa: S704 - ours


def say_language(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.content_language.add(language())
        response.vary.update(["Accept-Language", "Cookie"])
    return response


def init_app(app: Flask) -> None:
    for name in LANGUAGES:
        texts_in(name)  # a fault in them stops the start
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.newstyle_gettext = True  # type: ignore[attr-defined]
    texts = {"_": escaped_text, "pgettext": escaped_context, "gettext": own_text, "ngettext": own_count}
    app.jinja_env.globals.update(texts, language=language, LANGUAGES=LANGUAGES)
    app.after_request(say_language)

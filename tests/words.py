"""`make words` puts the texts of the pages' code into the catalogs, where they wait to be translated.

What is translated stays, what nobody says any more goes; the order is that of the texts, without dates and
line numbers, so that two who add texts rarely meet."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from app.pages.shell.sentences import CONTEXT
from tests.refusals import refusals

PAGES = Path(__file__).parents[1] / "app" / "pages"
WORDS = PAGES / "words"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}}
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
HEAD = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""


def said() -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    """File, text (two of them where it counts) and context of all that the code says."""
    found = extract_from_dir(PAGES, METHODS, OPTIONS, KEYWORDS)
    yield from ((name, text, context) for name, _, text, _, context in found)


@cache
def catalog() -> Catalog:
    """All there is to be translated."""
    texts = Catalog()
    for _, text, context in said():
        texts.add(text, context=context)
    for text in refusals():
        texts.add(text, context=CONTEXT)
    return texts


def read(path: Path) -> Catalog:
    with path.open("rb") as written:
        return read_po(written, path.stem)


def update(path: Path) -> None:
    texts = read(path)
    texts.update(catalog(), no_fuzzy_matching=True)
    texts.obsolete.clear()
    with path.open("wb") as written:
        written.write(HEAD.format(language=path.stem, plural_forms=texts.plural_forms).encode())
        write_po(written, texts, 110, no_location=True, omit_header=True, sort_output=True)


if __name__ == "__main__":
    for each in sorted(WORDS.glob("*.po")):
        update(each)

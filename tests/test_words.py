"""The pages' texts: in which language who gets them, and whether each is translated."""

import re

import pytest

from tests import untranslated, words
from tests.identity.visitors import send
from tests.refusals import refusals

PLACES = re.compile(r"%\(\w+\)s|\{\d?:?\w*\}")  # by name; those of refusals by their number


def texts_of(each: str | tuple[str, ...]) -> tuple[str, ...]:
    return each if isinstance(each, tuple) else (each,)


def places(text: str | tuple[str, ...]) -> list[set[str]]:
    """Of each form: a count may be left out of neither."""
    found = (PLACES.findall(each) for each in texts_of(text))
    return [{f"{{{n}}}" if each[0] == "{" else each for n, each in enumerate(each)} for each in found]


@pytest.mark.parametrize("path", sorted(words.WORDS.glob("*.po")), ids=lambda path: path.stem)
def test_every_text_is_translated_and_no_more(path):
    written, needed = words.read(path), words.catalog()
    there = {(text.context, text.id) for text in written if text.id}
    assert there == {(text.context, text.id) for text in needed if text.id}, "run `make words`"
    untranslated = [text.id for text in written if text.id and (text.fuzzy or not all(texts_of(text.string)))]
    assert untranslated == []


@pytest.mark.parametrize("path", sorted(words.WORDS.glob("*.po")), ids=lambda path: path.stem)
def test_a_translation_has_the_places_of_its_text(path):
    for text in words.read(path):
        assert places(text.string) == places(text.id) or not text.id, text.id


def test_the_catalogs_are_as_make_words_writes_them(tmp_path):
    for path in words.WORDS.glob("*.po"):
        copy = tmp_path / path.name
        copy.write_bytes(path.read_bytes())
        words.update(copy)
        assert copy.read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("asked", "chosen", "language"),
    [
        ("", "", "en"),
        ("fr, it", "", "en"),
        ("de", "", "de"),
        ("fr, de-AT;q=0.9, en;q=0.5", "", "de"),
        ("de;q=0", "", "en"),
        ("en, de;q=0.5", "", "en"),
        ("", "de", "de"),
        ("de", "en", "en"),
        ("de", "xx", "de"),
    ],
)
def test_a_page_is_in_the_language_its_reader_asks_for(anonymous, asked, chosen, language):
    anonymous.set_cookie("lang", chosen)
    page = anonymous.get("/login", headers={"Accept-Language": asked})
    assert f'<html lang="{language}">' in page.text
    assert ("Zum Inhalt springen" in page.text) == (language == "de")
    assert page.headers["Content-Language"] == language
    assert {"Accept-Language", "Cookie"} <= set(page.vary)


def test_a_stranger_chooses_a_language_and_stays_on_the_page(anonymous):
    chosen = send(anonymous, "/language", language="de", next="/login?next=/parts")
    assert (chosen.status_code, chosen.location) == (303, "/login?next=/parts")
    assert '<html lang="de">' in anonymous.get("/login", headers={"Accept-Language": "en"}).text
    assert send(anonymous, "/language", language="en", next="//evil.example").location == "/"
    assert send(anonymous, "/language", language="xx").status_code == 422


def test_what_stands_in_data_is_escaped_as_any_other_text(app):
    shown = app.jinja_env.from_string("{{ _(text) }} {{ _('<b> %(name)s', name=text) }}").render(text="<i>")
    assert "<" not in shown


def test_no_template_shows_a_text_that_is_not_translated(app):
    for path in sorted(words.PAGES.rglob("templates/**/*.html")):
        found = set(untranslated.in_template(app.jinja_env, path.read_text())) - untranslated.NAMES
        assert sorted(found) == [], path


def test_no_view_says_a_text_that_is_not_translated():
    known = refusals()
    for path in sorted(words.PAGES.rglob("*.py")):
        assert sorted({*untranslated.in_python(path.read_text())} - known) == [], path


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Save</p>", ["Save"]),
        ('<p title="Save it">{{ _("Save") }}</p>', ["Save it"]),
        ('<p class="Save">{{ "yes" if x else _("no") }}</p>', ["yes"]),
        ('{{ field("name", "Name") }}{% set x = {"a": "All roles"} %}', ["All roles", "Name"]),
        ('{{ field("name", _("Name")) }}<b>{{ x }}</b> · {% trans %}All <b>of</b> it{% endtrans %}', []),
        ('<p class="{{ "wide" if x }}" {% if x == "A b" %}hidden{% endif %}>1 …</p>', []),
    ],
)
def test_what_is_not_translated_is_found_in_templates(app, template, found):
    assert sorted({*untranslated.in_template(app.jinja_env, template)}) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('flash("Saved.")', ["Saved."]),
        ('flash(f"{_(A)} {_(B)}")', []),
        ('LABEL = "Not yet"', ["Not yet"]),
        ('Section("Terms", "a b")', ["Terms"]),
        ('Section(N_("Terms"), x)', []),
        ('"""About this."""', []),
    ],
)
def test_what_is_not_translated_is_found_in_views(source, found):
    assert [*untranslated.in_python(source)] == found

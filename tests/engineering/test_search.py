"""Search against a plain reference in Python, with words of all kinds: the same on every database."""

import re
import unicodedata
from itertools import count

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.extensions import db
from models.engineering.parts import Part
from tests.factories import make_file, make_part

PARTS = "/api/v1/parts"
ODD = [
    "№ 5",
    "m²",
    "Straße",
    "ÅNGSTRÖM",
    "İstanbul",
    "ﬁx",
    "a_b",
    "100%",
    "back\\slash",
    "it's",
    '"quoted"',
    "½",
]
LETTERS = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("aAzZ09 _%'\"\\-.,éÉßſİıΣςКк№™㎜")
WORDS = st.text(LETTERS, min_size=1, max_size=6) | st.sampled_from(ODD)
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
NUMBERS = (f"{n:b}".translate({48: "+", 49: "-"}) for n in count(1))  # without words
LIGATURES = dict(zip("æœøłđþ\u0131", ("ae", "oe", "o", "l", "d", "th", "i"), strict=True))
ONCE_A_TEST = [HealthCheck.function_scoped_fixture]


def words_of(text):
    """Compatible characters, case and accents do not matter; what is neither letter nor digit separates."""
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text).casefold()
    letters = (c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return "".join(LIGATURES.get(c, c) if c.isalnum() else " " for c in letters).split()


def loosely(word):
    """All that may be written in two ways in its shorter one."""
    return re.sub("([aou])e", r"\1", re.sub(r"(?<!\d)0+(?=\d)", "", word))


def is_in(typed, word):
    return typed in word if len(typed) >= 3 else word.startswith(typed)


def must_be_found(names, q):
    typed = words_of(q)
    return {name for name in names if typed and all(any(is_in(t, w) for w in words_of(name)) for t in typed)}


def may_be_found(names, q):
    loose = [loosely(t) for t in words_of(q)]
    written = {name: {v for w in words_of(name) for v in (w, loosely(w))} for name in names}
    return {name for name in names if loose and all(any(t in w for w in written[name]) for t in loose)}


@st.composite
def searches(draw):
    """Names, and what somebody types: parts of their words, in any order and case, or anything."""
    names = draw(st.lists(NAMES, min_size=1, max_size=6, unique=True))
    typed = draw(st.permutations(draw(st.sampled_from(names)).split() or ["x"]))
    cut = [word[draw(st.integers(0, len(word) - 1)) :][: draw(st.integers(1, 6))] for word in typed]
    changed = draw(st.sampled_from([str, str.upper, str.lower, str.title, str.casefold]))
    return names, changed(" ".join(cut))


@settings(max_examples=40, suppress_health_check=ONCE_A_TEST)
@example((["№ 5", "No. 5", "nO 6"], "no"))
@example((["Straße", "STRASSE"], "strass"))
@example((["100%", "1000"], "100%"))
@example((["a_b", "axb"], "a_"))
@given(searches() | st.tuples(st.lists(NAMES, min_size=1, max_size=4, unique=True), WORDS))
def test_search_finds_what_a_plain_reference_finds(staff, search):
    """And beside it at most what is written in another way."""
    names, q = search
    for name in names:
        make_part(name=name, material=None, number=next(NUMBERS))
    answer = staff.get(PARTS, query_string={"q": q, "limit": 100})
    db.session.query(Part).delete()
    db.session.commit()
    # What is no line of text is no search either.
    found = {part["name"] for part in answer.json["items"]} if answer.status_code == 200 else set()
    assert must_be_found(names, q) <= found <= must_be_found(names, q) | may_be_found(names, q)


@pytest.mark.parametrize("typed", ["müßig", "mussig", "muessig", "MÜSSIG", "Muessi", "üßi"])
def test_an_umlaut_is_found_however_it_is_written(staff, typed):
    for name in ("Müßig", "mussig", "MUESSIG", "other"):
        make_part(name=name, material=None)
    found = {part["name"] for part in staff.get(PARTS, query_string={"q": typed}).json["items"]}
    assert found | {"mussig"} == {"Müßig", "mussig", "MUESSIG"}
    assert "mussig" in found or typed == "Muessi"  # of who has begun to type it with two letters


def test_blue_is_not_all_that_begins_with_blu(staff):
    for name in ("Bluff", "blue cap", "Blueprint"):
        make_part(name=name, material=None)
    found = [part["name"] for part in staff.get(PARTS, query_string={"q": "blue"}).json["items"]]
    assert sorted(found) == ["Blueprint", "blue cap"]


@pytest.mark.parametrize("typed", ["42", "042", "0042", "000042", "PN-42", "pn 000042", "pn-0042"])
def test_a_number_is_found_with_and_without_its_leading_zeros(staff, typed):
    make_part(number="PN-000042", name="it")
    make_part(number="PN-000007", name="no")
    found = [part["name"] for part in staff.get(PARTS, query_string={"q": typed}).json["items"]]
    assert found == ["it"]


def test_a_number_written_short_is_found_by_its_long_form(staff):
    make_part(number="X-42", name="it")
    assert staff.get(PARTS, query_string={"q": "0042"}).json["total"] == 1


def test_a_word_is_found_from_its_inside(staff):
    make_part(name="Abdeckblech")
    totals = {q: staff.get(PARTS, query_string={"q": q}).json["total"] for q in ("blech", "ECK", "ab", "ch")}
    assert totals == {"blech": 1, "ECK": 1, "ab": 1, "ch": 0}


@pytest.mark.parametrize("noun", ["parts", "files", "companies", "users"])
@pytest.mark.parametrize("q", ["%", "-", "😀", "_", "\\", "'\""])
def test_signs_alone_find_nothing_of_any_noun(admin, noun, q):
    make_file("staff", "100%_-'.step")
    make_part(name="100% - _")
    answer = admin.get(f"/api/v1/{noun}", query_string={"q": q})
    assert (answer.status_code, answer.json["total"], answer.json["items"]) == (200, 0, [])


def test_a_file_is_found_by_part_of_its_name_in_any_case(staff):
    make_file("staff", "KÖLNER_Träger.step")
    make_file("staff", "other.step")
    for q, found in (("köln", 1), ("RÄGER", 1), ("_t", 1), ("st", 2), ("tep", 2)):
        assert staff.get("/api/v1/files", query_string={"q": q}).json["total"] == found, q

"""Search against a plain reference in Python, with words of all kinds: the same on every database."""

import unicodedata
from itertools import count

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
ONCE_A_TEST = [HealthCheck.function_scoped_fixture]


def words_of(text):
    """Compatible characters, case and accents do not matter; what is neither letter nor digit separates."""
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text).casefold()
    letters = (c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return "".join(c if c.isalnum() else " " for c in letters).split()


def is_found(names, q):
    return {name for name in names if all(any(w.startswith(p) for w in words_of(name)) for p in words_of(q))}


@st.composite
def searches(draw):
    """Names, and what somebody types: beginnings of their words, in any order and case, or anything."""
    names = draw(st.lists(NAMES, min_size=1, max_size=6, unique=True))
    typed = draw(st.permutations(draw(st.sampled_from(names)).split() or ["x"]))
    cut = [word[: draw(st.integers(1, len(word)))] for word in typed]
    changed = draw(st.sampled_from([str, str.upper, str.lower, str.title, str.casefold]))
    return names, changed(" ".join(cut))


@settings(max_examples=40, deadline=None, suppress_health_check=ONCE_A_TEST)
@example((["№ 5", "No. 5", "nO 6"], "no"))
@example((["Straße", "STRASSE"], "strass"))
@example((["100%", "1000"], "100%"))
@example((["a_b", "axb"], "a_"))
@given(searches() | st.tuples(st.lists(NAMES, min_size=1, max_size=4, unique=True), WORDS))
def test_search_finds_what_a_plain_reference_finds(staff, search):
    names, q = search
    for name in names:
        make_part(name=name, material=None, number=next(NUMBERS))
    answer = staff.get(PARTS, query_string={"q": q, "limit": 100})
    db.session.query(Part).delete()
    db.session.commit()
    assert {part["name"] for part in answer.json["items"]} == is_found(names, q)


def test_a_file_is_found_by_part_of_its_name_in_any_case(staff):
    make_file("staff", "KÖLNER_Träger.step")
    make_file("staff", "other.step")
    for q, found in (("köln", 1), ("RÄGER", 1), ("_t", 1), ("%", 0), ("step", 2)):
        assert staff.get("/api/v1/files", query_string={"q": q}).json["total"] == found, q

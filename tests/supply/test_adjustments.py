"""Allowances and charges as people write them: what is written is read again, in each language."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from app.pages.shapes.adjustments import as_text, read
from app.pages.shapes.units import unit_code, unit_word
from utils.schemas.priced import CATEGORIES

NUMBERS = st.decimals(-999, 999, places=3, allow_nan=False, allow_infinity=False)
REASONS = (
    st.text("abc äé-+%.,", min_size=1, max_size=12)
    .map(str.strip)
    .filter(lambda text: text and text[0] not in "%-+.,")
)
FREIGHT = {
    "is_charge": True, "amount": "12.50", "reason": "Freight", "tax_category": "S", "tax_rate": "7",
}  # fmt: skip
PLAIN = st.fixed_dictionaries(
    {"is_charge": st.booleans()}, optional={"reason": REASONS, "tax_category": st.sampled_from(CATEGORIES)}
)


@st.composite
def adjustments(draw):
    each = draw(PLAIN)
    if "tax_category" in each and draw(st.booleans()):
        each["tax_rate"] = draw(st.decimals(0, 100, places=2, allow_nan=False))
    return each | {draw(st.sampled_from(["percent", "amount"])): abs(draw(NUMBERS))}


def exact(each):
    """Numbers as such."""
    return {n: Decimal(v) if n in ("percent", "amount", "tax_rate") else v for n, v in each.items()}


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_written_is_read_again(app, language):
    @given(st.lists(adjustments(), max_size=4))
    def check(given_ones):
        with app.test_request_context(headers={"Accept-Language": language}):
            assert [exact(each) for each in read(as_text(given_ones))] == [exact(each) for each in given_ones]

    check()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("-3 % Discount", {"is_charge": False, "percent": "3", "reason": "Discount"}),
        ("+12.50 Freight (S 7 %)", FREIGHT),
        ("\u2212 10", {"is_charge": False, "amount": "10"}),
        ("- -10 taken back", {"is_charge": False, "amount": "-10", "reason": "taken back"}),
    ],
)  # fmt: skip
def test_people_write_it_in_several_ways(app, text, meant):
    with app.test_request_context():
        assert [exact(each) for each in read(f"\n{text}\n")] == [exact(meant)]


@pytest.mark.parametrize("text", ["Discount", "3 %", "-", "+ % x", "-1..2 x"])
def test_what_says_nothing_is_refused_by_its_line(app, text):
    with app.test_request_context(), pytest.raises(ValidationError) as refused:
        read(f"-1 Discount\n{text}")
    assert text in str(refused.value)


@pytest.mark.parametrize(
    ("text", "code"),
    [("Stk", "C62"), ("stk.", "C62"), ("pcs", "C62"), ("kg", "KGM"), ("mtr", "MTR"), ("zz9", "ZZ9")],
)
def test_units_are_known_by_their_words(text, code):
    assert unit_code(text) == code


@pytest.mark.parametrize(("language", "word"), [("en", "pcs"), ("de", "Stk.")])
def test_units_are_said_in_the_language_of_the_page(app, language, word):
    with app.test_request_context(headers={"Accept-Language": language}):
        assert unit_word("C62") == word
        assert unit_code(unit_word("C62")) == "C62"

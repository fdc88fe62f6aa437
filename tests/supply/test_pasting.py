"""Rows of a spreadsheet: whatever stands in cells, it arrives in the field that it is meant for."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pages.shapes.pasting import cells, pasted
from app.pages.supply.purchase_orders import LINES
from tests.identity.visitors import send
from tests.supply.order_forms import NEW

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('\t\n"'), max_size=12)


def copied(rows):
    """As spreadsheets put them on the clipboard."""
    written = StringIO()
    csv.writer(written, "excel-tab").writerows(rows)
    return written.getvalue()


@given(st.lists(st.lists(TEXT, min_size=2, max_size=5), max_size=5))
def test_cells_come_as_they_were_copied(rows):
    trimmed = [[cell.strip() for cell in row] for row in rows]
    assert cells(copied(rows)) == [row for row in trimmed if any(row)]


@given(st.text())
def test_whatever_is_pasted_is_taken_or_left(text):
    assert all({*row} <= {*LINES.main, *LINES.more} for row in pasted(LINES, text, "quantity"))


@pytest.mark.parametrize(
    "head",
    [
        "Artikel\tMenge\tPreis",
        "Part no.\tQty\tUnit price",
        "part_id\tquantity\tunit_price",
        "Teil\tMenge\tEinzelpreis",
    ],
)
def test_a_head_says_which_columns_are_meant(head):
    found = pasted(LINES, f"{head}\nPN-7\t1.000\t12,50\n", "material_name")
    assert found == [{"part_id": "PN-7", "quantity": "1.000", "unit_price": "12,50"}]


def test_columns_may_stand_in_any_order_and_strange_ones_are_left_out():
    found = pasted(LINES, "Menge\tFarbe\tBezeichnung\tLiefertermin\n3\tblau\tBolzen\t24.12.2026\n", "part_id")
    assert found == [{"quantity": "3", "material_name": "Bolzen", "due_date": "2026-12-24"}]


def test_without_a_head_columns_follow_from_where_it_is_pasted():
    assert pasted(LINES, "3\tkg\t2,5\n4\tkg\t1\n", "quantity") == [
        {"quantity": "3", "unit_code": "kg", "unit_price": "2,5"},
        {"quantity": "4", "unit_code": "kg", "unit_price": "1"},
    ]


def test_words_that_are_also_columns_are_no_head_alone():
    """`Menge` may be the name of a part."""
    assert pasted(LINES, "Menge\t5\n", "material_name") == [{"material_name": "Menge", "quantity": "5"}]


def test_a_quoted_cell_keeps_its_quotes_and_lines():
    assert pasted(LINES, '"Bolt ""M8""\nzinc"\t3\n', "material_name")[0]["material_name"] == 'Bolt "M8"\nzinc'


def test_the_page_answers_rows(buyer):
    answer = send(buyer, f"{NEW}/rows", text="Bolt\t3", **{"from": "material_name"})
    assert answer.json == {"lines": [{"material_name": "Bolt", "quantity": "3"}]}


def test_an_empty_cell_names_no_column(app):
    rows = pasted(LINES, "PN-1\t\t3\tStk.\t1.234,50\n\tVersand\t1\t\t12,5", "part_id")
    assert [row.get("material_name") for row in rows] == [None, "Versand"]
    assert [row["quantity"] for row in rows] == ["3", "1"]


MASTER = (
    "Part Name\tProject Ref Code\tQuantity to Buy\tPrice Each\tPrice Total\nWasher\tW3\t4\t $2.47 \t$9.88\n"
)
GERMAN = (
    "Pos.\tArtikel-Nr.\tArtikelbezeichnung\tBestellmenge\tME\tEinzelpreis (EUR)\tGesamtpreis\t"
    "MwSt. in %\tTermin\n"
    "1\tPN-1\tBolzen\t1.200\tStk.\t12,50 €\t15.000,00 €\t19 %\t24.12.26\n"
)
TWICE = "Item\tPart Number\tDescription\tName\tQty\n1\tPN-1\tlong and thin\tBolt\t2\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (MASTER, {"material_name": "Washer", "quantity": "4", "unit_price": "2.47"}),
        (
            GERMAN,
            {"part_id": "PN-1", "material_name": "Bolzen", "quantity": "1.200", "unit_code": "Stk.",
             "unit_price": "12,50", "tax_rate": "19", "due_date": "2026-12-24"},
        ),
        (TWICE, {"part_id": "PN-1", "material_name": "Bolt", "quantity": "2"}),
    ],
)  # fmt: skip
def test_lists_of_parts_are_understood_as_people_keep_them(text, line):
    """As the public ones: prices with their currency, its sign in the head, two columns of one meaning."""
    assert pasted(LINES, text, "part_id") == [line]


@pytest.mark.parametrize(
    ("cell", "price"),
    [("US$ 0.16", "0.16"), ("1.234,50 €", "1.234,50"), ("-3 EUR", "-3"), ("CHF 1'200.50", "1'200.50"),
     ("on request", "on request"), ("$", "$")],
)  # fmt: skip
def test_a_price_is_read_without_its_currency_and_what_is_none_stays(cell, price):
    assert pasted(LINES, f"Bolt\t1\tpcs\t{cell}", "material_name")[0]["unit_price"] == price

"""Documents on paper: what is said, in which language, on how many pages, and nothing that texts could do."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from subprocess import CalledProcessError

import orjson
import pytest

from tests.utils.papers import THEM, bare_paper, full_paper, paper_line
from tests.utils.pdfs import pages
from utils.papers import Party
from utils.pdf.printing import pdf, tag, texts
from utils.pdf.words import LANGUAGES, SYMBOLS, UNITS, WORDS
from utils.totals import totals
from utils.units import UNITS as CODES

HOSTILE = '#read("/etc/passwd") $x^2$ \\ #import "@preview/x:1.0.0": * *b* _i_ <l> @r `c` // /* #{1/0}'


def printed(paper, language="en"):
    return orjson.loads(texts(paper, language))


def test_a_document_in_german_over_several_pages():
    paper = full_paper(58, stamp="draft")
    found = pages(pdf(texts(paper, "de")))
    assert len(found) == 4
    for n, page in enumerate(found, 1):
        assert f"Seite {n} von 4" in page
        assert "ENTWURF" in page
        assert "Pos.\nArtikel\nMenge\nEinzelpreis\nUSt.\nBetrag" in page
    assert "Bestellung PO-000042" in found[0]
    assert "PO-000042" in found[3]
    assert [sum(f"\n{position}\nAngle bracket\n" in page for page in found) for position in (1, 30, 58)] == [
        1
    ] * 3
    for line in (
        "25.11.2026",
        "Stahl & Söhne AG",
        "Lieferung bis 24.12.2026",
        "12,5\xa0kg\n3,456789\n19\xa0%\n43,21",
    ):
        assert line in found[0]
    for line in ("Nettobetrag\n2.414,48", "USt. 19\xa0% auf 2.414,48\n458,75", "Gesamtbetrag EUR\n2.873,23"):
        assert line in found[3]
    for line in ("Revision\n2", "DAP Stuttgart", "innerhalb von 30 Tagen", "Please confirm."):
        assert line in found[0] + found[3]


def test_texts_are_printed_as_they_are():
    """Neither markup nor code; what is too long for its place breaks; other scripts go with it."""
    endless = "W" * 200
    line = paper_line(1, name=HOSTILE, notes=f"{endless}\n漢字 😀 שלום مرحبا", code="X" * 64)
    paper = bare_paper(lines=[line], notes=HOSTILE, number=HOSTILE[:32], recipient=Party(HOSTILE))
    (page,) = pages(pdf(texts(paper, "en")))
    assert "".join(page.split()).count("".join(HOSTILE.split())) == 3
    assert page.count("W") >= 200
    assert "root:" not in page
    assert "DRAFT" not in page


def test_nothing_beside_the_template_can_be_opened(tmp_path, monkeypatch):
    """Nor from the network: what a template of ours would try."""
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "templates"
    folder.mkdir()
    monkeypatch.setattr("utils.pdf.printing.TEMPLATES", folder)
    for attempt in ('#read("../secret.txt")', '#read("/etc/passwd")', f'#read("{tmp_path}/secret.txt")'):
        (folder / "document.typ").write_text(attempt)
        with pytest.raises(CalledProcessError):
            pdf(b"{}")


def test_the_same_texts_are_the_same_file():
    paper = full_paper()
    once, again = pdf(texts(paper, "en")), pdf(texts(full_paper(), "en"))
    assert once == again
    assert b"CreationDate" not in once
    tags = {tag(texts(each, language)) for each in (paper, bare_paper()) for language in LANGUAGES}
    assert len(tags) == 4


def test_a_bare_document_has_no_empty_places():
    found = printed(bare_paper())
    assert found["facts"] == [["Number", "PO-000001"], ["Date", "25 Nov 2026"]]
    assert (found["terms"], found["envelope"], found["sender"]) == ([], ["Somebody"], ["Atelier"])
    assert [label for label, _ in found["sums"]] == ["Net amount", "VAT 19\xa0% on 43.21", "Total EUR"]
    assert found["rows"][0]["details"] == []


def test_amounts_have_the_digits_of_their_currency_and_numbers_those_they_need():
    lines = [paper_line(1, "JPY", quantity=Decimal("-1234.5"), unit_price=Decimal("100.5"))]
    paper = bare_paper("JPY", lines=lines, **totals(lines, [], "JPY")._asdict())
    row = printed(paper)["rows"][0]
    assert (row["quantity"], row["price"], row["amount"]) == (
        "\u22121,234.5\xa0kg",
        ["100.5"],
        "\u2212124,067",
    )
    assert printed(paper, "de")["rows"][0]["amount"] == "\u2212124.067"


def test_allowances_say_what_they_are_of():
    found = printed(full_paper())
    assert found["rows"][2]["adjustments"][0] == ["Frame contract (3\xa0% of 0.43)", "\u22120.01"]
    assert found["rows"][2]["price"] == ["3.456789", "per 100\xa0kg"]
    assert found["sums"][1:3] == [["Discount (3\xa0% of 86.83)", "\u22122.60"], ["Charge", "25.00"]]


def test_why_there_is_no_tax_is_said():
    lines = [paper_line(1, tax_category="AE", tax_rate=Decimal(0), tax_exemption_reason="Sec. 13b")]
    paper = bare_paper(lines=lines, **totals(lines, [], "EUR")._asdict())
    found = printed(paper)
    assert (found["rows"][0]["tax"], found["rows"][0]["details"]) == ("AE", ["Sec. 13b"])
    assert found["sums"][1] == ["Reverse charge, VAT to be paid by the recipient: 43.21", "0.00"]


def test_an_address_names_its_country_only_abroad():
    us = Party("Atelier", {"street": "Way 1", "country": "DE"})
    paper = bare_paper(issuer=us, recipient=THEM, delivery_place=us.place)
    there = ["Ringweg 1", "1010 Wien", "AUSTRIA"]
    assert printed(paper)["envelope"] == ["Stahl & Söhne AG", "Max Muster", *there]
    assert printed(paper, "de")["envelope"][-1] == "ÖSTERREICH"
    assert printed(paper)["terms"] == [{"title": "Delivery address", "lines": ["Way 1"]}]
    at = replace(THEM, place={**THEM.place, "name": "Sales"})
    assert printed(replace(paper, recipient=at))["envelope"][1:3] == ["Sales", "Max Muster"]
    written = replace(THEM, place=None, contact=None, address=" Ringweg 1\r\n\n1010 Wien")
    assert printed(replace(paper, recipient=written))["envelope"][1:] == there[:2]


def test_a_line_says_only_what_it_has_of_its_own():
    line = paper_line(1, due_date=date(2026, 12, 24), place="Hall 2", reference="L-9", their_code="4711")
    paper = bare_paper(lines=[line], due_date=date(2026, 12, 24))
    said = ["Your item number: 4711", "Your reference: L-9", "Deliver to: Hall 2"]
    assert printed(paper)["rows"][0]["details"] == said
    assert "Delivery by 24 Dec 2026" in printed(replace(paper, due_date=None))["rows"][0]["details"]


def test_each_language_says_all():
    assert {*WORDS} == {*UNITS} == {*LANGUAGES}
    assert WORDS["de"].keys() == WORDS["en"].keys()
    assert UNITS["de"].keys() == UNITS["en"].keys()
    assert SYMBOLS.keys() | UNITS["de"].keys() <= CODES

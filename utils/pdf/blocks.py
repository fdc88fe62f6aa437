"""The parts of a document as what is printed: texts, in the language of the document."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from utils.papers import Paper, PaperLine, Party, Place
from utils.pdf.figures import Figures

# Of these, the rate would not say which it is of them.
UNTAXED = ("E", "AE", "K", "G", "O")

Rows = list[list[str]]


def lines_of(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def envelope(party: Party, figures: Figures, home: str | None) -> list[str]:
    """As in the window of an envelope: the country, in capitals, only where it is another one."""
    if party.place is None:
        return [line for line in (party.name, party.contact, *lines_of(party.address)) if line]
    department = party.place.get("name")
    named = [party.name, department if department != party.name else None, party.contact]
    where = place_lines({**party.place, "name": None}, figures, home)
    return [line for line in (*named, *where) if line]


def place_lines(place: Place, figures: Figures, home: str | None) -> list[str]:
    country = place.get("country")
    city = " ".join(filter(None, (place.get("postal_code"), place.get("city"))))
    abroad = figures.country(country).upper() if country and country != home else None
    parts = [place.get("name"), place.get("street"), place.get("street2"), city, place.get("region"), abroad]
    return [part for part in parts if part]


def facts(paper: Paper, figures: Figures) -> Rows:
    """The block beside the address: what both sides name the document by."""
    of = paper.issuer
    found = {
        "number": paper.number,
        "revision": str(paper.revision) if paper.revision > 1 else None,
        "date": figures.date(paper.issued_on),
        "reference": paper.reference,
        "due": paper.due_date and figures.date(paper.due_date),
        "contact": of.contact,
        "phone": of.phone,
        "email": of.email,
    }
    return [[figures.say(word), value] for word, value in found.items() if value]


def row(line: PaperLine, paper: Paper, figures: Figures) -> dict[str, Any]:
    base, price = line.price_base_quantity, figures.price(line.unit_price)
    per = [figures.say("price_base", figures.quantity(base, line.unit_code))] if base != 1 else []
    return {
        "position": str(line.position),
        "code": line.code or "",
        "name": line.name,
        "details": details(line, paper, figures),
        "adjustments": [[adjusted(each, figures), signed(each, figures)] for each in line.allowances_charges],
        "quantity": figures.quantity(line.quantity, line.unit_code),
        "price": [price, *per],
        "tax": line.tax_category if line.tax_category in UNTAXED else figures.percent(line.tax_rate),
        "amount": figures.amount(line.net_amount),
    }


def details(line: PaperLine, paper: Paper, figures: Figures) -> list[str]:
    """What this line has of its own."""
    due = line.due_date if line.due_date != paper.due_date else None
    found = {
        "their_code": line.their_code,
        "line_reference": line.reference,
        "line_due": due and figures.date(due),
        "line_place": line.place,
    }
    said = [figures.say(word, value) for word, value in found.items() if value]
    return [*said, *lines_of(line.tax_exemption_reason), *lines_of(line.notes)]


def adjusted(each: Mapping[str, Any], figures: Figures) -> str:
    """An allowance or a charge in words."""
    reason = each.get("reason") or figures.say("charge" if each["is_charge"] else "allowance")
    if each.get("percent") is None:
        return reason
    return figures.say("share", reason, figures.percent(each["percent"]), figures.amount(each["base_amount"]))


def signed(each: Mapping[str, Any], figures: Figures) -> str:
    amount = Decimal(each["amount"])
    return figures.amount(amount if each["is_charge"] else -amount)


def sums(paper: Paper, figures: Figures) -> Rows:
    """From the sum of the lines to the total, which is the last."""
    adjustments = [[adjusted(each, figures), signed(each, figures)] for each in paper.allowances_charges]
    net = paper.subtotal - paper.allowance_total + paper.charge_total
    before = [[figures.say("subtotal"), figures.amount(paper.subtotal)], *adjustments] if adjustments else []
    taxes = [[taxed(group, figures), figures.amount(group["tax_amount"])] for group in paper.taxes]
    total = [figures.say("total", paper.currency), figures.amount(paper.total_amount)]
    return [*before, [figures.say("net"), figures.amount(net)], *taxes, total]


def taxed(group: Mapping[str, Any], figures: Figures) -> str:
    rate, taxable = figures.percent(group["tax_rate"]), figures.amount(group["taxable_amount"])
    return figures.say(group["tax_category"], rate, taxable)


def terms(paper: Paper, figures: Figures, home: str | None) -> list[dict[str, Any]]:
    """Titled texts below the totals."""
    incoterm = " ".join(filter(None, (paper.incoterm, paper.incoterm_place))) if paper.incoterm else ""
    found = {
        "delivery": place_lines(paper.delivery_place, figures, home) if paper.delivery_place else [],
        "billing": place_lines(paper.billing_place, figures, home) if paper.billing_place else [],
        "incoterm": lines_of(incoterm),
        "payment": payment(paper.payment_days, figures),
        "notes": (paper.notes or "").strip().splitlines(),
    }
    return [{"title": figures.say(word), "lines": lines} for word, lines in found.items() if lines]


def payment(days: int | None, figures: Figures) -> list[str]:
    if days is None:
        return []
    return [figures.say("payment_days", str(days)) if days else figures.say("payment_now")]


def imprint(party: Party, figures: Figures) -> Rows:
    """The foot of each page, in columns: who the issuer is, how to reach it, what others book it by."""
    where = place_lines(party.place, figures, party.place.get("country")) if party.place else []
    numbers = {"tax_id": party.tax_id, "iban": party.iban and spaced(party.iban)}
    said = [figures.say(word, value) for word, value in numbers.items() if value]
    reached = [value for value in (party.phone, party.email) if value]
    return [[party.name, *(where or lines_of(party.address))], reached, said]


def spaced(iban: str) -> str:
    compact = "".join(iban.split())
    return "\u00a0".join(compact[n : n + 4] for n in range(0, len(compact), 4))

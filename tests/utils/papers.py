"""Documents to print and to write: a full one, and what is left when nothing optional is said."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from utils.money import net
from utils.papers import Paper, PaperLine, Party
from utils.totals import totals

STUTTGART = {"name": "Goods inward", "street": "Werkstrasse 7", "street2": "Gate 3", "postal_code": "70173",
             "city": "Stuttgart", "region": "BW", "country": "DE"}  # fmt: skip
VIENNA = {"street": "Ringweg 1", "postal_code": "1010", "city": "Wien", "country": "AT"}
US = Party("Atelier Manufacturing GmbH", VIENNA, "DE136695976", "HRB 12345", "purchase@example.com",
           "+49 711 685-0", "Ada Byron", "DE89370400440532013000")  # fmt: skip
THEM = Party("Stahl & Söhne AG", VIENNA, "ATU12345675", "FN 56247 t", "orders@example.at", None, "Max Muster")
LESS = {"is_charge": False, "percent": "3", "reason": "Frame contract"}
FREIGHT = {"is_charge": True, "amount": "25", "reason": None, "tax_category": "S", "tax_rate": "19"}
REBATE = LESS | {"reason": None, "tax_category": "S", "tax_rate": Decimal(19)}


def paper_line(position, currency="EUR", **given):
    """Priced as a model does it."""
    usual = {"name": "Angle bracket", "quantity": Decimal("12.5"), "unit_code": "KGM", "tax_category": "S",
             "unit_price": Decimal("3.456789"), "tax_rate": Decimal(19)}  # fmt: skip
    usual |= {"price_base_quantity": Decimal(1), "allowances_charges": ()}
    found = net(SimpleNamespace(**usual | given), currency)
    return PaperLine(position, **usual | given | found._asdict())


def full_paper(count=3, currency="EUR", **given):
    lines = [paper_line(n, currency, code=f"PN-{n:06}", due_date=date(2026, 12, 24)) for n in range(1, count)]
    special = {"their_code": "4711", "notes": "Edges\nbroken", "price_base_quantity": Decimal(100)}
    lines.append(paper_line(count, currency, **special, allowances_charges=[LESS, LESS | {"reason": None}]))
    found = totals(lines, [REBATE, FREIGHT], currency)._asdict()
    terms = {"payment_days": 30, "incoterm": "DAP", "incoterm_place": "Stuttgart", "notes": "Please confirm."}
    terms |= {"due_date": date(2026, 12, 18), "delivery_place": STUTTGART, "reference": "A-99", "revision": 2}
    usual = {"kind": "purchase_order", "number": "PO-000042", "issued_on": date(2026, 11, 25), "issuer": US}
    return Paper(**usual | {"currency": currency, "recipient": THEM, "lines": lines} | found | terms | given)


def bare_paper(currency="EUR", **given):
    lines = [paper_line(1, currency)]
    usual = {"kind": "purchase_order", "number": "PO-000001", "issued_on": date(2026, 11, 25), "lines": lines}
    parties = {"issuer": Party("Atelier"), "recipient": Party("Somebody"), "currency": currency}
    return Paper(**usual | parties | totals(lines, [], currency)._asdict() | given)

"""Purchase orders in the benchmark's database, as our own code writes them: one is made, the others are its
copies. Their parts are there before."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from app import create_app
from app.extensions import db
from models.platform.audit_events import acting
from models.supply.companies import Company
from models.supply.locations import Location
from models.supply.purchase_orders import PurchaseOrder
from tests.benchmarks import credentials, database
from tests.databases import settings_for

COUNT = 20_000
LINES, MANY = 5, 1000
DATES = {"po_date": date(2026, 1, 2), "due_date": date(2026, 2, 1)}
ADDRESS = {"name": None, "street": "Hauptstrasse 1", "street2": None} | {
    "postal_code": "70173",
    "city": "Stuttgart",
    "region": None,
    "country": "DE",
}
COPIED = """
    INSERT INTO purchase_orders
    SELECT (jsonb_populate_record(o, jsonb_build_object(
        'id', n, 'number', 'B-' || n, 'created_at', o.created_at + n * interval '1 s'))).*
    FROM purchase_orders o, generate_series(2, %(count)s) n WHERE o.id = 1;
    INSERT INTO purchase_order_lines
    SELECT (jsonb_populate_record(l, jsonb_build_object(
        'id', l.id + (n - 1) * %(lines)s, 'document_id', n))).*
    FROM purchase_order_lines l, generate_series(2, %(count)s) n WHERE l.document_id = 1;
    UPDATE purchase_orders SET number = 'B-1' WHERE id = 1;
"""


def fill(url: str) -> None:
    """The supplier and the location that orders name have the id 1, as has the first order."""
    with TemporaryDirectory() as folder:
        app = create_app(settings_for(Path(folder), url))
        with app.app_context():
            make()
            db.session.commit()
            db.engine.dispose()
    with database.working(url) as cursor:
        cursor.execute(COPIED, {"count": COUNT, "lines": LINES})
    database.reset(url)


def make() -> None:
    actor = credentials.user().actor()
    acting.set(actor)
    supplier = Company.add(actor, name="Steel & Sons", payment_days=30)
    location = Location.add(actor, name="Goods inward", address=ADDRESS)
    line = {"quantity": Decimal(10), "unit_price": Decimal("12.375")}
    lines = [line | {"part_id": n} for n in range(1, LINES + 1)]
    names = {"supplier_id": supplier.id, "location_id": location.id, "tax_rate": Decimal(19)}
    PurchaseOrder.add(actor, lines, **names | DATES)


def body(lines: int) -> dict[str, object]:
    """Of an order with so many lines, of as many parts."""
    given = {"quantity": "10", "unit_price": "12.375", "due_date": "2026-02-01"}
    names = {"supplier_id": 1, "location_id": 1, "po_date": "2026-01-02", "due_date": "2026-02-01"}
    terms = {"currency": "EUR", "tax_rate": "19", "payment_days": 30, "notes": "Deliver to gate 3."}
    return names | terms | {"lines": [given | {"part_id": n} for n in range(1, lines + 1)]}

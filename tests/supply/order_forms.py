"""What a browser sends of the form of an order, and what a person sees on it."""

import re
from html import unescape

from app.extensions import db
from models.supply.purchase_orders import PurchaseOrder
from tests.factories import make_purchase_order

ORDERS = "/purchase-orders"
NEW = f"{ORDERS}/new"
HEAD = {"supplier_id": "Steel & Sons", "po_date": "2026-01-02", "due_date": "2026-02-01", "tax_rate": "19"}
BOLT = {"lines.0.material_name": "Bolt", "lines.0.quantity": "3", "lines.0.unit_price": "0,335"}


def ordered(*lines, **changes):
    """Its id; the row itself is let go by the next request."""
    return make_purchase_order(*lines, **changes).id


def line_ids():
    return [line.id for line in the_order().lines]


def the_order():
    db.session.rollback()
    return db.session.query(PurchaseOrder).order_by(PurchaseOrder.id.desc()).first()


def value(page, name):
    found = re.search(rf'<input [^>]*name="{re.escape(name)}"[^>]*>', page)
    assert found is not None, name
    return re.search(r'value="([^"]*)"', found[0])[1]


def names(page):
    """Of the lines on a form, in their order."""
    form = page.partition("<template")[0]
    return [
        value(found[0], found[1])
        for found in re.finditer(r'<input [^>]*name="(lines\.\d+\.material_name)"[^>]*>', form)
    ]


def edit_form(client, order):
    """What a browser sends of the form as it stands."""
    return sent_of(client.get(f"{ORDERS}/{order}/edit").text)


def sent_of(page):
    form, fields = re.sub("<template.*?</template>", "", page, flags=re.S), {}
    for tag in re.findall(r"<input [^>]*>", form):
        name, text = (re.search(rf' {each}="([^"]*)"', tag) for each in ("name", "value"))
        is_off = 'type="radio"' in tag or ('type="checkbox"' in tag and " checked" not in tag)
        if name and not is_off:
            fields.setdefault(name[1], unescape(text[1]) if text else "")
    fields |= dict(re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.S))
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    return fields


def trouble_of(page):
    return re.findall(r'<p class="trouble"[^>]*>(.*?)</p>', page)

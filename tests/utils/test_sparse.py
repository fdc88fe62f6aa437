"""What is not asked makes no difference to what comes out."""

import pytest
from marshmallow import Schema, ValidationError

from utils.schemas.sparse import Sparse
from utils.schemas.supply.purchase_orders import PurchaseOrderIn, PurchaseOrderLineChange

LINE = {"quantity": 2, "unit_price": "0.335", "material_name": " Bolt "}
ORDER = {"supplier_id": 3, "po_date": "2026-01-02", "due_date": "2026-02-01", "lines": [LINE]}
CASES = [
    (PurchaseOrderIn, ORDER),
    (PurchaseOrderIn, {}),
    (PurchaseOrderIn, ORDER | {"unheard": 1, "lines": [LINE | {"id": 7}, {"quantity": 0}, 5]}),
    (PurchaseOrderIn, [ORDER]),
    (PurchaseOrderLineChange, {"id": 7, "allowances_charges": [{"is_charge": True, "percent": 3}]}),
]


def loaded(schema, data):
    try:
        return schema().load(data)
    except ValidationError as error:
        return error.messages


@pytest.mark.parametrize(("schema", "data"), CASES)
def test_a_sparse_schema_answers_as_any_other(monkeypatch, schema, data):
    found = loaded(schema, data)
    monkeypatch.setattr(Sparse, "load", Schema.load)
    assert found == loaded(schema, data)

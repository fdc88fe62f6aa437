"""Purchase orders as tests ask for them."""

ORDERS = "/api/v1/purchase-orders"
HEAD = {"supplier_name": "Steel & Sons", "po_date": "2026-01-02", "due_date": "2026-02-01", "tax_rate": "19"}
BOLT = {"material_code": "M8", "material_name": "Bolt", "quantity": "3", "unit_price": "0.335"}
NUT = {"material_name": "Nut", "quantity": 1, "unit_price": 2}


def draft(client, *lines, **changes):
    return client.post(ORDERS, json=HEAD | {"lines": [*lines]} | changes)


def url_of(client, *lines, **changes):
    answer = draft(client, *lines, **changes)
    assert answer.status_code == 201, answer.json
    return answer.headers["Location"]


def errors(answer):
    assert answer.status_code == 422, answer.json
    return {error["pointer"] for error in answer.json["errors"]}


def refused(answer):
    assert answer.status_code == 409, answer.json
    return answer.json["code"]

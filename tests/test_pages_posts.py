"""Whatever is sent with the forms of pages, nothing breaks: a short walk over all of them."""

from random import Random

import pytest

from app.extensions import db
from tests.access.callers import set_up
from tests.access.calls import prepared, routes_of
from tests.identity.visitors import send
from tests.supply.order_forms import HEAD, NEW

TEXTS = [
    "",
    "x" * 5000,
    "-1",
    "1e999",
    "NaN",
    "9" * 30,
    "\u0661",
    "%(name)s",
    "{}",
    "<b>",
    "=1+1",
    "true",
    "7",
]
TEXTS += ["2026-13-45", "0000-01-01", "a\0b", f"#{'9' * 19}"]
NAMES = [
    "name",
    "status",
    "query",
    "columns",
    "all",
    "etag",
    "q",
    "once",
    "tags",
    "attributes",
    "supplier_id",
]
NAMES += ["lines.0.quantity", "lines.0.id", "lines.0.part_id", "was.lines", "do", "currency"]


@pytest.mark.parametrize("caller", ["staff", "customer"])
def test_no_form_breaks_a_page(app, caller):
    chance, asked_of, broken = Random(7), 0, []  # noqa: S311
    for route in routes_of(app)["pages"].values():
        url, asked = prepared(app, route, set_up(caller))
        if route.method != "POST" or not isinstance(asked.get("data"), dict) or "file" in asked["data"]:
            continue
        chosen = chance.sample([*asked["data"], *NAMES], 5)
        sent = asked["data"] | {name: chance.choice(TEXTS) for name in chosen}
        with app.test_client(use_cookies=False).open(
            url, method="POST", headers=asked["headers"], data=sent
        ) as answer:
            broken += [(route.name, sent)] if answer.status_code >= 500 else []
        db.session.remove()
        asked_of += 1
    assert asked_of > 60
    assert broken == []


def test_a_line_of_a_new_order_has_no_id_whatever_is_sent(at_browser):
    sent = HEAD | {"lines.0.id": "1", "lines.0.material_name": "Bolt"}
    assert send(at_browser("staff"), f"{NEW}/totals", **sent).status_code == 200

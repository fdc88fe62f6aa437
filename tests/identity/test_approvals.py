"""Up to which amounts people approve, and that nobody passes on more."""

from decimal import Decimal

import pytest

from app.errors import Conflict, NotAllowed
from app.extensions import db
from models.identity.actors import SYSTEM, Actor
from models.identity.api_keys import ApiKey
from models.identity.approvals import Total, limits_beyond, refuse_above_limit
from models.identity.limits import ALL, limits_of
from models.identity.roles import Role
from tests.factories import key_of, login_as, make_user

ROLES, ORDERS = "/api/v1/roles", "purchase_orders"
FIVE = {ORDERS: {"EUR": "5000.00"}}
BOTH = {ORDERS: {"EUR": "5000.00", "USD": "100.00"}}


def approver(stored, *grants):
    return Actor(1, "x", grants or ("*",), limits=limits_of(stored))


def outcome(stored, total):
    try:
        refuse_above_limit(approver(stored), ORDERS, total)
    except (NotAllowed, Conflict) as refusal:
        return refusal.code
    return None


def total(amount, currency="EUR", base=None):
    return Total(Decimal(amount), currency, None if base is None else Decimal(base), "EUR")


def test_a_limit_in_its_own_currency_decides_and_else_that_in_the_base_currency():
    cases = [
        (FIVE, total("5000.00"), None),
        (FIVE, total("5000.01"), "above_limit"),
        (FIVE, total("5500", "USD", "5000.00"), None),
        (FIVE, total("5500", "USD", "5000.01"), "above_limit"),
        (FIVE, total("1", "USD"), "no_exchange_rate"),
        (BOTH, total("100", "USD"), None),
        (BOTH, total("100.01", "USD", "90"), "above_limit"),
        ({ORDERS: {"GBP": "9"}}, total("1"), "no_limit"),
        ({"otb": "unlimited"}, total("1"), "no_limit"),
        ({}, total("0"), "no_limit"),
        ({ORDERS: "unlimited"}, total("1e12", "USD"), None),
        ({"*": "unlimited"}, total("1e12", "USD"), None),
        ({"*": "unlimited"} | FIVE, total("5000.01"), "above_limit"),
        ({"*": {"EUR": "7"}} | FIVE, total("5000"), None),
    ]
    assert [(stored, str(t), outcome(stored, t)) for stored, t, _ in cases] == [
        (stored, str(t), code) for stored, t, code in cases
    ]


def test_a_refusal_says_what_was_compared():
    with pytest.raises(NotAllowed) as refused:
        refuse_above_limit(approver(FIVE), ORDERS, total("5500.00", "USD", "5000.01"))
    assert refused.value.detail == (
        "5500.00 USD (5000.01 EUR) is above your limit: you approve purchase orders up to 5000.00 EUR."
    )
    with pytest.raises(Conflict, match="no exchange rate from USD to EUR"):
        refuse_above_limit(approver(FIVE), ORDERS, total("1", "USD"))
    with pytest.raises(NotAllowed, match=r"no limit in USD or EUR up to which it approves purchase orders\."):
        refuse_above_limit(approver({}), ORDERS, total("1", "USD", "1"))


def test_who_may_not_approve_has_no_limit():
    assert approver(FIVE, "purchase_orders:approve").approval_limit(ORDERS, "EUR") == Decimal("5000")
    assert approver(FIVE, "purchase_orders:*").approval_limit("otb", "EUR") is None
    assert approver(FIVE, "purchase_orders:write").approval_limit(ORDERS, "EUR") is None
    assert SYSTEM.approval_limit(ORDERS, "EUR") == ALL


@pytest.mark.parametrize(
    ("held", "wanted", "excess"),
    [
        (FIVE, FIVE, []),
        (FIVE, {}, []),
        (FIVE, {ORDERS: {"EUR": "5000.01"}}, ["purchase_orders up to 5000.01 EUR"]),
        (FIVE, {ORDERS: {"USD": "1"}}, ["purchase_orders up to 1 USD"]),
        (FIVE, {"otb": {"EUR": "1"}}, ["otb up to 1 EUR"]),
        (FIVE, {ORDERS: "unlimited"}, ["purchase_orders without limit"]),
        (FIVE, {"*": {"EUR": "1"}}, ["* up to 1 EUR", "otb up to 1 EUR", "season_plans up to 1 EUR"]),
        (BOTH, {ORDERS: {"USD": "100"}}, []),
        # A dollar would go by the 5,000 euros, although it is worth no more than 100 to who gives this.
        (BOTH, {ORDERS: {"EUR": "5000"}}, ["purchase_orders up to 5000 EUR"]),
        ({"*": "unlimited"}, {ORDERS: "unlimited", "otb": {"EUR": "1"}}, []),
        ({"*": "unlimited"}, {"*": "unlimited"}, []),
        ({"*": "unlimited"} | FIVE, {"*": "unlimited"}, ["purchase_orders without limit"]),
        ({ORDERS: "unlimited"}, {ORDERS: {"EUR": "1"}}, []),
    ],
)
def test_nobody_passes_on_a_higher_limit(held, wanted, excess):
    assert limits_beyond(limits_of(wanted), approver(held), "EUR") == excess


def test_limits_are_given_and_shown_with_all_their_digits(admin):
    given = {"purchase_orders": {"EUR": 5000, "JPY": "700000.4", "KWD": "1.5"}, "otb": "unlimited"}
    body = {"name": "buyers", "permissions": ["purchase_orders:*"], "approval_limits": given}
    made = admin.post(ROLES, json=body)
    assert made.status_code == 201, made.json
    shown = {"purchase_orders": {"EUR": "5000.00", "JPY": "700000", "KWD": "1.500"}, "otb": "unlimited"}
    assert (
        made.json["approval_limits"] == admin.get(made.headers["Location"]).json["approval_limits"] == shown
    )
    tag = admin.get(made.headers["Location"]).headers["ETag"]
    same = admin.patch(made.headers["Location"], json={"approval_limits": given})
    assert (same.status_code, same.headers["ETag"]) == (200, tag)
    changed = admin.patch(made.headers["Location"], json={"approval_limits": FIVE}).json
    assert changed["approval_limits"] == FIVE
    query = {"entity": "roles", "entity_id": changed["id"]}
    told = admin.get("/api/v1/audit-events", query_string=query).json["items"][0]
    assert told["changes"] == {"approval_limits": [shown, FIVE]}


@pytest.mark.parametrize(
    ("limits", "pointer"),
    [
        (None, ""),
        ([], ""),
        ({"parts": "unlimited"}, "/parts"),
        ({ORDERS: "some"}, f"/{ORDERS}"),
        ({ORDERS: {}}, f"/{ORDERS}"),
        ({ORDERS: {"EUX": "1"}}, f"/{ORDERS}/EUX"),
        ({ORDERS: {"XAU": "1"}}, f"/{ORDERS}/XAU"),
        ({ORDERS: {"eur": "1"}}, f"/{ORDERS}/eur"),
        ({ORDERS: {"EUR": "-1"}}, f"/{ORDERS}/EUR"),
        ({ORDERS: {"EUR": None}}, f"/{ORDERS}/EUR"),
        ({ORDERS: {"EUR": "NaN"}}, f"/{ORDERS}/EUR"),
        ({ORDERS: {"EUR": "1e30"}}, f"/{ORDERS}/EUR"),
        ({ORDERS: {"EUR": {"USD": "1"}}}, f"/{ORDERS}/EUR"),
    ],
)
def test_limits_that_cannot_be_are_refused_by_name(admin, limits, pointer):
    refused = admin.post(ROLES, json={"name": "x", "permissions": [], "approval_limits": limits})
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json["errors"]] == [f"/json/approval_limits{pointer}"]


def make_role(name, permissions, limits):
    Role.create(name=name, permissions=permissions, approval_limits=limits)
    db.session.commit()


def test_limits_are_passed_on_as_permissions_are(app, anonymous):
    """Not in a role, new or old, not by giving it to somebody, and not by a key."""
    grants = ["roles:*", "users:*", "purchase_orders:*", "api_keys:*"]
    make_role("leads", grants, FIVE)
    make_role("chiefs", ["purchase_orders:*"], {ORDERS: {"EUR": "9000.00"}})
    chief, clerk = make_user("chief", "chiefs").id, make_user("clerk", "leads").id
    lead = login_as(app, "lead", "leads")
    own = f"{ROLES}/{Role.named('leads').id}"
    higher = {"approval_limits": {ORDERS: {"EUR": "5000.01"}}}
    for refused in (
        lead.post(ROLES, json={"name": "x", "permissions": ["purchase_orders:*"]} | higher),
        lead.patch(own, json=higher),
        lead.patch(own, json={"approval_limits": {"*": "unlimited"}}),
        lead.patch(f"{ROLES}/{Role.named('chiefs').id}", json={"approval_limits": FIVE}),
        lead.delete(f"{ROLES}/{Role.named('chiefs').id}"),
        lead.patch(f"/api/v1/users/{chief}", json={"full_name": "x"}),
        lead.patch(f"/api/v1/users/{clerk}", json={"role": "chiefs"}),
    ):
        assert (refused.status_code, refused.json["code"]) == (403, "above_you"), refused.json
    assert "purchase_orders up to 9000.00 EUR" in refused.json["detail"]
    made = lead.post(ROLES, json={"name": "x", "permissions": ["purchase_orders:*"], "approval_limits": FIVE})
    assert made.status_code == 201, made.json
    key = lead.post("/api/v1/api-keys", json=key_of("roles:*", "purchase_orders:*")).json["key"]
    refused = anonymous.patch(made.headers["Location"], json=higher, headers={"X-API-Key": key})
    assert (refused.status_code, refused.json["code"]) == (403, "above_you")
    narrow = lead.post("/api/v1/api-keys", json=key_of("roles:*", name="narrow")).json["key"]
    refused = anonymous.patch(
        made.headers["Location"], json={"approval_limits": {}}, headers={"X-API-Key": narrow}
    )
    assert (refused.status_code, refused.json["code"]) == (403, "above_you")
    assert ApiKey.actor_of(key).approval_limit(ORDERS, "EUR") == Decimal("5000.00")
    assert ApiKey.actor_of(narrow).approval_limit(ORDERS, "EUR") is None


@pytest.mark.usefixtures("roles_as_they_were")
def test_who_may_everything_approves_without_limit_and_managers_do(admin):
    for name, limit in {"admin": ALL, "manager": ALL, "staff": None, "viewer": None}.items():
        assert make_user(name).actor().approval_limit(ORDERS, "EUR") == limit, name
    url = f"{ROLES}/{Role.named('admin').id}"
    refused = admin.patch(url, json={"approval_limits": FIVE})
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/json/approval_limits")
    made = admin.post(ROLES, json={"name": "chiefs", "permissions": ["*"]})
    assert made.json["approval_limits"] == {"*": "unlimited"}
    widened = admin.patch(f"{ROLES}/{Role.named('staff').id}", json={"permissions": ["*"]})
    assert widened.json["approval_limits"] == {"*": "unlimited"}

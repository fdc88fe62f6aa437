"""Customers' accounts and the companies that they belong to."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app.extensions import db
from models.engineering.parts import Part
from models.identity.actors import ANONYMOUS, Actor
from models.identity.api_keys import ApiKey
from models.identity.roles import Role
from models.identity.users import User
from models.ownership import owned_by_company
from models.supply.companies import Company, CompanyKind
from tests.factories import key_of, login_as, make_company, make_user
from tests.identity.people import ADA, bearer, post, token_of

COMPANIES, USERS, ME = "/api/v1/companies", "/api/v1/users", "/api/v1/auth/me"
LEGAL = {"user_type": "legal", "company_name": "Engines Ltd", "tax_id": "GB123"}


def registered(anonymous, name="ada", **values):
    answer = post(anonymous, "/register", **ADA | {"username": name, "email": f"{name}@example.com"} | values)
    assert answer.status_code == 201, answer.json
    return answer.json


def shown(company_id):
    company = db.session.get(Company, company_id, populate_existing=True)
    return company.name, company.kind.value, company.tax_id, company.is_customer, company.is_supplier


def test_who_registers_gets_a_company_of_their_own(anonymous):
    person = registered(anonymous, full_name="Ada Byron")
    firm = registered(anonymous, "engines", **LEGAL)
    assert shown(person["company_id"]) == ("Ada Byron", "person", None, True, False)
    assert shown(firm["company_id"]) == ("Engines Ltd", "organisation", "GB123", True, False)
    me = anonymous.get(ME, headers=bearer(token_of(anonymous))).json
    assert me["company"] == {"id": person["company_id"], "name": "Ada Byron"}


def test_nobody_joins_a_company_by_its_tax_number_or_learns_that_there_is_one(anonymous, staff):
    held = make_company(name="Engines", tax_id="GB123").id
    first, other = (
        registered(anonymous, **LEGAL),
        registered(anonymous, "bob", **LEGAL | {"tax_id": "GB 777"}),
    )
    told = {name: value for name, value in first.items() if name not in ("id", "created_at", "updated_at")}
    assert {name for name in told if told[name] != other[name]} == {
        "username",
        "email",
        "company_id",
        "tax_id",
    }
    assert shown(first["company_id"])[2] is None
    assert first["tax_id"] == "GB123"
    claimed = [row["id"] for row in staff.get(f"{COMPANIES}?claimed=true").json["items"]]
    assert claimed == [first["company_id"]]
    rest = {row["id"] for row in staff.get(f"{COMPANIES}?claimed=false").json["items"]}
    assert rest == {held, other["company_id"]}


def test_of_many_who_state_one_tax_number_at_once_one_company_has_it(app):
    start = Barrier(16)

    def make(_):
        with app.app_context():
            start.wait(30)
            company = Company.of_customer("Engines Ltd", CompanyKind.ORGANISATION, "GB123")
            db.session.commit()
            return company.id, company.tax_id

    with ThreadPoolExecutor(16) as pool:
        made = [*pool.map(make, range(16))]
    assert len({row_id for row_id, _ in made}) == 16
    assert sorted([tax_id for _, tax_id in made], key=str) == ["GB123"] + [None] * 15


def test_a_claim_is_decided_by_joining_or_by_moving_the_number(anonymous, staff):
    held = make_company(name="Engines", tax_id="GB123").id
    ada, bob = registered(anonymous, **LEGAL), registered(anonymous, "bob", **LEGAL)
    joined = staff.post(f"{COMPANIES}/{held}/members", json={"user_id": ada["id"]})
    assert (joined.status_code, joined.json["tax_id"]) == (200, "GB123")
    url = f"{COMPANIES}/{bob['company_id']}"
    assert [row["id"] for row in staff.get(f"{COMPANIES}?claimed=true").json["items"]] == [bob["company_id"]]
    assert staff.post(f"{url}/claim", json={"tax_id": "GB 777"}).json["code"] == "not_claimed"
    moved = staff.post(f"{url}/claim", json={"tax_id": "gb 123"})
    assert (moved.status_code, moved.json["tax_id"], shown(held)[2]) == (200, "GB123", None)
    assert [row["id"] for row in staff.get(f"{COMPANIES}?claimed=true").json["items"]] == [held]
    assert staff.post(f"{url}/claim", json={"tax_id": "GB123"}).status_code == 200


def test_members_are_joined_listed_moved_and_let_go(anonymous, admin, staff):
    ada, bob = registered(anonymous), registered(anonymous, "bob")
    first, other = make_company(name="First").id, make_company(name="Other").id
    for user in (ada, bob, ada):
        assert staff.post(f"{COMPANIES}/{first}/members", json={"user_id": user["id"]}).status_code == 200
    admin.post(f"{USERS}/{bob['id']}/deactivate")
    members = staff.get(f"{COMPANIES}/{first}/members?sort=username").json["items"]
    assert [(member["username"], member["is_active"]) for member in members] == [
        ("ada", True),
        ("bob", False),
    ]
    token = token_of(anonymous)
    me = anonymous.get(ME, headers=bearer(token))
    assert me.json["company"] == {"id": first, "name": "First"}
    staff.patch(f"{COMPANIES}/{first}", json={"name": "Renamed"})
    renamed = anonymous.get(ME, headers=bearer(token))
    assert renamed.json["company"]["name"] == "Renamed"
    assert renamed.headers["ETag"] != me.headers["ETag"]
    assert staff.delete(f"{COMPANIES}/{first}").status_code == 409
    staff.post(f"{COMPANIES}/{other}/members", json={"user_id": ada["id"]})
    assert staff.delete(f"{COMPANIES}/{first}/members/{ada['id']}").status_code == 404
    assert staff.delete(f"{COMPANIES}/{first}/members/{bob['id']}").status_code == 204
    assert staff.delete(f"{COMPANIES}/{first}").status_code == 204
    own = admin.get(f"{USERS}/{bob['id']}").json["company_id"]
    assert own not in (bob["company_id"], first)
    assert shown(own)[:2] == ("bob", "person")
    told = admin.get(f"/api/v1/audit-events?entity=companies&entity_id={first}&sort=created_at").json["items"]
    joins = [event["action"] for event in told if "member" in event["action"]]
    assert joins == ["member_joined", "member_joined", "member_left", "member_left"]


def test_only_customers_who_are_there_are_joined(app, admin, staff):
    url = f"{COMPANIES}/{make_company().id}/members"
    for user_id in (make_user("admin").id, make_user("staff").id, 4711):
        refused = staff.post(url, json={"user_id": user_id})
        assert (refused.status_code, refused.json["detail"]) == (422, "No customer has this account.")
    ada = make_user("ada", "customer").id
    assert staff.post(f"{COMPANIES}/4711/members", json={"user_id": ada}).status_code == 404
    archived = make_company(is_archived=True).id
    assert staff.post(f"{COMPANIES}/{archived}/members", json={"user_id": ada}).status_code == 409
    Role.create(name="odd", permissions=["companies:write", "api_keys:*"])
    odd = login_as(app, "odd", "odd")
    refused = odd.post(url, json={"user_id": make_user("odd").id})
    assert (refused.status_code, refused.json["code"]) == (409, "yourself")


def test_accounts_that_administrators_make_or_change_belong_as_well(admin):
    made = admin.post(USERS, json=ADA | LEGAL).json
    assert shown(made["company_id"])[:3] == ("Engines Ltd", "organisation", "GB123")
    assert admin.get(f"{USERS}?company_id={made['company_id']}").json["total"] == 1
    clerk = admin.post(USERS, json=ADA | {"username": "bob", "email": "b@example.com", "role": "staff"}).json
    assert clerk["company_id"] is None
    former = admin.patch(f"{USERS}/{clerk['id']}", json={"role": "customer"}).json
    assert shown(former["company_id"])[:2] == ("bob", "person")
    again = admin.patch(f"{USERS}/{clerk['id']}", json={"full_name": "Bob"}).json
    assert again["company_id"] == former["company_id"]


def test_nobody_sets_their_own_company(anonymous):
    held = make_company().id
    for slipped in ({"company_id": held}, {"company": {"id": held}}):
        assert post(anonymous, "/register", **ADA | slipped).status_code == 422
    token = registered(anonymous) and token_of(anonymous)
    refused = anonymous.patch(ME, json={"company_id": held}, headers=bearer(token))
    assert refused.status_code == 422


def test_own_by_company_is_what_its_column_names():
    """Of any table; who belongs to none does not find what names none."""
    column = Part.__table__.c.file_id
    assert str(owned_by_company(Actor(1, "x", (), company_id=7), column)) == "parts.file_id = :file_id_1"
    assert str(owned_by_company(ANONYMOUS, column)) == "false"


def test_actors_and_their_keys_know_the_company(app, anonymous):
    user = make_user("ada", "customer")
    assert user.actor().company_id == user.company_id
    Role.create(name="machines", permissions=["api_keys:*", "files:read"])
    robot = login_as(app, "robot", "machines")
    key = robot.post("/api/v1/api-keys", json=key_of("files:read")).json["key"]
    assert anonymous.get(ME, headers={"X-API-Key": key}).json["company"]["name"] == "robot"
    assert ApiKey.actor_of(key).company_id == User.known_as("robot").company_id


@pytest.mark.parametrize("name", ["customer", "viewer"])
def test_who_may_not_change_companies_sees_no_members(client_of, name):
    url = f"{COMPANIES}/{make_company().id}"
    answers = [client_of(name).get(f"{url}/members"), client_of(name).get(f"{url}/invitations")]
    assert [answer.status_code for answer in answers] == [403, 403]

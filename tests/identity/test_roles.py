"""Roles and permissions, as those see them who grant them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.extensions import db
from models.identity.actors import OWN, Actor, beyond, covers
from models.identity.permissions import EVERYTHING, REGISTER
from models.identity.roles import SEEDED, Role, refuse_unknown
from tests.factories import key_of, login_as

ROLES, PERMISSIONS, PARTS, USERS = "/api/v1/roles", "/api/v1/permissions", "/api/v1/parts", "/api/v1/users"
BUYER = {"name": "Buyer", "description": "buys", "permissions": ["companies:*", "-companies:write", "*:read"]}


def url_of(name):
    return f"{ROLES}/{Role.named(name).id}"


def make_role(name, *permissions):
    Role.create(name=name, permissions=[*permissions])
    db.session.commit()
    return name


@pytest.fixture
def grantor(app):
    """Manages roles and users of what has to do with parts."""
    return login_as(app, "grantor", make_role("grantors", "roles:*", "users:*", "parts:*"))


def test_a_role_is_made_read_changed_and_deleted(admin):
    made = admin.post(ROLES, json=BUYER)
    assert made.status_code == 201, made.json
    assert {name: made.json[name] for name in BUYER} == BUYER
    assert made.json["is_system"] is False
    url = made.headers["Location"]
    assert admin.get(url).json == made.json
    changed = admin.patch(url, json={"name": "Purchaser", "description": None}).json
    assert (changed["name"], changed["permissions"]) == ("Purchaser", BUYER["permissions"])
    assert admin.delete(url).status_code == 204
    assert admin.get(url).status_code == 404


def test_roles_are_listed(admin):
    admin.post(ROLES, json=BUYER)
    listed = admin.get(ROLES, query_string={"is_system": "true"}).json
    assert {role["name"] for role in listed["items"]} == set(SEEDED)
    assert [role["name"] for role in admin.get(f"{ROLES}?is_system=false").json["items"]] == ["Buyer"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": ""}, "name"),
        ({"name": " x"}, "name"),
        ({"name": "x" * 65}, "name"),
        ({"name": "x\0"}, "name"),
        ({"description": "x" * 256}, "description"),
        ({"permissions": None}, "permissions"),
        ({"permissions": ["parts"]}, "permissions/0"),
        ({"permissions": ["parts:read", "parts:reed"]}, "permissions/1"),
        ({"permissions": ["quotes:wirte"]}, "permissions/0"),
        ({"permissions": ["-nothing:*"]}, "permissions/0"),
        ({"permissions": ["*:*"]}, "permissions/0"),
        ({"permissions": ["parts:read\n"]}, "permissions/0"),
        ({"permissions": ["parts:read"] * 501}, "permissions"),
        ({"is_system": True}, "is_system"),
    ],
)
def test_what_cannot_be_is_refused_by_name(admin, change, pointer):
    for refused in (admin.post(ROLES, json=BUYER | change), admin.patch(url_of("viewer"), json=change)):
        assert refused.status_code == 422
        assert [error["pointer"] for error in refused.json["errors"]] == [f"/json/{pointer}"]


def test_a_misspelt_permission_is_answered_by_the_nearest(admin):
    refused = admin.post(ROLES, json=BUYER | {"permissions": ["parts:raed"]}).json
    assert (refused["code"], refused["detail"]) == (
        "unknown_permission",
        "There is no permission parts:raed: perhaps parts:read?",
    )


@pytest.mark.parametrize("grants", SEEDED.values(), ids=SEEDED)
def test_what_seeded_roles_hold_can_be_granted(admin, grants):
    assert admin.post(ROLES, json={"name": "copy", "permissions": grants}).status_code == 201


def test_names_are_taken_once(admin):
    url = admin.post(ROLES, json=BUYER).headers["Location"]
    assert admin.post(ROLES, json=BUYER).json["detail"] == "Another one already has this name."
    assert admin.patch(url, json={"name": "staff"}).status_code == 409


@pytest.mark.usefixtures("roles_as_they_were")
def test_system_roles_are_edited_but_neither_renamed_nor_deleted(admin):
    url = url_of("viewer")
    renamed, deleted = admin.patch(url, json={"name": "looker"}), admin.delete(url)
    assert [(a.status_code, a.json["code"]) for a in (renamed, deleted)] == [(409, "system_role")] * 2
    edited = admin.patch(url, json={"name": "viewer", "permissions": ["parts:read"]}).json
    assert (edited["name"], edited["permissions"]) == ("viewer", ["parts:read"])


def test_a_role_in_use_stays(admin, app):
    url = admin.post(ROLES, json=BUYER).headers["Location"]
    login_as(app, "ada", "Buyer"), login_as(app, "bob", "Buyer")
    refused = admin.delete(url)
    assert (refused.status_code, refused.json["code"]) == (409, "in_use")
    assert "users (role_id): 2" in refused.json["detail"]
    assert refused.json["used_by"][0]["total"] == 2


def test_an_edit_counts_at_once_for_all_who_have_the_role(admin, app, anonymous):
    url = admin.post(ROLES, json=BUYER | {"permissions": ["parts:read", "api_keys:*"]}).headers["Location"]
    ada = login_as(app, "ada", "Buyer")
    key = ada.post("/api/v1/api-keys", json=key_of("parts:read")).json["key"]

    def seen():
        return ada.get(PARTS).status_code, anonymous.get(PARTS, headers={"X-API-Key": key}).status_code

    assert seen() == (200, 200)
    admin.patch(url, json={"permissions": ["api_keys:*"]})
    assert seen() == (403, 403)
    admin.patch(url, json={"permissions": ["*", "-parts:write"]})
    assert seen() == (200, 200)
    assert ada.post(PARTS, json={"name": "x"}).status_code == 403


def test_nobody_grants_what_they_do_not_hold(grantor):
    for grants in (["*"], ["*:read"], ["audit:read"], ["parts:*", "files:*"], ["quotes:read"]):
        refused = grantor.post(ROLES, json={"name": "x", "permissions": grants})
        assert (refused.status_code, refused.json["code"]) == (403, "above_you")
    own = f"{ROLES}/{Role.named('grantors').id}"
    assert grantor.patch(own, json={"permissions": ["*"]}).status_code == 403
    made = grantor.post(ROLES, json={"name": "x", "permissions": ["parts:*", "-parts:write"]})
    assert made.status_code == 201
    assert grantor.patch(made.headers["Location"], json={"permissions": ["audit:read"]}).status_code == 403


def test_nobody_narrows_or_removes_roles_above_them(grantor):
    for name in ("admin", "staff", "viewer"):
        answers = [
            grantor.patch(url_of(name), json={"permissions": []}),
            grantor.patch(url_of(name), json={"description": "x"}),
            grantor.delete(url_of(name)),
        ]
        assert {answer.status_code for answer in answers} == {403}
        assert Role.named(name).permissions == SEEDED[name]


def test_only_who_may_sees_or_changes_roles(client_of):
    for name in ("manager", "staff", "viewer", "customer"):
        client = client_of(name)
        answers = [client.get(ROLES), client.get(PERMISSIONS), client.post(ROLES, json=BUYER)]
        assert [answer.status_code for answer in answers] == [403] * 3


def test_permissions_are_the_register_and_what_the_routes_ask_for(app, admin):
    answer = admin.get(PERMISSIONS).json
    routes = {item["permission"]: item["routes"] for item in answer["items"]}
    assert answer["total"] == len(answer["items"])
    assert set(routes) == REGISTER
    assert routes["files:read_all"] == []
    assert {"GET /api/v1/parts", "GET /api/v1/parts/{part_id}"} <= set(routes["parts:read"])
    assert "POST /api/v1/users/{user_id}/unlock" in routes["users:write"]
    documented = {
        f"{method.upper()} {path}"
        for path, methods in admin.get("/api/v1/openapi.json").json["paths"].items()
        for method in methods.keys() & {"get", "post", "put", "patch", "delete"}
    }
    told = {route for found in routes.values() for route in found if route.split(" ")[1].startswith("/api/")}
    assert told - documented == set()


def test_roles_are_on_record(admin):
    made = admin.post(ROLES, json=BUYER)
    admin.patch(made.headers["Location"], json={"permissions": ["parts:read"]})
    query = {"entity": "roles", "entity_id": made.json["id"], "sort": "created_at"}
    told = admin.get("/api/v1/audit-events", query_string=query).json["items"]
    assert [event["action"] for event in told] == ["create", "update"]
    assert told[1]["changes"] == {"permissions": [BUYER["permissions"], ["parts:read"]]}


NOUN, VERB = st.sampled_from(["parts", "quotes", "roles", "*"]), st.sampled_from(["read", "write", "*"])
GRANT = st.tuples(st.sampled_from(["", "-"]), NOUN, VERB).map(
    lambda t: t[0] + ("*" if t[1:] == ("*", "*") else f"{t[1]}:{t[2]}")
)
GRANTS = st.lists(GRANT, max_size=4)


@given(GRANTS, GRANTS)
def test_what_is_not_beyond_an_author_gives_nobody_more(author, wanted):
    actor = Actor(1, "x", tuple(author))
    if not beyond(wanted, actor):
        role = Actor(2, "y", tuple(wanted))
        assert {p for p in EVERYTHING if role.holds(p)} - {*OWN} <= {p for p in EVERYTHING if actor.holds(p)}
    refuse_unknown(wanted)  # all of these are known


def test_every_role_reaches_as_far_as_itself_and_only_admin_reaches_all():
    all_of = {}
    for name, grants in SEEDED.items():
        all_of[name] = {permission for permission in REGISTER if covers(tuple(grants), permission)}
        assert beyond(grants, Actor(1, "x", tuple(grants))) == []
    assert all_of["admin"] == REGISTER
    assert "settings:write" in all_of["admin"] - all_of["manager"]
    assert all_of["staff"] < all_of["admin"]

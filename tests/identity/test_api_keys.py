"""API keys: shown once, never wider than their owner, gone when revoked."""

from datetime import timedelta

import pytest

from app.extensions import db
from models.base import now
from models.identity.api_keys import ApiKey
from models.identity.roles import Role
from tests.factories import key_of, make_user

KEYS, PARTS, ME = "/api/v1/api-keys", "/api/v1/parts", "/api/v1/auth/me"


def make_key(client, *permissions, **more):
    answer = client.post(KEYS, json=key_of(*permissions) | more)
    assert answer.status_code == 201, answer.json
    return answer.json


def headers(key):
    return {"X-API-Key": key["key"]}


def test_a_key_is_shown_once_and_kept_as_a_fingerprint(staff):
    made = make_key(staff, "parts:read")
    listed = staff.get(KEYS).json["items"][0]
    assert "key" not in listed
    assert (listed["prefix"], listed["last_used_at"]) == (made["key"][:12], None)
    assert made["key"] not in str(vars(db.session.query(ApiKey).one()))


def test_a_key_may_do_what_it_was_made_for_and_no_more(staff, anonymous):
    key = headers(make_key(staff, "parts:read"))
    assert anonymous.get(PARTS, headers=key).status_code == 200
    assert anonymous.post(PARTS, json={"name": "x"}, headers=key).status_code == 403
    assert anonymous.get("/api/v1/files", headers=key).status_code == 403
    assert anonymous.get(ME, headers=key).json["username"] == "staff"
    assert anonymous.patch(ME, json={}, headers=key).status_code == 403
    assert staff.get(KEYS).json["items"][0]["last_used_at"] is not None


@pytest.mark.parametrize("wide", ["*", "*:read", "audit:read"])
def test_nobody_passes_on_more_than_they_hold(staff, wide):
    answer = staff.post(KEYS, json=key_of(wide))
    assert (answer.status_code, "audit:read" in answer.json["detail"]) == (403, True)


@pytest.mark.parametrize(
    "wrong", [[], [""], ["parts"], ["-parts:read"], ["parts:read; drop"], ["a:b:c"], ["*:*"], ["parts:reed"]]
)
def test_what_is_no_permission_is_refused(staff, wrong):
    assert staff.post(KEYS, json=key_of(*wrong)).status_code == 422


def test_a_key_shrinks_with_its_owner(admin, anonymous):
    key = headers(make_key(admin, "*"))
    assert anonymous.get("/api/v1/audit-events", headers=key).status_code == 200
    make_user("admin").role_id = Role.named("customer").id
    db.session.commit()
    assert anonymous.get("/api/v1/audit-events", headers=key).status_code == 403
    assert anonymous.get("/api/v1/files", headers=key).status_code == 200


@pytest.mark.parametrize("role", ["viewer", "customer"])
def test_a_key_for_everything_writes_nothing_that_its_owner_may_not(client_of, anonymous, role):
    """They may make none; the keys of who was demoted stay."""
    assert client_of(role).post(KEYS, json={"name": "x", "permissions": ["*"]}).status_code == 403
    key = headers(make_key(client_of("admin"), "*"))
    part = anonymous.post(PARTS, json={"name": "x"}, headers=key)
    assert part.status_code == 201
    make_user("admin").role_id = Role.named(role).id
    db.session.commit()
    for answer in (
        anonymous.post(PARTS, json={"name": "x"}, headers=key),
        anonymous.patch(part.headers["Location"], json={"name": "y"}, headers=key),
        anonymous.delete(part.headers["Location"], headers=key),
        anonymous.post(KEYS, json=key_of("parts:write"), headers=key),
    ):
        assert answer.status_code == 403


def test_a_revoked_expired_or_invented_key_is_nobodys(staff, anonymous):
    made = make_key(staff, "parts:read")
    assert staff.delete(f"{KEYS}/{made['id']}").status_code == 204
    assert anonymous.get(PARTS, headers=headers(made)).status_code == 401
    soon = make_key(staff, "parts:read", expires_at=(now() + timedelta(hours=1)).isoformat())
    db.session.get(ApiKey, soon["id"]).expires_at = now() - timedelta(seconds=1)
    db.session.commit()
    assert anonymous.get(PARTS, headers=headers(soon)).status_code == 401
    assert anonymous.get(PARTS, headers={"X-API-Key": "atl_invented"}).status_code == 401
    assert (
        staff.post(
            KEYS, json={"name": "x", "permissions": ["parts:read"], "expires_at": "2001-01-01T00:00:00Z"}
        ).status_code
        == 422
    )


def test_others_keys_do_not_exist(staff, client_of, admin):
    made = make_key(admin, "parts:read")
    for client in (staff, client_of("manager")):
        assert client.get(f"{KEYS}/{made['id']}").status_code == 404
        assert client.delete(f"{KEYS}/{made['id']}").status_code == 404


def test_a_key_changes_nothing_of_its_owners_account(admin, anonymous):
    for permissions in (["*"], ["self:*"], ["self:write", "parts:read"]):
        key = headers(make_key(admin, *permissions))
        assert anonymous.get(ME, headers=key).status_code == 200
        assert anonymous.patch(ME, json={"full_name": "x"}, headers=key).status_code == 403
        assert anonymous.post("/api/v1/auth/logout", headers=key).status_code == 403


def test_a_key_makes_keys_that_may_as_much(admin, anonymous):
    key = headers(make_key(admin, "*"))
    made = anonymous.post(KEYS, json=key_of("*"), headers=key)
    assert made.status_code == 201
    narrow = headers(make_key(admin, "api_keys:*", "parts:read"))
    assert anonymous.post(KEYS, json=key_of("*"), headers=narrow).status_code == 403


def test_a_key_that_ends_makes_none_that_lives_longer(staff, anonymous):
    end = now() + timedelta(hours=1)
    key = headers(make_key(staff, "api_keys:read", "api_keys:write", expires_at=end.isoformat()))

    def asked(**more):
        return anonymous.post(KEYS, json=key_of("api_keys:read") | more, headers=key)

    for later in ({}, {"expires_at": None}, {"expires_at": (end + timedelta(seconds=1)).isoformat()}):
        refused = asked(**later)
        assert (refused.status_code, refused.json["code"]) == (403, "outlives")
    assert asked(expires_at=end.isoformat()).status_code == 201
    endless = headers(make_key(staff, "api_keys:read", "api_keys:write"))
    assert anonymous.post(KEYS, json=key_of("api_keys:read"), headers=endless).json["expires_at"] is None


@pytest.mark.usefixtures("roles_as_they_were")
def test_who_may_sees_and_revokes_others_keys(admin, staff, client_of, anonymous):
    made = make_key(staff, "parts:read")
    manager = client_of("manager")
    Role.named("manager").permissions = [*Role.named("manager").permissions[:-2], "-api_keys:write_all"]
    db.session.commit()
    assert manager.get(f"{KEYS}/{made['id']}").json["user_id"] == make_user("staff").id
    assert manager.delete(f"{KEYS}/{made['id']}").status_code == 403
    assert anonymous.get(PARTS, headers=headers(made)).status_code == 200
    make_key(admin, "parts:read")
    listed = admin.get(KEYS, query_string={"user_id": make_user("staff").id}).json["items"]
    assert [key["id"] for key in listed] == [made["id"]]
    assert admin.delete(f"{KEYS}/{made['id']}").status_code == 204
    assert anonymous.get(PARTS, headers=headers(made)).status_code == 401


def test_the_tag_of_a_key_changes_with_its_use(staff, anonymous):
    made = make_key(staff, "parts:read")
    url = f"{KEYS}/{made['id']}"
    tag = staff.get(url).headers["ETag"]
    assert staff.get(url, headers={"If-None-Match": tag}).status_code == 304
    anonymous.get(PARTS, headers=headers(made))
    again = staff.get(url, headers={"If-None-Match": tag})
    assert (again.status_code, again.json["last_used_at"] is None) == (200, False)

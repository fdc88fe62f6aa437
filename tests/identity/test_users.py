"""People, as those see them who manage them."""

import pytest
from sqlalchemy import select

from app.extensions import db
from models.base import now
from models.identity.one_time_tokens import OneTimeToken, Purpose
from models.identity.roles import Role
from models.identity.users import User
from tests.factories import PASSWORD, key_of, login_as, make_user
from tests.outbox import delivered, text, token_in

USERS, ME, LOGIN, KEYS = "/api/v1/users", "/api/v1/auth/me", "/api/v1/auth/login", "/api/v1/api-keys"
NEW = {"email": "Ada@Example.com", "username": "Ada", "password": PASSWORD}
LEGAL = {"user_type": "legal", "company_name": "Engines & Co", "tax_id": "de 811 569 869"}


def url_of(name, role=None):
    return f"{USERS}/{make_user(name, role).id}"


def make_role(name, *permissions):
    Role.create(name=name, permissions=[*permissions])
    db.session.commit()
    return name


def pointers(answer):
    return [error["pointer"] for error in answer.json["errors"]]


@pytest.fixture
def clerk(app):
    """Manages users, and may otherwise do what customers may."""
    customer = db.session.scalars(select(Role).where(Role.name == "customer")).one()
    return login_as(app, "clerk", make_role("clerks", "users:*", *customer.permissions))


def test_a_user_is_made_read_changed_and_deleted(admin, anonymous):
    made = admin.post(USERS, json=NEW | {"full_name": "Ada L.", "phone": "112"})
    assert made.status_code == 201, made.json
    shown = ("email", "username", "role", "is_active", "email_verified", "two_factor_enabled", "user_type")
    assert [made.json[name] for name in shown] == [
        "ada@example.com", "Ada", "customer", True, False, False, "individual"
    ]  # fmt: skip
    assert "argon2" not in made.text
    assert PASSWORD not in made.text
    url = made.headers["Location"]
    read = admin.get(url)
    assert (read.json, read.headers["ETag"]) == (made.json, made.headers["ETag"])
    assert anonymous.post(LOGIN, json={"username": "ada", "password": PASSWORD}).status_code == 200
    changed = admin.patch(url, json={"full_name": None, "role": "staff", "username": "Lovelace"}).json
    assert (changed["full_name"], changed["role"], changed["username"]) == (None, "staff", "Lovelace")
    assert admin.get(url).json == changed
    assert admin.delete(url).status_code == 204
    assert admin.get(url).status_code == 404
    assert anonymous.post(LOGIN, json={"username": "lovelace", "password": PASSWORD}).status_code == 401


@pytest.mark.parametrize("taken", [{"email": "ADA@example.com"}, {"username": "aDA"}])
def test_an_address_and_a_name_are_somebodys_in_any_case(admin, taken):
    admin.post(USERS, json=NEW)
    other = NEW | {"email": "b@example.com", "username": "bob"}
    refused = admin.post(USERS, json=other | taken)
    assert (refused.status_code, refused.json["code"]) == (409, "not_unique")
    assert refused.json["detail"] == f"Another one already has this {next(iter(taken))}."
    url = admin.post(USERS, json=other).headers["Location"]
    assert admin.patch(url, json=taken).status_code == 409


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"email": "ada"}, "email"),
        ({"email": None}, "email"),
        ({"username": "ad"}, "username"),
        ({"username": " ada"}, "username"),
        ({"username": "a" * 256}, "username"),
        ({"username": "eve@example.com"}, "username"),
        ({"role": "emperor"}, "role"),
        ({"role": ""}, "role"),
        ({"role": "x\0"}, "role"),
        ({"phone": "call me"}, "phone"),
        ({"user_type": "robot"}, "user_type"),
        ({"password_hash": "x"}, "password_hash"),
        ({"two_factor_enabled": True}, "two_factor_enabled"),
        ({"email_verified_at": "2020-01-01T00:00:00Z"}, "email_verified_at"),
        ({"email_verified": True}, "email_verified"),
        ({"id": 1}, "id"),
        ({"role_id": 1}, "role_id"),
        ({"login_name": "x"}, "login_name"),
        ({"version": 7}, "version"),
    ],
)
def test_what_cannot_be_is_refused_by_name(admin, change, pointer):
    assert pointers(admin.post(USERS, json=NEW | change)) == [f"/json/{pointer}"]
    url = url_of("staff")
    refused = admin.patch(url, json=change)
    assert (refused.status_code, pointers(refused)) == (422, [f"/json/{pointer}"])


def test_a_password_is_told_all_its_faults_and_changed_by_nobody_else(admin):
    refused = admin.post(USERS, json=NEW | {"password": "ada"})
    assert (refused.status_code, set(pointers(refused))) == (422, {"/json/password"})
    assert len(refused.json["errors"]) == 2  # too short, one's own name
    assert "At least 8 characters" in refused.json["detail"]
    before = make_user("staff").password_hash
    assert admin.patch(url_of("staff"), json={"password": "Another-Horse-8"}).status_code == 200  # one's own
    assert make_user("staff").password_hash == before


@pytest.mark.parametrize("own", ["Ada@Example.com", "Ada@example.com1!", "Countess Ada 1"])
def test_ones_own_names_are_no_passwords(admin, own):
    refused = admin.post(USERS, json=NEW | {"full_name": "Countess Ada", "password": own})
    assert "It is your own name or address, or ours." in [error["detail"] for error in refused.json["errors"]]


def test_the_policy_is_the_installations(app, admin):
    app.config.update(PASSWORD_MIN_LENGTH=3, PASSWORD_UNCOMMON=False)
    assert admin.post(USERS, json=NEW | {"password": "q8x"}).status_code == 201
    app.config.update(PASSWORD_MAX_LENGTH=64)
    assert admin.post(USERS, json=NEW | {"password": "q8x" * 22}).status_code == 422


@pytest.mark.parametrize("missing", [["company_name"], ["tax_id"], ["company_name", "tax_id"]])
def test_a_legal_person_has_a_company_and_a_tax_id(admin, missing):
    left = {name: value for name, value in LEGAL.items() if name not in missing}
    expected = [f"/json/{name}" for name in missing]
    assert pointers(admin.post(USERS, json=NEW | left)) == expected
    url = admin.post(USERS, json=NEW).headers["Location"]
    assert pointers(admin.patch(url, json=left)) == expected
    assert admin.patch(url, json=LEGAL).json["tax_id"] == "DE811569869"
    assert pointers(admin.patch(url, json=dict.fromkeys(missing))) == expected
    assert admin.patch(url, json={"user_type": "individual"} | dict.fromkeys(missing)).status_code == 200


def test_a_new_address_is_not_verified_and_what_was_sent_to_the_old_one_is_void(admin):
    url = url_of("staff")
    user = User.known_as("staff")
    user.email_verified_at = now()
    OneTimeToken.issue(user, Purpose.RESET_PASSWORD, now() - now())
    db.session.commit()
    same = admin.patch(url, json={"email": "STAFF@example.com", "phone": "112"}).json
    assert (same["email_verified"], db.session.query(OneTimeToken).count()) == (True, 1)
    assert admin.patch(url, json={"email": "new@example.com"}).json["email_verified"] is False
    assert db.session.query(OneTimeToken).count() == 0


def test_ones_address_as_a_name_goes_with_it(admin):
    url = admin.post(USERS, json=NEW | {"username": "ada@example.com"}).headers["Location"]
    assert pointers(admin.patch(url, json={"email": "new@example.com"})) == ["/json/username"]
    both = {"email": "new@example.com", "username": "New@example.com"}
    assert admin.patch(url, json=both).json["username"] == "New@example.com"


def test_lists_are_searched_and_filtered(admin, staff):
    admin.post(USERS, json=NEW | LEGAL)

    def found(**query):
        return {user["username"] for user in admin.get(USERS, query_string=query).json["items"]}

    assert found() == {"Ada", "admin", "staff"}
    assert found(q="ada eng") == found(user_type="legal") == found(role="customer") == {"Ada"}
    assert (found(role="staff"), found(role="nobody"), found(is_active="false")) == ({"staff"}, set(), set())
    assert found(is_active="true", q="staff") == {"staff"}
    sorted_names = [user["username"] for user in admin.get(f"{USERS}?sort=-username").json["items"]]
    assert sorted_names[0] == "staff"
    assert admin.get(f"{USERS}?role=x%00").status_code == 422


def test_only_who_may_sees_or_changes_users(staff, customer, client_of):
    url = url_of("victim", "customer")
    for client in (staff, customer):
        assert client.get(USERS).status_code == client.get(url).status_code == 403
        assert client.patch(url, json={"full_name": "x"}).status_code == 403
    manager = client_of("manager")
    assert manager.get(url).status_code == 200
    for action in ("unlock", "deactivate", "activate"):
        assert manager.post(f"{url}/{action}").status_code == 403
    assert manager.post(USERS, json=NEW).status_code == manager.delete(url).status_code == 403


def test_nobody_raises_anybody_above_themselves(clerk):
    for role in ("admin", "manager", "staff", "viewer"):
        refused = clerk.post(USERS, json=NEW | {"role": role})
        assert (refused.status_code, refused.json["code"]) == (403, "above_you")
    url = clerk.post(USERS, json=NEW).headers["Location"]
    assert clerk.patch(url, json={"role": "staff"}).status_code == 403
    assert clerk.patch(url_of("clerk"), json={"role": "admin"}).status_code == 403
    assert clerk.patch(url, json={"role": "clerks"}).json["role"] == "clerks"
    make_role("future", "settings:write")  # which no route asks for yet
    assert clerk.patch(url, json={"role": "future"}).status_code == 403


def test_nobody_touches_those_who_may_do_more(clerk):
    for name in ("admin", "staff"):
        url = url_of(name)
        answers = [
            clerk.patch(url, json={"full_name": "x"}),
            clerk.patch(url, json={"email": "clerk2@example.com"}),
            clerk.patch(url, json={"role": "customer"}),
            clerk.delete(url),
            *(clerk.post(f"{url}/{action}") for action in ("unlock", "deactivate", "activate")),
        ]
        assert {(answer.status_code, answer.json["code"]) for answer in answers} == {(403, "above_you")}
        assert clerk.get(url).json["is_active"]


def test_an_api_key_is_bound_by_what_it_holds_and_leaves_its_owner_alone(admin, anonymous):
    def key(*permissions):
        made = admin.post(KEYS, json=key_of(*permissions)).json["key"]
        return {"X-API-Key": made}

    own, other = url_of("admin"), url_of("other", "admin")
    narrow, wide = key("users:*"), key("*")
    assert anonymous.patch(other, json={"phone": "112"}, headers=narrow).status_code == 403
    assert anonymous.patch(other, json={"phone": "112"}, headers=wide).status_code == 200
    for change in ({"email": "thief@example.com"}, {"role": "customer"}, {"is_active": False}):
        assert anonymous.patch(own, json=change, headers=wide).status_code == 403
    assert anonymous.post(f"{own}/unlock", headers=wide).status_code == 403


def test_another_role_counts_at_once(admin, staff):
    assert staff.get("/api/v1/parts").status_code == 200
    admin.patch(url_of("staff"), json={"role": "customer"})
    assert staff.get("/api/v1/parts").status_code == 403
    assert staff.get(ME).json["role"] == "customer"


def test_changes_are_on_record_without_secrets(admin):
    made = admin.post(USERS, json=NEW)
    admin.patch(made.headers["Location"], json={"role": "staff", "email": "new@example.com"})
    query = {"entity": "users", "entity_id": made.json["id"], "sort": "created_at"}
    created, changed = admin.get("/api/v1/audit-events", query_string=query).json["items"]
    assert created["changes"]["password_hash"] == [None, "***"]
    assert created["actor_name"] == changed["actor_name"] == "admin"
    roles = [Role.named(name).id for name in ("customer", "staff")]
    assert changed["changes"] == {"role_id": roles, "email": ["ada@example.com", "new@example.com"]}


def test_a_stale_write_is_refused(admin):
    url = url_of("staff")
    tag = admin.get(url).headers["ETag"]
    assert admin.patch(url, json={"phone": "112"}, headers={"If-Match": tag}).status_code == 200
    assert admin.delete(url, headers={"If-Match": tag}).status_code == 412
    assert admin.post(f"{url}/deactivate", headers={"If-Match": tag}).status_code == 412


def test_who_is_given_another_address_is_told_at_the_former_one(app, admin):
    ada = make_user("ada", "customer").id
    assert (
        admin.patch(f"/api/v1/users/{ada}", json={"email": "new@example.com"}).json["email_verified"] is False
    )
    told, asked = delivered(app)
    assert (told["To"], asked["To"]) == ("ada@example.com", "new@example.com")
    assert "changed to new@example.com" in text(told)
    assert token_in(asked)


def test_how_a_person_reads_is_theirs_to_say(customer):
    mine = customer.get("/api/v1/auth/me").json
    assert (mine["language"], mine["time_zone"], mine["length_unit"]) == (None, None, "mm")
    wishes = {"language": "de", "time_zone": "America/New_York", "length_unit": "inch"}
    assert customer.patch("/api/v1/auth/me", json=wishes).json.items() >= wishes.items()
    for wrong in ({"language": "fr"}, {"time_zone": "Mars/Phobos"}, {"length_unit": None}):
        assert customer.patch("/api/v1/auth/me", json=wrong).status_code == 422

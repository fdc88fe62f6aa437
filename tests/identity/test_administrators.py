"""Somebody is always left who can let others in: by whichever way, and however many try at once."""

from concurrent.futures import ThreadPoolExecutor
from itertools import combinations_with_replacement
from time import monotonic, sleep
from typing import NamedTuple

import pytest
from sqlalchemy import select, text

from app.extensions import db
from models.identity.administrators import remains
from models.identity.roles import Role
from models.identity.users import User
from tests.databases import SERVER
from tests.factories import login_as, make_user

USERS, ROLES = "/api/v1/users", "/api/v1/roles"


def make_role(name, *permissions):
    Role.create(name=name, permissions=[*permissions])
    db.session.commit()
    return name


class Whom(NamedTuple):
    id: int
    role_id: int


def whom(name):
    user = User.known_as(name)
    return Whom(user.id, user.role_id)


def path_of(user):
    return f"{USERS}/{user.id}"


def deactivate(client, user):
    return client.post(f"{path_of(user)}/deactivate")


def set_inactive(client, user):
    return client.patch(path_of(user), json={"is_active": False})


def demote(client, user):
    return client.patch(path_of(user), json={"role": "staff"})


def delete(client, user):
    return client.delete(path_of(user))


def narrow_role(client, user):
    return client.patch(f"{ROLES}/{user.role_id}", json={"permissions": ["*", "-users:write"]})


WAYS = [deactivate, set_inactive, demote, delete, narrow_role]


@pytest.fixture
def boss(app):
    """The only other administrator, by another role, so that each role can be narrowed."""
    return login_as(app, "boss", make_role("bosses", "*"))


@pytest.mark.usefixtures("roles_as_they_were")
@pytest.mark.parametrize("way", WAYS)
def test_the_last_one_stays_and_the_last_but_one_goes(admin, boss, way):
    """Nobody but a last one's own login or key could try: somebody else who may is no last one."""
    assert way(admin, whom("boss")).status_code in (200, 204)
    assert remains()
    last = whom("admin")
    refused = way(admin, last)
    expected = "last_administrator" if way in (demote, narrow_role) else "yourself"
    assert (refused.status_code, refused.json["code"]) == (409, expected)
    assert remains()
    assert admin.get(path_of(last)).json["is_active"]


@pytest.mark.usefixtures("roles_as_they_were")
@pytest.mark.parametrize(
    "role", [["users:*", "parts:read"], ["roles:*", "users:read"], ["*", "-roles:*"], []]
)
def test_half_an_administrator_is_none(admin, role):
    login_as(admin.application, "half", make_role("halves", *role))
    assert demote(admin, whom("admin")).json["code"] == "last_administrator"
    assert narrow_role(admin, whom("admin")).json["code"] == "last_administrator"


def test_one_who_is_deactivated_is_none(admin, boss):
    deactivate(admin, whom("boss"))
    assert demote(admin, whom("admin")).json["code"] == "last_administrator"


def test_where_there_was_none_nothing_is_kept(app):
    """Two who share the work, as an installation may want it."""
    people = login_as(app, "people", make_role("people", "users:*", "files:*"))
    make_user("other", make_role("less", "files:read"))
    assert deactivate(people, whom("other")).status_code == 200


@pytest.mark.skipif(not SERVER, reason="SQLite lets only one writer begin: there is nothing to overlap")
@pytest.mark.usefixtures("roles_as_they_were")
@pytest.mark.parametrize(("first", "second"), [*combinations_with_replacement(WAYS, 2)])
def test_two_who_remove_each_other_leave_one(app, admin, boss, first, second):
    users = {name: whom(name) for name in ("admin", "boss")}
    [client.get("/api/v1/auth/me") for client in (admin, boss)]
    db.session.execute(select(Role.id).with_for_update(key_share=True))  # both wait for us
    with ThreadPoolExecutor(2) as pool:
        tries = [pool.submit(first, admin, users["boss"]), pool.submit(second, boss, users["admin"])]
        wait_for_waiters(2)
        db.session.rollback()
        answers = [each.result() for each in tries]
    assert sorted(answer.status_code // 100 for answer in answers) == [2, 4]
    refused = next(answer for answer in answers if answer.status_code >= 400)
    assert refused.status_code == 409, refused.json
    assert remains()


def wait_for_waiters(count):
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    deadline = monotonic() + 10
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while connection.scalar(waiting) < count:
            assert monotonic() < deadline
            sleep(0.02)

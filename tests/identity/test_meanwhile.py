"""What happens to an account, or to a role, while a password is hashed, which holds no transaction."""

import pytest
from sqlalchemy import delete, update

import app.identity.accounts
import app.identity.logins
import app.identity.people
from app.extensions import db
from models.identity.roles import Role
from models.identity.users import User
from tests.factories import PASSWORD, make_user
from tests.identity.people import API, OTHER, bearer, log_in, post, token_of
from utils.security import hash_password


@pytest.fixture(autouse=True)
def ada(app):
    """Her id."""
    return make_user("ada", "customer").id


@pytest.fixture
def once_meanwhile(monkeypatch):
    """Do this, as somebody else, while `where.name` takes its time for the first time."""

    def arrange(where, name, statement):
        slow, waiting = getattr(where, name), [statement]

        def slowly(*arguments):
            found = slow(*arguments)
            while waiting:
                with db.engine.begin() as connection:
                    connection.execute(waiting.pop())
            return found

        monkeypatch.setattr(where, name, slowly)

    return arrange


def changed(**values):
    return update(User).where(User.username == "ada").values(version=User.version + 1, **values)


def password_of_ada():
    db.session.rollback()
    return db.session.query(User.password_hash).filter_by(username="ada").scalar()


@pytest.mark.parametrize("kind", ["password", "end", "removal"])
def test_a_login_by_what_is_over_meanwhile_fails_and_brings_nothing_back(anonymous, once_meanwhile, kind):
    new = hash_password(OTHER)
    happens = {
        "password": changed(password_hash=new),
        "end": changed(is_active=False),
        "removal": delete(User).where(User.username == "ada"),
    }
    once_meanwhile(app.identity.logins, "password_matches", happens[kind])
    answer = log_in(anonymous)
    assert (answer.status_code, answer.json["code"]) == (401, "wrong_credentials")
    if kind == "password":
        assert password_of_ada() == new
        assert log_in(anonymous, password=OTHER).status_code == 200


ASKED = {
    "/password/change": {"current_password": PASSWORD, "new_password": "Third-Horse-9"},
    "/2fa/setup": {"password": PASSWORD},
}


@pytest.mark.parametrize("path", ASKED)
def test_a_former_password_proves_nothing(anonymous, once_meanwhile, path):
    token, new = token_of(anonymous), hash_password(OTHER)
    once_meanwhile(app.identity.logins, "password_matches", changed(password_hash=new))
    assert post(anonymous, path, token=token, **ASKED[path]).status_code == 409
    assert password_of_ada() == new


def test_of_two_changes_at_once_the_second_has_proven_nothing(anonymous, once_meanwhile):
    token, new = token_of(anonymous), hash_password(OTHER)
    once_meanwhile(app.identity.accounts, "hash_password", changed(password_hash=new))
    assert post(anonymous, "/password/change", token=token, **ASKED["/password/change"]).status_code == 409
    assert password_of_ada() == new


def test_who_is_removed_while_they_prove_themselves_is_told_so(anonymous, once_meanwhile):
    token = token_of(anonymous)
    once_meanwhile(app.identity.logins, "password_matches", delete(User).where(User.username == "ada"))
    answer = anonymous.post(f"{API}/2fa/setup", json={"password": PASSWORD}, headers=bearer(token))
    assert answer.status_code == 409


def test_a_role_that_is_deleted_meanwhile_is_given_to_nobody(admin, once_meanwhile):
    Role.create(name="welder", permissions=[])
    db.session.commit()
    once_meanwhile(app.identity.people, "hash_password", delete(Role).where(Role.name == "welder"))
    body = {"email": "b@example.com", "username": "bob", "password": PASSWORD, "role": "welder"}
    answer = admin.post("/api/v1/users", json=body)
    assert answer.status_code == 422
    assert answer.json["errors"] == [{"pointer": "/json/role", "detail": "There is no role welder."}]

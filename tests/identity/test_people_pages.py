"""The pages of people and roles: who sees them, who may what, and what is said of the rest."""

import re

import pytest
from flask.testing import FlaskClient

from app.extensions import db
from models.identity.roles import Role
from models.identity.users import User
from tests.factories import make_file, make_user
from tests.identity.visitors import (
    BOB,
    WRONG,
    Visitors,
    log_in,
    notice,
    send,
    trouble,
)


@pytest.mark.parametrize("role", ["customer", "staff", "viewer"])
def test_people_are_for_those_who_may_see_them(at_browser, role):
    client = at_browser(role)
    assert "/people" not in client.get("/account").text
    for path in ("/people", "/people/new", "/people/1", "/roles", "/roles/1", "/roles/new"):
        answer = client.get(path)
        assert (answer.status_code, answer.mimetype) == (403, "text/html")
        assert "@example.com" not in answer.text


def test_who_may_only_see_people_finds_no_buttons(at_browser):
    manager = at_browser("manager")
    person = f"/people/{make_user('ada', 'customer').id}"
    assert 'href="/people"' in manager.get("/account").text
    page = manager.get("/people").text
    assert "ada@example.com" in page
    assert not any(words in page for words in ("/people/new", "/roles"))
    page = manager.get(person).text
    assert "customer" in page.lower()
    assert not any(words in page for words in ("Deactivate", "Delete", "Save", "Unlock"))
    for path in (f"{person}/edit", f"{person}/deactivate", f"{person}/delete"):
        assert send(manager, path).status_code == 403


def test_people_are_found_by_words_role_and_state(root):
    for name in ("ada", "bob"):
        make_user(name, "customer")
    make_user("cyd", "staff").is_active = False
    db.session.commit()

    def found(query: str) -> list[str]:
        return re.findall(
            r' title" data-label="User name"><a [^>]*>(\w+)<', root.get(f"/people?{query}").text
        )

    assert found("") == ["cyd", "bob", "ada", "admin"]
    assert found("q=ad&role=") == ["ada", "admin"]
    assert found("role=customer&is_active=true") == ["bob", "ada"]
    assert found("is_active=false") == ["cyd"]
    assert "Nothing matches" in root.get("/people?q=zoe").text


def test_a_person_is_made_changed_kept_out_and_deleted(root, anonymous):
    refused = send(root, "/people/new", **BOB | {"role": "staff", "password": "bob"})
    assert "At least 8" in trouble(refused.text, "password")
    assert re.search(r'value="staff" +selected', refused.text)
    made = send(root, "/people/new", **BOB, role="staff")
    assert notice(root, made) == "bob: created."
    page = made.location
    assert log_in(anonymous, "bob").status_code == 303
    changed = {"email": "bob@example.org", "username": "bob", "role": "viewer", "user_type": "individual"}
    assert notice(root, send(root, f"{page}/edit", **changed)) == "bob: changed."
    assert User.known_as("bob@example.org").role.name == "viewer"
    refused = send(root, f"{page}/edit", **changed | {"email": ""})
    assert refused.status_code == 422
    assert "null" in trouble(refused.text, "email")
    assert notice(root, send(root, f"{page}/deactivate")) == "bob: deactivated."
    assert anonymous.get("/account").status_code == 302
    assert log_in(anonymous, "bob").status_code == 401
    assert "Activate</button>" in root.get(page).text
    assert send(root, f"{page}/deactivate").status_code == 409
    send(root, f"{page}/activate")
    assert log_in(anonymous, "bob").status_code == 303
    assert notice(root, send(root, f"{page}/delete")) == "bob: deleted."
    assert root.get(page).status_code == 404


def test_who_is_locked_out_is_let_in_again(root, anonymous):
    page = f"/people/{make_user('bob', 'customer').id}"
    assert [log_in(anonymous, "bob", WRONG).status_code for _ in range(6)] == [401] * 5 + [423]
    assert notice(root, send(root, f"{page}/unlock")) == "bob: unlocked."
    assert log_in(anonymous, "bob").status_code == 303


def test_the_last_administrator_and_oneself_are_kept_in_words(root):
    page = f"/people/{make_user('admin').id}"
    assert "This is you" in root.get(page).text
    assert "/delete" not in root.get(page).text
    for action in ("deactivate", "delete"):
        refused = send(root, f"{page}/{action}")
        assert (refused.status_code, "This is you: somebody else" in refused.text) == (409, True)
    refused = send(root, f"{page}/edit", email="admin@example.com", username="admin", role="viewer")
    assert (refused.status_code, "Nobody would be left" in refused.text) == (409, True)
    assert root.get("/people").status_code == 200


def test_who_owns_files_is_deactivated_instead(root):
    page = f"/people/{make_user('bob', 'customer').id}"
    make_file("bob")
    refused = send(root, f"{page}/delete")
    assert (refused.status_code, "deactivate this user instead" in refused.text) == (409, True)


def clerk(at_browser: Visitors) -> FlaskClient:
    """Manages people, and may little else."""
    Role.create(name="clerk", permissions=["users:*", "roles:*", "files:read"])
    db.session.commit()
    return at_browser("clerk")


def test_nobody_raises_anybody_above_themselves(at_browser):
    client = clerk(at_browser)
    admin, bob = f"/people/{make_user('admin').id}", f"/people/{make_user('bob', 'clerk').id}"
    page = client.get(admin).text
    assert "permits more than yours" in page
    assert "Deactivate" not in page
    assert send(client, f"{admin}/deactivate").status_code == 403
    page = client.get(f"{bob}/edit").text
    assert 'value="clerk"' in page
    assert 'value="admin"' not in page
    refused = send(client, f"{bob}/edit", email="bob@example.com", username="bob", role="admin")
    assert (refused.status_code, "what you may not do" in refused.text) == (403, True)
    assert make_user("bob").role.name == "clerk"


def test_a_role_is_made_changed_and_deleted(root, at_browser):
    sent = {"name": "packer", "description": "Packs", "permissions": ["files:read", "-users:write  parts:*"]}
    made = send(root, "/roles/new", **sent)
    assert "is made" in notice(root, made)
    assert Role.named("packer").permissions == ["files:read", "-users:write", "parts:*"]
    page = root.get(made.location).text
    assert 'value="files:read" checked' in page
    assert 'value="parts:*" checked' in page
    assert ">\n-users:write</textarea>" in page
    packer = at_browser("bob", "packer")
    assert packer.get("/parts").status_code == 200
    kept = {"name": "packer", "permissions": ["companies:read", "files:read"]}
    assert "It counts from now on" in notice(root, send(root, made.location, **kept))
    assert Role.named("packer").permissions == ["files:read", "companies:read"]
    assert packer.get("/parts").status_code == 403
    refused = send(root, f"{made.location}/delete")
    assert (refused.status_code, "users (role_id): 1" in refused.text) == (409, True)
    assert 'value="companies:read" checked' in refused.text
    send(root, f"/people/{make_user('bob').id}/edit", email="bob@example.com", username="bob", role="viewer")
    assert "is deleted" in notice(root, send(root, f"{made.location}/delete"))


def test_approval_limits_are_written_line_by_line(root):
    lines = "purchase_orders: 5000 EUR, 100 USD\notb: unlimited"
    made = send(root, "/roles/new", name="lead", permissions="purchase_orders:*", approval_limits=lines)
    limits = {"purchase_orders": {"EUR": "5000.00", "USD": "100.00"}, "otb": "unlimited"}
    assert Role.named("lead").approval_limits == limits
    shown = "otb: unlimited\npurchase_orders: 5000.00 EUR, 100.00 USD"
    assert shown in root.get(made.location).text
    send(root, made.location, name="lead", permissions="purchase_orders:*", approval_limits=shown)
    assert Role.named("lead").approval_limits == limits
    for line, words in {
        "parts: 5 EUR": "Nothing is approved of it",
        "otb: 5": "A currency of ISO 4217",
    }.items():
        refused = send(root, made.location, name="lead", permissions="otb:*", approval_limits=line)
        assert words in trouble(refused.text, "approval_limits")
        assert line in refused.text
    send(root, made.location, name="lead", permissions="purchase_orders:*", approval_limits="")
    assert Role.named("lead").approval_limits == {}


def test_a_role_that_cannot_be_is_refused_on_the_form(root):
    refused = send(root, "/roles/new", name="packer", permissions=["parts:reed", "files:read"])
    assert "perhaps parts:read?" in trouble(refused.text, "permissions")
    assert 'value="files:read" checked' in refused.text
    assert 'value="packer"' in refused.text
    renamed = send(root, f"/roles/{Role.named('staff').id}", name="crew", permissions="files:read")
    assert (renamed.status_code, "A system role keeps its name." in renamed.text) == (409, True)
    refused = send(root, f"/roles/{Role.named('admin').id}", name="admin", permissions="files:read")
    assert (refused.status_code, "Nobody would be left" in refused.text) == (409, True)
    assert Role.named("admin").permissions == ["*"]


def test_a_role_above_ones_own_is_read_and_not_changed(at_browser):
    client, path = clerk(at_browser), f"/roles/{Role.named('admin').id}"
    page = client.get(path).text
    assert "permits more than yours" in page
    assert "Save" not in page
    refused = send(client, path, name="admin", permissions="files:read")
    assert (refused.status_code, "what you may not do" in refused.text) == (403, True)


def test_a_new_person_is_a_customer_unless_somebody_chooses_more(root):
    page = root.get("/people/new").text
    assert re.search(r'<option value="customer" selected>', page)

"""Invitations: who is asked to join a company, by a mail whose token is good once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from app.extensions import db
from app.jobs import sweep
from models.clock import database_now
from models.identity.users import User
from models.platform.notifications import Notification
from models.supply.companies import Company
from models.supply.invitations import Invitation
from tests.factories import login_as, make_company, make_user
from tests.identity.people import ADA, log_in, post
from tests.outbox import delivered, text, token_in

COMPANIES, ACCEPT = "/api/v1/companies", "/api/v1/auth/invitations/accept"


@pytest.fixture
def company(app):
    return make_company(name="Engines Ltd").id


def invite(staff, company, email="ada@example.com"):
    answer = staff.post(f"{COMPANIES}/{company}/invitations", json={"email": email})
    assert answer.status_code == 201, answer.json
    return answer.json["id"]


def token_for(app, staff, company, email="ada@example.com"):
    invite(staff, company, email)
    (mail,) = [mail for mail in delivered(app) if mail["To"] == email]
    return token_in(mail)


def accept(client, token):
    return client.post(ACCEPT, json={"token": token})


def over(answer, pointer="/json/token"):
    fault = (answer.status_code, answer.json["code"], answer.json["errors"][0]["pointer"])
    return fault == (422, "token_over", pointer)


def test_an_invited_address_registers_into_the_company(app, anonymous, staff, company):
    invite(staff, company)
    assert db.session.query(Invitation).one().token_hash is None  # made when it is sent, kept nowhere
    (mail,) = delivered(app)
    token = token_in(mail)
    assert (mail["To"], mail["Subject"]) == ("ada@example.com", "Join Engines Ltd")
    assert f"/invitation#token={token}" in text(mail)
    weak = post(anonymous, "/register", **ADA | {"password": "weak", "invitation": token})
    assert weak.status_code == 422  # it is still good
    made = post(anonymous, "/register", **ADA, invitation=token)
    assert (made.status_code, made.json["company_id"]) == (201, company)
    assert made.json["email_verified"]  # where the token had been sent to
    assert ["elcome" in mail["Subject"] for mail in delivered(app)] == [True]
    assert db.session.query(Company).count() == 1
    other = ADA | {"username": "bob", "email": "bob@example.com"}
    assert over(post(anonymous, "/register", **other, invitation=token), "/json/invitation")
    assert User.known_as("bob") is None
    assert staff.get(f"{COMPANIES}/{company}/invitations").json["total"] == 0
    assert log_in(anonymous).status_code == 200


def test_another_address_is_not_verified_by_it(app, anonymous, staff, company):
    token = token_for(app, staff, company)
    made = post(anonymous, "/register", **ADA | {"email": "other@example.com", "invitation": token})
    assert (made.json["company_id"], made.json["email_verified"]) == (company, False)


def test_an_account_that_is_there_accepts_once(app, admin, staff, company):
    ada = login_as(app, "ada", "customer")
    former = make_user("ada").company_id
    token = token_for(app, staff, company)
    joined = accept(ada, token)
    assert (joined.status_code, joined.json["company"]) == (200, {"id": company, "name": "Engines Ltd"})
    assert ada.get("/api/v1/auth/me").json == joined.json
    assert over(accept(ada, token))
    query = {"entity": "companies", "sort": "created_at"}
    told = admin.get("/api/v1/audit-events", query_string=query).json["items"]
    moves = [(e["action"], e["entity_id"], e["actor_name"]) for e in told if e["action"] != "link"][-2:]
    assert moves == [("member_left", former, "ada"), ("member_joined", company, "ada")]


def test_the_open_ones_are_listed_and_taken_back(app, admin, staff, company):
    first, token = invite(staff, company), ""
    token = token_in(delivered(app)[0])
    bob = invite(staff, company, "bob@example.com")
    url = f"{COMPANIES}/{company}/invitations"
    assert {item["email"] for item in staff.get(url).json["items"]} == {"ada@example.com", "bob@example.com"}
    assert not any("token" in name for item in staff.get(url).json["items"] for name in item)
    other = make_company(name="Other").id
    assert staff.delete(f"{COMPANIES}/{other}/invitations/{first}").status_code == 404
    assert [staff.delete(f"{url}/{first}").status_code for _ in range(2)] == [204, 404]
    ada = login_as(app, "ada", "customer")
    assert over(accept(ada, token))
    staff.delete(f"{url}/{bob}")
    assert delivered(app) == []  # what was taken back is not sent
    told = admin.get("/api/v1/audit-events?entity=invitations").json["items"]
    assert sorted(event["action"] for event in told) == ["create", "create", "delete", "delete"]


def test_a_new_invitation_replaces_the_earlier_one(app, staff, company):
    former = token_for(app, staff, company)
    token = token_for(app, staff, company)
    ada = login_as(app, "ada", "customer")
    assert over(accept(ada, former))
    assert accept(ada, token).status_code == 200


@pytest.mark.parametrize("how", ["expired", "archived", "deleted", "unknown"])
def test_what_is_over_is_over_in_the_same_words(app, staff, company, how):
    token = token_for(app, staff, company)
    if how == "expired":
        db.session.query(Invitation).one().expires_at = database_now() - timedelta(seconds=1)
        db.session.commit()
        assert staff.get(f"{COMPANIES}/{company}/invitations").json["items"] == []
    if how == "archived":
        staff.post(f"{COMPANIES}/{company}/archive")
    if how == "deleted":
        assert staff.delete(f"{COMPANIES}/{company}").status_code == 204
    assert over(accept(login_as(app, "ada", "customer"), token if how != "unknown" else "x"))
    sweep.run()
    assert db.session.query(Invitation).count() == (1 if how in ("archived", "unknown") else 0)


def test_of_two_who_accept_at_once_one_joins(app, staff, company):
    token, start = token_for(app, staff, company), Barrier(4)
    clients = [login_as(app, name, "customer") for name in ("ada", "bob", "eve", "joe")]

    def go(client):
        start.wait(30)
        return accept(client, token).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(go, clients)) == [200, 422, 422, 422]
    assert staff.get(f"{COMPANIES}/{company}/members").json["total"] == 1


def test_nobody_learns_which_addresses_have_an_account(app, staff, company):
    make_user("ada", "customer")
    mails, answers = [], []
    for email in ("ada@example.com", "new@example.com"):
        answer = staff.post(f"{COMPANIES}/{company}/invitations", json={"email": email})
        (mail,) = delivered(app)
        answers.append((answer.status_code, answer.json.keys()))
        mails.append(text(mail).replace(token_in(mail), ""))
    assert answers[0] == answers[1]
    assert mails[0] == mails[1]


def test_nobodys_mailbox_is_flooded(staff, company):
    for _ in range(3):
        invite(staff, company)
    url = f"{COMPANIES}/{make_company(name='Other').id}/invitations"
    refused = staff.post(url, json={"email": "Ada@Example.com"})
    assert refused.status_code == 429
    assert 800 < int(refused.headers["Retry-After"]) <= 900
    assert db.session.query(Notification).count() == 3


def test_who_works_here_joins_no_company(app, staff, company):
    token = token_for(app, staff, company)
    refused = accept(login_as(app, "manager"), token)
    assert (refused.status_code, refused.json["code"]) == (403, "not_a_customer")
    archived = make_company(name="Gone", is_archived=True).id
    answer = staff.post(f"{COMPANIES}/{archived}/invitations", json={"email": "a@example.com"})
    assert (answer.status_code, answer.json["code"]) == (409, "wrong_status")

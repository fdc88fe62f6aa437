"""A creation that is sent again is answered again, not done again."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from io import BytesIO
from threading import Event

import pytest

from app.extensions import db
from models.base import now
from models.engineering.conversions import Conversion
from models.engineering.files import File
from models.engineering.parts import Part
from models.identity.actors import SYSTEM
from models.platform.idempotency_keys import KEPT, IdempotencyKey
from models.supply.invitations import Invitation
from tests.factories import login_as, make_company
from tests.service import TOP, eventually

PARTS, KEY = "/api/v1/parts", {"Idempotency-Key": "order-4711"}


def test_the_same_request_gets_the_first_answer_again(staff):
    first = staff.post(PARTS, json={"name": "x"}, headers=KEY)
    again = staff.post(PARTS, json={"name": "x"}, headers=KEY)
    assert (again.status_code, again.data) == (first.status_code, first.data)
    for header in ("ETag", "Location", "Content-Type"):
        assert again.headers[header] == first.headers[header]
    assert (again.headers["Idempotency-Replayed"], "Idempotency-Replayed" in first.headers) == ("true", False)
    assert staff.get(PARTS).json["total"] == 1


def test_the_first_answer_stays_although_the_part_has_changed(staff):
    first = staff.post(PARTS, json={"name": "x"}, headers=KEY)
    staff.patch(first.headers["Location"], json={"name": "y"})
    assert staff.post(PARTS, json={"name": "x"}, headers=KEY).json["name"] == "x"


def test_what_a_request_has_changed_itself_does_not_refuse_it_when_it_is_sent_again(app, staff):
    """Neither its condition, nor a token that it has used up."""
    part = staff.post(PARTS, json={"name": "x"})
    of_part = f"{part.headers['Location']}/archive", {}, KEY | {"If-Match": part.headers["ETag"]}
    invitation = Invitation.issue(make_company().id, "ada@example.com")
    token = {"token": invitation.make_token()}
    db.session.commit()
    of_token = "/api/v1/auth/invitations/accept", token, KEY
    for client, (url, body, headers) in ((staff, of_part), (login_as(app, "customer"), of_token)):
        first, again = (client.post(url, json=body or None, headers=headers) for _ in range(2))
        assert (first.status_code, again.status_code, again.data) == (200, 200, first.data), again.json


def test_another_body_or_address_under_the_same_key_is_refused(staff):
    staff.post(PARTS, json={"name": "x"}, headers=KEY)
    for answer in (
        staff.post(PARTS, json={"name": "y"}, headers=KEY),
        staff.post("/api/v1/companies", json={"name": "x"}, headers=KEY),
    ):
        assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_reused")


def test_a_refused_request_may_be_mended_under_its_key(staff):
    assert staff.post(PARTS, json={"name": ""}, headers=KEY).status_code == 422
    staff.post(PARTS, json={"name": "x", "number": "A"})
    assert staff.post(PARTS, json={"name": "x", "number": "A"}, headers=KEY).status_code == 409
    assert staff.post(PARTS, json={"name": "x", "number": "B"}, headers=KEY).status_code == 201


def test_keys_of_others_are_others(staff, admin):
    staff.post(PARTS, json={"name": "x"}, headers=KEY)
    assert admin.post(PARTS, json={"name": "y"}, headers=KEY).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb", "one,two"])
def test_a_key_has_a_decent_length(staff, key):
    assert staff.post(PARTS, json={"name": "x"}, headers={"Idempotency-Key": key}).status_code == 422


def two_of_one_login(app):
    first, second = login_as(app, "staff"), app.test_client()
    second.environ_base["HTTP_AUTHORIZATION"] = first.environ_base["HTTP_AUTHORIZATION"]
    return first, second


def test_while_the_first_request_runs_another_waits_for_its_answer(app, monkeypatch):
    clients, add = two_of_one_login(app), Part.add
    started, go_on = Event(), Event()

    def slow_add(*args, **values):
        part = add(*args, **values)
        started.set()
        assert go_on.wait(10)
        return part

    monkeypatch.setattr(Part, "add", slow_add)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(clients[0].post, PARTS, json={"name": "x"}, headers=KEY)
        assert started.wait(10)
        second = pool.submit(clients[1].post, PARTS, json={"name": "x"}, headers=KEY)
        assert not wait([second], timeout=0.5).done
        go_on.set()
    assert first.result().status_code == 201
    assert second.result().data == first.result().data
    assert second.result().headers["Idempotency-Replayed"] == "true"


def test_of_many_at_once_one_is_carried_out(app):
    clients = [*two_of_one_login(app)] * 4
    with ThreadPoolExecutor(8) as pool:
        answers = [*pool.map(lambda c: c.post(PARTS, json={"name": "x"}, headers=KEY), clients)]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.data for answer in answers}) == 1
    assert clients[0].get(PARTS).json["total"] == 1


def test_an_answer_is_kept_for_a_day(staff):
    staff.post(PARTS, json={"name": "x"}, headers=KEY)
    IdempotencyKey.expire()
    assert db.session.query(IdempotencyKey).count() == 1
    db.session.query(IdempotencyKey).one().created_at = now() - KEPT
    db.session.flush()
    IdempotencyKey.expire()
    assert db.session.query(IdempotencyKey).count() == 0


def uploaded(client, **more):
    content = b"ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\n/* %b */\nENDSEC;\nEND-ISO-10303-21;\n"
    file = (BytesIO(content % more.pop("mark", b"one")), "a.step")
    return client.post("/api/v1/files", data={"file": file}, headers=KEY | more)


def convert_all():
    """As a worker does."""
    for row in db.session.query(Conversion):
        row.start(SYSTEM)
        row.finish(SYSTEM, {}, [])
    db.session.commit()


def test_an_upload_that_is_waited_for_is_answered_in_the_meantime_and_then_for_good(app):
    clients = two_of_one_login(app)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(uploaded, clients[0], Prefer="wait=20")
        eventually(is_kept, 10, "the interim answer")
        meanwhile = uploaded(clients[1], Prefer="wait=20")
        assert uploaded(clients[1], mark=b"two").status_code == 422
        convert_all()
    final, again = first.result(), uploaded(clients[1], Prefer="wait=20")
    assert (meanwhile.status_code, meanwhile.headers["Idempotency-Replayed"]) == (202, "true")
    assert (meanwhile.json["status"], meanwhile.json["id"]) == ("pending", final.json["id"])
    assert (final.status_code, final.json["status"]) == (201, "ready")
    assert (again.status_code, again.data, again.headers["ETag"]) == (201, final.data, final.headers["ETag"])
    assert db.session.query(File).count() == 1


def is_kept():
    kept = db.session.query(IdempotencyKey).count()
    db.session.rollback()  # or SQLite would let nobody else write
    return kept


def test_who_dies_half_way_leaves_the_key_free(app, staff, monkeypatch):
    """Neither the change nor the answer stays, as where the process was killed before its commit."""
    app.testing = False
    monkeypatch.setattr(IdempotencyKey, "keep", lambda *_: 1 / 0)
    assert staff.post(PARTS, json={"name": "x"}, headers=KEY).status_code == 500
    monkeypatch.undo()
    assert staff.get(PARTS).json["total"] == 0
    answer = staff.post(PARTS, json={"name": "another body"}, headers=KEY)
    assert (answer.status_code, "Idempotency-Replayed" in answer.headers) == (201, False)


CREATE_AND_STOP = """
import sys, time
from app import create_app
from app.extensions import db
from models.platform.idempotency_keys import IdempotencyKey
from tests.databases import settings_for
from pathlib import Path
with create_app(settings_for(Path(sys.argv[1]), sys.argv[2])).app_context():
    answer = {"status": 201, "headers": {}, "body": b""}
    IdempotencyKey.keep(credential=sys.argv[3], key="order-4711", fingerprint="f", **answer)
    print("kept", flush=True)
    time.sleep(60)
"""


def test_a_process_that_is_killed_lets_go_of_its_key(app, staff, data_dir, database_url):
    login = f"login {staff.get('/api/v1/sessions').json['items'][0]['id']}"
    command = [sys.executable, "-c", CREATE_AND_STOP, str(data_dir), database_url, login]
    with (
        subprocess.Popen(command, cwd=TOP, stdout=subprocess.PIPE) as process,
        ThreadPoolExecutor(1) as pool,
    ):
        assert process.stdout.readline() == b"kept\n"
        waiting = pool.submit(staff.post, PARTS, json={"name": "x"}, headers=KEY)
        assert not wait([waiting], timeout=0.5).done
        process.kill()
    made = waiting.result()
    assert (made.status_code, "Idempotency-Replayed" in made.headers) == (201, False)


def test_a_file_that_is_deleted_while_its_upload_is_waited_for_is_gone(app):
    """Neither waited for any longer nor a bug."""
    clients = two_of_one_login(app)
    app.testing = False
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(uploaded, clients[0], Prefer="wait=20")
        eventually(is_kept, 10, "the interim answer")
        assert clients[1].delete("/api/v1/files/1").status_code == 204
    assert first.result().status_code == 404

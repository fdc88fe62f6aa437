"""Mail through the real service: written by one process, sent by another."""

import subprocess
import sys
from collections import Counter, deque
from contextlib import ExitStack
from time import sleep

import pytest

from tests.databases import SERVER, server_database
from tests.mailbox import serving
from tests.service import TOP, eventually, running

MAILS = 12
POST = f"""
from wsgi import app
from app.extensions import db
from models.platform.notifications import Notification
with app.app_context():
    for n in range({MAILS}):
        Notification.post(f"{{n}}@example.org", "welcome", name=str(n), url="https://atelier.example")
    db.session.commit()
"""
# As after a crash between commit and call, or with a broker that forgets: nobody is told.
UNHEARD = "import app.doorbell\napp.doorbell.ring = lambda *_: None\n" + POST


@pytest.fixture(scope="module")
def mailbox():
    with serving() as mailbox:
        yield mailbox


@pytest.fixture(scope="module")
def service(mailbox, tmp_path_factory):
    settings = {"MAIL_GATEWAY": "smtp", "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(mailbox.port)}
    settings |= {"SMTP_TLS": "none", "SWEEP_SECONDS": "0.5", "JOB_SILENCE_SECONDS": "2"}
    with ExitStack() as stack:
        if SERVER:
            settings["DATABASE_URL"] = stack.enter_context(server_database())
        yield stack.enter_context(running(tmp_path_factory.mktemp("service"), **settings))


def told(service, **query):
    return service.client.get("/notifications", params={"limit": 100} | query).raise_for_status().json()


def write(service, program):
    subprocess.run([sys.executable, "-c", program], cwd=TOP, env=service.environment, check=True, timeout=60)


@pytest.mark.parametrize("program", [POST, UNHEARD], ids=["called", "swept"])
def test_every_mail_arrives_once(service, mailbox, program):
    before = told(service)["total"]
    mailbox.envelopes.clear()
    mailbox.to_rcpt["0@example.org"] = deque(["550 5.1.1 no such user"])
    write(service, program)
    eventually(lambda: told(service)["total"] == before + MAILS, 10)
    eventually(lambda: told(service, status="pending")["total"] == 0, 30, "the end of all")
    assert Counter(envelope.rcpt_tos[0] for envelope in mailbox.envelopes) == {
        f"{n}@example.org": 1 for n in range(1, MAILS)
    }
    assert told(service, recipient="0@example.org", status="failed")["total"] == before // MAILS + 1


def stuck(service):
    """Whom the waiting mails are for, once each was tried and none has ended for 2 s."""
    first = told(service, status="pending")["items"]
    if not first or any(row["attempts"] == 0 for row in first):
        return None
    sleep(2)
    waiting = told(service, status="pending")["items"]
    return {row["recipient"] for row in waiting} if len(waiting) == len(first) else None


def test_who_kills_the_sender_in_the_middle_gets_none_twice(service, mailbox):
    """Whichever mails were on their way wait for their lease to end, and the others go out."""
    mailbox.envelopes.clear()
    mailbox.seconds = 2
    write(service, POST)
    eventually(lambda: mailbox.envelopes, 20, "the first mail")
    for process in service.processes("--queues celery,send"):
        process.kill()
    mailbox.seconds = 0
    held = eventually(lambda: stuck(service), 40, "the end of all that the dead one did not hold")
    arrived = Counter(envelope.rcpt_tos[0] for envelope in mailbox.envelopes)
    assert {*arrived.values()} == {1}
    assert {*arrived} | held | {"0@example.org"} == {f"{n}@example.org" for n in range(MAILS)}
    assert len(held) <= 4  # as many as it has threads

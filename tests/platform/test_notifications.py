"""The outbox: written with its cause, sent once or not at all, and told about without its text."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select, text, update

from app.extensions import db
from app.jobs import send, sweep
from app.workshop import storage
from models.base import now
from models.identity.actors import SYSTEM
from models.platform.notifications import LEASE, Notification, delay
from models.platform.sms_templates import SmsTemplate
from models.platform.undeliverable_addresses import UndeliverableAddress
from tests.cloud import cloud, cloud_url, texts
from tests.factories import make_part
from tests.mailbox import serving

__all__ = ["cloud", "cloud_url"]

NOTIFICATIONS = "/api/v1/notifications"
TOKEN = "tok-5f1c8e07"
ADA = "ada@example.org"


@pytest.fixture
def mailbox(app):
    with serving() as mailbox:
        server = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": mailbox.port, "SMTP_TLS": "none"}
        ours = {"MAIL_FROM": "Atelier <atelier@example.com>", "MAIL_REPLY_TO": "us@example.com"}
        app.config.update(MAIL_GATEWAY="smtp", **server, **ours)
        yield mailbox


@pytest.fixture(autouse=True)
def prepare(monkeypatch):
    """A registry of the test's own, in which each mail is ready as it is."""
    registry = {}
    monkeypatch.setattr(send, "PREPARE", registry)
    return registry


def post(recipient=ADA, template="reset", **more):
    values = {"name": "Ada", "url": f"https://atelier.example/{TOKEN}", "minutes": 15}
    row = Notification.post(recipient, template, **values | more)
    db.session.commit()
    return row


def run(row, again=True):
    """The job; with `again` as if the wait for its next attempt were over."""
    if again:
        due = update(Notification).where(Notification.id == row.id, Notification.next_attempt_at.is_not(None))
        db.session.execute(due.values(next_attempt_at=now()))
        db.session.commit()
    send.run(row.id)
    return seen(row)


def seen(row):
    return db.session.scalars(
        select(Notification).where(Notification.id == row.id).execution_options(populate_existing=True)
    ).one_or_none()


def stored():
    return " ".join(
        str(column) for row in db.session.execute(text("SELECT * FROM notifications")) for column in row
    )


def calls(monkeypatch):
    """What the doorbell would have told the workers."""
    made = []
    monkeypatch.setattr("app.doorbell.ring", lambda job, row_id: made.append((job, row_id)))
    return made


def test_a_mail_goes_out_once(mailbox):
    row = post()
    assert (row.status, row.attempts, TOKEN in stored()) == ("pending", 0, False)
    for _ in range(2):
        sent = run(row)
    assert (sent.status, sent.attempts, sent.error, sent.provider_id) == (
        "sent",
        1,
        None,
        "250 2.0.0 queued as A1",
    )
    assert (sent.sealed, sent.next_attempt_at, sent.taken_at, sent.sent_at is None) == (
        None,
        None,
        None,
        False,
    )
    (message,) = mailbox.messages
    assert (message["To"], message["Subject"], message["Reply-To"]) == (ADA, sent.subject, "us@example.com")
    assert TOKEN in message.get_body(["plain"]).get_content()


def test_copies_answers_and_attachments_arrive(mailbox):
    storage().put(BytesIO(b"%PDF\0"), "attachments/quote")
    attachment = {"filename": "Q-000001.pdf", "content_type": "application/pdf", "key": "attachments/quote"}
    run(
        post(
            cc=["b@example.org"], bcc=["c@example.org"], reply_to="sales@x.example", attachments=[attachment]
        )
    )
    (message,), (envelope,) = mailbox.messages, mailbox.envelopes
    assert envelope.rcpt_tos == [ADA, "b@example.org", "c@example.org"]
    assert (message["Cc"], message["Bcc"], message["Reply-To"]) == ("b@example.org", None, "sales@x.example")
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("Q-000001.pdf", b"%PDF\0")


def test_an_attachment_that_is_gone_is_no_reason_to_try_for_ever(mailbox):
    gone = {"filename": "a.pdf", "content_type": "application/pdf", "key": "attachments/never"}
    row = run(post(attachments=[gone]))
    assert (row.status, row.error) == ("failed", "An attachment is gone from the file store.")
    assert mailbox.envelopes == []


def test_nothing_is_sent_of_what_was_undone(app, monkeypatch):
    made = calls(monkeypatch)
    make_part()
    Notification.post(ADA, "welcome", name="Ada", url="x")
    db.session.rollback()
    assert (made, db.session.scalars(select(Notification)).all()) == ([], [])
    row = Notification.post(ADA, "welcome", name="Ada", url="x")
    assert made == []
    db.session.commit()
    assert made == [("send", row.id)]


def test_a_mail_that_nobody_has_written_is_a_bug_of_ours(app):
    with pytest.raises(ValueError, match="no mail called welcom"):
        Notification.post(ADA, "welcom")


def test_a_temporary_refusal_is_tried_again_and_later_each_time(app, mailbox):
    mailbox.to_rcpt[ADA] = deque(["450 greylisted", "450 greylisted"])
    row = post()
    first = run(row)
    assert (first.status, first.attempts, first.error) == ("pending", 1, "450 greylisted")
    assert 24 <= (first.next_attempt_at - now()).total_seconds() <= 36
    assert run(row, again=False).attempts == 1  # it is not due
    second = run(row)
    assert 72 <= (second.next_attempt_at - now()).total_seconds() <= 108
    assert TOKEN not in stored()
    third = run(row)
    assert (third.status, third.attempts, third.error, len(mailbox.envelopes)) == ("sent", 3, None, 1)


def test_eight_attempts_take_some_nine_hours_and_do_not_come_back_together():
    waits = [delay(attempt).total_seconds() for attempt in range(1, 8)]
    assert 0.8 <= sum(waits) / (30 * (3**7 - 1) / 2) <= 1.2
    assert sum(waits) / 3600 == pytest.approx(9.1, rel=0.2)
    assert len({delay(7) for _ in range(20)}) == 20


def test_the_attempts_end(app, mailbox):
    app.config["MAIL_ATTEMPTS"] = 2
    mailbox.to_rcpt[ADA] = deque(["450 no"] * 9)
    row = post()
    assert run(row).status == "pending"
    ended = run(row)
    assert (ended.status, ended.attempts, ended.error, ended.sealed) == ("failed", 2, "450 no", None)
    assert run(row).attempts == 2


def test_a_hard_bounce_stops_further_mail_to_that_address(app, mailbox):
    mailbox.to_rcpt[ADA] = deque(["550 5.1.1 no such user"])
    first = run(post())
    assert (first.status, first.error) == ("failed", "550 5.1.1 no such user")
    connections = mailbox.connections
    again = run(post(recipient="Ada@Example.org"))
    assert (again.status, again.error) == (
        "failed",
        "This address took no mail before: 550 5.1.1 no such user",
    )
    assert mailbox.connections == connections
    run(post(recipient="b@example.org", cc=[ADA], bcc=["c@example.org"]))
    assert mailbox.envelopes[0].rcpt_tos == ["b@example.org", "c@example.org"]
    db.session.scalars(select(UndeliverableAddress)).one().delete()
    db.session.commit()
    assert run(post()).status == "sent"


def test_a_refusal_for_other_reasons_stops_nothing(app, mailbox):
    mailbox.to_rcpt[ADA] = deque(["550 5.7.1 looks like spam"])
    assert run(post()).status == "failed"
    assert run(post()).status == "sent"


def test_a_copy_that_bounced_is_told_and_gets_no_more(app, mailbox):
    mailbox.to_rcpt["b@example.org"] = deque(["550 no such user"])
    row = run(post(cc=["b@example.org"]))
    assert (row.status, row.error) == ("sent", "Not taken for b@example.org: 550 no such user")
    run(post(cc=["b@example.org"]))
    assert [envelope.rcpt_tos for envelope in mailbox.envelopes] == [[ADA], [ADA]]


def test_the_first_reason_of_a_bounce_stays(app):
    for address, reason in (("A@x.example", "first"), ("a@x.example", "second")):
        UndeliverableAddress.note(address, reason)
        db.session.commit()
    assert UndeliverableAddress.among(["a@X.example", "b@x.example"]) == {"a@x.example": "first"}


def test_a_connection_that_breaks_after_the_message_is_not_tried_again(app, mailbox):
    mailbox.breaks_after_data = True
    row = post()
    for _ in range(2):
        ended = run(row)
    assert (ended.status, ended.attempts, ended.sealed) == ("failed", 1, None)
    assert ended.error.startswith("It may have been sent, so it is not sent again")
    assert len(mailbox.envelopes) == 1


def test_a_worker_that_dies_while_sending_leaves_a_row_that_is_not_sent_again(app, mailbox, monkeypatch):
    """As a SIGKILL does: nothing after the commit before the gateway is done."""
    row = post()
    with monkeypatch.context() as patch:
        patch.setattr(send, "end", lambda *_: db.session.rollback())
        send.run(row.id)
    assert (seen(row).status, len(mailbox.envelopes)) == ("pending", 1)
    assert run(row).attempts == 1
    sweep.run()
    assert seen(row).status == "pending"  # it may still be at it
    long_ago = update(Notification).values(taken_at=now() - LEASE - timedelta(seconds=1))
    db.session.execute(long_ago)
    db.session.commit()
    sweep.run()
    ended = seen(row)
    assert (ended.status, ended.sealed) == ("failed", None)
    assert ended.error == "It may have been sent, so it is not sent again: its worker died while sending."
    assert run(row).attempts == 1
    assert len(mailbox.envelopes) == 1


def test_a_worker_that_comes_back_after_it_was_given_up_changes_nothing(app, mailbox, monkeypatch):
    row, gateway = post(), send.mail_gateway

    class Slow:
        def send(self, mail):
            taken = gateway().send(mail)
            with app.app_context():
                other = db.session.get(Notification, row.id)
                other.fail(SYSTEM, "given up")
                db.session.commit()
            return taken

    monkeypatch.setattr(send, "mail_gateway", Slow)
    send.run(row.id)
    assert (seen(row).status, seen(row).error) == ("failed", "given up")


def test_a_fault_of_ours_while_sending_ends_it_too(app, mailbox, monkeypatch):
    monkeypatch.setattr(send, "mail_gateway", lambda: 1 / 0)
    row = run(post())
    assert (row.status, "ZeroDivisionError" in row.error, "may have been sent" in row.error) == (
        "failed",
        True,
        True,
    )


def test_two_workers_at_once_send_it_once(app, mailbox):
    rows = [post(recipient=f"{n}@example.org").id for n in range(4)]
    db.session.remove()

    def work(row_id):
        with app.app_context():
            send.run(row_id)

    with ThreadPoolExecutor(4) as pool:
        [*pool.map(work, rows * 4)]
    assert sorted(envelope.rcpt_tos[0] for envelope in mailbox.envelopes) == [
        f"{n}@example.org" for n in range(4)
    ]
    assert {(r.status, r.attempts) for r in db.session.scalars(select(Notification))} == {("sent", 1)}


def test_who_gets_it_is_found_when_it_is_sent(app, mailbox, prepare):
    found = {"name": "Ada", "url": f"https://x.example/{TOKEN}", "minutes": 15}
    prepare["reset"] = lambda row, values: (ADA, found) if values["typed"] == "ada" else None
    there = Notification.post("ada", "reset", typed="ada")
    nobody = Notification.post("bob", "reset", typed="bob")
    db.session.commit()
    assert (run(there).status, run(there).recipient) == ("sent", ADA)
    assert run(nobody) is None
    assert (len(mailbox.envelopes), TOKEN in stored()) == (1, False)


def test_what_was_prepared_in_vain_is_undone_and_tried_again(app, mailbox, prepare):
    def failing(row, values):
        make_name("left behind")
        raise KeyError(TOKEN)

    def make_name(name):
        SmsTemplate.add(name=name, content="x")

    prepare["reset"] = failing
    row = run(post())
    assert (row.status, row.attempts, row.error) == ("pending", 1, "It could not be prepared: KeyError.")
    assert db.session.scalars(select(SmsTemplate)).all() == []
    prepare["reset"] = lambda row, values: (make_name("kept"), (row.recipient, values))[1]
    assert run(row).status == "sent"
    assert [template.name for template in db.session.scalars(select(SmsTemplate))] == ["kept"]


def test_a_missing_value_ends_as_failed_and_says_which(app, mailbox):
    row = Notification.post(ADA, "reset", name="Ada", minutes=15)
    db.session.commit()
    assert "'url' is undefined" in run(row).error
    assert (seen(row).status, mailbox.connections) == ("failed", 0)


def test_values_sealed_with_another_secret_cannot_be_sent(app, mailbox):
    row = post()
    app.config["SECRETS"] = ("another " * 5,)
    assert (run(row).status, "SECRET_KEY" in seen(row).error) == ("failed", True)


def test_a_server_out_of_reach_is_asked_later(app):
    app.config.update(MAIL_GATEWAY="smtp", SMTP_HOST="127.0.0.1", SMTP_PORT=1, SMTP_TLS="none")
    row = run(post())
    assert (row.status, "out of reach" in row.error) == ("pending", True)


def test_the_sweeper_rings_for_what_is_due_and_nobody_came_for(app, monkeypatch):
    made = calls(monkeypatch)
    rows = {name: post() for name in ("new", "forgotten", "waiting", "taken", "sent")}
    past = now() - timedelta(minutes=1)
    changes = {
        "forgotten": {"rung_at": past},
        "waiting": {"rung_at": past, "next_attempt_at": now() + timedelta(minutes=1)},
        "taken": {"rung_at": past, "taken_at": past},
        "sent": {"rung_at": past, "status": "sent", "next_attempt_at": None},
    }
    for name, values in changes.items():
        db.session.execute(update(Notification).where(Notification.id == rows[name].id).values(values))
    db.session.commit()
    made.clear()
    for _ in range(2):  # each only once in a while
        sweep.run()
    assert made == [("send", rows["forgotten"].id)]
    assert seen(rows["forgotten"]).version == 1


@pytest.mark.usefixtures("cloud")
def test_an_sms_says_what_its_row_says(app):
    SmsTemplate.seed()
    app.config["SMS_GATEWAY"] = "sns"
    row = Notification.text("+49 711 6850", "2fa_code", code="123456", minutes=5)
    db.session.commit()
    assert "123456" not in stored()
    sent = run(row)
    assert (sent.status, sent.channel, bool(sent.provider_id), sent.sealed) == ("sent", "sms", True, None)
    assert texts() == [("+497116850", "Your Atelier code is 123456. It is valid for 5 minutes.")]


@pytest.mark.parametrize("turned_off", [True, False])
def test_an_sms_without_its_template_fails(app, turned_off):
    if turned_off:
        SmsTemplate.add(name="2fa_code", content="{{ code }}", is_active=False)
    row = Notification.text("+497116850", "2fa_code", code="1", minutes=5)
    db.session.commit()
    assert (run(row).status, "no active SMS template" in seen(row).error) == ("failed", True)


def test_the_folder_and_the_console_do_without_a_server(app, tmp_path, capsys):
    app.config.update(MAIL_GATEWAY="file", DATA_DIR=str(tmp_path))
    row = run(post())
    assert TOKEN in (tmp_path / "mail" / row.provider_id).read_text()
    app.config["MAIL_GATEWAY"] = "console"
    run(post())
    assert TOKEN in capsys.readouterr().out


def test_the_list_tells_what_became_of_each_and_never_its_text(admin, mailbox):
    SmsTemplate.seed()
    mailbox.to_rcpt["b@example.org"] = deque(["550 no"])
    run(post())
    run(post(recipient="b@example.org", template="verify", days=7))
    run(Notification.text("+497116850", "2fa_code", user_id=7, code=TOKEN, minutes=5))
    post(recipient="c@example.org")
    answer = admin.get(NOTIFICATIONS)
    assert (answer.status_code, answer.json["total"], TOKEN in answer.text) == (200, 4, False)
    waiting, sms, failed, sent = answer.json["items"]
    assert [row["status"] for row in (waiting, sms, failed, sent)] == ["pending", "sent", "failed", "sent"]
    assert (failed["error"], failed["recipient"], failed["attempts"]) == ("550 no", "b@example.org", 1)
    assert (sms["channel"], sms["user_id"], sms["subject"]) == ("sms", 7, None)
    assert (sent["subject"], sent["error"], sent["next_attempt_at"]) == ("Set a new password", None, None)
    assert (waiting["sent_at"], waiting["next_attempt_at"] is None) == (None, False)
    assert not {"sealed", "values", "text", "html", "content", "body"} & {*sent}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "sent"}, {1}),
        ({"status": "pending", "channel": "mail"}, {2}),
        ({"channel": "sms"}, {3}),
        ({"recipient": "b@example.org"}, {2}),
        ({"template": "reset"}, {1, 2}),
        ({"template": "reset", "recipient": "+497116850"}, set()),
    ],
)
def test_filters_narrow_the_list(admin, mailbox, query, found):
    run(post())
    post(recipient="b@example.org")
    Notification.text("+497116850", "2fa_code", code="1", minutes=5)
    db.session.commit()
    assert {row["id"] for row in admin.get(NOTIFICATIONS, query_string=query).json["items"]} == found


@pytest.mark.parametrize("query", ["status=lost", "channel=fax", "subject=x", "recipient="])
def test_a_filter_that_could_find_nothing_is_refused(admin, query):
    answer = admin.get(f"{NOTIFICATIONS}?{query}")
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, f"/query/{query.split('=')[0]}")


@pytest.mark.parametrize(
    ("role", "status"), [("admin", 200), ("manager", 200), ("staff", 200), ("viewer", 403), ("customer", 403)]
)
def test_who_may_look(client_of, role, status):
    assert client_of(role).get(NOTIFICATIONS).status_code == status


def test_no_token_reaches_the_audit_trail(admin, mailbox):
    run(post())
    assert TOKEN not in admin.get("/api/v1/audit-events", query_string={"limit": 100}).text

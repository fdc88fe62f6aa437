"""The outbox: written with its cause, sent once or not at all, and told about without its text."""

from collections import deque
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select, update

from app.engineering.workshop import storage
from app.extensions import db
from app.jobs import send, sweep
from models.base import now
from models.identity.actors import SYSTEM
from models.platform.notifications import LEASE, Notification, delay
from models.platform.undeliverable_addresses import UndeliverableAddress
from tests.cloud import cloud, cloud_url
from tests.factories import make_part
from tests.platform.messages import ADA, TOKEN, calls, post, run, seen, stored

__all__ = ["cloud", "cloud_url"]

pytestmark = pytest.mark.usefixtures("prepare")


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

"""Rows of the outbox: prepared, given up, rung for again, sent as SMS, and listed."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.extensions import db
from app.jobs import send, sweep
from models.base import now
from models.platform.notifications import Notification
from models.platform.sms_templates import SmsTemplate
from tests.cloud import cloud, cloud_url, texts
from tests.platform.messages import ADA, NOTIFICATIONS, TOKEN, calls, post, run, seen, stored

__all__ = ["cloud", "cloud_url"]

pytestmark = pytest.mark.usefixtures("prepare")


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
    found = {"name": "Ada", "url": f"https://x.example/{TOKEN}", "code": TOKEN, "minutes": 15}
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

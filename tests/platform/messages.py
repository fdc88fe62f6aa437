"""What tests of the outbox do again and again."""

from sqlalchemy import select, text, update

from app.extensions import db
from app.jobs import send
from models.clock import database_now
from models.platform.notifications import Notification

NOTIFICATIONS = "/api/v1/notifications"
TOKEN = "tok-5f1c8e07"
ADA = "ada@example.org"


def post(recipient=ADA, template="reset", **more):
    values = {"name": "Ada", "url": f"https://atelier.example/{TOKEN}", "code": TOKEN, "minutes": 15}
    row = Notification.post(recipient, template, **values | more)
    db.session.commit()
    return row


def run(row, again=True):
    """The job; with `again` as if the wait for its next attempt were over."""
    if again:
        due = update(Notification).where(Notification.id == row.id, Notification.next_attempt_at.is_not(None))
        db.session.execute(due.values(next_attempt_at=database_now()))
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

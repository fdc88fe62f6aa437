"""What the service has mailed: its outbox, sent by the worker's own job into a folder."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.jobs import send
from models.platform.notifications import Notification, NotificationStatus


def delivered(app: Flask) -> list[EmailMessage]:
    """What waited, in its order; what was delivered before is not shown again."""
    waiting = select(Notification.id).where(Notification.status == NotificationStatus.PENDING)
    for row_id in db.session.scalars(waiting.order_by(Notification.id)).all():
        send.run(row_id)
    files = sorted(
        Path(app.config["DATA_DIR"], "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns
    )
    found = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]
    for path in files:
        path.unlink()
    return found


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def token_in(mail: EmailMessage) -> str:
    found = re.search(r"token=([\w-]+)", text(mail))
    assert found is not None
    return found[1]

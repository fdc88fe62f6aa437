"""Notifications: the outbox of mail and SMS. A row is written with its cause, in the same transaction, and a
worker sends it. It is sent once or not at all: where nobody knows whether it was, it counts as failed."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from random import SystemRandom
from typing import Any, Self

import orjson
from sqlalchemy import LargeBinary, Select, String, Text, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.doorbell import ring_after_commit
from app.extensions import db
from app.settings import settings
from models.base import Record
from models.clock import database_now, lease
from models.columns import ID, SEALED
from models.identity.actors import SYSTEM, Actor
from models.lifecycle import Lifecycle, transition
from utils.gateways.outcomes import MAYBE
from utils.security import seal, unseal

JOB = "send"
RUNG_AT_ONCE = 20
# Longer than any gateway takes: who has not said by then what came of it, is dead.
LEASE = timedelta(minutes=10)
# 30 s, 90 s, 4.5 min … : eight attempts take some nine hours.
FIRST_DELAY_S, GROWTH, JITTER = 30, 3, 0.2

# The templates in app/mails/.
MAILS = frozenset(
    {"welcome", "verify", "reset", "changed", "locked", "invitation", "order_event", "quote_event"}
)


class Channel(StrEnum):
    MAIL = "mail"
    SMS = "sms"


class NotificationStatus(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"


class Notification(Lifecycle, Record):
    """`taken_at`: since when some worker has been handing it over; `rung_at`: when a worker was last called.
    `sealed`: the template's variables, which may hold tokens; encrypted, and gone once the row has ended."""

    __tablename__ = "notifications"
    audited = False
    filtered = ("status", "recipient")

    channel: Mapped[Channel]
    recipient: Mapped[str] = mapped_column(String(254))
    cc: Mapped[list[str]] = mapped_column(default=list)
    bcc: Mapped[list[str]] = mapped_column(default=list)
    reply_to: Mapped[str | None] = mapped_column(String(320))
    template: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str | None] = mapped_column(Text)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    user_id: Mapped[int | None] = mapped_column(ID)  # no foreign key: it outlives rows
    status: Mapped[NotificationStatus] = mapped_column(default=NotificationStatus.PENDING)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None] = lease()
    rung_at: Mapped[datetime] = lease()
    taken_at: Mapped[datetime | None] = lease(default=None)
    error: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[datetime | None]
    provider_id: Mapped[str | None] = mapped_column(String(255))

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        """Who may read notifications reads them all; the route asks for `notifications:read`."""
        return select(cls)

    @classmethod
    def post(
        cls,
        recipient: str,
        template: str,
        /,
        *,
        cc: Iterable[str] = (),
        bcc: Iterable[str] = (),
        reply_to: str | None = None,
        attachments: Iterable[dict[str, Any]] = (),
        user_id: int | None = None,
        **values: Any,
    ) -> Self:
        """A mail, sent once the caller's transaction is committed. `attachments`: `{filename, content_type,
        key}` in the file store. `values`: the template's variables, as JSON has them."""
        if template not in MAILS:
            raise ValueError(f"There is no mail called {template}.")
        more = {"cc": [*cc], "bcc": [*bcc], "reply_to": reply_to, "attachments": [*attachments]}
        return cls.queue(Channel.MAIL, recipient, template, values, user_id=user_id, **more)

    @classmethod
    def text(cls, recipient: str, template: str, /, *, user_id: int | None = None, **values: Any) -> Self:
        """An SMS to a phone number, made of the row of SmsTemplate that has this name when it is sent."""
        return cls.queue(Channel.SMS, recipient, template, values, user_id=user_id)

    @classmethod
    def queue(
        cls, channel: Channel, recipient: str, template: str, values: dict[str, Any], **more: Any
    ) -> Self:
        sealed = seal(orjson.dumps(values), *settings["SECRETS"])
        row = cls.create(channel=channel, recipient=recipient, template=template, sealed=sealed, **more)
        ring_after_commit(JOB, row.id)
        return row

    @classmethod
    def wait_for(cls, recipient: str, template: str, allowed: int, window: timedelta) -> int:
        """Seconds until one more of this kind may go there; 0 while there are fewer than `allowed`."""
        now = database_now()
        same = (cls.recipient == recipient, cls.template == template, cls.rung_at > now - window)
        sent = select(cls.rung_at).where(*same).order_by(cls.rung_at.desc()).limit(allowed)
        found = db.session.scalars(sent).all()
        return ceil((found[-1] + window - now).total_seconds()) if len(found) == allowed else 0

    @property
    def values(self) -> dict[str, Any] | None:
        """None once the row has ended, and where it was sealed with another SECRET_KEY."""
        opened = self.sealed and unseal(self.sealed, *settings["SECRETS"])
        found: dict[str, Any] | None = orjson.loads(opened) if opened else None
        return found

    @classmethod
    def take(cls, row_id: int) -> Self | None:
        """The row to work on, locked until the caller commits; None where it is not due, or another
        worker has it."""
        free = (cls.status == NotificationStatus.PENDING, cls.taken_at.is_(None))
        found = select(cls).where(cls.id == row_id, *free, cls.next_attempt_at <= database_now())
        found = found.with_for_update(skip_locked=True)
        row: Self | None = db.session.scalar(found.execution_options(populate_existing=True))
        if row is not None:
            row.attempts, row.taken_at = row.attempts + 1, database_now()
        return row

    @transition(NotificationStatus.PENDING, to=NotificationStatus.SENT, by="notifications:send")
    def finish(self, actor: Actor, provider_id: str, error: str | None = None) -> None:
        """`error`: which copies were not taken."""
        self.sent_at, self.provider_id, self.error = database_now(), provider_id[:255], error
        self.forget()

    @transition(NotificationStatus.PENDING, to=NotificationStatus.FAILED, by="notifications:send")
    def fail(self, actor: Actor, error: str) -> None:
        self.error = error
        self.forget()

    def forget(self) -> None:
        self.sealed = self.taken_at = self.next_attempt_at = None

    def retry_or_fail(self, error: str, attempts: int) -> None:
        """After an attempt of which it is known that nothing was sent."""
        if self.attempts >= attempts:
            self.fail(SYSTEM, error)
            return
        self.error, self.taken_at, self.next_attempt_at = error, None, database_now() + delay(self.attempts)

    @classmethod
    def sweep(cls, silence: timedelta) -> list[int]:
        """Give up what dead workers held, and ring for what is due; the caller commits."""
        pending, now = cls.status == NotificationStatus.PENDING, database_now()
        held = select(cls).where(pending, cls.taken_at < now - LEASE).with_for_update(skip_locked=True)
        lost = [*db.session.scalars(held).all()]
        for row in lost:
            row.fail(SYSTEM, f"{MAYBE}: its worker died while sending.")
        due = (pending, cls.taken_at.is_(None), cls.next_attempt_at <= now, cls.rung_at < now - silence)
        cls.ring_again(select(cls.id).where(*due))
        return [row.id for row in lost]

    @classmethod
    def ring_again(cls, forgotten: Select[int]) -> None:
        """The longest waiting few, each once in a while, without changing what anybody sees."""
        for row_id in db.session.scalars(forgotten.order_by(cls.rung_at).limit(RUNG_AT_ONCE)).all():
            rung = update(cls).where(cls.id == row_id)
            db.session.execute(rung.values(rung_at=database_now(), updated_at=cls.updated_at))
            ring_after_commit(JOB, row_id)

    @classmethod
    def attached(cls) -> set[str]:
        """Keys in the file store that messages still need which are not sent."""
        waiting = select(cls.attachments).where(cls.status == NotificationStatus.PENDING)
        return {one["key"] for attachments in db.session.scalars(waiting) for one in attachments}


def delay(attempts: int) -> timedelta:
    """Until the next one; spread, so that what failed together does not come back together."""
    spread = SystemRandom().uniform(1 - JITTER, 1 + JITTER)
    return timedelta(seconds=FIRST_DELAY_S * GROWTH ** (attempts - 1) * spread)

"""Send a mail or an SMS: once, or not at all.

Until the row is committed as taken, all can be done again; from then on the message may be on its way, and
whoever cannot say what came of it leaves a row that counts as failed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import current_app
from jinja2 import TemplateError
from sqlalchemy.orm.exc import StaleDataError

from app.engineering.workshop import storage
from app.extensions import db
from app.gateways import mail_gateway, sms_gateway
from app.identity import letters
from app.logs import log
from app.mails import render
from models.identity.actors import SYSTEM
from models.platform.notifications import Channel, Notification
from models.platform.sms_templates import SmsTemplate
from models.platform.undeliverable_addresses import UndeliverableAddress
from utils.gateways.mail import Attachment, Mail
from utils.gateways.outcomes import MAYBE, Refused, Taken, TryLater
from utils.sms_contents import fill

Values = dict[str, Any]

# By template: who gets it and with which values, found only when it is sent, so that the request takes the
# same time for everybody. None: there is nobody to write to, and the row goes without a trace.
PREPARE: dict[str, Callable[[Notification, Values], tuple[str, Values] | None]] = {**letters.PREPARED}


@dataclass(frozen=True)
class Sms:
    phone: str
    text: str


def run(notification_id: int) -> None:
    row = Notification.take(notification_id)
    if row is None:
        return
    try:
        with db.session.begin_nested():  # what was prepared in vain leaves nothing behind
            message = prepared(row)
    except Exception as error:  # a fault of ours, too, must not be tried for ever
        end(row, error)
        return
    if message is None:
        row.delete()
        db.session.commit()
        return
    db.session.commit()
    end(row, outcome(row, message))


def prepared(row: Notification) -> Mail | Sms | None:
    """Raises Refused for what can never be sent."""
    values = row.values
    if values is None:
        raise Refused("Its values cannot be read: SECRET_KEY has changed.")
    if row.template in PREPARE:
        found = PREPARE[row.template](row, values)
        if found is None:
            return None
        row.recipient, values = found
    try:
        return mail(row, values) if row.channel is Channel.MAIL else sms(row, values)
    except TemplateError as error:
        raise Refused(f"The template {row.template} cannot be filled in: {error}") from error


def mail(row: Notification, values: Values) -> Mail:
    """Without its attachments, which may be far away; without copies to addresses that take none."""
    bounced, config = UndeliverableAddress.among([row.recipient, *row.cc, *row.bcc]), current_app.config
    if reason := bounced.get(row.recipient.lower()):
        raise Refused(f"This address took no mail before: {reason}")
    row.subject, text, html = render(row.template, values)
    cc, bcc = (tuple(a for a in copies if a.lower() not in bounced) for copies in (row.cc, row.bcc))
    name, reply_to = f"{row.id}.{row.created_at:%Y%m%d%H%M%S}", row.reply_to or config["MAIL_REPLY_TO"]
    return Mail(name, config["MAIL_FROM"], row.recipient, row.subject, text, html, cc, bcc, reply_to)


def sms(row: Notification, values: Values) -> Sms:
    template = SmsTemplate.active(row.template)
    if template is None:
        raise Refused(f"There is no active SMS template called {row.template}.")
    return Sms(row.recipient, fill(template.content, values))


def outcome(row: Notification, message: Mail | Sms) -> Taken | Exception:
    try:
        if isinstance(message, Sms):
            return sms_gateway().send(message.phone, message.text)
        return mail_gateway().send(replace(message, attachments=attachments(row)))
    except (TryLater, Refused) as error:
        return error
    except Exception as error:
        log.exception("sending ended unexpectedly", notification_id=row.id)
        return Refused(f"{MAYBE}: {type(error).__name__} while sending.")


def attachments(row: Notification) -> tuple[Attachment, ...]:
    return tuple(Attachment(a["filename"], a["content_type"], stored(a["key"])) for a in row.attachments)


def stored(key: str) -> bytes:
    try:
        found = storage().readable(key)
        with found.open("rb") if isinstance(found, Path) else found as source:
            return source.read()
    except FileNotFoundError:
        raise Refused("An attachment is gone from the file store.") from None
    except OSError as error:
        raise TryLater(f"The file store is out of reach: {error}") from error


def end(row: Notification, result: Taken | Exception) -> None:
    """Write down what came of it."""
    match result:
        case Taken():
            row.finish(SYSTEM, result.provider_id, refusals_of(result))
            bounced = {a: e for a, e in result.refused.items() if getattr(e, "hard_bounce", False)}
        case Refused():
            row.fail(SYSTEM, str(result))
            bounced = {row.recipient: result} if result.hard_bounce else {}
        case _:
            row.retry_or_fail(reason(result), current_app.config["MAIL_ATTEMPTS"])
            bounced = {}
    for address, why in bounced.items():
        UndeliverableAddress.note(address, str(why))
    keep(row)


def refusals_of(taken: Taken) -> str | None:
    return "; ".join(f"Not taken for {address}: {why}" for address, why in taken.refused.items()) or None


def reason(error: Exception) -> str:
    """Of an unexpected one only its kind: its words may tell the values."""
    if isinstance(error, TryLater):
        return str(error)
    log.error("a message could not be prepared", exc_info=error)
    return f"It could not be prepared: {type(error).__name__}."


def keep(row: Notification) -> None:
    try:
        db.session.commit()
    except StaleDataError:  # it took so long that it was given up as lost, and that it may have been sent
        db.session.rollback()
        log.warning("sent after it was given up", notification_id=row.id)
        return
    log.info("sending", notification_id=row.id, status=row.status, template=row.template, error=row.error)

"""Every few seconds: find what dead workers left behind and what nobody came for."""

from datetime import timedelta

from flask import current_app

from app.extensions import db
from app.logs import log
from models.engineering.conversions import Conversion
from models.identity.login_attempts import LoginAttempt
from models.identity.one_time_tokens import OneTimeToken
from models.platform.heartbeats import SWEEP, Heartbeat
from models.platform.idempotency_keys import IdempotencyKey
from models.platform.notifications import Notification
from models.supply.invitations import Invitation


def run() -> None:
    silence = timedelta(seconds=current_app.config["JOB_SILENCE_SECONDS"])
    for row_id in Conversion.sweep(silence):
        log.warning("conversion taken back from a dead worker", conversion_id=row_id)
    for row_id in Notification.sweep(silence):
        log.warning("message given up: its worker died while sending", notification_id=row_id)
    for outlived in (IdempotencyKey, LoginAttempt, OneTimeToken, Invitation):
        outlived.expire()
    Heartbeat.beat(SWEEP)
    db.session.commit()

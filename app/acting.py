"""Who acts: for the audit trail and for the log."""

from structlog.contextvars import bind_contextvars

from models.identity.actors import Actor
from models.platform.audit_events import acting


def act_as(caller: Actor) -> None:
    """From now on, in this request or job."""
    acting.set(caller)
    if caller.id:
        bind_contextvars(user_id=caller.id)

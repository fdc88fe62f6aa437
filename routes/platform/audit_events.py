"""The audit trail: who changed what, when, and under which request."""

from typing import Any

from app.auth import actor, needs
from app.resources import Resource
from models.paging import Page, Window, paginate
from models.platform.audit_events import AuditEvent
from utils.schemas.lists import page_of
from utils.schemas.platform.audit_events import AuditEventOut, AuditFilter

blp = Resource("audit_events", __name__, description=__doc__)


@blp.get("")
@needs("audit:read")
@blp.arguments(AuditFilter, location="query", as_kwargs=True)
@blp.response(200, page_of(AuditEventOut))
def list_audit_events(window: Window, **filters: Any) -> Page:
    """List the changes, newest first"""
    return paginate(AuditEvent.found_by(actor, **filters), window)

"""Notifications: every mail and SMS, and what became of it."""

from typing import Any

from app.auth import actor, needs
from app.resources import Resource
from models.paging import Page, Window, paginate
from models.platform.notifications import Notification
from utils.schemas.lists import page_of
from utils.schemas.platform.notifications import NotificationFilter, NotificationOut

blp = Resource("notifications", __name__, description=__doc__)


@blp.get("")
@needs("notifications:read")
@blp.arguments(NotificationFilter, location="query", as_kwargs=True)
@blp.response(200, page_of(NotificationOut))
def list_notifications(window: Window, **filters: Any) -> Page:
    """List mail and SMS, newest first"""
    return paginate(Notification.found_by(actor, **filters), window)

"""Sessions: where one is logged in."""

from app.auth import actor, needs
from app.resources import Resource, fetch
from models.identity.sessions import Session
from models.paging import Page, Window, paginate
from utils.schemas.identity.sessions import SessionArgs, SessionOut
from utils.schemas.lists import page_of

blp = Resource("sessions", __name__, description=__doc__)


@blp.get("")
@needs("sessions:read")
@blp.arguments(SessionArgs, location="query", as_kwargs=True)
@blp.response(200, page_of(SessionOut))
def list_sessions(window: Window) -> Page:
    """List your logins that go on"""
    return paginate(Session.found_by(actor), window)


@blp.delete("/<id:session_id>")
@needs("sessions:write")
@blp.response(204)
def end_session(session_id: int) -> None:
    """End one of your logins; its tokens stop working"""
    fetch(Session, session_id).revoke()

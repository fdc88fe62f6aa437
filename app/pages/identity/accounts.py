"""One's own account: profile, address, and where one is logged in."""

from flask import flash, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from app.auth import actor, admit, needs
from app.extensions import db
from app.identity import letters
from app.pages.identity.registrations import SENT
from app.pages.shell.blueprint import blp
from app.pages.shell.forms import entries, fetch_unchanged
from app.pages.shell.galleries import SHOWN, Gallery
from app.pages.shell.refusals import Refusal, said_by
from app.pages.shell.words import _
from app.resources import fetch
from models.identity.sessions import Session
from models.identity.users import User
from models.paging import Window, paginate
from utils.schemas.identity.sessions import SessionArgs
from utils.schemas.identity.users import Profile
from utils.schemas.lists import page_length


class SessionGallery(Gallery, SessionArgs):
    limit = page_length(SHOWN)


def me() -> User:
    return fetch(User, actor.id or 0)


@blp.get("/account")
@needs("self:read")
def show_account() -> str:
    return account_page()


def account_page(refusal: Refusal | None = None) -> str:
    return render_template("identity/account.html", user=me(), refusal=refusal)


@blp.post("/account")
@needs("self:write")
@said_by(account_page)
def change_profile() -> Response:
    user = fetch_unchanged(User, actor.id or 0)
    user.edit(**Profile().load(entries()))
    db.session.flush()  # so that what the database refuses is said on the form
    admit(user.actor(actor.session_id))  # who is told of it in the language that was just chosen
    flash(_("Your profile is saved."))
    return redirect(url_for("pages.show_account"), 303)


@blp.post("/account/email")
@needs("self:write")
def verify_again() -> Response:
    letters.ask_for("verify", me().email)
    flash(_(SENT))
    return redirect(url_for("pages.show_account"), 303)


@blp.get("/account/sessions")
@needs("self:read")
@blp.arguments(SessionGallery, location="query", as_kwargs=True)
def list_logins(window: Window) -> str:
    return render_template("identity/sessions.html", found=paginate(Session.found_by(actor), window))


@blp.post("/account/sessions/<id:session_id>/end")
@needs("self:write")
def end_login(session_id: int) -> Response:
    fetch(Session, session_id).revoke()
    flash(_("That login is ended."))
    return redirect(url_for("pages.list_logins"), 303)


@blp.post("/account/sessions/end-all")
@needs("self:write")
def end_all_logins() -> Response:
    Session.end_all(actor.id or 0)
    session.clear()
    flash(_("You are logged out everywhere."))
    return redirect(url_for("pages.login"), 303)

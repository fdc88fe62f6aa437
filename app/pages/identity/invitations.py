"""Joining a company that a mail invites to: by an account that is there, or by making one."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.auth import actor, needs, public
from app.identity import companies
from app.limits import limited
from app.pages.identity.accounts import me
from app.pages.identity.registrations import registration
from app.pages.shell.blueprint import blp
from app.pages.shell.forms import filled
from app.pages.shell.refusals import Refusal, said_by
from app.pages.shell.words import _
from app.settings import settings
from utils.schemas.identity.auth import TokenIn


@blp.get("/invitation")
@public
def show_invitation() -> str:
    if actor.id is None and settings["REGISTRATION"]:
        return registration(invited=True)
    return invitation()


def invitation(refusal: Refusal | None = None) -> str:
    return render_template("identity/invitation.html", user=me() if actor.id else None, refusal=refusal)


@blp.post("/invitation")
@needs("self:write")
@limited("forgot")
@said_by(invitation)
def accept_invitation() -> Response:
    user = me()
    companies.accept(user, TokenIn().load(filled())["token"])
    flash(_("You belong to %(company)s now.", company=user.company.name))
    return redirect(url_for("pages.show_account"), 303)

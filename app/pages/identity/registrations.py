"""Making an account at a browser, and showing that mails to its address arrive."""

from flask import current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.auth import actor, public
from app.errors import NotFound
from app.identity import accounts, letters
from app.limits import limited
from app.pages.shell.blueprint import blp
from app.pages.shell.forms import filled
from app.pages.shell.refusals import Refusal, said_by
from app.pages.shell.words import N_, _
from utils.schemas.identity.auth import EmailIn, TokenIn
from utils.schemas.identity.users import Registration

MADE = N_("Your account is made.")
SENT = N_("A mail is on its way: follow its link to verify your address. Look into the spam folder, too.")
ASKED = N_("If an account with this address waits to be verified, a mail is on its way to it.")
VERIFIED = N_("Your e-mail address is verified.")


@blp.get("/register")
@public
def show_registration() -> str:
    if not current_app.config["REGISTRATION"]:
        raise NotFound("Accounts are made by the administrator here.")
    return registration()


def registration(refusal: Refusal | None = None, invited: bool = False) -> str:
    """Also where what was sent with an invitation is refused."""
    return render_template(
        "identity/register.html", refusal=refusal, invited=invited or "invitation" in request.form
    )


@blp.post("/register")
@public
@limited("register")
@said_by(registration)
def register() -> Response:
    user = accounts.register(**Registration().load(filled()))
    flash(f"{_(MADE)} {_(VERIFIED if user.email_verified else SENT)}")
    return redirect(url_for("pages.login"), 303)


@blp.get("/email/verify")
@public
def show_verification() -> str:
    """Only a button: programs that look into mails follow their links, and would use the token up"""
    return verification()


def verification(refusal: Refusal | None = None) -> str:
    return render_template("identity/verify.html", refusal=refusal)


@blp.post("/email/verify")
@public
@limited("forgot")
@said_by(verification)
def verify() -> Response:
    accounts.verify_email(TokenIn().load(filled())["token"])
    flash(_(VERIFIED))
    return redirect(url_for("pages.show_account" if actor.id else "pages.login"), 303)


@blp.get("/email/resend")
@public
def show_resending() -> str:
    return resending()


def resending(refusal: Refusal | None = None) -> str:
    return render_template("identity/resend.html", refusal=refusal)


@blp.post("/email/resend")
@public
@limited("forgot")
@said_by(resending)
def resend() -> Response:
    """The same words for every address: nobody learns who has an account"""
    letters.ask_for("verify", EmailIn().load(filled())["email"])
    flash(_(ASKED))
    return redirect(url_for("pages.login"), 303)

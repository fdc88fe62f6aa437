"""One's password and second factor. What is secret is shown by the answer that makes it, and never again."""

from functools import partial
from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.auth import actor, needs
from app.identity import accounts, second_factors
from app.identity.logins import prove_again
from app.pages.identity.accounts import me
from app.pages.shell.blueprint import blp
from app.pages.shell.forms import filled
from app.pages.shell.refusals import Refusal, said_by
from app.pages.shell.words import _
from models.identity.second_factors import BackupCode
from utils.schemas.identity.auth import CodeIn, DisableIn, NewPasswordIn, PasswordIn


@blp.get("/account/security")
@needs("self:read")
def show_security() -> str:
    return security_page()


def security_page(form: str = "", refusal: Refusal | None = None) -> str:
    """`form` is the one that was refused, of several that stand there."""
    user = me()
    refusals = {form: refusal}
    return render_template(
        "identity/security.html", user=user, left=BackupCode.left(user.id), refusals=refusals
    )


@blp.post("/account/security/password")
@needs("self:write")
@said_by(partial(security_page, "password"))
def change_password() -> Response:
    data = NewPasswordIn().load(filled())
    accounts.change_password(me(), data["current_password"], data["new_password"], actor)
    flash(_("Your password is changed. Wherever else you were logged in, that has ended."))
    return redirect(url_for("pages.show_security"), 303)


@blp.post("/account/security/factor")
@needs("self:write")
@said_by(partial(security_page, "factor"))
def set_up_factor() -> str:
    user = me()
    prove_again(user, PasswordIn().load(filled())["password"], "/json/password")
    return factor_page(**second_factors.set_up(user))


def factor_page(refusal: Refusal | None = None, **setup: Any) -> str:
    return render_template("identity/factor.html", refusal=refusal, **setup)


@blp.post("/account/security/factor/enable")
@needs("self:write")
@said_by(factor_page)
def enable_factor() -> str:
    code = CodeIn().load(filled())["code"]
    return codes_page(_("Two-factor authentication is on"), second_factors.enable(me(), code, actor))


def codes_page(title: str, codes: list[str]) -> str:
    return render_template("identity/codes.html", title=title, codes=codes)


@blp.post("/account/security/factor/disable")
@needs("self:write")
@said_by(partial(security_page, "disable"))
def disable_factor() -> Response:
    data = DisableIn().load(filled())
    user = me()
    prove_again(user, data["password"], "/json/password")
    second_factors.disable(user, data["code"], actor)
    flash(_("Two-factor authentication is off."))
    return redirect(url_for("pages.show_security"), 303)


@blp.post("/account/security/codes")
@needs("self:write")
@said_by(partial(security_page, "codes"))
def renew_codes() -> str:
    user = me()
    prove_again(user, PasswordIn().load(filled())["password"], "/json/password")
    return codes_page(_("New backup codes"), second_factors.renew_codes(user, actor))

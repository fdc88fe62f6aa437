"""A forgotten password: a link is asked for, and a new one set with it. And what passwords must be like."""

from babel.lists import format_list
from flask import Flask, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.auth import public
from app.identity import accounts, letters, people
from app.limits import limited
from app.pages.shell.blueprint import blp
from app.pages.shell.forms import filled
from app.pages.shell.preferences import language
from app.pages.shell.refusals import Refusal, said_by
from app.pages.shell.words import N_, _
from utils.schemas.identity.auth import EmailIn, ResetIn

ASKED = N_("If this is the address of an account, a mail with a link is on its way to it.")
SET = N_("Your new password is set: log in with it.")
KINDS = {
    "upper": N_("a capital letter"),
    "lower": N_("a small letter"),
    "digit": N_("a digit"),
    "special": N_("a special character"),
}


def password_rules() -> str:
    """As the settings have them: `8 to 128 characters, with a digit`."""
    policy = people.policy()
    wanted = [_(words) for name, words in KINDS.items() if getattr(policy, name)]
    limits = {"least": policy.min_length, "most": policy.max_length}
    if not wanted:
        return _("%(least)s to %(most)s characters", **limits)
    return _("%(least)s to %(most)s characters, with %(kinds)s", **limits, kinds=listed(wanted))


def listed(words: list[str]) -> str:
    return format_list(words, locale=language())


@blp.get("/password/forgot")
@public
def show_forgotten() -> str:
    return forgotten()


def forgotten(refusal: Refusal | None = None) -> str:
    return render_template("identity/forgot.html", refusal=refusal)


@blp.post("/password/forgot")
@public
@limited("forgot")
@said_by(forgotten)
def forget_password() -> Response:
    """The same words for every address: nobody learns who has an account"""
    letters.ask_for("reset", EmailIn().load(filled())["email"])
    flash(_(ASKED))
    return redirect(url_for("pages.login"), 303)


@blp.get("/password/reset")
@public
def show_reset() -> str:
    return reset_form()


def reset_form(refusal: Refusal | None = None) -> str:
    return render_template("identity/reset.html", refusal=refusal)


@blp.post("/password/reset")
@public
@limited("forgot")
@said_by(reset_form)
def reset_password() -> Response:
    data = ResetIn().load(filled())
    accounts.reset_password(data["token"], data["new_password"])
    flash(_(SET))
    return redirect(url_for("pages.login"), 303)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(password_rules=password_rules)

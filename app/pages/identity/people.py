"""Who has an account: found, made, changed, let in and kept out."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.auth import actor, needs
from app.extensions import db
from app.identity import administration
from app.pages.shell.blueprint import blp
from app.pages.shell.forms import entries, fetch_unchanged, filled
from app.pages.shell.galleries import SHOWN, Gallery
from app.pages.shell.refusals import Refusal, said_by
from app.pages.shell.words import N_, _
from app.resources import fetch
from models.identity.permissions import Permission
from models.identity.roles import Role
from models.identity.users import User
from models.paging import Window, paginate
from utils.schemas.identity.users import FactorReset, UserChange, UserFilter, UserIn
from utils.schemas.lists import page_length

WRITES = Permission("users:write")
ACTIONS = {
    "activate": (administration.activate, N_("%(name)s may log in again.")),
    "deactivate": (
        administration.deactivate,
        N_("%(name)s is logged out everywhere, and not let in any more."),
    ),
    "unlock": (administration.unlock, N_("The failed tries of %(name)s are forgotten.")),
}


class PeopleGallery(Gallery, UserFilter):
    limit = page_length(SHOWN)


def roles() -> list[Role]:
    return [*db.session.scalars(Role.visible_to(actor).order_by(Role.name))]


def within_reach(role: Role) -> bool:
    return administration.reaches(actor, role)


def assignable() -> list[str]:
    return [role.name for role in roles() if within_reach(role)]


@blp.get("/people")
@needs("users:read")
@blp.arguments(PeopleGallery, location="query", as_kwargs=True)
def list_people(window: Window, **filters: Any) -> str:
    found = paginate(User.found_by(actor, **filters), window)
    return render_template("identity/people.html", found=found, filters=filters, roles=roles())


@blp.get("/people/new")
@needs("users:write")
def show_new_person() -> str:
    return new_person()


def new_person(refusal: Refusal | None = None) -> str:
    return render_template("identity/new_person.html", roles=assignable(), refusal=refusal)


@blp.post("/people/new")
@needs("users:write")
@said_by(new_person)
def make_person() -> Response:
    user = administration.add_user(actor, **UserIn().load(filled()))
    flash(_("%(name)s can log in now.", name=user.display_name))
    return redirect(url_for("pages.show_person", user_id=user.id), 303)


@blp.get("/people/<id:user_id>")
@needs("users:read")
def show_person(user_id: int) -> str:
    return person_page(user_id)


def person_page(user_id: int, refusal: Refusal | None = None, **more: Any) -> str:
    user = fetch(User, user_id)
    editable = actor.can(WRITES) and within_reach(user.role)
    about = {"editable": editable, "is_me": user.id == actor.id, "roles": assignable() if editable else []}
    return render_template("identity/person.html", user=user, refusal=refusal, **about)


@blp.post("/people/<id:user_id>")
@needs("users:write")
@said_by(person_page)
def change_person(user_id: int) -> Response:
    user = fetch_unchanged(User, user_id)
    administration.edit_user(actor, user, **UserChange().load(entries()))
    db.session.flush()  # so that what the database refuses is said on the form
    flash(_("Saved."))
    return redirect(url_for("pages.show_person", user_id=user_id), 303)


@blp.post("/people/<id:user_id>/<any(activate,deactivate,unlock):action>")
@needs("users:write")
@said_by(person_page)
def act_on_person(user_id: int, action: str) -> Response:
    user, (act, words) = fetch(User, user_id), ACTIONS[action]
    act(actor, user)
    flash(_(words, name=user.display_name))
    return redirect(url_for("pages.show_person", user_id=user_id), 303)


@blp.post("/people/<id:user_id>/reset-factor")
@needs("users:write")
@said_by(person_page)
def reset_persons_factor(user_id: int) -> Response:
    user = fetch(User, user_id)
    administration.reset_factor(actor, user, **FactorReset().load(filled()))
    flash(_("%(name)s logs in with a password alone now.", name=user.display_name))
    return redirect(url_for("pages.show_person", user_id=user_id), 303)


@blp.post("/people/<id:user_id>/delete")
@needs("users:write")
@said_by(person_page)
def delete_person(user_id: int) -> Response:
    user = fetch(User, user_id)
    administration.remove_user(actor, user)
    flash(_("%(name)s is deleted.", name=user.display_name))
    return redirect(url_for("pages.list_people"), 303)

"""Roles: what those who have them may do."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.auth import actor, needs, offered
from app.extensions import db
from app.identity import administration
from app.pages.identity.limits import as_lines, from_lines
from app.pages.identity.people import within_reach
from app.pages.identity.permissions import by_noun, sent_grants, wider
from app.pages.shapes.list_views import add_listing
from app.pages.shapes.listings import Listing
from app.pages.shapes.nouns import Noun, names
from app.pages.shapes.values import Row
from app.pages.shell.blueprint import blp
from app.pages.shell.conflicts import several
from app.pages.shell.forms import entries, fetch_unchanged
from app.pages.shell.labels import role_about, role_name
from app.pages.shell.refusals import Refusal, said_by
from app.pages.shell.words import N_, _
from app.resources import fetch
from models.identity.actors import covers
from models.identity.permissions import REGISTER, Permission
from models.identity.roles import Role
from utils.schemas.identity.roles import RoleChange, RoleFilter, RoleIn, RoleOut

WRITES = Permission("roles:write")


def about(row: Row) -> str | None:
    return row["description"] or role_about(row["name"])


NOUN = Noun(
    *(Role, RoleOut, N_("Role"), N_("Roles"), N_("New role"), "role", "roles"),
    icon="key",
    says={"name": lambda row: role_name(row["name"]), "description": about},
)
LISTING = Listing(
    NOUN, RoleFilter, columns=names("name description is_system permissions created_at updated_at"), first=3
)
add_listing(blp, LISTING)


@blp.get("/roles/new")
@needs("roles:write")
def show_new_role() -> str:
    return new_role()


def new_role(refusal: Refusal | None = None) -> str:
    return role_form(None, refusal, editable=True)


@blp.post("/roles/new")
@needs("roles:write")
@said_by(new_role)
def make_role() -> Response:
    role = administration.add_role(actor, **RoleIn().load(sent()))
    flash(_("The role %(name)s is made: give it to people.", name=role.name))
    return redirect(url_for("pages.show_role", role_id=role.id), 303)


@blp.get("/roles/<id:role_id>")
@needs("roles:read")
def show_role(role_id: int) -> str:
    return role_page(role_id)


def role_page(role_id: int, refusal: Refusal | None = None) -> str:
    role = fetch(Role, role_id)
    editable = actor.can(WRITES) and within_reach(role)
    return role_form(role, refusal, editable)


def role_form(role: Role | None, refusal: Refusal | None, editable: bool) -> str:
    grants = several("permissions", role.permissions if role else [], refusal)
    given = [permission for permission in sorted(REGISTER) if covers(tuple(grants.shown), permission)]
    literal = [grant for grant in role.permissions if grant[0] not in "*-"] if role else []
    nouns = by_noun([*offered(), *literal])
    about = {"nouns": nouns, "given": given, "grants": grants, "wider": wider(grants.shown, nouns)}
    about["limits"] = as_lines(role.approval_limits if role else {})
    return render_template("identity/role.html", role=role, refusal=refusal, editable=editable, **about)


@blp.post("/roles/<id:role_id>")
@needs("roles:write")
@said_by(role_page)
def change_role(role_id: int) -> Response:
    role = fetch_unchanged(Role, role_id)
    values = RoleChange().load(sent())
    values["permissions"] = in_order(role.permissions, values["permissions"])
    administration.edit_role(actor, role, **values)
    db.session.flush()  # so that what the database refuses is said on the form
    flash(_("Saved. It counts from now on for all who have this role."))
    return redirect(url_for("pages.show_role", role_id=role_id), 303)


@blp.post("/roles/<id:role_id>/delete")
@needs("roles:write")
@said_by(role_page)
def delete_role(role_id: int) -> Response:
    role = fetch(Role, role_id)
    administration.remove_role(actor, role)
    flash(_("The role %(name)s is deleted.", name=role.name))
    return redirect(url_for("pages.list_roles"), 303)


def sent() -> dict[str, Any]:
    values: dict[str, Any] = {**entries(), "permissions": sent_grants()}
    if "approval_limits" in values:
        values["approval_limits"] = from_lines(values["approval_limits"] or "")
    return values


def in_order(before: list[str], now: list[str]) -> list[str]:
    """What stays keeps its place, so that the audit trail shows what was changed and no more."""
    return [*(grant for grant in before if grant in now), *(grant for grant in now if grant not in before)]

"""Something done with many records of a list at once, each in a savepoint of its own: what is refused of one
is done with the others, and people are told of both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from app.auth import actor, needs
from app.errors import DomainError, Invalid
from app.extensions import db
from app.pages.shapes.exports import export
from app.pages.shapes.forms import Form, Section
from app.pages.shapes.labels import done_of
from app.pages.shapes.listings import Listing, Shown, shown
from app.pages.shapes.queries import asked_of, sent_query
from app.pages.shapes.record_views import called_now
from app.pages.shapes.records import Record, carry_out_of, permissions_of, warning_of
from app.pages.shell.refusals import problem_of, said_by
from app.pages.shell.words import _
from app.resources import Resource
from app.writes import writing
from models.business import Business
from models.identity.permissions import Permission
from models.turns import take_turn
from utils.schemas.business import TagField

MOST, TOLD = 1000, 5
FILES = ("csv", "xlsx")
# By table: what can be done with many of its records.
MANY: dict[str, "Many"] = {}

Carry = Callable[[Any], None]


@dataclass(frozen=True)
class Many:
    """`sets`: the form of the fields that are set for many at once."""

    listing: Listing
    record: Record
    permissions: dict[str, Permission]
    sets: Form | None

    @property
    def actions(self) -> list[str]:
        """Those that the caller may, of the records' life and archive."""
        return [name for name, needed in for_many(self.record).items() if actor.can(needed)]

    @property
    def can_change(self) -> bool:
        return self.record.changed is not None and actor.can(self.listing.noun.writes)


def for_many(record: Record) -> dict[str, Permission]:
    """Without what asks for more than whether one is sure."""
    return {n: needed for n, needed in permissions_of(record).items() if not needs_more(record, n)}


def needs_more(record: Record, action: str) -> bool:
    return any(own.name == action and own.asks for own in record.own)


def many_of(table: str) -> Many | None:
    return MANY.get(table)


def add_many(blp: Resource, listing: Listing, record: Record) -> None:
    """`POST /companies/many/archive`, and one for each of what can be done."""
    noun, permissions = listing.noun, for_many(record)
    sets = None
    if record.changed:
        sets = Form(noun, record.changed, [Section("", listing.assigns)]) if listing.assigns else None
        tagged = ["tag"] if issubclass(noun.model, Business) else []
        permissions |= dict.fromkeys(tagged + ["assign"] * bool(sets), noun.writes)
    MANY[noun.table] = Many(listing, record, permissions, sets)
    for action, permission in (permissions | dict.fromkeys(FILES, noun.reads)).items():
        view = said_by(on_list(listing))(acting(MANY[noun.table], action))
        view.__name__ = f"{action}_many_{noun.plural}"
        blp.post(f"{noun.path}/many/{action}")(needs(permission)(view))


def on_list(listing: Listing) -> Callable[..., str]:
    def show(refusal: Any) -> str:
        found = shown(listing, refusal=refusal, **sent_to(listing))
        return render_template("shapes/listing.html", list=found, noun=listing.noun, **listing.about())

    return show


def sent_to(listing: Listing) -> dict[str, Any]:
    return sent_query(asked_of(listing.asks, listing.columns, tuple(listing.references)))


def acting(many: Many, action: str) -> Callable[[], Any]:
    def act() -> Any:
        if action in FILES:
            return as_file(many.listing, action)
        found = shown(many.listing, **sent_to(many.listing))
        ids = chosen(found)
        if warning_of(many.record, action) and "sure" not in request.form:
            return asked(many, action, ids)
        return carried_out(many, action, ids, carry_of(many, action))

    return act


def as_file(listing: Listing, kind: str) -> Response:
    """Although a form has sent it, this only reads: a write would keep SQLite from reading the rows."""
    with writing(False):
        found = shown(listing, **sent_to(listing))
        found.page.query = found.page.query.where(found.page.model.id.in_(chosen(found)))
        return export(found, kind)


def chosen(found: Shown) -> list[int]:
    """In the order of ids, in which everybody holds them. Raises Invalid for none, or too many."""
    ids = {int(each) for each in request.form.getlist("id") if each.isdecimal() and len(each) < 19}
    if "all" in request.form:
        found_ids = found.page.every_id.limit(MOST + 1)
        ids = {row.its_id for row in db.session.execute(found_ids, found.page.values)}
    if not 0 < len(ids) <= MOST:
        raise Invalid(_("Choose 1 to %(most)s.", most=MOST), "/form/id")
    return sorted(ids)


def asked(many: Many, action: str, ids: Sequence[int]) -> str:
    """Before what cannot be undone, those that it would be done with."""
    noun = many.listing.noun
    rows = [noun.model.get(row_id, actor) for row_id in ids]
    about = {
        "action": action,
        "warning": warning_of(many.record, action),
        "sent": [*request.form.items(multi=True)],
    }
    names = [called_now(many.record, row) for row in rows]
    return render_template("shapes/sure.html", noun=noun, names=names, **about)


def carry_of(many: Many, action: str) -> Carry:
    """Raises ValidationError where what was typed for all of them is not taken."""
    if action == "tag":
        tag = TagField().deserialize(request.form.get("tag", ""), "tag")
        return lambda row: row.edit(actor, tags=[*row.tags, *([] if tag in row.tags else [tag])])
    if action == "assign" and many.sets:
        values = many.sets.read()
        return lambda row: row.edit(actor, **values)
    carry_out = carry_out_of(many.record, action)
    return lambda row: carry_out(row, actor)


def carried_out(many: Many, action: str, ids: Sequence[int], carry: Carry) -> Response:
    noun = many.listing.noun
    take_turn(f"many {noun.table}")
    refused = [said for row_id in ids if (said := refusal_of(many.record, row_id, carry))]
    about = {"count": len(ids) - len(refused), "total": len(ids), "done": done_of(action)}
    flash(_("%(count)s of %(total)s: %(done)s.", **about))
    for said in refused[:TOLD]:
        flash(said, "bad")
    if len(refused) > TOLD:
        flash(_("And %(count)s more were refused.", count=len(refused) - TOLD), "bad")
    query = request.form.get("query", "")
    return redirect(noun.list_address() + (f"?{query}" if query else ""), 303)


def refusal_of(record: Record, row_id: int, carry: Carry) -> str | None:
    """What was said of one; None where it was done."""
    called = f"#{row_id}"
    try:
        with db.session.begin_nested():
            row = record.noun.model.get(row_id, actor, lock=True)
            called = called_now(record, row)
            carry(row)
            db.session.flush()
    except (DomainError, IntegrityError, StaleDataError) as error:
        db.session.expunge_all()
        return f"{called}: {problem_of(error)['detail']}"
    return None

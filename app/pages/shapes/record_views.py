"""The routes of one record: its page, its forms, and a POST for each of its actions."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from app.auth import actor, needs
from app.extensions import db
from app.pages.shapes.forms import Form
from app.pages.shapes.labels import done_of
from app.pages.shapes.nouns import Noun
from app.pages.shapes.queries import remembered
from app.pages.shapes.records import Record, asked_by, carry_out_of, permissions_of, shown
from app.pages.shell.forms import fetch_unchanged, filled
from app.pages.shell.refusals import Refusal, said_by
from app.pages.shell.words import _
from app.resources import Resource
from app.uploads import takes


def add_record(blp: Resource, record: Record) -> None:
    """`GET /companies/7`, its form, and a POST for each of its actions."""
    noun = record.noun

    def show(refusal: Refusal | None = None, **ids: int) -> str:
        return render_template(record.template, record=shown(record, ids[noun.id_name], refusal), noun=noun)

    show.takes_query = True  # type: ignore[attr-defined]
    publish(blp, noun, "show", noun.reads, lambda **ids: show(**ids), "GET", "")
    if record.made:
        add_making(blp, record, record.form_of(record.made))
    if record.changed:
        add_changing(blp, record, record.form_of(record.changed))
    add_actions(blp, record, show)


def publish(
    blp: Resource,
    noun: Noun,
    verb: str,
    permission: str,
    view: Any,
    method: str,
    tail: str,
    is_new: bool = False,
) -> None:
    view.__name__ = f"{verb}_{noun.single}"
    where = "" if is_new else f"/<id:{noun.id_name}>"
    view.takes_query = method == "GET"
    blp.route(f"{noun.path}{where}{tail}", methods=[method])(needs(permission)(view))


def add_making(blp: Resource, record: Record, form: Form) -> None:
    noun = record.noun

    def page(refusal: Refusal | None = None) -> str:
        about = {"form": form.shown(None, refusal), "refusal": refusal, "title": _(noun.new)}
        return render_template(
            record.form_template, noun=noun, record=record, back=noun.list_address(), row=None, **about
        )

    def make() -> Response | str:
        if form.only_asks:
            return page(form.asked())
        row = (record.add or noun.model.add)(actor, **form.read())
        db.session.flush()  # so that what the database refuses is said on the form
        return done(record, row, "create")

    publish(blp, noun, "show_new", noun.writes, lambda: page(), "GET", "/new", is_new=True)
    publish(
        blp, noun, "make", noun.writes, takes(record.body)(said_by(page)(make)), "POST", "/new", is_new=True
    )


def add_changing(blp: Resource, record: Record, form: Form) -> None:
    noun = record.noun

    def page(refusal: Refusal | None = None, **ids: int) -> str:
        found = shown(record, ids[noun.id_name], refusal)
        about: dict[str, Any] = {"form": form.shown(found.row, refusal, found.etag), "refusal": refusal}
        about |= {"title": found.title}
        about |= {"record": record, "row": found.row, "back": noun.address(found.row["id"])}
        return render_template(record.form_template, noun=noun, **about)

    def change(**ids: int) -> Response | str:
        if form.only_asks:
            return page(form.asked(), **ids)
        row = fetch_unchanged(noun.model, ids[noun.id_name])
        before = row.version
        (record.edit or noun.model.edit)(row, actor, **form.read(row))
        db.session.flush()
        return done(record, row, "update" if row.version != before else "")

    publish(blp, noun, "edit", noun.writes, lambda **ids: page(**ids), "GET", "/edit")
    publish(blp, noun, "change", noun.writes, takes(record.body)(said_by(page)(change)), "POST", "/edit")


def add_actions(blp: Resource, record: Record, show: Callable[..., str]) -> None:
    for name, permission in permissions_of(record).items():
        view = said_by(show)(acting(record, name))
        publish(blp, record.noun, name, permission, view, "POST", f"/{name.replace('_', '-')}")


def acting(record: Record, action: str) -> Any:
    noun, carry_out = record.noun, carry_out_of(record, action)

    def act(**ids: int) -> Response:
        row = fetch_unchanged(noun.model, ids[noun.id_name])
        called = called_now(record, row)
        asks = asked_by(record, action)
        given = asks().load(filled()) if asks else {}
        carry_out(row, actor, **given)
        db.session.flush()
        return gone(noun, called) if action == "delete" else done(record, row, action, called)

    return act


def called_now(record: Record, row: Any) -> str:
    return record.noun.called({name: getattr(row, name) for name in record.noun.title})


def gone(noun: Noun, called: str) -> Response:
    flash(_("%(name)s: %(done)s.", name=called, done=done_of("delete")))
    return redirect(noun.list_address() + remembered(noun.plural), 303)


def done(record: Record, row: Any, action: str, called: str = "") -> Response:
    """What was done is said where it can be seen."""
    said = (
        _("%(name)s: %(done)s.", name=called or called_now(record, row), done=done_of(action))
        if action
        else ""
    )
    flash(said or _("Nothing was changed."))
    return redirect(record.noun.address(row.id), 303)

"""The routes of documents beside those of any record: what a form would come to, what is pasted into it, what
is done with a line, and the papers that others get."""

from typing import Any

from flask import Response, render_template, request
from werkzeug.wrappers import Response as Redirect

from app.auth import actor, needs
from app.extensions import db
from app.pages.shapes.document_forms import DocumentForm
from app.pages.shapes.documents import Document, LineAction
from app.pages.shapes.dry_runs import dry_run
from app.pages.shapes.pasting import pasted
from app.pages.shapes.record_views import add_record, called_now, done, publish
from app.pages.shapes.records import shown
from app.pages.shell.forms import fetch_unchanged
from app.pages.shell.preferences import language
from app.pages.shell.refusals import Refusal, said_by
from app.pages.shell.words import _
from app.papers import send_pdf, send_xml
from app.resources import Resource, fetch
from app.uploads import takes


def add_document(blp: Resource, document: Document) -> None:
    """`GET /purchase-orders/7` and all that belongs to it."""
    add_record(blp, document)
    for schema, verb in ((document.made, "reckon_new"), (document.changed, "reckon")):
        if schema is not None:
            add_reckoning(blp, document, document.form_of(schema), verb)
    add_pasting(blp, document)
    add_papers(blp, document)
    for action in document.line_actions:
        add_line_action(blp, document, action)


def add_reckoning(blp: Resource, document: Document, form: DocumentForm, verb: str) -> None:
    """`POST /purchase-orders/new/totals`, and of one: what is typed comes to. Nothing of it is kept."""
    noun, is_new = document.noun, verb == "reckon_new"

    def reckon(**ids: int) -> str:
        found = dry_run(form, ids.get(noun.id_name), form.lines.sent(), form.lines.were())
        return render_template("shapes/reckoned.html", found=found)

    view, tail = takes(document.body)(reckon), "/new/totals" if is_new else "/edit/totals"
    publish(blp, noun, verb, noun.writes, view, "POST", tail, is_new)


def add_pasting(blp: Resource, document: Document) -> None:
    """`POST /purchase-orders/new/rows`: what was copied from a spreadsheet, as fields of lines take it."""

    def read_rows() -> dict[str, Any]:
        text, begin = request.form.get("text", ""), request.form.get("from", "")
        return {"lines": pasted(document.lines, text, begin)}

    noun, view = document.noun, takes(document.body)(read_rows)
    publish(blp, noun, "paste", noun.writes, view, "POST", "/new/rows", is_new=True)


def add_papers(blp: Resource, document: Document) -> None:
    noun, paper, write = document.noun, document.paper, document.write
    if paper is None:
        return

    def print_it(**ids: int) -> Response:
        return send_pdf(paper(fetch(noun.model, ids[noun.id_name]), actor), language())

    def write_it(**ids: int) -> Response:
        found = paper(fetch(noun.model, ids[noun.id_name]), actor)
        return send_xml(found, write(found) if write else b"")

    publish(blp, noun, "print", noun.reads, print_it, "GET", "/pdf")
    if write:
        publish(blp, noun, "write", noun.reads, write_it, "GET", "/ubl.xml")


def add_line_action(blp: Resource, document: Document, action: LineAction) -> None:
    """`POST /purchase-orders/7/lines/3/close`."""
    noun = document.noun
    carry_out = getattr(noun.model, f"{action.name}_line")

    def page(line_id: int, refusal: Refusal | None = None, **ids: int) -> str:
        found = shown(document, ids[noun.id_name], refusal)
        return render_template(document.template, record=found, noun=noun)

    def act(line_id: int, **ids: int) -> Redirect:
        row = fetch_unchanged(noun.model, ids[noun.id_name])
        line = row.line_of(line_id)
        called = _("%(name)s, line %(number)s", name=called_now(document, row), number=line.position)
        carry_out(row, line_id, actor)
        db.session.flush()
        return done(document, row, action.name, called)

    view: Any = said_by(page)(act)
    view.__name__ = f"{action.name}_{noun.single}_line"
    rule = f"{noun.path}/<id:{noun.id_name}>/lines/<id:line_id>/{action.name}"
    blp.post(rule)(needs(noun.writes)(view))

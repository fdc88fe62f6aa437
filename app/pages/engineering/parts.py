"""The gallery of parts, and each part's page."""

from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as Redirect

from app.auth import actor, needs
from app.cad_files import send_preview
from app.extensions import db
from app.pages.shapes.lookups import add_lookup
from app.pages.shapes.nouns import Noun
from app.pages.shell.blueprint import blp
from app.pages.shell.forms import entries, fetch_unchanged
from app.pages.shell.galleries import SHOWN, Gallery
from app.pages.shell.refusals import Refusal, said_by
from app.pages.shell.words import N_, _
from app.resources import fetch
from app.uploads import LONG_TEXTS, takes
from models.engineering.parts import Part, PartSource, PartStatus
from models.identity.permissions import Permission
from models.paging import Window, paginate
from utils.schemas.engineering.parts import PartChange, PartFilter, PartOut
from utils.schemas.lists import page_length

READS = Permission("parts:read")
NOUN = Noun(
    Part, PartOut, N_("Part"), N_("Parts"), N_("New part"), "part", "parts", ("number", "name"), "part"
)
add_lookup(blp, NOUN)


class PartGallery(Gallery, PartFilter):
    limit = page_length(SHOWN)


@blp.get("/")
@needs("self:read")
def home() -> Redirect:
    """To the parts, or for who has no part in them, to the files"""
    first = "list_parts" if actor.can(READS) else "list_files"
    return redirect(url_for(f"pages.{first}"))


@blp.get("/parts")
@needs("parts:read")
@blp.arguments(PartGallery, location="query", as_kwargs=True)
def list_parts(window: Window, **filters: Any) -> str:
    query = Part.found_by(actor, **filters).options(joinedload(Part.file))
    found = paginate(query, window)
    return render_template("engineering/parts.html", found=found, filters=filters, statuses=[*PartStatus])


@blp.get("/parts/<id:part_id>")
@needs("parts:read")
def show_part(part_id: int) -> str:
    return part_page(part_id)


def part_page(part_id: int, refusal: Refusal | None = None) -> str:
    part = fetch(Part, part_id)
    file = part.preview_of(actor) if part.file_id else None
    values = {"part": part, "file": file, "actions": part.moves_for(actor), "sources": [*PartSource]}
    return render_template("engineering/part.html", refusal=refusal, **values)


@blp.post("/parts/<id:part_id>")
@needs("parts:write")
@takes(LONG_TEXTS)
@said_by(part_page)
def change_part(part_id: int) -> Redirect:
    """All of its fields, or only its status: what the form sends"""
    fetch_unchanged(Part, part_id).edit(actor, **PartChange().load(entries()))
    db.session.flush()  # so that what the database refuses is said on the form
    return redirect(url_for("pages.show_part", part_id=part_id), 303)


@blp.post("/parts/<id:part_id>/delete")
@needs("parts:write")
@said_by(part_page)
def delete_part(part_id: int) -> Redirect:
    part = fetch(Part, part_id)
    name = part.number
    part.remove(actor)
    flash(_("%(name)s is deleted.", name=name))
    return redirect(url_for("pages.list_parts"), 303)


@blp.post("/parts/<id:part_id>/archive")
@needs("parts:write")
def archive_part(part_id: int) -> Redirect:
    part = fetch(Part, part_id)
    part.archive(actor)
    flash(_("%(name)s is in the archive.", name=part.number))
    return redirect(url_for("pages.show_part", part_id=part_id), 303)


@blp.post("/parts/<id:part_id>/unarchive")
@needs("parts:write")
def unarchive_part(part_id: int) -> Redirect:
    part = fetch(Part, part_id)
    part.unarchive(actor)
    flash(_("%(name)s is in lists again.", name=part.number))
    return redirect(url_for("pages.show_part", part_id=part_id), 303)


@blp.get("/parts/<id:part_id>/preview.<any(glb,stl,png,webp):kind>")
@needs("parts:read")
def read_part_preview(part_id: int, kind: str) -> Response:
    return send_preview(fetch(Part, part_id).preview_of(actor), kind)

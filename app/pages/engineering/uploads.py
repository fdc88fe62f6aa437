"""CAD files brought in: each by its own request where script sends them, several by one where none does."""

from dataclasses import dataclass
from typing import Any, Self

from flask import Flask, current_app, redirect, render_template, url_for
from werkzeug.datastructures import FileStorage

from app.auth import actor, needs
from app.cad_files import store_upload, taken_in
from app.engineering.stored import checked_format, keep
from app.errors import DomainError, Invalid
from app.limits import limited, use_up
from app.pages.engineering.files import LISTING, NOUN
from app.pages.shapes.listings import shown
from app.pages.shapes.queries import SHOWN
from app.pages.shell.blueprint import blp
from app.pages.shell.refusals import Refusal, said_by
from app.pages.shell.sentences import said
from app.pages.shell.words import _
from app.uploads import FILE, files_sent, from_form, takes
from models.engineering.files import File, NewFile
from models.paging import Window
from utils.cad.formats import EXTENSIONS
from utils.extension_settings import MEGABYTE
from utils.uploads import Upload

AT_ONCE = 20  # in one request


@dataclass(frozen=True)
class Brought:
    """A file that came in: as it is now, with others that have the same bytes; or why it was refused."""

    name: str
    file: File | NewFile | None = None
    twins: tuple[File, ...] = ()
    refusal: str | None = None

    @classmethod
    def of(cls, file: File) -> Self:
        return cls(file.filename, taken_in(file)[0], tuple(file.twins(actor)))


def store(upload: Upload) -> File:
    return keep(upload, checked_format(upload), actor.id)


def attempt(given: FileStorage, is_first: bool) -> Brought:
    """One of several: what is wrong with it does not concern the others. The request counts as the first."""
    try:
        if not is_first:
            use_up("uploads")
        return Brought.of(store(from_form(given)))
    except DomainError as error:
        return Brought(given.filename or "", refusal=said(error.detail))


def files_page(**values: Any) -> str:
    """With the newest files."""
    found = shown(LISTING, Window(SHOWN, 0, "-created_at", None))
    return render_template("shapes/listing.html", list=found, noun=NOUN, **values)


def refused_upload(refusal: Refusal) -> str:
    return files_page(refusal=refusal)


@blp.post("/files")
@needs("files:write")
@limited("uploads")
@takes(FILE)
@said_by(refused_upload)
def bring_files() -> Any:
    """Of a browser without script: one, and its page is shown, or several"""
    given = files_sent()
    if len(given) > AT_ONCE:
        raise Invalid(_("At most %(count)s files at once.", count=AT_ONCE), "/form/file")
    if len(given) > 1:
        return told([attempt(each, each is given[0]) for each in given])
    return redirect(url_for("pages.show_file", file_id=store_upload().id), 303)


def told(brought: list[Brought]) -> tuple[str, int]:
    """422 where none was taken."""
    return files_page(brought=brought), 200 if any(each.file for each in brought) else 422


def refused_one(refusal: Refusal) -> str:
    return render_template("engineering/uploaded.html", each=Brought("", refusal=refusal["detail"]))


@blp.post("/files/one")
@needs("files:write")
@limited("uploads")
@takes(FILE)
@said_by(refused_one)
def bring_one() -> str:
    """One of those that script sends: what became of it, as a piece of the page"""
    return render_template("engineering/uploaded.html", each=Brought.of(store_upload()))


def upload_terms() -> dict[str, Any]:
    """What may be sent."""
    limit = current_app.config["MAX_UPLOAD_MB"]
    return {"limit_mb": limit, "limit": limit * MEGABYTE, "formats": [*EXTENSIONS]}


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(upload_terms=upload_terms)

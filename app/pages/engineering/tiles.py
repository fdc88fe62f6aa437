"""The small pictures of lists: each under an address of its own, so that browsers keep them for ever."""

from flask import Flask, Response, url_for

from app.auth import actor, needs
from app.cad_files import send_tile
from app.pages.shell.blueprint import blp
from app.resources import fetch
from models.engineering.files import File
from models.engineering.parts import Part


def tile(file: File | None, part: Part | None = None) -> str | None:
    """The address of a file's picture, of which `part` is made where its readers are to see it; None before
    there is a picture."""
    if file is None or file.tile is None:
        return None
    if part is not None:
        return url_for("pages.read_part_tile", part_id=part.id, mark=file.tile)
    return url_for("pages.read_file_tile", file_id=file.id, mark=file.tile)


@blp.get("/files/<id:file_id>/tile-<mark>.webp")
@needs("files:read")
def read_file_tile(file_id: int, mark: str) -> Response:
    return send_tile(fetch(File, file_id), mark)


@blp.get("/parts/<id:part_id>/tile-<mark>.webp")
@needs("parts:read")
def read_part_tile(part_id: int, mark: str) -> Response:
    return send_tile(fetch(Part, part_id).preview_of(actor), mark)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(tile=tile)

"""The small pictures of lists: each under an address of its own, so that browsers keep them for ever."""

from collections.abc import Sequence

from flask import Flask, Response, url_for

from app.auth import actor, needs
from app.cad_files import send_tile
from app.pages.shapes.tiles import Pictures
from app.pages.shapes.values import Row
from app.pages.shell.blueprint import blp
from app.resources import fetch
from models.engineering.files import File
from models.engineering.parts import Part


def tile(file: File | None, part: Part | None = None) -> str | None:
    """The address of a file's picture, of which `part` is made where its readers are to see it; None before
    there is a picture."""
    if file is None or file.tile is None:
        return None
    return tile_of_file(file.id, file.tile) if part is None else tile_of_part(part.id, file.tile)


def tile_of_file(file_id: int, mark: str) -> str:
    return url_for("pages.read_file_tile", file_id=file_id, mark=mark)


def tile_of_part(part_id: int, mark: str) -> str:
    return url_for("pages.read_part_tile", part_id=part_id, mark=mark)


def pictures_of_files(rows: Sequence[Row]) -> Pictures:
    """Of a list of files, as the API shows them."""
    marks = File.tiles(row["id"] for row in rows)
    return {file_id: tile_of_file(file_id, mark) for file_id, mark in marks.items()}


def pictures_of_parts(rows: Sequence[Row]) -> Pictures:
    files = {row["id"]: row["file_id"] for row in rows if row["file_id"]}
    marks = File.tiles(files.values())
    return {each: tile_of_part(each, marks[file]) for each, file in files.items() if file in marks}


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

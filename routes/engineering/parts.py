"""Parts: what the manufacturer makes or buys, with the CAD file that shows it."""

from typing import Any

from flask import Response

from app.archives import add_archive
from app.auth import actor, needs
from app.bulk import takes_many
from app.cad_files import MEDIA_TYPES, UPLOAD_BODY, send_preview, store_upload, taken_in
from app.limits import limited
from app.resources import Resource, created, fetch, read
from app.uploads import FILE, LONG_TEXTS, takes
from models.base import Lookup
from models.engineering.files import File, NewFile
from models.engineering.parts import Part
from models.paging import Page, Window, paginate
from utils.schemas.engineering.files import FileOut
from utils.schemas.engineering.parts import PartChange, PartFilter, PartIn, PartOut
from utils.schemas.lists import page_of

blp = Resource("parts", __name__, description=__doc__)


@blp.get("")
@needs("parts:read")
@blp.arguments(PartFilter, location="query", as_kwargs=True)
@blp.response(200, page_of(PartOut))
def list_parts(window: Window, **filters: Any) -> Page:
    """List or search parts"""
    return paginate(Part.found_by(actor, **filters), window)


@blp.post("")
@needs("parts:write")
@takes(LONG_TEXTS)
@blp.arguments(PartIn)
@blp.response(201, PartOut)
def create_part(data: dict[str, Any]) -> tuple[Part, dict[str, str]]:
    """Create a part"""
    return created(Part.add(actor, **data), "parts")


@blp.get("/<id:part_id>")
@needs("parts:read")
@blp.response(200, PartOut)
def read_part(part_id: int) -> Lookup:
    """Read one part"""
    return read(Part, part_id)


blp.history(read_part, Part)


@blp.patch("/<id:part_id>")
@needs("parts:write")
@takes(LONG_TEXTS)
@blp.arguments(PartChange)
@blp.response(200, PartOut)
def change_part(data: dict[str, Any], part_id: int) -> Part:
    """Change a part; only the given fields"""
    part = fetch(Part, part_id)
    part.edit(actor, **data)
    return part


@blp.delete("/<id:part_id>")
@needs("parts:write")
@blp.response(204)
def delete_part(part_id: int) -> None:
    """Delete a part"""
    fetch(Part, part_id).remove(actor)


add_archive(blp, Part, PartOut, "part")


@blp.post("/<id:part_id>/cad")
@needs("parts:write")
@limited("uploads")
@takes(FILE)
@blp.doc(requestBody=UPLOAD_BODY)
@blp.response(202, FileOut)
def upload_part_cad(part_id: int) -> tuple[File | NewFile, int, dict[str, str]]:
    """Store a CAD file and link it to this part; answers the file, to be watched as any other"""
    fetch(Part, part_id)
    file = store_upload()
    fetch(Part, part_id).edit(
        actor, file_id=file.id
    )  # once more: bytes may take long, and lock nothing meanwhile
    shown, _, headers = taken_in(file)
    return shown, 202, headers


@blp.get("/<id:part_id>/preview.<any(glb,stl,png,webp):kind>")
@needs("parts:read")
@blp.sends(*MEDIA_TYPES.values())
def read_part_preview(part_id: int, kind: str) -> Response:
    """The part's mesh or picture; 404 before it is ready"""
    return send_preview(fetch(Part, part_id).preview_of(actor), kind)


takes_many(blp, Part, PartIn, PartOut)

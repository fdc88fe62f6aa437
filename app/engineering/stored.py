"""CAD files taken in: the bytes into the store, and the rows that tell of them."""

from app.engineering.workshop import cad_options, storage
from app.errors import Invalid, WrongMedia
from app.extensions import db
from app.gate import writing
from models.engineering.conversions import Conversion, folder_of, key_of, source_key
from models.engineering.files import File
from models.platform.stored_objects import StoredObject
from utils.cad import formats
from utils.cad.errors import Damaged, WrongContent
from utils.uploads import Upload


def checked_format(upload: Upload) -> str:
    try:
        return formats.inspect(upload.filename, upload.stream, upload.size)
    except WrongContent as error:
        raise WrongMedia(str(error)) from error
    except Damaged as error:
        raise Invalid(str(error), upload.pointer, "damaged_file") from error


def keep(upload: Upload, file_format: str, owner: int | None, is_demo: bool = False) -> File:
    """Rows for the objects first, then the bytes, then what refers to them: whoever dies in between leaves
    nothing that is not found, and nothing goes that a file needs. Commits what the caller has done so far."""
    key = key_of(upload.sha256, file_format, cad_options().key())
    keys = source_key(upload.sha256), folder_of(key)
    held = False
    while not held:  # again only where the bytes had been unneeded for long and went at this very moment
        ids = StoredObject.touch(*keys)
        db.session.commit()
        db.session.expire_all()  # others may change meanwhile what the caller has read
        bring(upload, keys[0])
        held = StoredObject.hold(ids.values())
    conversion = Conversion.wanted(key, upload.sha256, file_format)
    return File.receive(owner, upload.filename, upload.size, conversion, is_demo)


def bring(upload: Upload, key: str) -> None:
    ticket = 0 if storage().is_local else writing.enter()
    try:
        bring_unless_there(upload, key)
    finally:
        writing.leave(ticket)


def bring_unless_there(upload: Upload, key: str) -> None:
    if storage().size(key) != upload.size or Conversion.lost(upload.sha256):
        db.session.commit()  # no transaction is held while the bytes travel
        upload.stream.seek(0)
        storage().put(upload.stream, key)

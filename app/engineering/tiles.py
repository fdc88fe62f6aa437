"""The tiles of what was converted before there were any: made of its picture when the first one asks."""

from io import BytesIO
from pathlib import Path

from app.engineering.workshop import storage
from app.errors import NotFound
from app.gate import writing
from models.engineering.conversions import TILE, Conversion


def make_tile(conversion: Conversion) -> None:
    """Two who ask at once make the same one twice, which does no harm. Raises NotFound."""
    ticket = 0 if storage().is_local else writing.enter()
    try:
        storage().put(BytesIO(drawn(conversion.artefact("png"))), conversion.artefact(TILE))
    finally:
        writing.leave(ticket)


def drawn(key: str) -> bytes:
    """Of the picture under this key."""
    from utils.cad.tiles import NoPicture, tile_of  # late: most processes never make one

    try:
        found = storage().readable(key)
        with found.open("rb") if isinstance(found, Path) else found as png:
            return tile_of(png)
    except (FileNotFoundError, NoPicture):
        raise NotFound("The stored picture is gone.") from None

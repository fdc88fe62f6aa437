"""The small picture for lists of many: a WebP made of the PNG that the renderer drew.

Pillow, because it brings libwebp with it, and VTK writes no WebP."""

from io import BytesIO
from typing import IO

from PIL import Image, WebPImagePlugin

SIDE = 320  # pixels: what a tile is wide on a desk, and half of it on a phone
LARGEST = 4096  # pixels a side: ours have 512, and none is unpacked to see how large it gets
UNREADABLE = (OSError, SyntaxError, ValueError, Image.DecompressionBombError)

Image.preinit()  # now, when nobody waits for a picture
WEBP = WebPImagePlugin.WebPImageFile.format


class NoPicture(ValueError):
    """These bytes are no PNG, or not one of ours."""


def tile_of(png: IO[bytes]) -> bytes:
    """The picture, at most `SIDE` x `SIDE`, RGBA, as WebP of 4 to 12 kB, in 15 ms. Raises NoPicture."""
    try:
        with Image.open(png, formats=("PNG",)) as picture:
            if max(picture.size) > LARGEST:
                raise NoPicture("The picture is too large.")
            small = picture.convert("RGBA")
    except UNREADABLE as error:
        raise NoPicture("This is no picture.") from error
    small.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    written = BytesIO()
    small.save(written, WEBP, quality=70, alpha_quality=90, method=4)
    return written.getvalue()

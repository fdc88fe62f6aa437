"""The small pictures of lists."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from utils.cad.tiles import NoPicture, tile_of


def png(size=(512, 512), form="PNG"):
    """A red disc on nothing."""
    picture = Image.new("RGBA", size)
    ImageDraw.Draw(picture).ellipse((0, 0, size[0] - 1, size[1] - 1), fill=(255, 0, 0, 255))
    written = BytesIO()
    picture.convert("RGB" if form == "JPEG" else "RGBA").save(written, form)
    return BytesIO(written.getvalue())


def test_a_picture_becomes_a_small_one_on_the_same_nothing():
    made = tile_of(png())
    small = Image.open(BytesIO(made))
    assert (small.format, small.size, small.mode) == ("WEBP", (320, 320), "RGBA")
    assert small.getpixel((0, 0))[3] == 0
    red, green, blue, alpha = small.getpixel((160, 160))
    assert red > 240
    assert max(green, blue) < 15
    assert alpha == 255
    assert len(made) < 10_000


def test_outlines_are_not_mixed_with_the_black_of_nothing():
    small = Image.open(BytesIO(tile_of(png())))
    outline = [pixel for pixel in small.get_flattened_data() if 60 < pixel[3] < 200]
    assert outline
    assert min(pixel[0] for pixel in outline) > 200


def bomb():
    """A PNG that says it is so large that nobody could unpack it."""
    header = b"IHDR" + struct.pack(">2I5B", 60_000, 60_000, 8, 6, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header
    return BytesIO(start + struct.pack(">I", zlib.crc32(header)) + png().read()[33:])


@pytest.mark.parametrize(
    "content",
    [bomb(), BytesIO(b""), BytesIO(b"bytes"), BytesIO(png().read()[:300]), png(form="JPEG"), png((5000, 10))],
)
def test_what_is_no_picture_of_ours_is_refused(content):
    with pytest.raises(NoPicture):
        tile_of(content)

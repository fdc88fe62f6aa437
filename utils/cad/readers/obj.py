"""Wavefront OBJ: points with colours beside them, and polygons; other files it names stay closed."""

from array import array
from collections.abc import Callable

import numpy as np

from utils.cad import polygons
from utils.cad.errors import CannotConvert
from utils.cad.surfaces import BARE, Array, Content, alone, shown

BOM = b"\xef\xbb\xbf"
CURVED = {b"curv", b"curv2", b"surf", b"bmat", b"cstype"}
NO_COLOR = (-1.0, -1.0, -1.0)


def read(content: bytes) -> Content:
    """CannotConvert with the line where the text is not as it should be."""
    parser = Parser()
    text = content.removeprefix(BOM).replace(b"\\\r\n", b" ").replace(b"\\\n", b" ")
    for number, line in enumerate(text.splitlines(), 1):
        parser.take(number, line)
    return parser.content()


class Parser:
    """Numbers go into arrays, which take a tenth of what lists of objects would."""

    def __init__(self) -> None:
        self.points, self.colors = array("d"), array("d")
        self.corners, self.counts = array("q"), array("q")
        self.count = 0
        self.is_colored = self.is_curved = False
        self.libraries: list[str] = []

    def take(self, number: int, line: bytes) -> None:
        words = (line.partition(b"#")[0] if b"#" in line else line).split()
        if not words:
            return
        take = KEYWORDS.get(words[0])
        if take:
            try:
                take(self, words)
            except (ValueError, IndexError, OverflowError) as error:
                raise CannotConvert(f"The OBJ file is damaged: line {number} cannot be read.") from error

    def point(self, words: list[bytes]) -> None:
        """`v x y z`, `v x y z w`, or with red, green and blue behind: 0..1, sRGB."""
        self.points.extend((float(words[1]), float(words[2]), float(words[3])))
        self.count += 1
        if len(words) >= 7:
            self.is_colored = True
            self.colors.extend((float(words[4]), float(words[5]), float(words[6])))
        else:
            self.colors.extend(NO_COLOR)

    def face(self, words: list[bytes]) -> None:
        """`f v/vt/vn ...`: counted from 1, or back from the newest point where negative."""
        for word in words[1:]:
            corner = int(word.partition(b"/")[0])
            self.corners.append(corner - 1 if corner > 0 else self._back(corner))
        self.counts.append(len(words) - 1)

    def _back(self, corner: int) -> int:
        if not 0 < -corner <= self.count:
            raise IndexError(corner)
        return self.count + corner

    def library(self, words: list[bytes]) -> None:
        self.libraries.append(shown(b" ".join(words[1:]).decode("utf-8", "replace")))

    def curve(self, _: list[bytes]) -> None:
        self.is_curved = True

    def content(self) -> Content:
        points = np.array(self.points, np.float64).reshape(-1, 3)
        corners, counts = np.array(self.corners), np.array(self.counts)
        if len(corners) and corners.max() >= len(points):
            raise CannotConvert("The OBJ file names corners that it does not hold.")
        if not len(counts) and self.is_curved:
            raise CannotConvert("The OBJ file holds free-form surfaces, not triangles: send it as STEP.")
        triangles, _ = polygons.triangles(points, corners, counts)
        content = alone(points, triangles, self._colors(triangles) if self.is_colored else None)
        if self.libraries:
            content.notes.append(f"Its colours lie in another file: {', '.join(self.libraries[:3])}.")
        return content

    def _colors(self, triangles: Array) -> Array:
        stated = np.array(self.colors).reshape(-1, 3)
        scale = 1.0 if stated.max() > 1.0 else 255.0  # a few programs write 0..255
        painted = np.tile(BARE, (len(stated), 1))
        bare = stated[:, 0] < 0
        painted[~bare, :3] = np.clip(np.nan_to_num(np.round(stated[~bare] * scale)), 0, 255)
        found: Array = painted[triangles]
        return found


KEYWORDS: dict[bytes, Callable[[Parser, list[bytes]], None]] = {
    b"v": Parser.point,
    b"f": Parser.face,
    b"fo": Parser.face,
    b"mtllib": Parser.library,
    **dict.fromkeys(CURVED, Parser.curve),
}

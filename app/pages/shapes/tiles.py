"""Records as tiles: a picture, what it is called, and a line or two."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.pages.shapes.values import Row

Pictures = dict[int, str | None]


@dataclass(frozen=True)
class Tile:
    """`fields` stand below its title, the last of them at its foot; `pictures` answers by id the address of
    each row's picture, None where one is still to come."""

    fields: tuple[str, ...]
    pictures: Callable[[Sequence[Row]], Pictures] = lambda rows: {}

"""Lists: table or tiles, sorted, filtered, page by page, and something done with many at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from marshmallow import Schema

from app.auth import actor
from app.pages.shapes.filters import Filter, filters_of
from app.pages.shapes.forms import Choices
from app.pages.shapes.nouns import Noun
from app.pages.shapes.queries import TABLE, TILES, asked, without
from app.pages.shapes.references import meant
from app.pages.shapes.tiles import Pictures, Tile
from app.pages.shapes.values import NUMBERS, Row, Values, kind_of
from models.paging import Page, Window, paginate
from models.platform.histories import references_of
from utils.schemas.encoders import encoder

Find = Callable[..., Any]


@dataclass(frozen=True)
class Listing:
    """`columns` can be shown, `first` are unless others are chosen; `find` answers the query for an actor and
    filters. `above` is a template that stands over the list, as that of an upload.
    `assigns` are fields that are set for many at once."""

    noun: Noun
    asks: type[Schema]
    columns: tuple[str, ...]
    first: int
    filters: tuple[str, ...] = ()
    find: Find | None = None
    tile: Tile | None = None
    tiles_first: bool = False
    hint: str = ""
    empty: str = ""
    above: str = ""
    makes: bool = True
    assigns: tuple[str, ...] = ()
    choices: Choices = field(default_factory=dict)
    about: Callable[[], dict[str, Any]] = field(default=dict)

    @property
    def references(self) -> dict[str, str]:
        """Filters by other records, and their tables."""
        tables = references_of(self.noun.model)
        return {name: tables[name] for name in self.filters if name in tables}

    def query(self, **filters: Any) -> Any:
        return (self.find or self.noun.model.found_by)(actor, **meant(self.references, filters))


@dataclass
class Shown:
    """One page of a list, for its template. `refusal` is what was said of something tried on it."""

    listing: Listing
    window: Window
    chosen: Sequence[str] | None
    view: str
    is_narrowed: bool
    page: Page
    refusal: dict[str, Any] | None = None

    @cached_property
    def rows(self) -> list[Row]:
        encode = encoder(self.listing.noun.shown)
        self.page.columns = encode.columns(self.page.model)
        return encode.many(self.page.items)

    @property
    def names(self) -> Sequence[str]:
        return self.chosen or self.listing.columns[: self.listing.first]

    @cached_property
    def values(self) -> Values:
        return Values(self.listing.noun, self.rows, {*self.names, *self.listing.noun.title, *self.told})

    @property
    def told(self) -> Sequence[str]:
        return self.listing.tile.fields if self.listing.tile else ()

    @cached_property
    def pictures(self) -> Pictures:
        tile = self.listing.tile
        return tile.pictures(self.rows) if tile and self.view == TILES else {}

    @property
    def searches(self) -> bool:
        return "q" in self.listing.asks._declared_fields

    @cached_property
    def filters(self) -> list[Filter]:
        listing = self.listing
        return filters_of(listing.noun, listing.asks, listing.filters, listing.choices)

    def is_number(self, name: str) -> bool:
        return kind_of(self.listing.noun, name) in NUMBERS

    def sort_of(self, name: str) -> str | None:
        """`ascending` or `descending` where the list is in this order, None where it cannot be."""
        if name not in self.listing.noun.model.sorts:
            return None
        if self.window.column != name:
            return "none"
        return "descending" if self.window.sort.startswith("-") else "ascending"

    def sorted_by(self, name: str) -> dict[str, Any]:
        """What a click on the head asks for."""
        sign = "-" if self.sort_of(name) == "ascending" else ""
        return without("sort") | {"sort": f"{sign}{name}"}

    @property
    def first(self) -> int:
        return self.window.skip + 1

    @property
    def last(self) -> int:
        return self.window.skip + len(self.rows)

    @property
    def previous(self) -> dict[str, Any] | None:
        before = self.window.skip - self.window.limit
        return asked() | ({"skip": before} if before > 0 else {}) if self.window.skip else None

    @property
    def next(self) -> dict[str, Any] | None:
        has_more = len(self.page.found) > self.window.limit
        return asked() | {"skip": self.window.skip + self.window.limit} if has_more else None


def shown(
    listing: Listing,
    window: Window,
    columns: Sequence[str] | None = None,
    view: str | None = None,
    refusal: dict[str, Any] | None = None,
    **filters: Any,
) -> Shown:
    usual = TILES if listing.tiles_first else TABLE
    page = paginate(listing.query(**filters), window)
    columns = [*dict.fromkeys(columns or ())]  # each once, however often it is asked for
    return Shown(listing, window, columns, view or usual, bool(filters), page, refusal)

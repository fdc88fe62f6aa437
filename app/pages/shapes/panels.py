"""What a record's page is made of, as data: facts, a long text, other records, its history, a piece."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import request

from app.auth import actor
from app.histories import history_of
from app.pages.shapes.nouns import NOUNS, names
from app.pages.shapes.values import Cell, Row, Values
from app.pages.shell.preferences import language
from app.pages.shell.words import N_
from models.paging import Window, paginate
from utils.schemas.encoders import encoder

if TYPE_CHECKING:
    from app.pages.shapes.records import Shown

ABOUT = dict[str, Any]


class Panel:
    """`template` shows what `of` answers; nothing is shown where that is None."""

    template = ""

    def of(self, record: "Shown") -> ABOUT | None:
        raise NotImplementedError


@dataclass(frozen=True)
class Facts(Panel):
    """Fields by their labels; those without a value are left out."""

    title: str
    names: tuple[str, ...]
    template = "shapes/panels/facts.html"

    def of(self, record: "Shown") -> ABOUT | None:
        values = Values(record.noun, [record.row], self.names)
        cells: dict[str, Cell] = {name: values.cell(record.row, name) for name in self.names}
        filled = {name: cell for name, cell in cells.items() if cell.value not in (None, "", [], {})}
        return {"cells": filled} if filled else None


# What every business record has.
FILED = Facts(N_("Record"), names("external_id tags attributes created_at created_by updated_at updated_by"))


@dataclass(frozen=True)
class Text(Panel):
    """One long text."""

    title: str
    name: str
    template = "shapes/panels/text.html"

    def of(self, record: "Shown") -> ABOUT | None:
        return {"text": record.row[self.name]} if record.row.get(self.name) else None


@dataclass(frozen=True)
class Related(Panel):
    """The newest of the records of `table` that `filters` finds for this one."""

    title: str
    table: str
    columns: tuple[str, ...]
    filters: Callable[[Row], dict[str, Any]]
    most: int = 8
    template = "shapes/panels/related.html"

    def of(self, record: "Shown") -> ABOUT | None:
        noun, filters = NOUNS[self.table], self.filters(record.row)
        if not actor.can(noun.reads):
            return None
        page = paginate(noun.model.found_by(actor, **filters), Window(self.most, 0, "-created_at", None))
        encode = encoder(noun.shown)
        page.columns = encode.columns(noun.model)
        rows = encode.many(page.items)
        values = Values(noun, rows, {*self.columns, *noun.title})
        return (
            {"other": noun, "rows": rows, "cells": values, "page": page, "asked": filters} if rows else None
        )


@dataclass(frozen=True)
class History(Panel):
    """What was done with it, the latest first; `?before=` goes on."""

    title: str
    most: int = 10
    template = "shapes/panels/history.html"

    def of(self, record: "Shown") -> ABOUT | None:
        skip = request.args.get("before", 0, type=int)
        window = Window(self.most, min(max(skip, 0), 10_000), "-created_at", None)
        encode = encoder(record.record.schema)
        found = history_of(record.noun.model, record.row["id"], actor, encode, language(), window)
        return {"entries": found.items, "older": found.next and window.skip + self.most, "skip": window.skip}


@dataclass(frozen=True)
class Piece(Panel):
    """A template of the noun's own, with what `about` answers of the record."""

    template: str
    about: Callable[["Shown"], ABOUT | None] = lambda record: {}

    def of(self, record: "Shown") -> ABOUT | None:
        return self.about(record)

"""What the page of a document has beside that of any record: its lines, what it comes to, its revisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from marshmallow import Schema, fields

from app.auth import actor
from app.histories import Told, told_changes
from app.pages.shapes.panels import ABOUT, Panel
from app.pages.shapes.totals import Totals
from app.pages.shapes.values import Cell, Row, Values
from app.pages.shell.preferences import language
from app.settings import settings
from models.identity.actors import SYSTEM
from models.paging import Window, paginate
from utils.schemas.encoders import encoder

if TYPE_CHECKING:
    from app.pages.shapes.documents import Document, LineAction
    from app.pages.shapes.records import Shown


@dataclass(frozen=True)
class LineKind:
    """What lines are to whom shows their values."""

    model: Any
    fields: dict[str, fields.Field[Any]]

    @property
    def table(self) -> str:
        return str(self.model.__tablename__)

    @property
    def says(self) -> Mapping[str, Any]:
        return {}

    def value(self, row: Row, name: str) -> Any:
        return row.get(name)

    @classmethod
    def of(cls, model: Any, schema: type[Schema]) -> "LineKind":
        outer: Any = schema._declared_fields["lines"]
        return cls(model.line, dict(outer.inner.schema._declared_fields))


@dataclass
class LinesShown:
    """The lines of one document, for its template."""

    document: "Document"
    row: Row

    @cached_property
    def lines(self) -> list[Row]:
        return [line | {"currency": self.row["currency"]} for line in self.row["lines"]]

    @cached_property
    def values(self) -> Values:
        lines = self.document.lines
        kind = LineKind.of(self.document.noun.model, self.document.schema)
        return Values(kind, self.lines, dict.fromkeys((lines.item, *lines.told, *lines.below)))

    @property
    def totals(self) -> Totals:
        return Totals.of_row(self.row, settings["CURRENCY"])

    @property
    def told(self) -> list[str]:
        """Without what says nothing: that nothing has come in yet, or that all are due with the order."""
        has_come = self.row.get("received_state", "none") != "none"
        quiet = () if has_come else ("received_quantity", "open_quantity")
        names = [name for name in self.document.lines.told if name not in quiet]
        return [name for name in names if name != "due_date" or any(line[name] for line in self.lines)]

    def below(self, line: Row) -> dict[str, Cell]:
        """What else there is of a line."""
        cells = {name: self.values.cell(line, name) for name in self.document.lines.below}
        usual = self.document.lines.usual
        return {
            n: c for n, c in cells.items() if c.value not in (None, "", []) and not is_usual(c, usual.get(n))
        }

    def actions(self, line: Row) -> list["LineAction"]:
        if not actor.can(self.document.noun.writes):
            return []
        return [each for each in self.document.line_actions if each.is_open(self.row, line)]


def is_usual(cell: Cell, usual: str | None) -> bool:
    return usual is not None and str(cell.value).lower() == usual


@dataclass(frozen=True)
class LinesPanel(Panel):
    """Its lines, and below them what they come to."""

    title: str
    template = "shapes/panels/lines.html"

    def of(self, record: "Shown") -> ABOUT | None:
        document: Any = record.record
        return {"shown": LinesShown(document, record.row), "document": document}


@dataclass(frozen=True)
class Revisions(Panel):
    """What was changed after its approval, the latest first; `model` keeps it."""

    title: str
    model: Any
    most: int = 20
    template = "shapes/panels/revisions.html"

    def of(self, record: "Shown") -> ABOUT | None:
        window = Window(self.most, 0, "-revision", None)
        rows = paginate(self.model.found_by(actor, document_id=record.row["id"]), window).items
        encode, model = encoder(record.record.schema), record.noun.model
        told = told_changes(model, record.row["id"], actor, encode, language(), [*map(as_event, rows)])
        pairs = [(row.revision, entry) for row, entry in zip(rows, told, strict=True)]
        return {"revisions": pairs} if pairs else None


def as_event(revision: Any) -> Told:
    by = revision.created_by
    who = (by.id, by.name) if by else (None, SYSTEM.name)
    return Told("update", revision.changes, revision.created_at, *who)

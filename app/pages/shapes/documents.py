"""Documents with lines: a record whose page shows them with what they come to, and whose form has a row for
each. What they are is data of the noun; its model, which is a `Priced` document, does the rest."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from marshmallow import Schema

from app.pages.shapes.document_forms import DocumentForm
from app.pages.shapes.document_panels import LinesPanel
from app.pages.shapes.lines import Lines
from app.pages.shapes.panels import Panel
from app.pages.shapes.records import Record
from app.pages.shapes.values import Row
from app.pages.shell.words import N_
from app.uploads import LONG_DOCUMENTS
from utils.papers import Paper

Fill = Callable[..., list[dict[str, Any]]]
NO_LINES = Lines((), (), ())


@dataclass(frozen=True)
class LineAction:
    """What can be done with one line, by the model's method `close_line`, where `is_open` says so of it."""

    name: str
    is_open: Callable[[Row, Row], bool]


@dataclass(frozen=True)
class Document(Record):
    """`wide` are panels over the whole width. `fill` answers of items what a line takes over, in the fields
    `fills`, where nothing is typed. `paper` makes what others get of a row, and `write` the file for their
    software; `begins` says what stands in the form of a new one."""

    lines: Lines = NO_LINES
    wide: tuple[Panel, ...] = (LinesPanel(N_("Lines")),)
    line_actions: tuple[LineAction, ...] = ()
    fill: Fill | None = None
    fills: tuple[str, ...] = ()
    paper: Callable[[Any, Any], Paper] | None = None
    write: Callable[[Paper], bytes] | None = None
    begins: dict[str, Callable[[], str]] = field(default_factory=dict)
    template: str = "shapes/document.html"
    form_template: str = "shapes/document_form.html"
    body: int = LONG_DOCUMENTS

    def form_of(self, schema: type[Schema]) -> DocumentForm:
        return DocumentForm(self, schema)

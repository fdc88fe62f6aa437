"""The form of a document: its head as any record's, and its lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask import request
from marshmallow import Schema, ValidationError

from app.auth import actor
from app.pages.shapes.dry_runs import DryRun, dry_run
from app.pages.shapes.forms import Field, Form, Shown, grouped
from app.pages.shapes.line_conflicts import Merged, kept, merged, removed
from app.pages.shapes.line_reading import Faults, Reading
from app.pages.shapes.line_tools import DO, worked
from app.pages.shapes.lines import Known, LineFields, Sent, Texts, as_they_were, written
from app.pages.shapes.references import LONGEST_ID, contact_of
from app.pages.shapes.totals import Totals
from app.pages.shapes.values import Row
from app.pages.shell.conflicts import Entry
from app.pages.shell.forms import WAS, entries, tidy
from app.pages.shell.labels import label_of
from app.pages.shell.refusals import Refusal
from app.pages.shell.words import _
from app.settings import settings
from models.platform.histories import names_of, references_of

if TYPE_CHECKING:
    from app.pages.shapes.documents import Document

STALE = 412
CONTACT = "contact_id"
EMPTY_LINES, BLANK = 3, -1
# As schemas say that there is nothing.
MISSING = ("Field may not be null.", "Missing data for required field.")
# What a line is called to whom it concerns.
CALLED = ("material_name", "product_name", "description", "name")


@dataclass(frozen=True)
class LineField(Field):
    number: int = 0
    usual: str = ""

    @property
    def says_something(self) -> bool:
        return self.entry.shown != self.usual

    @property
    def label(self) -> str:
        return _("Line %(number)s, %(field)s", number=self.number, field=label_of(self.name))


@dataclass(frozen=True)
class LineShown:
    n: int
    id: int | None
    fields: Mapping[str, LineField]
    mark: str = ""
    has_more: bool = False
    is_open: bool = False
    net: Decimal | None = None

    @property
    def number(self) -> int:
        return self.n + 1

    def asking(self, names: Sequence[str]) -> list[LineField]:
        """Of these columns, those of which somebody else has another value."""
        found = [self.fields[name] for name in names if name in self.fields]
        return [each for each in found if each.asks and not each.trouble]


@dataclass(frozen=True)
class DocumentShown(Shown):
    """`was` is what its lines were, for the next form to say; `gone` those that somebody else has removed."""

    lines: Sequence[LineShown] = ()
    blank: LineShown | None = None
    was: str = "{}"
    gone: Sequence[str] = ()
    reckoned: DryRun = field(default_factory=DryRun)
    focus: int | None = None

    @property
    def troubles(self) -> list[Field]:
        of_lines = [each for line in self.lines for each in line.fields.values() if each.asks]
        return [*super().troubles, *of_lines]


class DocumentForm(Form):
    def __init__(self, document: "Document", schema: type[Schema]) -> None:
        super().__init__(document.noun, schema, document.form, document.choices)
        self.document, inner = document, self.schema.load_fields["lines"]
        self.lines = LineFields(document.lines, inner.inner.schema, document.noun.model.line)  # type: ignore[attr-defined]

    def sent(self) -> list[Sent]:
        return [line for line in self.lines.sent() if not self.lines.is_empty(line)]

    def read(self, row: Any = None) -> dict[str, Any]:
        """Of a document that is there only what was changed. Raises ValidationError by the form's names."""
        given, faults = self.head(row)
        reading = Reading(self.lines, as_they_were())
        given["lines"] = reading.lines(self.sent())
        return self.checked(grouped(given), faults | reading.faults)

    def checked(self, given: dict[str, Any], faults: Faults) -> dict[str, Any]:
        try:
            return super().checked(given, faults)
        except ValidationError as error:
            raise ValidationError(self.by_field(self.said_once(error.messages, faults))) from error

    def said_once(self, messages: Any, faults: Faults) -> Faults:
        """Where an item is not found, nobody wants to hear that its name is missing, too."""
        lines = self.document.lines
        asked = {name.removesuffix(f".{lines.item}") for name in faults if name.endswith(f".{lines.item}")}
        return {
            name: said for name, said in messages.items() if name not in {f"{n}.{lines.name}" for n in asked}
        }

    def by_field(self, messages: Any) -> Faults:
        """What is said of something within a field is said of the field."""
        found: Faults = {}
        for name, said in messages.items():
            told = [said] if isinstance(said, str) else said
            found.setdefault(within(name, self.fields), []).extend(map(in_words, told))
        return found

    def head(self, row: Any = None) -> tuple[dict[str, Any], Faults]:
        """Its own fields, and what is wrong with them."""
        texts = {n: text for n, text in entries().items() if n in self.fields and self.is_meant(n, row)}
        given, faults = dict[str, Any](), dict[str, Any]()
        for name in sorted(texts, key=lambda name: name == CONTACT):
            try:
                given[name] = self.found(name, texts[name], given, row)
            except ValidationError as error:
                faults[name] = error.messages
        return given, faults

    def is_meant(self, name: str, row: Any) -> bool:
        """An address is given as a whole; what is new has defaults for what was left empty."""
        if row is None:
            return bool(tidy(name, request.form[name]))
        group = name.partition(".")[0]
        names = [each for each in self.fields if each == name or each.startswith(f"{group}.")]
        return any(tidy(n, request.form.get(n, "")) != request.form.get(f"{WAS}{n}") for n in names)

    def found(self, name: str, text: str | None, given: Mapping[str, Any], row: Any) -> Any:
        """A contact is one of the party's."""
        if name != CONTACT or text is None:
            return self.value(name, text)
        party = self.noun.model.party
        return contact_of(given.get(party, getattr(row, party, None)), text)

    def field(self, name: str, field: Any, row: Row | None, refusal: Refusal | None) -> Field:
        """What a new document needs, none should be without."""
        found = super().field(name, field, row, refusal)
        made = self.document.made
        is_needed = name == self.noun.model.party or (
            made and made().load_fields[name.partition(".")[0]].required
        )
        return replace(found, is_needed=bool(is_needed))

    def usual(self, name: str, field: Any) -> str:
        """As the document begins, and as the address says: `?supplier_id=7`."""
        table, asked = references_of(self.noun.model).get(name), request.args.get(name, "")
        if table and asked.isdecimal() and len(asked) < LONGEST_ID:
            return names_of(table, [int(asked)], actor).get(int(asked), "")
        begins = self.document.begins.get(name)
        return begins() if begins else super().usual(name, field)

    @property
    def only_asks(self) -> bool:
        return DO in request.form

    def asked(self) -> Refusal:
        lines, focus = worked(self.lines.sent(), request.form[DO])
        return {"status": 200, "detail": "", "fields": {}, "lines": lines, "focus": focus}

    def shown(self, row: Row | None, refusal: Refusal | None, etag: str | None = None) -> DocumentShown:
        head, there = super().shown(row, refusal, etag), self.lines.typed(row) if row else {}
        is_stale = refusal is not None and refusal["status"] == STALE
        was = there if is_stale or refusal is None else as_they_were()
        lines = self.merged(there, refusal)
        sent = [line.as_sent(n) for n, line in enumerate(lines)]
        reckoned = dry_run(self, row["id"] if row else None, sent, was) if refusal else of_row(row)
        gone = removed(self.sent(), as_they_were(), there, self.lines.blank) if is_stale else []
        return DocumentShown(
            head.sections,
            head.etag,
            [self.line(n, line.filled(sent[n].texts), refusal, reckoned) for n, line in enumerate(lines)],
            self.line(BLANK, Merged(None, kept({}, self.lines.blank)), None, reckoned),
            written(was),
            [called(texts) for texts in gone],
            reckoned,
            refusal.get("focus") if refusal else None,
        )

    def merged(self, there: Known, refusal: Refusal | None) -> list[Merged]:
        blank = self.lines.blank
        if refusal is None:
            empty = [Merged(None, kept({}, blank))] * (0 if there else EMPTY_LINES)
            return [*(Merged(n, kept(texts, blank)) for n, texts in there.items()), *empty]
        if refusal["status"] == STALE:
            return merged(self.sent(), as_they_were(), there, blank)
        sent, was = refusal.get("lines") or self.sent(), as_they_were()
        return [Merged(n.id, kept(texts_of(n, was, blank), blank), is_open=n.is_open) for n in sent]

    def line(self, n: int, line: Merged, refusal: Refusal | None, reckoned: DryRun) -> LineShown:
        said = refusal["fields"] if refusal else {}
        more = {k: its for k, its in line.entries.items() if k in self.lines.lines.more}
        is_open = n == BLANK or line.is_open or asks(n, more, said)
        has_more = is_open or any(its.shown != self.lines.blank[name] for name, its in more.items())
        shown = line.entries if has_more else {k: its for k, its in line.entries.items() if k not in more}
        fields = {name: self.line_field(n, name, its, said) for name, its in shown.items()}
        return LineShown(n, line.id, fields, line.mark, has_more, is_open, reckoned.nets.get(str(n)))

    def line_field(self, n: int, name: str, its: Entry, said: Mapping[str, str]) -> LineField:
        column, key = self.lines.columns[name], f"lines.{n}.{name}"
        return LineField(
            key,
            column.field,
            column.kind,
            column.table,
            its,
            said.get(key),
            number=n + 1,
            usual=self.lines.blank[name],
        )


def asks(n: int, entries: Mapping[str, Entry], said: Mapping[str, str]) -> bool:
    """Whether the person has to look at one of these."""
    return any(
        its.theirs is not None or its.is_theirs or f"lines.{n}.{name}" in said
        for name, its in entries.items()
    )


def of_row(row: Row | None) -> DryRun:
    """Of a document as it is."""
    if row is None:
        return DryRun()
    nets = {str(n): Decimal(line["net_amount"]) for n, line in enumerate(row["lines"])}
    return DryRun(Totals.of_row(row, settings["CURRENCY"]), nets)


def within(name: str, fields: Mapping[str, Any]) -> str:
    """`tags.3` is within `tags`, and `lines.0.allowances_charges.1.amount` within that of the line."""
    outer, *inner = name.split(".")
    if outer == "lines":
        return ".".join([outer, *inner[:2]])
    return name if name in fields else outer


def in_words(message: Any) -> Any:
    return _("Please fill this in.") if message in MISSING else message


def texts_of(line: Sent, was: Known, blank: Texts) -> Texts:
    """As they are sent back: where theirs was chosen, that."""
    former = blank | was.get(line.id or 0, {})
    return former | {n: text for n, text in line.texts.items() if n not in line.theirs}


def called(texts: Texts) -> str:
    return next((texts[name] for name in CALLED if texts.get(name)), "")

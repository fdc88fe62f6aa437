"""What was typed of lines, as the schema takes it, and what is wrong with it by the names of fields."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from marshmallow import ValidationError

from app.pages.shapes.kinds import EMPTY, Kind, read
from app.pages.shapes.lines import Known, LineFields, Sent
from app.pages.shapes.references import each_resolved

Faults = dict[str, Any]


@dataclass
class Reading:
    """`found` of each reference: by what was typed, the id that is meant or what is said of it."""

    fields: LineFields
    was: Known
    found: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: Faults = field(default_factory=dict)

    def lines(self, sent: Sequence[Sent]) -> list[dict[str, Any]]:
        """Of a line that is there only what differs from what it was."""
        changed = [self.changed(line) for line in sent]
        for column in self.fields.columns.values():
            if column.kind is Kind.REFERENCE:
                texts = {texts[column.name] for texts in changed if texts.get(column.name)}
                self.found[column.name] = each_resolved(str(column.table), texts)
        return [self.line(n, line, changed[n]) for n, line in enumerate(sent)]

    def changed(self, line: Sent) -> dict[str, str]:
        if line.id is None:
            return {name: text for name, text in line.texts.items() if text}
        former = self.fields.blank | self.was.get(line.id, {})
        mine = {name: text for name, text in line.texts.items() if name not in line.theirs}
        return {name: text for name, text in mine.items() if line.id not in self.was or text != former[name]}

    def line(self, number: int, line: Sent, changed: dict[str, str]) -> dict[str, Any]:
        values: dict[str, Any] = {} if line.id is None else {"id": line.id}
        for name, text in changed.items():
            try:
                values[name] = self.value(name, text)
            except ValidationError as error:
                self.faults[f"lines.{number}.{name}"] = error.messages
        return values

    def value(self, name: str, text: str) -> Any:
        column, text = self.fields.columns[name], text or self.fields.lines.usual.get(name, "")
        if not text:
            return EMPTY.get(column.kind)
        if column.kind is not Kind.REFERENCE:
            return read(column.kind, text, column.table, column.field)
        found = self.found[name][text]
        if isinstance(found, ValidationError):
            raise found
        return found

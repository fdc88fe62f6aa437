"""How each kind of field is typed: from a value to what stands in the field, and back."""

import re
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import Any

import orjson
from marshmallow import ValidationError, fields

from app.auth import actor
from app.pages.shapes import adjustments
from app.pages.shapes.references import resolved
from app.pages.shapes.units import unit_code, unit_word
from app.pages.shell.formats import plain
from app.pages.shell.numbers import decimal_of
from app.pages.shell.preferences import language
from app.pages.shell.words import _
from models.platform.histories import names_of
from utils.schemas.codes import UnitCode
from utils.schemas.fields import Currency, Email, Flag, Id, Phone, Text
from utils.schemas.identity.users import Password
from utils.schemas.priced import AdjustmentIn

PLAIN = re.compile(r"\s*[+-]?[0-9]{1,30}\s*")  # with more digits, Python refuses to read it
QUOTED = 80  # characters of what somebody has typed, in a sentence about it
BOXES = 4  # so few choices are shown at once


class Kind(StrEnum):
    LINE = "line"
    AREA = "area"
    CODE = "code"
    EMAIL = "email"
    PHONE = "tel"
    ADDRESS = "url"
    CHOICE = "choice"
    FLAG = "flag"
    DAY = "date"
    WHOLE = "whole"
    DECIMAL = "decimal"
    REFERENCE = "reference"
    TAGS = "tags"
    ATTRIBUTES = "attributes"
    UNIT = "unit"
    ADJUSTMENTS = "adjustments"
    PASSWORD = "password"  # noqa: S105


def kind_of(field: Any, table: str | None) -> Kind:
    """By its schema; `table` where it names another record."""
    if table and isinstance(field, Id):
        return Kind.REFERENCE
    if isinstance(field, fields.Enum) or any(hasattr(v, "choices") for v in field.validators):
        return Kind.CHOICE
    if isinstance(field, fields.List) and adjusts(field):
        return Kind.ADJUSTMENTS
    found = next((kind for known, kind in KINDS if isinstance(field, known)), Kind.LINE)
    is_long = found is Kind.LINE and type(field) is Text
    return Kind.AREA if is_long else found


def adjusts(field: Any) -> bool:
    return isinstance(field.inner, fields.Nested) and isinstance(field.inner.schema, AdjustmentIn)


KINDS: tuple[tuple[type, Kind], ...] = (
    (Password, Kind.PASSWORD),
    (Flag, Kind.FLAG),
    (fields.Date, Kind.DAY),
    (fields.Integer, Kind.WHOLE),
    (fields.Decimal, Kind.DECIMAL),
    (fields.List, Kind.TAGS),
    (fields.Dict, Kind.ATTRIBUTES),
    (Currency, Kind.CODE),
    (UnitCode, Kind.UNIT),
    (Email, Kind.EMAIL),
    (Phone, Kind.PHONE),
    (fields.Url, Kind.ADDRESS),
)


def typed(kind: Kind, value: Any, table: str | None) -> str:
    """As it stands in the field."""
    if value is None or kind is Kind.PASSWORD:
        return ""
    if kind is Kind.DECIMAL:
        return plain(Decimal(value))
    if kind is Kind.REFERENCE:
        return names_of(str(table), [value], actor).get(value, f"#{value}")
    if kind is Kind.FLAG:
        return "true" if value else "false"
    if kind is Kind.TAGS:
        return ", ".join(value)
    if kind is Kind.UNIT:
        return unit_word(unit_code(value))
    if kind is Kind.ADJUSTMENTS:
        return adjustments.as_text(value)
    return as_pairs(value) if kind is Kind.ATTRIBUTES else str(value)


def read(kind: Kind, text: str | None, table: str | None, field: Any) -> Any:
    """What the schema takes, of what was typed. Raises ValidationError."""
    if text is None:
        return EMPTY.get(kind)
    if kind is Kind.REFERENCE:
        return resolved(str(table), text)
    reader = READ.get(kind)
    return reader(text) if reader else text


def decimal(text: str) -> str:
    try:
        return str(decimal_of(text, language()))
    except ValueError as error:
        raise ValidationError(
            _("Not a number: write it as in %(example)s.", example=plain(Decimal("12.5")))
        ) from error


def whole(text: str) -> Any:
    return int(text) if PLAIN.fullmatch(text) else decimal(text)


def words(text: str) -> list[str]:
    return [word.strip() for word in text.replace("\n", ",").split(",") if word.strip()]


def as_pairs(value: dict[str, Any]) -> str:
    """A line for each: `finish: anodised`; what is no text as JSON."""
    return "\n".join(f"{n}: {v if is_plain(v) else orjson.dumps(v).decode()}" for n, v in value.items())


def is_plain(value: Any) -> bool:
    """Text that would be read as text again."""
    return isinstance(value, str) and value == value.strip() and "\n" not in value and as_json(value) == value


def pairs(text: str) -> dict[str, Any]:
    lines = [line.partition(":") for line in text.splitlines() if line.strip()]
    if bad := [name for name, colon, _value in lines if not colon]:
        raise ValidationError(
            _("Write a name, a colon and a value on each line: %(line)s", line=bad[0][:QUOTED])
        )
    return {name.strip(): as_json(value.strip()) for name, _colon, value in lines}


def as_json(text: str) -> Any:
    """What is JSON as that; all else is the text itself."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


READ: dict[Kind, Callable[[str], Any]] = {
    Kind.DECIMAL: decimal,
    Kind.WHOLE: whole,
    Kind.TAGS: words,
    Kind.ATTRIBUTES: pairs,
    Kind.CODE: str.upper,
    Kind.UNIT: unit_code,
    Kind.ADJUSTMENTS: adjustments.read,
}
EMPTY: dict[Kind, Any] = {Kind.TAGS: [], Kind.ATTRIBUTES: {}, Kind.ADJUSTMENTS: []}

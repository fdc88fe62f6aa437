"""Field types that several domains share."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import orjson
from marshmallow import ValidationError, fields, validate

from app.auth import actor
from app.extensions import api
from models.columns import LARGEST_ID
from models.lifecycle import Lifecycle
from utils import texts
from utils.decimals import plain

LARGEST_AMOUNT = Decimal("9999999999.99")
LARGEST_COST = Decimal("999999999999.999999")
SMALLEST_COST = Decimal("0.000001")
LARGEST_OBJECT = 10_000
DEEPEST_OBJECT = 10
NOT_ZERO = "Must not be 0."
SMALLEST_INTEGER, LARGEST_INTEGER = -(2**31), 2**31 - 1  # as a column holds them
INTEGER = re.compile("-?[0-9]{1,20}")
SURROGATE = re.compile("[\ud800-\udfff]")
DECIMAL = re.compile(r" *[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})? *")


def understood(read: Callable[[str], str], text: str) -> str:
    """By one of `utils.texts`."""
    try:
        return read(text)
    except ValueError as error:
        raise ValidationError(str(error)) from error


def storable(text: str) -> None:
    """Of what stays as it is, as passwords: no database takes NUL, and half a surrogate pair is no text."""
    if "\0" in text or SURROGATE.search(text):
        raise ValidationError("Must be text without NUL.")


def no_longer(text: str, high: int) -> str:
    """In small letters or in capitals, one letter may become two: ß becomes SS."""
    if len(text) > high:
        raise ValidationError(f"Longer than maximum length {high}.")
    return text


class Whole(fields.Integer):
    """A whole number; JSON knows no other kind than 211.0, so that is one. `low` to `high`."""

    def __init__(self, low: int = SMALLEST_INTEGER, high: int = LARGEST_INTEGER, **kwargs: Any) -> None:
        super().__init__(strict=True, validate=validate.Range(low, high), **kwargs)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> int:
        is_whole = isinstance(value, (float, Decimal)) and int(value) == value
        return super()._deserialize(int(value) if is_whole else value, *args, **kwargs)


class QueryWhole(Whole):
    """In an address everything is text, so a number may be written as one."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> int:
        is_written = isinstance(value, str) and INTEGER.fullmatch(value)
        return super()._deserialize(int(value) if is_written else value, *args, **kwargs)


class Id(Whole):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(1, LARGEST_ID, **kwargs)


class QueryId(QueryWhole):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(1, LARGEST_ID, **kwargs)


class Flag(fields.Boolean):
    """true or false; in an address and a form, these words."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if value not in ("true", "false") and not isinstance(value, bool):
            raise self.make_error("invalid")
        return super()._deserialize(value, *args, **kwargs)


class Moment(fields.AwareDateTime):
    """With its zone, as RFC 3339 has it; known and shown in UTC from then on."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> datetime:
        written = value.upper() if isinstance(value, str) else value  # t and z will do
        try:
            return super()._deserialize(written, *args, **kwargs).astimezone(UTC)
        except OverflowError as error:  # the year 10000, or 0, in UTC
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE) from error


class Text(fields.String):
    """Text of `low` to `high` characters, of any number of lines."""

    read = staticmethod(texts.lines)

    def __init__(self, high: int, low: int = 0, **kwargs: Any) -> None:
        checks = [validate.Length(low, high), *kwargs.pop("validate", ())]
        super().__init__(validate=checks, **kwargs)

    def _deserialize(self, *args: Any, **kwargs: Any) -> str:
        return understood(self.read, super()._deserialize(*args, **kwargs))


class Line(Text):
    """Text of one line, as all names are: single blanks, none around it, and nothing that cannot be seen."""

    read = staticmethod(texts.one_line)


class Amount(fields.Decimal):
    """A decimal from `least` to `most`, shown as text so that no client rounds it; a number is taken as well.
    What is finer than `places` is rounded half away from zero."""

    def __init__(self, places: int, most: Decimal, least: Decimal = Decimal(0), **kwargs: Any) -> None:
        within = validate.Range(least, most)
        super().__init__(places, ROUND_HALF_UP, as_string=True, validate=within, **kwargs)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Decimal:
        if isinstance(value, str) and not DECIMAL.fullmatch(value):
            raise self.make_error("invalid")
        return super()._deserialize(value, *args, **kwargs) + 0  # no database knows -0


class Money(Amount):
    """An amount with cents, which are always shown."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(2, LARGEST_AMOUNT, **kwargs)


class Cost(Amount):
    """A cost per unit, which may be finer than a cent: up to six places."""

    def __init__(self, least: Decimal = Decimal(0), **kwargs: Any) -> None:
        super().__init__(6, LARGEST_COST, least, **kwargs)

    def _serialize(self, value: Decimal | None, *_: Any, **__: Any) -> str | None:
        return None if value is None else plain(value)


class Quantity(Cost):
    """How many or how much, up to six places; below 0 where a line takes back, but never 0."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(-LARGEST_COST, **kwargs)
        self.validators.append(validate.NoneOf([Decimal(0)], error=NOT_ZERO))


class Percent(Amount):
    """0 to 100, up to six places."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(6, Decimal(100), **kwargs)

    def _serialize(self, value: Decimal | None, *_: Any, **__: Any) -> str | None:
        return None if value is None else plain(value)


class Total(fields.Decimal):
    """What amounts come to; its places are those that the document keeps in the column `minor_units`.
    Databases write it as text."""

    def __init__(self, minor_units: str = "minor_units", **kwargs: Any) -> None:
        super().__init__(as_string=True, dump_only=True, **kwargs)
        self.minor_units = minor_units

    def _serialize(self, value: Decimal | str | None, *_: Any, **__: Any) -> str | None:
        return f"{value:f}" if isinstance(value, Decimal) else value


class Matches(validate.Regexp):
    """The text from beginning to end: Python's `$` alone would let a line break follow, and what could forbid
    it is not known to the regular expressions of other languages."""

    def __call__(self, value: Any) -> Any:
        if self.regex.fullmatch(value) is None:
            raise ValidationError(self._format_error(value))
        return value


class Shaped(fields.String):
    """Text that is `pattern` from beginning to end."""

    def __init__(self, pattern: str, error: str, *more: validate.Validator, **kwargs: Any) -> None:
        super().__init__(validate=[*more, Matches(rf"^{pattern}$", error=error)], **kwargs)


class Phone(Shaped):
    """Three to twenty digits as people write them, and an extension: +49 (0)711 685-0 ext. 12."""

    def __init__(self, **kwargs: Any) -> None:
        error = "3 to 20 digits, with + ( ) . / - and blanks, and an extension as in ext. 12."
        digits = r"\+?(?:[ ()./-]*[0-9]){3,20}(?: *(?:x|ext\.?) *[0-9]{1,6})?"
        super().__init__(digits, error, validate.Length(3, 32, error=error), **kwargs)


class Email(fields.Email):
    """In small letters and with its domain in ASCII, so that it is found however it is written."""

    def __init__(self, **kwargs: Any) -> None:
        written = {"description": "kept and looked for in small letters, its domain as in xn--mller-kva.de"}
        super().__init__(validate=validate.Length(max=254), metadata=written, **kwargs)

    def _deserialize(self, *args: Any, **kwargs: Any) -> Any:
        return understood(texts.address, super()._deserialize(*args, **kwargs))


class TaxId(Line):
    """In capitals and without blanks, so that two who write the same number differently are found out."""

    def __init__(self, **kwargs: Any) -> None:
        written = {"description": "kept and looked for in capitals and without blanks"}
        super().__init__(32, 1, metadata=written, **kwargs)

    def _deserialize(self, *args: Any, **kwargs: Any) -> Any:
        return no_longer("".join(super()._deserialize(*args, **kwargs).split()).upper(), 32)


class Currency(Shaped):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__("[A-Z]{3}", "Three capitals, as in ISO 4217.", **kwargs)


class Attributes(fields.Dict):
    """Free names and values, as JSON has them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(keys=Text(120, 1), **kwargs)

    def _deserialize(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        given: Any = super()._deserialize(*args, **kwargs)  # type: ignore[no-untyped-call]
        return small_and_storable(given)


def small_and_storable(value: dict[str, Any]) -> dict[str, Any]:
    """With numbers as JSON's readers have them: nobody knows what they are, so none is an exact decimal."""
    try:
        written = orjson.dumps(value, default=float)
    except (TypeError, orjson.JSONEncodeError) as error:
        raise ValidationError("Must be plain JSON.") from error
    if len(written) > LARGEST_OBJECT or b"\\u0000" in written:
        raise ValidationError(f"Must be at most {LARGEST_OBJECT} bytes of JSON, without NUL.")
    plain: dict[str, Any] = orjson.loads(written)
    if deeper_than(DEEPEST_OBJECT, plain):
        raise ValidationError(f"Objects and lists must not stand in more than {DEEPEST_OBJECT} others.")
    return plain


def deeper_than(levels: int, value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels < 0 or any(deeper_than(levels - 1, one) for one in inner)


class Actions(fields.Field[str]):
    """What the caller may do now with this row of `model`; clients show these as buttons."""

    def __init__(self, model: type[Lifecycle]) -> None:
        array_of_names = {"type": "array", "items": {"type": "string"}}
        super().__init__(attribute="status", dump_only=True, metadata=array_of_names)
        self.model = model

    def _serialize(self, value: str | None, *_: Any, **__: Any) -> list[str]:
        return self.model.actions_at(value or "", actor)


api.register_field(Money, "string", "decimal")
api.register_field(Cost, "string", "decimal")
api.register_field(Quantity, "string", "decimal")
api.register_field(Percent, "string", "decimal")
api.register_field(Total, "string", "decimal")

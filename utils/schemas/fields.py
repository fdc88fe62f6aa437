"""Field types that several domains share."""

import re
from decimal import Decimal
from typing import Any

import orjson
from marshmallow import ValidationError, fields, validate

from app.auth import actor
from app.extensions import api
from models.columns import LARGEST_ID
from models.lifecycle import Lifecycle

LARGEST_AMOUNT = Decimal("9999999999.99")
LARGEST_COST = Decimal("999999999999.999999")
LARGEST_OBJECT = 10_000
SURROGATE = re.compile("[\ud800-\udfff]")


def storable(text: str) -> None:
    """No database takes NUL, and half a surrogate pair is no text."""
    if "\0" in text or SURROGATE.search(text):
        raise ValidationError("Must be text without NUL.")


def no_longer(text: str, high: int) -> str:
    """In small letters or in capitals, one letter may become two: ß becomes SS."""
    if len(text) > high:
        raise ValidationError(f"Longer than maximum length {high}.")
    return text


class Id(fields.Integer):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strict=True, validate=validate.Range(1, LARGEST_ID), **kwargs)


class QueryId(Id):
    """In an address everything is text, so a number may be written as one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.strict = False


class Text(fields.String):
    """Text of `low` to `high` characters."""

    def __init__(self, high: int, low: int = 0, **kwargs: Any) -> None:
        super().__init__(validate=[validate.Length(low, high), storable], **kwargs)


class Amount(fields.Decimal):
    def _deserialize(self, *args: Any, **kwargs: Any) -> Decimal:
        return super()._deserialize(*args, **kwargs) + 0  # no database knows -0


class Money(Amount):
    """An amount with cents, written as a string so that no client rounds it."""

    def __init__(self, **kwargs: Any) -> None:
        at_most = validate.Range(Decimal(0), LARGEST_AMOUNT)
        super().__init__(places=2, as_string=True, validate=at_most, **kwargs)


class Cost(Amount):
    """A cost per unit, which may be finer than a cent: up to six places."""

    def __init__(self, **kwargs: Any) -> None:
        at_most = validate.Range(Decimal(0), LARGEST_COST)
        super().__init__(places=6, as_string=True, validate=at_most, **kwargs)

    def _serialize(self, value: Decimal | None, *_: Any, **__: Any) -> str | None:
        return None if value is None else f"{value.normalize():f}"


class Whole(validate.Regexp):
    """The text from beginning to end: Python's `$` alone would let a line break follow, and what could forbid
    it is not known to the regular expressions of other languages."""

    def __call__(self, value: Any) -> Any:
        if self.regex.fullmatch(value) is None:
            raise ValidationError(self._format_error(value))
        return value


class Shaped(fields.String):
    """Text that is `pattern` from beginning to end."""

    def __init__(self, pattern: str, error: str, *more: validate.Validator, **kwargs: Any) -> None:
        super().__init__(validate=[*more, Whole(rf"^{pattern}$", error=error)], **kwargs)


class Phone(Shaped):
    """Three to twenty digits as people write them, and an extension: +49 (0)711 685-0 ext. 12."""

    def __init__(self, **kwargs: Any) -> None:
        error = "3 to 20 digits, with + ( ) . / - and blanks, and an extension as in ext. 12."
        digits = r"\+?(?:[ ()./-]*[0-9]){3,20}(?: *(?:x|ext\.?) *[0-9]{1,6})?"
        super().__init__(digits, error, validate.Length(3, 32, error=error), **kwargs)


class Email(fields.Email):
    """In small letters, so that it is found however it is written."""

    def __init__(self, **kwargs: Any) -> None:
        written = {"description": "kept and looked for in small letters"}
        super().__init__(validate=[validate.Length(max=254), storable], metadata=written, **kwargs)

    def _deserialize(self, *args: Any, **kwargs: Any) -> Any:
        return no_longer(super()._deserialize(*args, **kwargs).lower(), 254)


class TaxId(Text):
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
        super().__init__(keys=Text(120, 1), validate=small_and_storable, **kwargs)


def small_and_storable(value: dict[str, Any]) -> None:
    try:
        written = orjson.dumps(value)
    except (TypeError, orjson.JSONEncodeError) as error:
        raise ValidationError("Must be plain JSON.") from error
    if len(written) > LARGEST_OBJECT or b"\\u0000" in written:
        raise ValidationError(f"Must be at most {LARGEST_OBJECT} bytes of JSON, without NUL.")


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

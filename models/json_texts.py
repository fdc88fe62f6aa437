"""JSON that databases write: the same text on each, with exact numbers as text."""

from collections.abc import Mapping
from typing import Any, Self

from sqlalchemy import JSON, Boolean, ColumnElement, Enum, String, Text, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from models.decimals import Exact


class ExactText(FunctionElement[str]):
    """An exact number as text: without zeros at its end, or with as many places as a second column says."""

    type = Text()
    inherit_cache = True


@compiles(ExactText, "postgresql")
def exact_on_postgresql(element: Any, compiler: Any, **kwargs: Any) -> str:
    value, *places = (compiler.process(each, **kwargs) for each in element.clauses)
    return f"CAST({f'round({value}, {places[0]})' if places else f'trim_scale({value})'} AS TEXT)"


@compiles(ExactText, "sqlite")
def exact_on_sqlite(element: Any, compiler: Any, **kwargs: Any) -> str:
    """There it is a whole number of steps; the sign comes first, for -0.5 is -0 and 500000 steps."""
    value, *places = (compiler.process(each, **kwargs) for each in element.clauses)
    digits = next(iter(element.clauses)).type.places
    one = 10**digits
    rest = f"printf('%0{digits}d', abs({value}) % {one})"
    if places:
        behind = f"CASE {places[0]} WHEN 0 THEN '' ELSE '.' || substr({rest}, 1, {places[0]}) END"
    else:
        behind = f"rtrim('.' || rtrim({rest}, '0'), '.')"
    before = f"printf('%s%d', CASE WHEN {value} < 0 THEN '-' ELSE '' END, abs({value}) / {one})"
    return f"CASE WHEN {value} IS NOT NULL THEN {before} || {behind} END"


def jsonable(column: Any) -> ColumnElement[Any]:
    """As it may stand in JSON: an enumeration as the text that is stored."""
    if isinstance(column.type, Exact):
        return ExactText(column)
    return type_coerce(column, String) if isinstance(column.type, Enum) else column


class JsonObject(FunctionElement[str]):
    """Of some columns, as JSON text."""

    type = Text()
    inherit_cache = True

    def __init__(self, *clauses: Any) -> None:
        super().__init__(*clauses)

    @classmethod
    def of(cls, columns: Mapping[str, Any]) -> Self:
        return cls(*(jsonable(column).label(name) for name, column in columns.items()))


class JsonRows(FunctionElement[str]):
    """All rows of the subquery `shown`, whose columns these are, as one JSON text, in their order."""

    type = Text()
    inherit_cache = True


@compiles(JsonObject, "postgresql")
def object_on_postgresql(element: Any, compiler: Any, **kwargs: Any) -> str:
    return f"CAST(json_build_object({pairs(element, compiler, **kwargs)}) AS TEXT)"


@compiles(JsonObject, "sqlite")
def object_on_sqlite(element: Any, compiler: Any, **kwargs: Any) -> str:
    return f"json_object({pairs(element, compiler, **kwargs)})"


@compiles(JsonRows, "postgresql")
def rows_on_postgresql(_: Any, __: Any, **___: Any) -> str:
    return "CAST(coalesce(json_agg(shown), '[]') AS TEXT)"


@compiles(JsonRows, "sqlite")
def rows_on_sqlite(element: Any, compiler: Any, **kwargs: Any) -> str:
    return f"json_group_array(json_object({pairs(element, compiler, **kwargs)}))"


def pairs(element: Any, compiler: Any, **kwargs: Any) -> str:
    found = []
    for each in element.clauses:
        inner = getattr(each, "element", each)  # a label's own column
        found.append(f"'{each.name}', {as_json(inner, compiler.process(inner, **kwargs), compiler)}")
    return ", ".join(found)


def as_json(column: Any, text: str, compiler: Any) -> str:
    """SQLite keeps JSON as text, and truth as a number."""
    if compiler.dialect.name == "sqlite":
        if isinstance(column.type, JSON):
            return f"json({text})"
        if isinstance(column.type, Boolean):
            return f"json(CASE {text} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)"
    return text

"""What became of the lines of a document: which came, which went, and what of the others changed.

The trail has them as [before, after], each a list of those lines that differ."""

from collections.abc import Mapping, Sequence
from typing import Any

from utils.trail.sentences import Change, LineChange, value_of
from utils.trail.vocabulary import GERMAN

Line = Mapping[str, Any]

# What a line is called by: the first that it has.
CALLED_BY = ("material_name", "product_name", "description", "name", "material_code", "product_code")
PLACE = {"id", "position", "document_id"}


def line_changes(
    before: Sequence[Line], after: Sequence[Line], language: str
) -> tuple[list[LineChange], list[dict[str, Any]]]:
    """For a sentence, and for programs."""
    former, now = ({line.get("id"): line for line in lines if line.get("id")} for lines in (before, after))
    pairs: list[tuple[Line | None, Line | None]] = [(line, now.get(line.get("id"))) for line in before]
    pairs += [(None, line) for line in after if line.get("id") not in former]
    told = [pair for pair in pairs if differ(*pair)]
    return [line_change(*pair, language) for pair in told], [shown(*pair, language) for pair in told]


def differ(before: Line | None, after: Line | None) -> bool:
    """A line that only moved is not told of."""
    return before is None or after is None or bool(changed(before, after))


def changed(before: Line, after: Line) -> list[str]:
    names = [name for name in {**before, **after} if name not in PLACE]
    return [name for name in names if before.get(name) != after.get(name)]


def line_change(before: Line | None, after: Line | None, language: str) -> LineChange:
    line: Line = after or before or {}
    called = (number_of(line), name_of(line), value_of(line.get("quantity"), False, language))
    if before is None or after is None:
        return LineChange(*called, "link" if before is None else "unlink")
    parts = [change(name, before.get(name), after.get(name), language) for name in changed(before, after)]
    return LineChange(*called, "update", tuple(parts))


def change(name: str, before: Any, after: Any, language: str) -> Change:
    was, now = (value_of(value, not is_number(value), language) for value in (before, after))
    is_opaque = any(isinstance(value, (dict, list)) for value in (before, after)) or was is now is None
    return Change(name, was, now, is_opaque)


def is_number(value: Any) -> bool:
    """Decimals stand in the trail as text."""
    return not isinstance(value, str) or value.replace(".", "", 1).removeprefix("-").isdigit()


def shown(before: Line | None, after: Line | None, language: str) -> dict[str, Any]:
    line = f"{'Zeile' if language == GERMAN else 'line'} {number_of(after or before or {})}"
    return {"field": "lines", "label": line, "before": before, "after": after}


def number_of(line: Line) -> int:
    return int(line.get("position") or line.get("number") or 0)


def name_of(line: Line) -> str:
    return next((str(line[name]) for name in CALLED_BY if line.get(name)), "")

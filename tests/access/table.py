"""docs/access.md: a text that people write, and below it a table for each noun that --write writes."""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from tests.access.calls import Row

DOCUMENT = Path(__file__).parents[2] / "docs" / "access.md"
MARK = "<!-- From here on: python -m tests.access --write -->\n"


def rows() -> list[Row]:
    """As they stand in the document."""
    found = []
    heads: list[str] = []
    for line in tables().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0] == "route":
            heads = cells
        elif line.startswith("| "):
            found.append(dict(zip(heads, cells, strict=True)))
    return found


def tables() -> str:
    return DOCUMENT.read_text().partition(MARK)[2]


def written(by_noun: Iterable[tuple[str, Row]]) -> str:
    """The tables, of rows with the noun that each belongs to."""
    pairs = [*by_noun]
    groups = groupby(pairs, key=lambda pair: pair[0])
    widths = {head: max(len(head), *(len(row[head]) for _, row in pairs)) for head in pairs[0][1]}
    return "".join(section(noun, [row for _, row in group], widths) for noun, group in groups)


def section(noun: str, found: list[Row], widths: dict[str, int]) -> str:
    rule = f"|{'|'.join('-' * (width + 2) for width in widths.values())}|\n"
    head = line({name: name for name in widths}, widths)
    return f"\n## {noun}\n\n{head}{rule}" + "".join(line(row, widths) for row in found)


def line(row: Row, widths: dict[str, int]) -> str:
    return f"| {' | '.join(row[name].ljust(width) for name, width in widths.items())} |\n"


def write(text: str) -> None:
    DOCUMENT.write_text(DOCUMENT.read_text().partition(MARK)[0] + MARK + text)

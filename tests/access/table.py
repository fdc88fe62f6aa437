"""docs/access.md: a text that people write, and below it a table for each noun that --write writes."""

from pathlib import Path

from tests.access.calls import Row

DOCUMENT = Path(__file__).parents[2] / "docs" / "access.md"
MARK = "<!-- From here on: python -m tests.access --write -->\n"


def sections() -> dict[str, dict[str, Row]]:
    """The rows as they stand in the document: by their noun, then by their route."""
    found: dict[str, dict[str, Row]] = {}
    heads: list[str] = []
    for line in tables().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("## "):
            rows = found[line[3:]] = {}
        elif cells[0] == "route":
            heads = cells
        elif line.startswith("| "):
            rows[cells[0]] = dict(zip(heads, cells, strict=True))
    return found


def tables() -> str:
    return DOCUMENT.read_text().partition(MARK)[2]


def written(found: dict[str, dict[str, Row]]) -> str:
    """`sections` as they are to stand in the document."""
    everything = [row for rows in found.values() for row in rows.values()]
    widths = {head: max(len(head), *(len(row[head]) for row in everything)) for head in everything[0]}
    return "".join(section(noun, [*rows.values()], widths) for noun, rows in found.items())


def section(noun: str, found: list[Row], widths: dict[str, int]) -> str:
    rule = f"|{'|'.join('-' * (width + 2) for width in widths.values())}|\n"
    head = line({name: name for name in widths}, widths)
    return f"\n## {noun}\n\n{head}{rule}" + "".join(line(row, widths) for row in found)


def line(row: Row, widths: dict[str, int]) -> str:
    return f"| {' | '.join(row[name].ljust(width) for name, width in widths.items())} |\n"


def write(text: str) -> None:
    DOCUMENT.write_text(DOCUMENT.read_text().partition(MARK)[0] + MARK + text)

"""What a list shows, as a file: the rows that are found, in the columns and the order that are chosen."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

from flask import Response, send_file
from xlsxwriter import Workbook

from app.pages.shapes.listings import Shown
from app.pages.shapes.values import Cell, Values
from app.pages.shell.labels import label_of, value_of
from app.pages.shell.words import _
from app.tables import CSV
from models.base import today
from models.exports import lots_of
from utils.schemas.encoders import encoder
from utils.schemas.tables import BYTE_ORDER_MARK, text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A sheet ends here.
MOST_ROWS = 1_048_575


def export(found: Shown, kind: str) -> Response:
    write = written_sheet if kind == "xlsx" else written_csv
    name = f"{found.listing.noun.plural.replace('_', '-')}-{today()}.{kind}"
    media_type = XLSX if kind == "xlsx" else CSV
    response = send_file(write(found), media_type, as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def lines(found: Shown) -> Iterator[list[Cell]]:
    noun = found.listing.noun
    encode = encoder(noun.shown)
    for lot in lots_of(found.page, encode.columns(noun.model)):
        rows = encode.many(lot)
        values = Values(noun, rows, found.names)
        yield from ([values.cell(row, name) for name in found.names] for row in rows)


def written_csv(found: Shown) -> IO[bytes]:
    """As CSV of the API is written; its head is what people call the columns."""
    file = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    file.write(f"{BYTE_ORDER_MARK}{joined([text(label_of(name)) for name in found.names])}".encode())
    for cells in lines(found):
        file.write(joined([in_csv(plain(cell)) for cell in cells]).encode())
    file.seek(0)
    return file


def joined(cells: Sequence[str]) -> str:
    return f"{','.join(cells)}\r\n"


def in_csv(value: Any) -> str:
    if value is None:
        return ""
    return (
        text(value) if isinstance(value, str) else f"{value:f}" if isinstance(value, Decimal) else str(value)
    )


def written_sheet(found: Shown) -> IO[bytes]:
    """Row by row, so that it takes no memory; text is never taken for a formula."""
    file = TemporaryFile()  # noqa: SIM115
    with Workbook(
        file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd", "remove_timezone": True}
    ) as book:
        sheet, times = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, [label_of(name) for name in found.names], book.add_format({"bold": True}))
        for number, cells in zip(range(1, MOST_ROWS + 1), lines(found), strict=False):
            for column, cell in enumerate(cells):
                put(sheet, number, column, plain(cell), times)
    file.seek(0)
    return file


def put(sheet: Any, row: int, column: int, value: Any, times: Any) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, value, times)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value)
    elif isinstance(value, Decimal | int) and not isinstance(value, bool):
        sheet.write_number(row, column, float(value))
    elif value is not None:
        sheet.write_string(row, column, str(value))


def plain(cell: Cell) -> Any:
    """Numbers and times as such, all else as people read it."""
    value = cell.value
    if value is None or cell.kind in ("money", "number", "percent", "day", "moment", "text", "reference"):
        return value
    if cell.kind == "flag":
        return _("yes") if value else _("no")
    if cell.kind in ("status", "word"):
        return value_of(value, cell.of)
    if cell.kind == "person":
        return value["name"]
    return ", ".join(spread(value))


def spread(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [str(each) for each in value.values() if each is not None]
    return [str(each) for each in value]

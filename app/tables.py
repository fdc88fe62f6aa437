"""Lists as CSV, for who asks by `Accept: text/csv`: all that the filters find, in the list's own order.

It is read as programs walk through a list, page by page behind the last row: what comes or goes meanwhile is
shown once or not at all, no more than a page is in memory, and between two of them neither a connection nor a
transaction is held, however slowly somebody reads. Only so many threads as the gate has places may do so."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Any

from flask import Response, request, stream_with_context

from app.errors import Invalid
from app.extensions import let_go
from app.gate import exporting
from app.logs import log
from models.base import today
from models.pages import Page
from utils.schemas.encoders import Encoder
from utils.schemas.tables import table

CSV = "text/csv"
OFFERED = ("application/json", CSV)
ROWS = 500  # read at a time
WHOLE = "A CSV has all that the filters find: leave this out."


def wants_table() -> bool:
    """The quick look first: nearly nobody does."""
    return CSV in request.headers.get("Accept", "") and request.accept_mimetypes.best_match(OFFERED) == CSV


def table_of(result: Any, encode: Encoder) -> Response:
    """Of a page, or of a list that has only one. Raises Invalid where only a part is asked for, and
    Unavailable where too many read tables already."""
    refuse_parts()
    ticket = exporting.enter()
    try:
        response = Response(begun(written(result, encode.items)), mimetype=CSV, headers=headers())
    except BaseException:
        exporting.leave(ticket)
        raise
    response.call_on_close(partial(exporting.leave, ticket))
    return response


def begun(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The first rows are read before the answer begins: until then a refusal is a problem as always."""
    first = next(parts)
    return stream_with_context(chain([first], parts))


def refuse_parts() -> None:
    if faults := [(f"/query/{name}", WHOLE) for name in ("limit", "skip", "cursor") if name in request.args]:
        raise Invalid.of(faults)


def headers() -> dict[str, str]:
    name = request.path.removeprefix("/api/v1/").replace("/", "-")
    return {"Content-Disposition": f'attachment; filename="{name}-{today()}.csv"', "Vary": "Accept"}


def written(result: Any, encode: Encoder) -> Iterator[bytes]:
    lines, began = table(encode), False
    try:
        for rows in parts_of(result, encode) if isinstance(result, Page) else [result["items"]]:
            yield f"{'' if began else lines.head()}{lines.lines(rows)}".encode()
            began = True
    except Exception:
        if began:  # too late for a problem: the connection is cut, which tells the client
            log.exception("a table broke off", path=request.path)
        raise


def parts_of(page: Page, encode: Encoder) -> Iterator[Any]:
    window = replace(page.window, limit=ROWS, skip=0, cursor=None)
    while True:
        page = type(page)(page.query, window)
        page.columns = encode.columns(page.model)
        yield page.items
        following = page.next
        let_go()
        if following is None:
            return
        window = replace(window, cursor=following)

"""Lists as CSV, for who asks by `Accept: text/csv`: all that the filters find, in the list's own order.

However slowly somebody reads, neither a connection nor a transaction is held meanwhile, and no more than a
lot of rows is in memory (`models.exports`). Only so many threads as the gate has places may do so."""

from collections.abc import Iterator
from functools import partial
from itertools import chain
from typing import Any

from flask import Response, request, stream_with_context

from app.errors import Invalid
from app.extensions import let_go
from app.gate import exporting
from app.logs import log
from models.base import today
from models.exports import lots_of
from models.paging import Page
from utils.schemas.encoders import Encoder
from utils.schemas.tables import table

CSV = "text/csv"
OFFERED = ("application/json", CSV)
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
        for rows in lots(result, encode):
            text = f"{'' if began else lines.head()}{lines.lines(rows)}"
            let_go()  # nothing is held while somebody reads this
            yield text.encode()
            began = True
    except Exception:
        if began:  # too late for a problem: the connection is cut, which tells the client
            log.exception("a table broke off", path=request.path)
        raise


def lots(result: Any, encode: Encoder) -> Iterator[Any]:
    if isinstance(result, Page):
        return lots_of(result, encode.columns(result.model))
    return iter([result["items"]])

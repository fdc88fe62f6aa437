"""What the document says of an operation beside its own words: what follows from what its view is."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

TABLE = {
    "schema": {
        "type": "string",
        "description": "all that the filters find, with `sort` and without `limit`, `skip` and `cursor`: RFC "
        "4180, UTF-8 with a byte order mark. The columns are those of an item; what is nested has one for "
        "each field (`a.b`), lists and free objects stand in one cell, as JSON. Text stands in quotes, and "
        "begins with an apostrophe where a spreadsheet would take it for a formula",
    },
    "example": '\ufeffid,name\r\n12,"Angle bracket"\r\n',
}

READING, WRITING = ("get", "head"), ("post", "put", "patch", "delete")


@dataclass(frozen=True)
class Facts:
    """Of one view; names_row: its address has an id, locates: it tells where what it made is, creates: it
    makes records although it does not answer 201."""

    name: str
    permission: str | None = None
    names_row: bool = False
    shows_tag: bool = False
    is_list: bool = False
    locates: bool = False
    sends_bytes: bool = False
    is_probe: bool = False
    creates: bool = False


@dataclass(frozen=True)
class Operation:
    """One method of a view."""

    facts: Facts
    method: str
    takes_body: bool
    creates: bool

    @property
    def writes(self) -> bool:
        return self.method in WRITING

    @property
    def is_conditional(self) -> bool:
        """Whether a write can be refused for what changed meanwhile."""
        return self.method in ("put", "patch", "delete") or (self.writes and self.facts.names_row)

    @property
    def knows_tag(self) -> bool:
        """Whether what is known already need not be sent again."""
        return not self.writes and (self.facts.shows_tag or self.facts.sends_bytes)

    def parameters(self) -> Iterator[str]:
        """Names of components, as all that follow."""
        if self.is_conditional:
            yield "IfMatch"
        if self.knows_tag:
            yield "IfNoneMatch"
        if self.creates:
            yield "IdempotencyKey"
        if self.facts.sends_bytes:
            yield "Range"
        yield "RequestId"

    def headers(self, status: int) -> Iterator[tuple[str, str]]:
        """Of an answer that is no refusal."""
        yield "X-Request-ID", "RequestId"
        if status == 204:
            return
        if self.facts.shows_tag or self.facts.sends_bytes:
            yield "ETag", "ETag"
        if self.facts.locates:
            yield "Location", "Location"
        if self.creates:
            yield "Idempotency-Replayed", "IdempotencyReplayed"
        if self.facts.sends_bytes:
            yield "Accept-Ranges", "AcceptRanges"

    def refusals(self) -> Iterator[int]:
        """Statuses that a view of this kind may answer; what only few do, they say themselves."""
        if self.knows_tag:
            yield 304
        if self.takes_body:
            yield from (400, 413, 415)
        if self.facts.permission:
            yield from (401, 403)
        if self.facts.names_row:
            yield 404
        if self.creates or (self.writes and self.facts.permission):
            yield 409
        if self.is_conditional:
            yield 412
        if self.facts.sends_bytes:
            yield 416
        yield from (422, 500)
        if not self.facts.is_probe:
            yield from (429, 503)


def camel(name: str) -> str:
    """list_api_keys: listApiKeys."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def references(*statuses: int) -> dict[int, str]:
    """To the components that say what these statuses mean."""
    return {status: HTTPStatus(status).name for status in statuses}


def complete(doc: dict[str, Any], info: dict[str, Any], *, method: str, **_: Any) -> dict[str, Any]:
    """The last of flask-smorest's steps, before a view's own `doc` overrides what it likes."""
    manual, answers = info.get("manual_doc", {}), doc["responses"]
    taken = [status for status in answers if str(status).startswith("2")]
    creates = method == "post" and (201 in taken or info["facts"].creates)
    operation = Operation(info["facts"], method, "requestBody" in {**doc, **manual}, creates)
    doc["operationId"] = camel(operation.facts.name)
    doc["parameters"] = [*doc.get("parameters", []), *operation.parameters(), *manual.pop("parameters", [])]
    for status in taken:
        answers[status]["headers"] = dict(operation.headers(status))
    if operation.facts.is_list and not operation.writes:
        answers[200]["content"] |= {"text/csv": TABLE}
    if operation.facts.sends_bytes:
        answers[206] = part_of(answers[200] | manual["responses"][200])
    doc["responses"] = references(*operation.refusals()) | answers
    return doc


def part_of(whole: dict[str, Any]) -> dict[str, Any]:
    headers = whole["headers"] | {"Content-Range": "ContentRange"}
    return whole | {"description": "The part of it that `Range` asked for", "headers": headers}

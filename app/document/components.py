"""What many operations share, said once: headers that are sent, headers that come back, and refusals."""

from http import HTTPStatus
from typing import Any

from apispec import APISpec

TAG = '"7"'
DEVICE = "eyJpZCI6Ii4uLiJ9.Z0"

PARAMETERS: dict[str, dict[str, Any]] = {
    "IfMatch": {
        "name": "If-Match",
        "description": "the ETag that was read: where the record has changed since, the answer is 412",
        "example": TAG,
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "description": "the ETag that is known: where it still holds, the answer is 304, without a body",
        "example": TAG,
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "description": "any text of one's own, such as a UUID: what is sent again with it is not done "
        "again, and the first answer comes again",
        "example": "9f1c7a52-3c0e-4a8e-9a53-0f2f6c1d8f11",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    },
    "RequestId": {
        "name": "X-Request-ID",
        "description": "names this request in logs: 8 to 64 letters, digits, . _ or -, or it is not kept",
        "example": "checkout-7f3a",
    },
    "DeviceToken": {
        "name": "Device-Token",
        "description": "of an earlier login from this device: others' wrong passwords then do not lock it",
        "example": DEVICE,
    },
    "Prefer": {
        "name": "Prefer",
        "description": "`wait=10`: hold the answer until it is converted, up to so many seconds (30)",
        "example": "wait=10",
    },
    "AcceptLanguage": {
        "name": "Accept-Language",
        "description": "the language of the document: `de` or `en`, which it is unless said",
        "example": "de",
    },
    "Range": {
        "name": "Range",
        "description": "the part of the file that is wanted, in bytes",
        "example": "bytes=0-1023",
    },
}

HEADERS: dict[str, dict[str, Any]] = {
    "ETag": {"description": "the state that was answered; send it back as If-Match", "example": TAG},
    "Location": {"description": "the address of the new record", "example": "/api/v1/parts/12"},
    "RequestId": {
        "description": "names this request in logs and problems; a well-formed one that was sent is kept",
        "example": "5b0e7f0f5d5c4c1f8f0f1c7b2a9d3e44",
    },
    "IdempotencyReplayed": {
        "description": "`true` where this is the answer to an earlier request with this key",
        "example": "true",
    },
    "ContentRange": {"description": "which part it is, of how many bytes", "example": "bytes 0-1023/48213"},
    "AcceptRanges": {"description": "`bytes`: parts of the file may be asked for", "example": "bytes"},
    "DeviceToken": {
        "description": "names this device: keep it, and send it with the next login",
        "example": DEVICE,
    },
    "RetryAfter": {
        "description": "seconds after which the same request is welcome again",
        "schema": {"type": "integer", "minimum": 1},
        "example": 30,
    },
    "Authenticate": {"description": "how to say who one is", "example": "Bearer"},
}

REFUSALS = {
    400: "What was sent cannot be read.",
    401: "It needs a valid access token or API key, or what was sent in place of one is not valid.",
    403: "The caller may not do this.",
    404: "There is no such record, or the caller may not see it.",
    409: "The state of this record, or another record, stands against it.",
    412: "The record has changed since the state that `If-Match` names.",
    413: "The body is larger than this server takes.",
    415: "The body is not of a media type that is taken here.",
    416: "The file has no such range.",
    422: "A field or parameter has a value that is not taken: `errors` names each.",
    423: "Too many failures: locked until `Retry-After` seconds have passed.",
    429: "Too many requests: welcome again after `Retry-After` seconds.",
    500: "A bug: the log has more under the `request_id`.",
    503: "The database is busy or out of reach: try again after `Retry-After` seconds.",
}
LATER = {"Retry-After": "RetryAfter"}
EXTRA = {401: {"WWW-Authenticate": "Authenticate"}, 423: LATER, 429: LATER, 503: LATER}
TEXT = {"schema": {"type": "string"}}


def register(spec: APISpec, problem: Any, media_type: str) -> None:
    """Lazily: only what some operation names is in the document."""
    for name, parameter in PARAMETERS.items():
        spec.components.parameter(name, "header", TEXT | parameter, lazy=True)
    for name, header in HEADERS.items():
        spec.components.header(name, TEXT | header, lazy=True)
    for status, words in REFUSALS.items():
        content = {media_type: {"schema": problem, "example": example_of(status, words)}}
        headers = {"X-Request-ID": "RequestId", **EXTRA.get(status, {})}
        told = {"description": words, "content": content, "headers": headers}
        spec.components.response(HTTPStatus(status).name, told, lazy=True)
    unchanged = {
        "description": "It still is what is known.",
        "headers": {"ETag": "ETag", "X-Request-ID": "RequestId"},
    }
    spec.components.response(HTTPStatus.NOT_MODIFIED.name, unchanged, lazy=True)
    others = {"description": "Any other refusal.", "content": {media_type: {"schema": problem}}}
    spec.components.response("DEFAULT_ERROR", others, lazy=True)


def example_of(status: int, words: str) -> dict[str, Any]:
    code = HTTPStatus(status).phrase.lower().replace(" ", "_")
    told = {"type": f"urn:atelier:problem:{code}", "title": HTTPStatus(status).phrase, "status": status}
    where = {"instance": "/api/v1/parts/12", "code": code, "request_id": "5b0e7f0f5d5c4c1f8f0f1c7b2a9d3e44"}
    return told | {"detail": words} | where

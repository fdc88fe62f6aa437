"""`Idempotency-Key`: a creation that is sent again is answered again, not done again."""

from collections.abc import Callable
from hashlib import sha256

from flask import Response, current_app, request

from app.auth import actor
from app.errors import Conflict, Invalid
from app.extensions import db
from app.uploads import digest_of
from models.platform.idempotency_keys import IdempotencyKey
from utils.security import seal, unseal

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
LONGEST = 255


def once(answer: Callable[[IdempotencyKey | None], Response]) -> Response:
    """`answer` carries the request out and keeps its answer in the row it is given."""
    key = request.headers.get(HEADER)
    if key is None or actor.id is None:
        return answer(None)
    if not 1 <= len(key) <= LONGEST or not key.isprintable():
        raise Invalid(f"Must have 1 to {LONGEST} printable characters.", f"/header/{HEADER}")
    row = IdempotencyKey.claim(actor.id, key, fingerprint())
    return replay(row) if row.status else attempt(row, answer)


def attempt(row: IdempotencyKey, answer: Callable[[IdempotencyKey | None], Response]) -> Response:
    done = False
    try:
        response = answer(row)
        done = True
    finally:
        if not done:
            db.session.rollback()
            row.release()
    return response


def replay(row: IdempotencyKey) -> Response:
    body = unseal(row.body or b"", current_app.config["SECRET_KEY"])
    if body is None:
        raise Conflict("It was carried out, but its answer can no longer be read.", "answer_lost")
    return Response(body, row.status, {**(row.headers or {}), REPLAYED: "true"})


def keep(row: IdempotencyKey, response: Response) -> None:
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    # Sealed, because an answer may show a secret that nobody else may read, as a new API key.
    body = seal(response.get_data(), current_app.config["SECRET_KEY"])
    row.keep(response.status_code, headers, body)


def fingerprint() -> str:
    """What makes two requests the same: method, address and body."""
    parts = [request.method, request.full_path]
    if request.files:
        parts += sorted(f"{name}={value}" for name, value in request.form.items(multi=True))
        parts += [f"{name}={f.filename}:{digest_of(f)[1]}" for name, f in request.files.items()]
    else:
        parts.append(sha256(request.get_data()).hexdigest())
    return sha256("\n".join(parts).encode()).hexdigest()

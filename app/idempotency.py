"""`Idempotency-Key`: a creation that is sent again is answered again, not done again."""

from collections.abc import Callable
from hashlib import sha256

from flask import Response, current_app, g, request

from app.auth import actor
from app.errors import Conflict, Invalid
from app.uploads import digest_of
from models.platform.idempotency_keys import IdempotencyKey
from utils.security import seal, unseal

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
LONGEST = 255


def once(answer: Callable[[], Response]) -> Response:
    """Carry the request out, or answer what was answered to it before."""
    g.idempotency_key, key = None, request.headers.get(HEADER)
    if request.method != "POST" or key is None or actor.id is None:
        return answer()
    if not 1 <= len(key) <= LONGEST or not key.isprintable():
        raise Invalid(f"Must have 1 to {LONGEST} printable characters.", f"/header/{HEADER}")
    g.idempotency_key = IdempotencyKey.claim(actor.id, key, fingerprint())
    return replay(g.idempotency_key) if g.idempotency_key.is_kept else answer()


def replay(row: IdempotencyKey) -> Response:
    body = unseal(row.body, current_app.config["SECRET_KEY"])
    if body is None:
        raise Conflict("It was carried out, but its answer can no longer be read.", "answer_lost")
    return Response(body, row.status, {**row.headers, REPLAYED: "true"})


def keep(response: Response) -> None:
    """With the change that it tells of. A route that commits half-way keeps what it could answer then."""
    row: IdempotencyKey | None = g.get("idempotency_key")
    if row is None:
        return
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    # Sealed, because an answer may show a secret that nobody else may read, as a new API key.
    body = seal(response.get_data(), current_app.config["SECRET_KEY"])
    row.keep(response.status_code, headers, body)


def fingerprint() -> str:
    """What makes two requests the same: method, address and body."""
    parts = [request.method, request.full_path]
    if request.mimetype == "multipart/form-data":
        parts += sorted(f"{name}={value}" for name, value in request.form.items(multi=True))
        parts += [f"{name}={f.filename}:{digest_of(f)[1]}" for name, f in request.files.items()]
    else:
        parts.append(sha256(request.get_data()).hexdigest())
    return sha256("\n".join(parts).encode()).hexdigest()

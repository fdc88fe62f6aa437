"""`Idempotency-Key`: a creation that is sent again is answered again, not done again."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from flask import Response, current_app, g, request

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


@dataclass
class Promise:
    """To answer this request under this key in the same way for ever; `row_id` once an answer is kept."""

    user_id: int
    key: str
    row_id: int | None = None


def once(answer: Callable[[], Response]) -> Response:
    """Carry the request out. Where that fails, perhaps because it was carried out before: answer that."""
    g.promise = promised()
    if g.promise is None:
        return answer()
    try:
        return answer()
    except Exception:
        db.session.rollback()
        if known := earlier_answer():
            return replay(known)
        raise


def earlier_answer() -> IdempotencyKey | None:
    """Of another request, not what this one has kept itself on the way."""
    promise: Promise = g.promise
    return None if promise.row_id else IdempotencyKey.of(promise.user_id, promise.key, fingerprint())


def promised() -> Promise | None:
    key = request.headers.get(HEADER)
    if request.method != "POST" or key is None or actor.id is None:
        return None
    if not 1 <= len(key) <= LONGEST or not key.isprintable():
        raise Invalid(f"Must have 1 to {LONGEST} printable characters.", f"/header/{HEADER}")
    return Promise(actor.id, key)


def replay(row: IdempotencyKey) -> Response:
    body = unseal(row.body, *current_app.config["SECRETS"])
    if body is None:
        raise Conflict("It was carried out, but its answer can no longer be read.", "answer_lost")
    return Response(body, row.status, {**row.headers, REPLAYED: "true"})


def keep(response: Response) -> None:
    """With the change that it tells of. A route that commits half-way keeps what it could answer then."""
    promise: Promise | None = g.promise
    if promise is None:
        return
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    # Sealed, because an answer may show a secret that nobody else may read, as a new API key.
    body = seal(response.get_data(), *current_app.config["SECRETS"])
    answer = {"status": response.status_code, "headers": headers, "body": body}
    if promise.row_id:
        IdempotencyKey.renew(promise.row_id, **answer)
    else:
        whose = {"user_id": promise.user_id, "key": promise.key, "fingerprint": fingerprint()}
        promise.row_id = IdempotencyKey.keep(**whose, **answer)


def fingerprint() -> str:
    """What makes two requests the same: method, address and body."""
    parts = [request.method, request.full_path]
    if request.mimetype == "multipart/form-data":
        parts += sorted(f"{name}={value}" for name, value in request.form.items(multi=True))
        parts += [f"{name}={f.filename}:{digest_of(f)[1]}" for name, f in request.files.items()]
    else:
        parts.append(sha256(request.get_data()).hexdigest())
    return sha256("\n".join(parts).encode()).hexdigest()

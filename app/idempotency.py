"""`Idempotency-Key`: a creation that is sent again is answered again, not done again.

The answer is kept with the change, under a unique key. So a request that was carried out before fails, by
that key or because what it would do is done: only then is the first answer given again. Whatever else refuses
it, such as a permission that was lost, is not passed by. Strangers have no keys: nothing tells one of them
from another.

A form of a page that makes something has one in a field, so that who sends it twice makes one record. Its
refusals are not kept, and what was changed in it before it is sent again is another request."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from flask import Response, current_app, g, request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.auth import actor
from app.errors import Conflict, Invalid, Stale
from app.extensions import db
from models.platform.idempotency_keys import TABLE, IdempotencyKey
from utils.security import fingerprint, keyed, seal, unseal
from utils.uploads import digest_of

HEADER = "Idempotency-Key"
FIELD = "once"  # of a page's form
REPLAYED = "Idempotency-Replayed"
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
LONGEST = 255
ONE_KEY = f"One key of 1 to {LONGEST} printable characters, without a comma."
OTHER_BODY = "This Idempotency-Key belongs to a request with another body."
SHOWN_ONCE = "It was carried out, and its answer showed a secret, which is shown only once."
LOST = "It was carried out, but its answer can no longer be read."

# What a request meets that was carried out before: its key or its rows are there, or no longer as they were.
DONE_BEFORE = (IntegrityError, Conflict, Stale, Invalid, StaleDataError)


@dataclass
class Promise:
    """To answer this request under this key in the same way for ever; `row_id` once an answer is kept."""

    credential: str
    key: str
    row_id: int | None = None


def once(answer: Callable[[], Response]) -> Response:
    """Carry the request out. Where it was carried out before: answer that."""
    g.promise = promised()
    if g.promise is None:
        return answer()
    try:
        response = answer()
        return (is_refusal(response) and sent_before()) or response
    except DONE_BEFORE as refusal:
        db.session.rollback()
        if known := earlier_answer(refusal):
            return replay(known)
        raise


def is_refusal(response: Response) -> bool:
    """A page that says so, or only shows the form again; the API's are raised."""
    return response.status_code >= 400 or (request.blueprint == "pages" and response.status_code == 200)


def sent_before() -> Response | None:
    """What the same form was answered, which this one meets as a name that is taken, say."""
    known = IdempotencyKey.of(g.promise.credential, g.promise.key)
    return replay(known) if known else None


def earlier_answer(refusal: Exception) -> IdempotencyKey | None:
    """Of the same request, not what this one has kept itself on the way. Raises Invalid where the key belongs
    to another one."""
    promise: Promise = g.promise
    known = None if promise.row_id else IdempotencyKey.of(promise.credential, promise.key)
    if known is None or known.fingerprint in fingerprints():
        return known
    if isinstance(refusal, IntegrityError) and TABLE.name in str(refusal.orig):
        raise Invalid(OTHER_BODY, f"/header/{HEADER}", "idempotency_key_reused")
    return None


def promised() -> Promise | None:
    if request.method != "POST" or actor.id is None:
        return None
    if request.blueprint == "pages":
        return promised_by_form()
    key = request.headers.get(HEADER)
    if key is None:
        return None
    # Servers join two such headers by a comma.
    if not 1 <= len(key) <= LONGEST or not key.isprintable() or "," in key:
        raise Invalid(ONE_KEY, f"/header/{HEADER}")
    return Promise(credential(), key)


def promised_by_form() -> Promise | None:
    """The key is of all that the form says, its own field included."""
    is_marked = bool(request.form.get(FIELD))
    return Promise(credential(), f"form {fingerprints()[0]}") if is_marked else None


def credential() -> str:
    """A narrower key or another login of the same person is somebody else. Ids may come again, keys not."""
    if actor.session_id:
        return f"login {actor.session_id}"
    return fingerprint(request.headers.get("X-API-Key", ""))


def replay(row: IdempotencyKey) -> Response:
    if row.body is None:
        raise Conflict(SHOWN_ONCE, "shown_once")
    body = unseal(row.body, *current_app.config["SECRETS"])
    if body is None:
        raise Conflict(LOST, "answer_lost")
    return Response(body, row.status, {**row.headers, REPLAYED: "true"})


def keep(response: Response) -> None:
    """With the change that it tells of; without its body where that shows a secret. A route that commits
    half-way keeps what it could answer then."""
    promise: Promise | None = g.promise
    if promise is None or is_refusal(response):
        return
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    # Sealed, because an answer may show what nobody else may read.
    body = None if g.shows_secret else seal(response.get_data(), *current_app.config["SECRETS"])
    answer = {"status": response.status_code, "headers": headers, "body": body}
    if promise.row_id:
        IdempotencyKey.renew(promise.row_id, **answer)
    else:
        whose = {"credential": promise.credential, "key": promise.key, "fingerprint": fingerprints()[0]}
        promise.row_id = IdempotencyKey.keep(**whose, **answer)


def fingerprints() -> list[str]:
    """What makes two requests the same, under each of our secrets: method, address and body. There may be a
    password in it, and nobody without the secrets can try out which one."""
    parts = [request.method, request.full_path]
    parts += sorted(f"{name}={value}" for name, value in request.form.items(multi=True))
    parts += [f"{name}={f.filename}:{digest_of(f.stream)[1]}" for name, f in request.files.items()]
    parts.append(sha256(request.get_data()).hexdigest() if not request.files else "")
    return keyed("idempotency", "\n".join(parts), *current_app.config["SECRETS"])

"""An answer that is kept passes by no refusal, shows no secret, and tells nobody what was sent."""

import re
from hashlib import sha256
from io import BytesIO

import orjson

from app.extensions import db
from app.idempotency import fingerprints
from models.platform.idempotency_keys import IdempotencyKey
from tests.factories import PASSWORD, key_of, login_as
from utils.schemas.secrets import shows_secret
from utils.security import keyed

PARTS, KEY = "/api/v1/parts", {"Idempotency-Key": "order-4711"}


def test_an_answer_that_shows_a_secret_is_not_kept(staff):
    body = key_of("parts:read")
    first, again = (staff.post("/api/v1/api-keys", json=body, headers=KEY) for _ in range(2))
    assert (first.status_code, again.status_code, again.json["code"]) == (201, 409, "shown_once")
    assert db.session.query(IdempotencyKey).one().body is None
    assert staff.get("/api/v1/api-keys").json["total"] == 1


def test_an_answer_is_kept_sealed_and_lost_with_the_secret(app, staff):
    staff.post(PARTS, json={"name": "bracket"}, headers=KEY)
    kept = db.session.query(IdempotencyKey).one()
    assert b"bracket" not in kept.body
    db.session.rollback()
    secrets = app.config["SECRETS"]
    app.config["SECRETS"] = ("another" * 6, *secrets)
    assert staff.post(PARTS, json={"name": "bracket"}, headers=KEY).status_code == 201
    db.session.query(IdempotencyKey).one().body = b"of another secret"
    db.session.commit()
    lost = staff.post(PARTS, json={"name": "bracket"}, headers=KEY)
    assert (lost.status_code, lost.json["code"]) == (409, "answer_lost")


def test_a_password_cannot_be_tried_out_against_what_is_kept(app, admin):
    body = {"username": "ada", "email": "ada@example.com", "password": PASSWORD}
    assert admin.post("/api/v1/users", json=body, headers=KEY).status_code == 201
    parts = ["POST", "/api/v1/users?", sha256(orjson.dumps(body)).hexdigest()]
    kept = db.session.query(IdempotencyKey).one().fingerprint
    assert kept != sha256("\n".join(parts).encode()).hexdigest()
    assert kept not in keyed("idempotency", "\n".join(parts), "guessed")


def test_what_has_its_own_unique_number_is_answered_again_too(staff):
    first, again = (staff.post(PARTS, json={"name": "x", "number": "A"}, headers=KEY) for _ in range(2))
    assert (first.status_code, again.data) == (201, first.data)
    other = staff.post(PARTS, json={"name": "y", "number": "A"}, headers=KEY)
    assert (other.status_code, other.json["code"]) == (409, "not_unique")


def test_no_earlier_answer_passes_a_refusal(admin, app):
    """Neither that of the route, whose permission was lost, nor that of the model: a role above one's own."""
    made = [
        admin.post("/api/v1/roles", json={"name": name, "permissions": grants}).headers["Location"]
        for name, grants in (("makers", ["users:write", "parts:read"]), ("helpers", ["parts:read"]))
    ]
    makers, helpers = made
    maker = login_as(app, "maker", "makers")
    asked = {"username": "ada", "email": "ada@example.com", "password": PASSWORD, "role": "helpers"}

    def again():
        answer = maker.post("/api/v1/users", json=asked, headers=KEY)
        return answer.status_code, answer.headers.get("Idempotency-Replayed")

    assert (again(), again()) == ((201, None), (201, "true"))
    admin.patch(helpers, json={"permissions": ["parts:write"]})
    assert again() == (403, None)
    admin.patch(helpers, json={"permissions": ["parts:read"]})
    assert again() == (201, "true")
    admin.patch(makers, json={"permissions": ["parts:read"]})
    assert again() == (403, None)


def test_other_credentials_of_the_same_person_are_others(app, admin, anonymous):
    made = [
        admin.post("/api/v1/api-keys", json=key_of(grant)).json["key"] for grant in ("*", "api_keys:write")
    ]
    wide, narrow = ({"X-API-Key": key} | KEY for key in made)
    asked = {"name": "y", "permissions": ["*"]}
    assert anonymous.post("/api/v1/api-keys", json=asked, headers=wide).status_code == 201
    refused = anonymous.post("/api/v1/api-keys", json=asked, headers=narrow)
    assert (refused.status_code, "key" in refused.json) == (403, False)
    assert admin.post(PARTS, json={"name": "x"}, headers=KEY).status_code == 201
    second = login_as(app, "admin").post(PARTS, json={"name": "x"}, headers=KEY)
    assert (second.status_code, "Idempotency-Replayed" in second.headers) == (201, False)


def test_fields_of_a_form_are_part_of_the_request(app):
    """Whichever way a body comes."""

    def printed(**given):
        with app.test_request_context("/api/v1/parts", method="POST", **given):
            return fingerprints()

    names = [printed(data={"name": name}) for name in ("x", "y", "x")]
    assert names[0] == names[2] != names[1]
    files = [printed(data={"name": "x", "file": (BytesIO(content), "a")}) for content in (b"1", b"2", b"1")]
    assert files[0] == files[2] != files[1]


def test_a_strangers_creation_has_no_key(anonymous):
    """It is not done twice either: the address is taken."""
    body = {"username": "ada", "email": "ada@example.com", "password": PASSWORD}
    answers = [anonymous.post("/api/v1/auth/register", json=body, headers=KEY) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 409]


SOUNDS_SECRET = re.compile(r"token|secret|password|codes|otpauth|qr_|(^|_)key$")
HARMLESS = {"token_type", "prefix"}


def test_every_answer_that_shows_a_secret_says_so(app):
    """All routes: a field that sounds so is marked `Once`, and what has one is not kept."""
    views = {route: view for route, view in app.view_functions.items() if getattr(view, "answer", None)}
    assert len(views) > 30
    secret = {route for route, view in views.items() if sounds_secret(view.answer())}
    assert secret == {route for route, view in views.items() if shows_secret(view.answer())}
    assert secret == {route for route, view in views.items() if view.shows_secret}
    assert {
        "api_keys.create_api_key",
        "two_factor.set_up_two_factor",
        "two_factor.enable_two_factor",
        "auth.login",
    } <= secret


def sounds_secret(schema):
    return any(SOUNDS_SECRET.search(name) and name not in HARMLESS for name in schema.fields)

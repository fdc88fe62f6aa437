"""Access tokens: one algorithm, all claims, and keys that can be changed without ending a login."""

import subprocess
import sys
from base64 import urlsafe_b64encode
from time import time

import jwt
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from app.extensions import db
from models.identity.sessions import Session
from tests.factories import PASSWORD, login_as, make_part, make_user
from tests.service import TOP
from utils.security import signing_keys

ME, REFRESH, LOGIN = "/api/v1/auth/me", "/api/v1/auth/refresh", "/api/v1/auth/login"
OLD, NEW, STRANGE = "k" * 40, "n" * 40, "s" * 40  # OLD is that of settings_for


@pytest.fixture
def claims(staff):
    """Of a good token for an open login, still to be signed."""
    session = db.session.query(Session).one()
    times = {"iat": int(time()), "nbf": int(time()), "exp": int(time()) + 60}
    whose = {"sub": "1", "sid": session.id, "jti": "one", "type": "access"}
    return {"iss": "atelier", "aud": "atelier", **times, **whose}


def signed(claims, secret=OLD, algorithm="HS256", **header):
    ((kid, key),) = signing_keys(secret).items()
    return jwt.encode(claims, key, algorithm, {"kid": kid} | header)


def status(client, token):
    return client.get(ME, headers={"Authorization": f"Bearer {token}"}).status_code


def header_of(token):
    return jwt.get_unverified_header(token)


def unverified(token):
    return jwt.decode(token, options={"verify_signature": False})


def token_of(client):
    return client.environ_base["HTTP_AUTHORIZATION"].removeprefix("Bearer ")


def test_a_token_carries_every_claim_and_names_its_key(staff):
    token = token_of(staff)
    claims = unverified(token)
    assert header_of(token) == {"alg": "HS256", "typ": "JWT", "kid": next(iter(signing_keys(OLD)))}
    assert (claims["iss"], claims["aud"]) == ("atelier", "atelier")
    assert claims["exp"] - claims["iat"] == 1800
    assert claims["nbf"] == claims["iat"]
    assert claims["jti"] != unverified(another(staff))["jti"]


def another(client):
    return token_of(login_as(client.application, "staff"))


def test_one_made_by_hand_with_our_key_is_good(anonymous, claims):
    assert status(anonymous, signed(claims)) == 200


@pytest.mark.parametrize("name", ["iss", "aud", "exp", "nbf", "iat", "jti"])
def test_one_without_a_claim_is_refused(anonymous, claims, name):
    del claims[name]
    assert status(anonymous, signed(claims)) == 401


@pytest.mark.parametrize(
    "wrong", [{"iss": "other"}, {"aud": "other"}, {"aud": ["x", "y"]}, {"jti": ""}, {"type": "refresh"}]
)
def test_one_from_or_for_others_is_refused(anonymous, claims, wrong):
    assert status(anonymous, signed(claims | wrong)) == 401


@pytest.mark.parametrize(
    ("name", "in_s", "expected"),
    [("nbf", 3, 200), ("nbf", 8, 401), ("iat", 3, 200), ("iat", 8, 401), ("exp", -1, 401)],
)
def test_clocks_may_be_five_seconds_apart_and_the_end_is_the_end(anonymous, claims, name, in_s, expected):
    assert status(anonymous, signed(claims | {name: int(time()) + in_s})) == expected


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
@pytest.mark.filterwarnings("ignore:The HMAC key")
def test_our_key_under_another_algorithm_is_refused(anonymous, claims, algorithm):
    assert status(anonymous, signed(claims, algorithm=algorithm)) == 401


def test_rs256_is_refused(anonymous, claims):
    key, kid = generate_private_key(65537, 2048), next(iter(signing_keys(OLD)))
    assert status(anonymous, jwt.encode(claims, key, "RS256", {"kid": kid})) == 401


@pytest.mark.parametrize("name", ["none", "None", "NONE"])
def test_unsigned_ones_are_refused(anonymous, claims, name):
    head = {"alg": name, "typ": "JWT", "kid": next(iter(signing_keys(OLD)))}
    parts = (urlsafe_b64encode(orjson.dumps(part)).decode().rstrip("=") for part in (head, claims))
    assert status(anonymous, f"{'.'.join(parts)}.") == 401


@pytest.mark.parametrize("kid", ["", "unknown", next(iter(signing_keys(STRANGE)))])
def test_an_unknown_or_missing_key_is_refused(anonymous, claims, kid):
    assert status(anonymous, signed(claims, kid=kid)) == 401
    without = jwt.encode(claims, next(iter(signing_keys(OLD).values())), "HS256")
    assert status(anonymous, without) == 401


def test_the_key_of_another_under_our_keys_name_is_refused(anonymous, claims):
    assert status(anonymous, signed(claims, STRANGE, kid=next(iter(signing_keys(OLD))))) == 401


def test_the_secret_itself_is_no_key(anonymous, claims):
    forged = jwt.encode(claims, OLD, "HS256", {"kid": next(iter(signing_keys(OLD)))})
    assert status(anonymous, forged) == 401


def pair(client):
    make_user("staff")
    return client.post(LOGIN, json={"username": "staff", "password": PASSWORD}).json


def test_a_rotated_secret_ends_no_login_until_it_is_dropped(app, anonymous):
    before = pair(anonymous)
    app.config["SECRETS"] = (NEW, OLD)
    assert status(anonymous, before["access_token"]) == 200
    after = anonymous.post(REFRESH, json={"refresh_token": before["refresh_token"]}).json
    assert header_of(after["access_token"])["kid"] == next(iter(signing_keys(NEW)))
    app.config["SECRETS"] = (NEW,)
    # Under an id of its own, or it might be remembered for a moment.
    assert status(anonymous, signed({**unverified(before["access_token"]), "jti": "x"})) == 401
    assert status(anonymous, after["access_token"]) == 200
    assert anonymous.post(REFRESH, json={"refresh_token": after["refresh_token"]}).status_code == 200


def test_a_page_cookie_survives_a_rotation(app, anonymous):
    make_user("staff")
    form = {"username": "staff", "password": PASSWORD}
    anonymous.post("/login", data=form, headers={"Origin": "http://localhost"})
    app.config |= {"SECRET_KEY": NEW, "SECRET_KEY_FALLBACKS": [OLD]}
    assert anonymous.get("/parts").status_code == 200
    app.config["SECRET_KEY_FALLBACKS"] = []
    assert anonymous.get("/parts").status_code == 302


def test_a_cursor_survives_a_rotation(app, staff):
    for _ in range(2):
        make_part()
    page = f"/api/v1/parts?limit=1&cursor={staff.get('/api/v1/parts?limit=1').json['next']}"
    app.config["SECRETS"] = (NEW, OLD)
    second, new = staff.get(page), staff.get("/api/v1/parts?limit=1").json["next"]
    assert second.status_code == 200
    app.config["SECRETS"] = (NEW,)
    assert staff.get(page.replace("limit=1", "skip=0&limit=1")).status_code == 422
    assert staff.get(f"/api/v1/parts?limit=1&cursor={new}").json["items"] == second.json["items"]


ASK = """
import sys
from pathlib import Path
from app import create_app
from tests.databases import settings_for
client = create_app(settings_for(Path(sys.argv[1]), sys.argv[2])).test_client()
print(client.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {sys.argv[3]}"}).status_code)
"""


def test_another_process_knows_the_same_key(staff, data_dir, database_url):
    db.session.rollback()
    command = [sys.executable, "-c", ASK, str(data_dir), database_url, token_of(staff)]
    answer = subprocess.run(command, cwd=TOP, capture_output=True, text=True, timeout=60, check=True)
    assert answer.stdout == "200\n"

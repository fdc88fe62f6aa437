"""Our JWTs: made for a login, and read. Their keys change without ending one, and are known alike to every
process and every start.

`kid` names the key that signed; it is looked up among those made of SECRET_KEY and OLD_SECRET_KEYS."""

from dataclasses import dataclass
from time import time
from typing import Any

from flask import Flask
from flask_jwt_extended import create_access_token, create_refresh_token, decode_token
from flask_jwt_extended.exceptions import JWTExtendedException
from jwt import InvalidTokenError, PyJWTError

from app.extensions import jwt
from app.settings import settings
from models.identity.sessions import Session
from utils.security import signing_keys

# Claims of each token, beside `iss` and `aud`, which PyJWT asks for by itself.
REQUIRED = ("exp", "nbf", "iat", "jti")


@dataclass(frozen=True)
class Tokens:
    access_token: str
    refresh_token: str
    expires_in: int
    token_type: str = "Bearer"  # noqa: S105

    @classmethod
    def of(cls, session: Session) -> "Tokens":
        """A pair that belongs to this login; the access token lives `expires_in` seconds."""
        subject, claims = str(session.user_id), {"sid": session.id}
        refresh = create_refresh_token(subject, additional_claims=claims | {"rid": session.refresh_id})
        access = create_access_token(subject, additional_claims=claims)
        return cls(access, refresh, settings["ACCESS_TOKEN_MINUTES"] * 60)


def decoded(token: str, kind: str) -> dict[str, Any] | None:
    """The claims of a token of ours that is neither forged, expired nor of another kind."""
    try:
        claims: dict[str, Any] = decode_token(token)
    except (PyJWTError, JWTExtendedException, ValueError):
        return None
    complete = all(claims.get(name) for name in REQUIRED)
    # The tolerance for other machines' clocks makes a token good sooner, but not longer.
    return claims if complete and claims["type"] == kind and claims["exp"] > time() else None


def keys() -> dict[str, bytes]:
    return signing_keys(*settings["SECRETS"])


def header(_: Any) -> dict[str, str]:
    return {"kid": next(iter(keys()))}


def signing(_: Any) -> bytes:
    return next(iter(keys().values()))


def verifying(header: dict[str, Any], _: Any) -> bytes:
    """Raises InvalidTokenError where it was signed with none of our keys."""
    key = keys().get(header.get("kid", ""))
    if key is None:
        raise InvalidTokenError("No key of ours.")
    return key


def init_app(_: Flask) -> None:
    jwt.additional_headers_loader(header)
    jwt.encode_key_loader(signing)
    jwt.decode_key_loader(verifying)

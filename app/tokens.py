"""The keys of JWTs: changed without ending a login, and known alike to every process and every start.

`kid` names the key that signed; it is looked up among those made of SECRET_KEY and OLD_SECRET_KEYS."""

from typing import Any

from flask import Flask, current_app
from jwt import InvalidTokenError

from app.extensions import jwt
from utils.security import signing_keys


def keys() -> dict[str, bytes]:
    return signing_keys(*current_app.config["SECRETS"])


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

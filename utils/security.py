"""Secrets: passwords are hashed slowly, tokens (random by themselves) fast. Nothing is kept in clear."""

import secrets
import string
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher()

# Verified when a name is unknown, so that it takes as long as a wrong password.
NOBODY = HASHER.hash(secrets.token_urlsafe(16))


def hash_password(password: str) -> str:
    return HASHER.hash(password)


def password_matches(password: str, hashed: str | None) -> bool:
    try:
        return HASHER.verify(hashed or NOBODY, password) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


def fingerprint(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def make_password(length: int = 20) -> str:
    """Random, of letters and digits, with one of each kind that the password rules ask for."""
    alphabet = string.ascii_letters + string.digits
    body = "".join(secrets.choice(alphabet) for _ in range(length - 4))
    kinds = (string.ascii_uppercase, string.ascii_lowercase, string.digits, "!#%+=@")
    return body + "".join(secrets.choice(kind) for kind in kinds)

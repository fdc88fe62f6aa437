"""Secrets: passwords are hashed slowly, tokens (random by themselves) fast. Nothing is kept in clear."""

import secrets
import string
from base64 import b64encode, urlsafe_b64encode
from functools import lru_cache
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION
from cryptography.fernet import Fernet, InvalidToken

HASHER = PasswordHasher()


def nobodys_hash() -> str:
    """Of no password: random bytes under our parameters, which no start has to wait for."""
    lengths = (HASHER.salt_len, HASHER.hash_len)
    salt, digest = (b64encode(secrets.token_bytes(length)).decode().rstrip("=") for length in lengths)
    cost = f"m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
    return f"$argon2{HASHER.type.name.lower()}$v={ARGON2_VERSION}${cost}${salt}${digest}"


# Verified when a name is unknown, so that it takes as long as a wrong password.
NOBODY = nobodys_hash()


def hash_password(password: str) -> str:
    return HASHER.hash(password)


def password_matches(password: str, hashed: str | None) -> bool:
    try:
        return HASHER.verify(hashed or NOBODY, password) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(hashed: str) -> bool:
    return HASHER.check_needs_rehash(hashed)


def fingerprint(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def seal(content: bytes, secret: str) -> bytes:
    """Encrypted and signed (Fernet), for what must be kept but not read by who sees the database."""
    return sealer(secret).encrypt(content)


def unseal(sealed: bytes, secret: str) -> bytes | None:
    """None where it was sealed with another secret."""
    try:
        return sealer(secret).decrypt(sealed)
    except InvalidToken:
        return None


@lru_cache(maxsize=8)
def sealer(secret: str) -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(f"seal:{secret}".encode()).digest()))


def make_password(length: int = 20) -> str:
    """Random, of letters and digits, with one of each kind that the password rules ask for."""
    alphabet = string.ascii_letters + string.digits
    body = "".join(secrets.choice(alphabet) for _ in range(length - 4))
    kinds = (string.ascii_uppercase, string.ascii_lowercase, string.digits, "!#%+=@")
    return body + "".join(secrets.choice(kind) for kind in kinds)

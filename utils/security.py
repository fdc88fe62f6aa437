"""Secrets: passwords are hashed slowly, tokens (random by themselves) fast. Nothing is kept in clear."""

import secrets
import string
from base64 import b64encode, urlsafe_b64encode
from functools import lru_cache
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

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


def fingerprint(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def seal(content: bytes, *secrets: str) -> bytes:
    """Encrypted and signed (Fernet) with the first secret, for what must be kept but not read by who sees
    the database."""
    return sealer(*secrets).encrypt(content)


def unseal(sealed: bytes, *secrets: str) -> bytes | None:
    """None where it was sealed with none of these."""
    try:
        return sealer(*secrets).decrypt(sealed)
    except InvalidToken:
        return None


def reseal(sealed: bytes, *secrets: str) -> bytes | None:
    """The same content under the first secret; None where none of them opens it."""
    try:
        return sealer(*secrets).rotate(sealed)
    except InvalidToken:
        return None


@lru_cache(maxsize=8)
def sealer(*secrets: str) -> MultiFernet:
    return MultiFernet([Fernet(urlsafe_b64encode(derived("seal", secret))) for secret in secrets])


@lru_cache(maxsize=8)
def signing_keys(*secrets: str) -> dict[str, bytes]:
    """Of JWTs, by their names (`kid`), in this order; a name tells nothing of its key."""
    keys = [derived("jwt", secret) for secret in secrets]
    return {sha256(b"kid:" + key).hexdigest()[:16]: key for key in keys}


def derived(purpose: str, secret: str) -> bytes:
    """A key of 32 bytes for one purpose alone: what leaks there opens nothing else."""
    return sha256(f"{purpose}:{secret}".encode()).digest()


def make_password(length: int = 20) -> str:
    """Random, of letters and digits, with one of each kind that the password rules ask for."""
    alphabet = string.ascii_letters + string.digits
    body = "".join(secrets.choice(alphabet) for _ in range(length - 4))
    kinds = (string.ascii_uppercase, string.ascii_lowercase, string.digits, "!#%+=@")
    return body + "".join(secrets.choice(kind) for kind in kinds)

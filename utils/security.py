"""Secrets: passwords are hashed slowly, tokens (random by themselves) fast. Nothing is kept in clear."""

import hmac
import secrets
import string
from base64 import b64encode, urlsafe_b64encode
from functools import lru_cache
from hashlib import sha256
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION
from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Hashing:
    """Argon2id at one cost: `at_once` at a time, so that they end one after another, and let go of their
    threads, and not all of them late."""

    def __init__(self, time_cost: int, memory_kib: int, lanes: int, at_once: int) -> None:
        self.hasher = PasswordHasher(time_cost, memory_kib, lanes)
        # Verified when a name is unknown, so that it takes as long as a wrong password.
        self.nobody = nobodys_hash(self.hasher)
        self.turn = BoundedSemaphore(at_once)


def nobodys_hash(hasher: PasswordHasher) -> str:
    """Of no password: random bytes under our parameters, which no start has to wait for."""
    lengths = (hasher.salt_len, hasher.hash_len)
    salt, digest = (b64encode(secrets.token_bytes(length)).decode().rstrip("=") for length in lengths)
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2{hasher.type.name.lower()}$v={ARGON2_VERSION}${cost}${salt}${digest}"


hashing = Hashing(time_cost=1, memory_kib=47104, lanes=1, at_once=1)


def configure(**settings: int) -> None:
    """As `Hashing` takes them: once, at the start."""
    global hashing
    hashing = Hashing(**settings)


def hash_password(password: str) -> str:
    with hashing.turn:
        return hashing.hasher.hash(password)


def password_matches(password: str, hashed: str | None) -> bool:
    """Takes as long where there is no `hashed` to match."""
    try:
        with hashing.turn:
            return hashing.hasher.verify(hashed or hashing.nobody, password) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(hashed: str) -> bool:
    """Whether it was made at another cost than is set now: then hash the password anew at the next login."""
    return hashing.hasher.check_needs_rehash(hashed)


def fingerprint(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def keyed(purpose: str, text: str, *secrets: str) -> list[str]:
    """HMAC-SHA256 under each secret: known again by us, and tried out by nobody who only sees it."""
    return [hmac.digest(derived(purpose, secret), text.encode(), sha256).hex() for secret in secrets]


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

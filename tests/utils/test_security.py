"""Secrets: what passwords cost, whoever they are of; and seals under more than one secret."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

import pytest
from argon2 import PasswordHasher, Type, extract_parameters

from utils import security
from utils.security import hash_password, needs_rehash, password_matches, reseal, seal, unseal

PASSWORD = "Correct-Horse-7"
CHEAP = {"time_cost": 1, "memory_kib": 8, "lanes": 1, "at_once": 1}


@pytest.fixture(autouse=True)
def cheap() -> Iterator[None]:
    before = security.hashing
    security.configure(**CHEAP)
    yield
    security.hashing = before


@pytest.mark.parametrize("more", [{}, {"time_cost": 2, "memory_kib": 64, "lanes": 2}])
def test_nobodys_hash_costs_what_a_real_one_costs_and_matches_nothing(more: dict[str, int]) -> None:
    security.configure(**(CHEAP | more))
    nobody = security.hashing.nobody
    assert extract_parameters(nobody) == extract_parameters(hash_password(PASSWORD))
    assert extract_parameters(nobody).type is Type.ID
    assert not needs_rehash(nobody)
    assert not password_matches("", None)


def test_a_password_matches_its_hash_alone() -> None:
    hashed = hash_password(PASSWORD)
    assert password_matches(PASSWORD, hashed)
    assert not password_matches("Wrong-Horse-7", hashed)
    assert not password_matches(PASSWORD, "no hash")


def test_hashes_of_another_cost_are_still_good_and_known() -> None:
    hashed = hash_password(PASSWORD)
    assert not needs_rehash(hashed)
    security.configure(**(CHEAP | {"memory_kib": 16}))
    assert needs_rehash(hashed)
    assert password_matches(PASSWORD, hashed)


class Gate(PasswordHasher):
    """Hashes as ever, but only when let: so that a test knows who is at it."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.entered, self.open, self.inside = Event(), Event(), 0

    def hash(self, *args: str | bytes, **options: bytes | None) -> str:
        self.inside += 1
        self.entered.set()
        assert self.open.wait(10)
        return super().hash(*args, **options)  # type: ignore[arg-type]


def test_one_hashes_while_another_waits() -> None:
    gate = Gate()
    security.hashing.hasher = gate
    with ThreadPoolExecutor(2) as pool:
        hashed = [pool.submit(hash_password, PASSWORD) for _ in range(2)]
        assert gate.entered.wait(10)
        sleep(0.2)
        assert gate.inside == 1
        gate.open.set()
    assert all(password_matches(PASSWORD, each.result()) for each in hashed)


def test_who_was_wrong_lets_the_next_one_in() -> None:
    for _ in range(5):
        assert not password_matches(PASSWORD, "no hash")
    assert password_matches(PASSWORD, hash_password(PASSWORD))


def test_what_any_of_the_secrets_sealed_is_opened_and_what_is_new_is_of_the_first() -> None:
    old, new = seal(b"x", "old"), seal(b"x", "new", "old")
    assert (unseal(old, "new", "old"), unseal(new, "new"), unseal(new, "old")) == (b"x", b"x", None)
    again = reseal(old, "new", "old")
    assert again is not None
    assert unseal(again, "new") == b"x"
    assert reseal(old, "new") is None

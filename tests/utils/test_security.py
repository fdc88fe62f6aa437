"""Secrets: what is verified when nobody is there."""

from argon2 import Type, extract_parameters

from utils.security import HASHER, NOBODY, hash_password, password_matches


def test_nobodys_hash_costs_what_a_real_one_costs_and_matches_nothing() -> None:
    assert extract_parameters(NOBODY) == extract_parameters(hash_password("Correct-Horse-7"))
    assert extract_parameters(NOBODY).type is Type.ID
    assert not HASHER.check_needs_rehash(NOBODY)
    assert not password_matches("", None)

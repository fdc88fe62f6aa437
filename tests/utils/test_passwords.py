"""The password policy, rule by rule."""

from dataclasses import replace
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.passwords import DECORATION, Policy, common, faults, undecorated

STRICT = Policy(upper=True, lower=True, digit=True, special=True)
OFF = Policy(uncommon=False)


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("Sh0rt-x", "At least 8"),
        ("Long-7" * 22, "At most 128"),
        ("no-capital-7", "capital"),
        ("NO-SMALL-7", "small"),
        ("No-Digit-x", "digit"),
        ("NoSpecial7x", "special"),
        ("P@ssw0rd", "most common"),
        ("Password1!", "most common"),
        ("Ada-Byron-7", "your own"),
    ],
)
def test_each_rule_says_what_is_wrong_and_nothing_else(password, said):
    found = faults(password, STRICT, ("ada-byron",))
    assert len(found) == 1
    assert said in found[0]


@pytest.mark.parametrize("rule", ["upper", "lower", "digit", "special", "uncommon"])
def test_each_rule_can_be_switched_off(rule):
    against = {"upper": "xq-7vkzw", "lower": "XQ-7VKZW", "digit": "Xq-vkzwp", "special": "Xq7vkzwp"}
    password = against.get(rule, "Password1!")
    assert faults(password, STRICT)
    assert faults(password, replace(STRICT, **{rule: False})) == []


@pytest.mark.parametrize(
    "password",
    [
        *("abcdefgh", "qwertzuiop", "aaaaaaaaaaaa", "Long-7Long-7", "elizabeth99", "p4ssw0rd12345"),
        *("12345678901234", "manufacture", "a" * 128, "abc" * 40),
    ],
)
def test_what_is_guessed_soon_is_refused(password):
    (fault,) = faults(password, Policy())
    assert "guess" in fault or "most common" in fault


@pytest.mark.parametrize(
    "password",
    [
        *("correct horse battery", "xq7vkzwp", "kein-brot-täglich", "鉄と油の匂いがする朝"),
        "a" * 30 + "vkzw-Xq7 plum kettle",
    ],
)
def test_no_kinds_of_characters_are_asked_for(password):
    assert faults(password, Policy()) == []


def test_the_worst_password_takes_no_second():
    """It is looked at before anybody has proven who they are."""
    faults("warm up", Policy())
    began = perf_counter()
    faults("4@8({[<369|!1+750$%2" * 6, Policy())
    assert perf_counter() - began < 1


@given(st.text(min_size=64, max_size=128))
def test_long_passwords_of_any_characters_are_usable(password):
    assert faults(password, OFF) == []
    assert not any("most common" in fault for fault in faults(password, Policy(max_length=128)))


@given(st.sampled_from(sorted(common())), st.integers(0, DECORATION))
def test_a_common_password_stays_common_with_a_little_around_it(word, digits):
    if word[-1:].isalpha() and word[:1].isalpha():
        assert undecorated(word + "7" * digits) == word
        assert faults(word.upper() + "7" * digits, Policy(1, 128, False, False, False, False))


def test_spaces_at_the_ends_count():
    assert faults("  Xq7vkz  ", Policy(10)) == []
    assert faults("Xq7vkz", Policy(10))

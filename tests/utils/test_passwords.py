"""The password policy, rule by rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.passwords import DECORATION, Policy, common, faults, undecorated

STRICT = Policy()
OFF = Policy(upper=False, lower=False, digit=False, special=False, uncommon=False)


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
    assert faults(password, Policy(**{rule: False})) == []


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

"""What a password must be like, rule by rule."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

# At most so many digits and signs around a common word do not make it uncommon: Password1!
DECORATION = 4
# What zxcvbn thinks that a guesser needs at least; with our locks and Argon2 that is far out of reach.
GUESSES = 10**8
LOOKED_AT = 16  # characters: of many more, mostly signs, some would take it seconds


@dataclass(frozen=True)
class Policy:
    """Lengths in characters; each of the others is a rule that may be switched off."""

    min_length: int = 8
    max_length: int = 128
    upper: bool = False
    lower: bool = False
    digit: bool = False
    special: bool = False
    uncommon: bool = True


def faults(password: str, policy: Policy, own: tuple[str, ...] = ()) -> list[str]:
    """What is wrong with it, as sentences; `own` are words that everybody would try first for this person."""
    return [*lengths(password, policy), *kinds(password, policy), *guesses(password, policy, own)]


def lengths(password: str, policy: Policy) -> Iterator[str]:
    if len(password) < policy.min_length:
        yield f"At least {policy.min_length} characters are needed."
    if len(password) > policy.max_length:
        yield f"At most {policy.max_length} characters are possible."


def kinds(password: str, policy: Policy) -> Iterator[str]:
    """Of any script: what has no case, no digit and is no letter is special, a space too."""
    if policy.upper and not any(char.isupper() for char in password):
        yield "A capital letter is needed."
    if policy.lower and not any(char.islower() for char in password):
        yield "A small letter is needed."
    if policy.digit and not any(char.isdecimal() for char in password):
        yield "A digit is needed."
    if policy.special and all(char.isalnum() for char in password):
        yield "A special character is needed, as ! or - or a space."


def guesses(password: str, policy: Policy, own: tuple[str, ...]) -> Iterator[str]:
    if not policy.uncommon:
        return
    plain, bare = password.lower(), undecorated(password.lower())
    if {plain, bare} & {word.lower() for word in own}:
        yield "It is your own name or address, or ours."
    elif {plain, bare} & common():
        yield "It is among the most common passwords."
    elif policy.min_length <= len(password) <= policy.max_length and is_guessable(password):
        yield "It is easy to guess: a few words that do not belong together are better."


def is_guessable(password: str) -> bool:
    """A word, a name, a row of keys, a repetition, also with digits for letters; of a long one both ends."""
    from zxcvbn import zxcvbn  # late: its word lists take a while

    ends = {password[:LOOKED_AT], password[-LOOKED_AT:]}
    return all(zxcvbn(end)["guesses"] < GUESSES for end in ends)


def undecorated(password: str) -> str:
    """Without digits and signs at its ends, unless these are what it mainly consists of."""
    bare = password.strip("".join({char for char in password if not char.isalpha()}))
    return bare if len(password) - len(bare) <= DECORATION else password


@cache
def common() -> frozenset[str]:
    """The 30 000 most frequent ones of leaked lists, as zxcvbn keeps them; read when first asked for."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])

"""Permissions as people choose them: by noun, and the wider ones as text."""

from collections import defaultdict
from collections.abc import Iterable

from app.pages.shell.conflicts import sent_words
from models.identity.actors import OWN


def by_noun(permissions: Iterable[str]) -> dict[str, list[str]]:
    """`parts:read` and `parts:write` give parts: read, write; one's own account is nothing to choose. A noun
    has its `*` without being asked."""
    found: dict[str, list[str]] = defaultdict(list)
    for permission in sorted({*permissions} - {*OWN}):
        noun, _, verb = permission.partition(":")
        found[noun] += [verb] if verb != "*" else []
    return found


def wider(grants: Iterable[str], nouns: Iterable[str]) -> list[str]:
    """Those that no noun has a box for: `*`, `*:read`, and what is taken away."""
    return [grant for grant in grants if grant.partition(":")[0] not in nouns]


def sent_grants() -> list[str]:
    return sent_words("permissions")

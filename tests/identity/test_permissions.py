"""What the seeded roles may, as permissions cover each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.auth import catalogue
from models.identity.actors import Actor, beyond, covers
from models.identity.roles import SEEDED

NOUN = st.sampled_from(["parts", "files", "audit", "api_keys"])
VERB = st.sampled_from(["read", "write", "read_all"])


@given(NOUN, VERB)
def test_a_star_covers_all_and_a_minus_takes_away(noun, verb):
    permission = f"{noun}:{verb}"
    for grant in ("*", f"{noun}:*", f"*:{verb}", permission):
        assert covers((grant,), permission)
        for taken in ("-*", f"-{noun}:*", f"-*:{verb}", f"-{permission}"):
            assert not covers((grant, taken), permission)
    assert not covers(("other:read", "parts", ""), permission)


@given(st.lists(st.tuples(NOUN, VERB).map(":".join), max_size=4), st.tuples(NOUN, VERB).map(":".join))
def test_a_key_never_exceeds_its_owner(owner, permission):
    key = Actor(1, "key", ("*",), tuple(owner))
    assert key.can(permission) is (permission in owner)
    assert (permission in beyond(["*"], Actor(1, "x", tuple(owner)), [permission])) is (
        permission not in owner
    )


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        ("admin", {"audit:read", "users:write", "seasons:unlock"}, set()),
        ("manager", {"audit:read", "users:read", "otb:override"}, {"users:write", "roles:read"}),
        (
            "staff",
            {"files:read_all", "parts:write", "files:reprocess", "orders:read"},
            {"audit:read", "users:read", "purchase_orders:approve", "otb:override", "rate_cards:publish"},
        ),
        ("viewer", {"parts:read", "files:read_all"}, {"parts:write", "files:write", "notifications:read"}),
        ("customer", {"files:read", "files:write", "invoices:read"}, {"parts:read", "files:read_all"}),
    ],
)
def test_seeded_roles_may_what_the_contract_says(role, may, may_not):
    grants = tuple(SEEDED[role])
    assert {p for p in may | may_not if covers(grants, p)} == may


def test_only_who_may_let_others_in_is_left_to_the_admin(app):
    roles = [tuple(grants) for name, grants in SEEDED.items() if name != "admin"]
    asked = {p for p in catalogue(app) if not p.startswith("self:")}
    assert {p for p in asked if not any(covers(grants, p) for grants in roles)} == {
        "users:write",
        "roles:read",
        "roles:write",
    }

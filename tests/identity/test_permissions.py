"""What the seeded roles may, as permissions cover each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.identity.actors import OWN, Actor, beyond, covers
from models.identity.permissions import REGISTER, VERBS
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
    assert key.holds(permission) is (permission in owner)
    assert (permission in beyond([permission], Actor(1, "x", tuple(owner)))) is (permission not in owner)


@given(st.sampled_from(OWN), st.sampled_from(["*", "-*", "-self:*", "-*:read", "sessions:read"]))
def test_no_role_gives_or_takes_what_is_ones_own(permission, grant):
    assert Actor(1, "user", (grant,)).holds(permission)
    assert not Actor(1, "key", (grant,), own=()).holds(permission)


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        (["files:read", "files:write", "files:read_all", "files:write_all", "files:reprocess"], "files:*"),
        ([f"{p}" for p in REGISTER], "*"),
        ([f"{p}" for p in REGISTER if p.endswith(":read")], "*:read"),
        (["*", "-files:read_all"], "files:*"),
        (["*:read", "*:write"], "files:*"),
        ([f"{noun}:*" for noun in VERBS], "*"),
        ([f"*:{verb}" for verb in {*" ".join(VERBS.values()).split()}], "files:*"),
    ],
)
def test_a_star_is_given_only_by_who_holds_one_that_covers_it(held, wanted):
    """Whoever holds all of today's permissions one by one does not hold tomorrow's."""
    assert beyond([wanted], Actor(1, "x", tuple(held)))
    assert not beyond([wanted], Actor(1, "x", (wanted,)))
    assert not beyond([wanted], Actor(1, "x", ("*",)))


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


def test_only_who_may_let_others_in_is_left_to_the_admin():
    roles = [tuple(grants) for name, grants in SEEDED.items() if name != "admin"]
    held = REGISTER.difference(OWN)
    assert {p for p in held if not any(covers(grants, p) for grants in roles)} == {
        "api_keys:read_all",
        "api_keys:write_all",
        "roles:read",
        "roles:write",
        "settings:write",
        "users:write",
    }

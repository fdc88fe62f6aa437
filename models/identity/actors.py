"""Who acts: a plain value, made once per request, that outlives any database session."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from math import inf

from models.identity.limits import NO_LIMIT, Limits, limit_among
from models.identity.permissions import EVERYTHING, REGISTER, Permission
from models.identity.preferences import Preferences

# What everybody who is logged in may do with their own account: no role gives it or takes it away.
OWN = ("self:read", "self:write", "sessions:read", "sessions:write")


@dataclass(frozen=True)
class Actor:
    """`id` is the user's, None for the system itself; a key's grants never exceed its owner's. `own`: what of
    OWN they may, whatever they were granted."""

    id: int | None
    name: str
    grants: tuple[str, ...]
    ceiling: tuple[str, ...] = field(default=("*",))
    own: tuple[str, ...] = OWN
    limits: Limits = ()
    company_id: int | None = None  # whose quotes, orders and invoices are theirs, too
    # How they came in decides nothing about what they see, so two logins of the same user are equal.
    session_id: int | None = field(default=None, compare=False)
    api_key_id: int | None = field(default=None, compare=False)
    preferences: Preferences = field(default=Preferences(), compare=False)
    until: float = field(default=inf, compare=False)  # Unix time at which these credentials end

    def can(self, permission: Permission) -> bool:
        return self.holds(permission)

    def holds(self, permission: str) -> bool:
        """Also one that is still to come."""
        if permission in OWN:
            return permission in self.own
        return covers(self.grants, permission) and covers(self.ceiling, permission)

    def approval_limit(self, noun: str, currency: str) -> Decimal | None:
        """Up to which amount of this currency they approve `noun`, infinite without limit. None: their role
        says nothing of this currency, or they approve none at all."""
        return limit_among(self.limits, noun, currency) if self.holds(f"{noun}:approve") else None


def is_staff(actor: Actor) -> bool:
    """Whether their role gives anything that customers have not by default; a key is its owner's."""
    return goes_beyond_customers(actor.ceiling if actor.api_key_id else actor.grants)


@lru_cache(maxsize=4096)
def goes_beyond_customers(grants: tuple[str, ...]) -> bool:
    from models.identity.roles import SEEDED  # late: roles ask here what a grant covers

    customers = (*SEEDED["customer"], *OWN)
    return any(covers(grants, p) and not covers(customers, p) for p in REGISTER)


SYSTEM = Actor(None, "system", ("*",), limits=NO_LIMIT)
ANONYMOUS = Actor(None, "anonymous", (), own=())


@lru_cache(maxsize=4096)
def covers(grants: tuple[str, ...], permission: str) -> bool:
    """Whether `parts:read` is among `*`, `parts:*`, `*:read`, `parts:read`, and not taken away
    by any of the same with a minus before it."""
    noun, _, verb = permission.partition(":")
    forms = {"*", f"{noun}:*", f"*:{verb}", permission}
    given, taken = set(grants), {grant[1:] for grant in grants if grant.startswith("-")}
    return bool(forms & given) and not forms & taken


def beyond(wanted: Iterable[str], actor: Actor) -> list[str]:
    """What `wanted` gives and `actor` does not hold, compared as sets: a star is passed on only by who holds
    one that covers it. What everybody may do with their own account is nothing that anybody passes on."""
    grants = tuple(wanted)
    return sorted(p for p in EVERYTHING.difference(OWN) if covers(grants, p) and not actor.holds(p))

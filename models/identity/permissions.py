"""Every permission that there is. What a route, a page or a model asks for beyond these stops the start."""

from collections.abc import Collection, Iterable, Iterator
from itertools import product

# By noun. Some nouns have no routes yet: the seeded roles say already who will hold them.
VERBS = {
    "analytics": "read",
    "api_keys": "read write read_all write_all",
    "audit": "read",
    "call_requests": "read write",
    "categories": "read write",
    "clusters": "read write",
    "companies": "read write",
    "crm": "read write",
    "documents": "read write",
    "exchange_rates": "read write",
    "files": "read write read_all write_all reprocess",
    "goods_receipts": "read write",
    "imports": "read write",
    "invoices": "read write",
    "locations": "read write",
    "metrics": "read",
    "notifications": "read send",
    "orders": "read write",
    "otb": "read write approve override",
    "parts": "read write",
    "purchase_orders": "read write approve",
    "quotes": "read write accept",
    "range": "approve",
    "range_architecture": "read write",
    "range_intents": "read write",
    "rate_cards": "read write publish",
    "roles": "read write",
    "season_plans": "read write approve",
    "seasons": "read write unlock",
    "self": "read write",
    "sessions": "read write",
    "settings": "read write",
    "sms_templates": "read write",
    "stock": "read write",
    "supplier_invoices": "read write override",
    "users": "read write",
    "webhooks": "manage",
    "work_orders": "read write",
}
REGISTER = frozenset(f"{noun}:{verb}" for noun, verbs in VERBS.items() for verb in verbs.split())

# Stand for every noun and every verb that is still to come: nobody can write them.
COMING = "?"


class Permission(str):
    """One of the register. Raises RuntimeError where it is not: at the start, where it is asked for."""

    __slots__ = ()

    def __new__(cls, name: str) -> "Permission":
        if name not in REGISTER:
            raise RuntimeError(f"No permission of the register (models/identity/permissions.py): {name}")
        return super().__new__(cls, name)


def everything() -> Iterator[str]:
    """Each noun with each verb, those to come too: what `parts:*` gives is more than today's parts."""
    nouns, verbs = {*VERBS, COMING}, {COMING, *" ".join(VERBS.values()).split()}
    yield from (f"{noun}:{verb}" for noun, verb in product(nouns, verbs))


EVERYTHING = frozenset(everything())


def in_words(excess: Collection[str], grants: Iterable[str]) -> list[str]:
    """Those of the register; where only what is to come is among them, the stars that would give it."""
    stars = [grant for grant in grants if "*" in grant and not grant.startswith("-")]
    return sorted({*excess} & REGISTER or stars) if excess else []

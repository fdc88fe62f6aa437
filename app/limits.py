"""How often one caller may ask: counted per user or, for strangers, per address, and apart for each family
of routes, so that who has used up the logins may still do the rest.

Token buckets: a minute's requests may be used at once, and come back one by one. A bucket is kept as the
one moment when it will be full again: in the memory of each process or, with RATE_LIMIT_URL, in Redis for
all. The `limits` library's store in memory starts a hundred threads a second to tidy up, which cost a
tenth of every request."""

from collections.abc import Callable
from functools import partial
from ipaddress import IPv6Address, ip_network
from math import ceil, inf
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from cachetools import LRUCache
from flask import Flask, current_app, request

from app.auth import actor
from app.errors import TooMany
from app.logs import QUIET_PATHS, log

View = TypeVar("View", bound=Callable[..., Any])

FAMILIES = {
    "login": "RATE_LOGIN",
    "register": "RATE_REGISTER",
    "forgot": "RATE_FORGOT",
    "uploads": "RATE_UPLOADS",
    "rest": "RATE_LIMIT",
}
# Open to strangers: a token must not buy another budget.
BY_ADDRESS = {"login", "register", "forgot"}

MINUTE_S = 60
TOLERANCE_S = 0.001  # what clocks and fractions may be off by
AVOIDED_S = 10  # how long Redis is left alone after it did not answer

buckets: LRUCache[str, float] = LRUCache(10_000)  # when each is full again
lock = Lock()


def limited(family: str) -> Callable[[View], View]:
    """Mark a route as one of a family that is counted by itself. An unknown one stops the start."""
    if family not in FAMILIES:
        raise RuntimeError(f"No family of rate limits: {family}")

    def mark(view: View) -> View:
        view.family = family  # type: ignore[attr-defined]
        return view

    return mark


def count(app: Flask) -> None:
    """After authentication and before the body is read; probes are not counted."""
    view = app.view_functions.get(request.endpoint)  # type: ignore[arg-type]
    # What a browser asks beforehand is not yet what it asks for.
    family = "rest" if request.method == "OPTIONS" else getattr(view, "family", "rest")
    if request.path not in QUIET_PATHS:
        use_up(family)


def use_up(family: str) -> None:
    """One of the caller's requests: who does the work of several counts the others. Raises TooMany."""
    limit = current_app.config[FAMILIES[family]]
    wait = spend(f"{family}:{caller(family)}", limit) if limit else 0
    if wait:
        raise TooMany("Too many requests: wait, then try again.", ceil(wait - TOLERANCE_S))


def caller(family: str) -> str:
    known = None if family in BY_ADDRESS else actor.id
    return str(known or household(request.remote_addr or ""))


def household(address: str) -> str:
    """An IPv6 customer has 2**64 addresses, which are one caller."""
    try:
        known = IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    return str(known.ipv4_mapped or ip_network((int(known), 64), strict=False))


def spend(name: str, limit: int) -> float:
    """Take one request of `limit` a minute; the seconds until there is one where there is none, else 0."""
    shared: Shared | None = current_app.extensions["rate_limits"]
    return spend_here(name, limit) if shared is None else shared.spend(name, limit)


def spend_here(name: str, limit: int) -> float:
    now = monotonic()
    with lock:
        full = max(buckets.get(name, now), now) + MINUTE_S / limit
        wait = full - MINUTE_S - now
        if wait > TOLERANCE_S:
            return wait
        buckets[name] = full
    return 0


class Shared:
    """Counted in Redis; where that is out of reach, here: no request fails for it."""

    def __init__(self, url: str) -> None:
        # Late: a server without RATE_LIMIT_URL never imports redis.
        from utils.gateways.budgets import OutOfReach, SharedBudgets

        self.budgets, self.failure, self.avoided_until = SharedBudgets(url), OutOfReach, -inf

    def spend(self, name: str, limit: int) -> float:
        if monotonic() < self.avoided_until:
            return spend_here(name, limit)
        try:
            return self.budgets.spend(name, limit, TOLERANCE_S)
        except self.failure as error:
            self.avoid(error)
            return spend_here(name, limit)

    def avoid(self, error: Exception) -> None:
        if monotonic() >= self.avoided_until:  # or another thread has just said so
            log.warning("rate limits are counted in memory: Redis is out of reach", error=str(error))
        self.avoided_until = monotonic() + AVOIDED_S


def init_app(app: Flask) -> None:
    url = app.config["RATE_LIMIT_URL"]
    app.extensions["rate_limits"] = Shared(url) if url else None
    app.before_request(partial(count, app))

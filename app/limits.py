"""How often one caller may ask: counted per user or, for strangers, per address, in each process.

Token buckets: a minute's requests may be used at once, and come back one by one. The `limits` library's
store in memory starts a hundred threads a second to tidy up, which cost a tenth of every request."""

from math import ceil
from threading import Lock
from time import monotonic

from cachetools import LRUCache
from flask import Flask, current_app, request

from app.auth import actor
from app.errors import TooMany
from app.logs import QUIET_PATHS

buckets: LRUCache[str, tuple[float, float]] = LRUCache(10_000)  # what is left, and since when
lock = Lock()


def count() -> None:
    """After authentication and before the body is read; probes are not counted."""
    limit = current_app.config["RATE_LIMIT"]
    if limit and request.path not in QUIET_PATHS:
        missing = take(str(actor.id or request.remote_addr), limit / 60)
        if missing > 0:
            raise TooMany("Too many requests: wait, then try again.", ceil(missing * 60 / limit))


def take(caller: str, per_second: float) -> float:
    """One request out of the caller's bucket; how much of it is missing there, if any is."""
    now = monotonic()
    with lock:
        left, since = buckets.get(caller) or (per_second * 60, now)
        left = min(per_second * 60, left + (now - since) * per_second)
        buckets[caller] = (left - 1 if left >= 1 else left, now)
    return 1 - left


def init_app(app: Flask) -> None:
    app.before_request(count)

"""How often one caller may ask: counted per user or, for strangers, per address, in each process."""

from time import time

from flask import Flask, current_app, request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from app.auth import actor
from app.errors import TooMany
from app.logs import QUIET_PATHS


def count() -> None:
    """After authentication and before the body is read; probes are not counted."""
    limit = current_app.config["RATE_LIMIT"]
    if not limit or request.path in QUIET_PATHS:
        return
    limiter: SlidingWindowCounterRateLimiter = current_app.extensions["limiter"]
    item, caller = RateLimitItemPerMinute(limit), str(actor.id or request.remote_addr)
    if not limiter.hit(item, caller):
        until = limiter.get_window_stats(item, caller).reset_time
        raise TooMany("Too many requests: wait, then try again.", max(1, round(until - time())))


def init_app(app: Flask) -> None:
    app.extensions["limiter"] = SlidingWindowCounterRateLimiter(MemoryStorage())
    app.before_request(count)

"""Rates counted in Redis, so that many processes and machines share them."""

from typing import Any

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

TIMEOUT_S = 0.2  # of a request that would rather be counted here than wait
PREFIX = "atelier:rate:"

# A bucket is one number: the microsecond, by the server's clock, when it will be full again.
SPEND = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now) + 60000000 / ARGV[1]
local wait = full - 60000000 - now
if wait > tonumber(ARGV[2]) then return math.ceil(wait) end
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
return 0
"""


class OutOfReach(Exception):
    """Redis did not answer in time, or not as it should."""


class SharedBudgets:
    def __init__(self, url: str) -> None:
        """Connects with the first request, so after the web server has forked."""
        once = Retry(NoBackoff(), 0)
        options: Any = {"socket_timeout": TIMEOUT_S, "socket_connect_timeout": TIMEOUT_S, "retry": once}
        self.script = Redis.from_url(url, **options).register_script(SPEND)

    def spend(self, caller: str, limit: int, tolerance_s: float) -> float:
        """As `app.limits.spend`, in one round trip; the key expires when the bucket is full again."""
        try:
            wait: Any = self.script(keys=[PREFIX + caller], args=[limit, round(tolerance_s * 1e6)])
        except (RedisError, OSError) as error:
            raise OutOfReach(str(error)) from None
        return int(wait) / 1e6

"""Counting by the generic cell rate algorithm: one number a key, in one script, by Redis' clock.

The number is the moment at which everything is there again. Each spending moves it on by
`per_s / max`; one that would move it further than `per_s` ahead is refused and moves nothing.
"""

import asyncio
import hashlib

from redis.asyncio import Redis
from redis.exceptions import RedisError

from colonnade.kernel.ratelimit.values import LimiterAway, Rate, RateExceeded, Spent
from colonnade.kernel.telemetry import Counter, log

ANSWER_WITHIN_S = 1.0
"""Redis takes well below a millisecond; after this it counts as away."""

outcomes = Counter("colonnade_ratelimit", "Spendings of rate limits", ["name", "outcome"])

# In microseconds, which Lua's doubles hold exactly.
_SPEND = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local interval, window, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local full_at = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local moved = full_at + interval * cost
if moved - window > now then
    return {0, math.ceil(moved - window - now)}
end
redis.call('SET', KEYS[1], string.format('%.0f', moved), 'PX', math.ceil((moved - now) / 1000) + 1)
return {1, math.ceil(moved - now)}
"""


async def spend(
    redis: "Redis",
    namespace: str,
    name: str,
    key: str,
    rate: Rate,
    *,
    open_when_away: bool,
    cost: int = 1,
) -> Spent:
    """Count one more for `key` under the limit `name`. Raises RateExceeded.

    With Redis away, everything passes where `open_when_away`, else raises LimiterAway. `key` may
    be anything, such as an address of mail: it is hashed.
    """
    window = int(rate.per_s * 1_000_000)
    arguments = [window / rate.max, window, cost]
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            script = redis.register_script(_SPEND)
            passed, micros = await script(keys=[_key(namespace, name, key)], args=arguments)
    except (RedisError, OSError, TimeoutError) as error:
        outcomes.labels(name, "away").inc()
        log.warning("ratelimit.away", limit=name, error=str(error))
        if open_when_away:
            return Spent(name, rate, rate.max, 0)
        raise LimiterAway from error
    wait_s = int(micros) / 1_000_000
    if not passed:
        outcomes.labels(name, "exceeded").inc()
        raise RateExceeded(name, rate, retry_after_s=wait_s)
    outcomes.labels(name, "passed").inc()
    remaining = int((rate.per_s - wait_s) * rate.max / rate.per_s + 1e-6)
    return Spent(name, rate, remaining, wait_s)


async def forget(redis: "Redis", namespace: str, name: str, key: str) -> None:
    """All of it is there again, as after a right password. With Redis away, nothing happens."""
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            await redis.delete(_key(namespace, name, key))
    except (RedisError, OSError, TimeoutError) as error:
        log.warning("ratelimit.away", limit=name, error=str(error))


def _key(namespace: str, name: str, key: str) -> str:
    hashed = hashlib.blake2b(key.encode(errors="surrogatepass"), digest_size=16).hexdigest()
    return f"{namespace}:rate:{name}:{hashed}"

"""How many requests an account, a token, or an address without either may make.

Nobody waits for Redis: requests are counted here, and what was counted is spent there ten times a
second, for all processes together. So a flood is noticed a moment late, and a quiet reader never.
Without Redis, everything passes.
"""

import asyncio
import time
from collections import Counter

from redis.asyncio import Redis

from colonnade.kernel.permissions import Actor
from colonnade.kernel.ratelimit import Rate, RateExceeded, spend
from colonnade.kernel.settings import Settings
from colonnade.kernel.telemetry import log

COUNT_S = 0.1
AWAY_S = 5.0
"""After Redis did not answer, nothing is counted for so long."""

AT_ONCE = 50
"""Spendings under way at the same time."""

NAME = "requests"


class RequestLimits:
    def __init__(self, settings: Settings) -> None:
        web = settings.web
        self._namespace = settings.namespace
        self._ours = _rate(web.requests_per_s, web.requests_burst)
        self._strangers = _rate(web.stranger_requests_per_s, web.stranger_requests_burst)
        self._counted: Counter[str] = Counter()
        self._refused: dict[str, float] = {}
        self._spending: asyncio.Task[None] | None = None

    def count(self, redis: "Redis", actor: Actor, address: str) -> None:
        """Raises RateExceeded where this one has asked too often."""
        rate = self._ours if actor.is_somebody else self._strangers
        if rate is None:
            return
        key = _key(actor, address)
        if self._refused and (until := self._refused.get(key)) is not None:
            wait_s = until - time.monotonic()
            if wait_s > 0:
                raise RateExceeded(NAME, rate, retry_after_s=wait_s)
            del self._refused[key]
        self._counted[key] += 1
        if self._spending is None:
            self._spending = asyncio.create_task(self._spend_soon(redis))

    async def close(self) -> None:
        if self._spending is not None:
            self._spending.cancel()
            await asyncio.gather(self._spending, return_exceptions=True)

    async def _spend_soon(self, redis: "Redis") -> None:
        try:
            await asyncio.sleep(COUNT_S)
            counted, self._counted = self._counted, Counter()
            now = time.monotonic()
            self._refused = {key: until for key, until in self._refused.items() if until > now}
            todo = list(counted.items())
            for at in range(0, len(todo), AT_ONCE):
                some = [self._spend(redis, key, count) for key, count in todo[at : at + AT_ONCE]]
                if not all(await asyncio.gather(*some)):
                    await asyncio.sleep(AWAY_S)
                    self._counted.clear()
                    break
        except Exception:  # noqa: BLE001  (a limit that failed must not end what it limits)
            log.exception("web.limiting_failed")
        finally:
            self._spending = None

    async def _spend(self, redis: "Redis", key: str, count: int) -> bool:
        """Whether Redis answered."""
        rate = self._strangers if key.startswith("address:") else self._ours
        assert rate is not None
        try:
            spent = await spend(
                redis,
                self._namespace,
                NAME,
                key,
                rate,
                open_when_away=True,
                cost=min(count, rate.max),
            )
        except RateExceeded as exceeded:
            self._refused[key] = time.monotonic() + exceeded.retry_after_s
            log.warning("web.too_many_requests", who=key, wait_s=round(exceeded.retry_after_s, 1))
            return True
        return spent.reset_s > 0


def _key(actor: Actor, address: str) -> str:
    if actor.token_id is not None:
        return f"token:{actor.token_id}"
    if actor.account_id is not None:
        return f"account:{actor.account_id}"
    return f"address:{address}"


def _rate(per_s: float, burst: int) -> Rate | None:
    if per_s <= 0 or burst <= 0:
        return None
    return Rate(max=burst, per_s=burst / per_s)

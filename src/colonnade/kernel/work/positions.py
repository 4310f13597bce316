"""Who has written up to where, so that they read it from a replica only once it is there.

Kept in Redis for all processes, by account and by workspace: the one who writes reads their own,
and whoever is told of a change in a workspace finds it. One sorted set, whose scores only grow;
what every replica has come to is forgotten.
"""

import asyncio
import time
from collections.abc import Collection, Mapping

from redis.asyncio import Redis
from redis.exceptions import RedisError

from colonnade.kernel.database import Replicas
from colonnade.kernel.telemetry import log

ANSWER_S = 0.5
FORGET_EVERY_S = 5.0
UNKNOWN_S = 10.0


class Positions:
    """Positions in the log, by words such as `account:7`."""

    def __init__(self, redis: "Redis", namespace: str, replicas: Replicas) -> None:
        self._redis = redis
        self._key = f"{namespace}:positions"
        self._replicas = replicas
        self._forget_at = 0.0
        self._unknown_until = 0.0
        # Where Redis is away: the words written under in this process, until it is back.
        self._waiting: dict[str, int] = {}

    async def remember(self, words: Collection[str], position: int) -> None:
        """Before the answer leaves: whoever hears of the write may read next."""
        for word in words:
            self._waiting[word] = max(position, self._waiting.get(word, 0))
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._tell(dict(self._waiting))
        except (RedisError, TimeoutError, OSError) as error:
            # Nobody reads from a replica while Redis is away; then it is told with the next one.
            log.warning("positions.not_told", error=str(error))

    def lose_track(self) -> None:
        """Something was written, and it is not known up to where."""
        self._unknown_until = time.monotonic() + UNKNOWN_S

    async def of(self, words: Collection[str]) -> int | None:
        """The furthest of them; None where that is not known, so that the primary is asked."""
        if self._waiting or time.monotonic() < self._unknown_until:
            return None
        try:
            async with asyncio.timeout(ANSWER_S):
                scores: list[float | None] = await self._redis.zmscore(self._key, list(words))
        except (RedisError, TimeoutError, OSError):
            return None
        return max((int(score) for score in scores if score is not None), default=0)

    async def _tell(self, told: Mapping[str, int]) -> None:
        pipeline = self._redis.pipeline(transaction=False)
        pipeline.zadd(self._key, dict(told), gt=True)
        if time.monotonic() > self._forget_at:
            self._forget_at = time.monotonic() + FORGET_EVERY_S
            pipeline.zremrangebyscore(self._key, "-inf", f"({self._replicas.passed_by_all}")
        await pipeline.execute()
        for word, position in told.items():
            if self._waiting.get(word) == position:
                del self._waiting[word]

"""The fast path: entries are published to Redis right after their commit.

Losing a message here costs a second, not the message: the sure path (a cursor on the feed, in
every web process) brings what the fast path lost.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Sequence

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from colonnade.kernel.feed.values import Entry
from colonnade.kernel.telemetry import log

FEED_CHANNEL = "feed"
"""Entries of the feed, a JSON list of them (`Entry`) a message."""

LIVE_CHANNEL = "live"
"""Passing news that is in no log, such as a job's progress: {"subject", "payload"}."""

WAITING_MAX = 10_000
"""Messages kept while Redis is slow or away; the oldest is dropped beyond that."""

BATCH_MAX = 200
MESSAGE_BYTES_MAX = 256 * 1024
"""Entries travel together up to here; what one costs on the way is mostly its being one more."""

PAUSE_S = 0.02
"""Between two round trips: a lone message leaves at once, a crowd shares its journeys."""

RETRY_S = 0.2

_encoder = msgspec.json.Encoder()


class Broadcaster:
    """Publishes in the background, in order, many a round trip. Never raises, never waits."""

    def __init__(self, redis: "Redis", namespace: str) -> None:
        self._redis = redis
        self._namespace = namespace
        self._waiting: deque[tuple[str, bytes]] = deque(maxlen=WAITING_MAX)
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        self._task = asyncio.create_task(self._publish_for_ever(), name="broadcaster")

    async def close(self) -> None:
        if self._task is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(2):
                    await self._idle.wait()
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def publish(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            self._waiting.append((FEED_CHANNEL, _encoder.encode(entry)))
        self._idle.clear()
        self._wake.set()

    def publish_live(self, subject: str, payload: bytes) -> None:
        """`payload` is JSON; browsers that follow `subject` receive it as it is."""
        message = _encoder.encode({"subject": subject, "payload": msgspec.Raw(payload)})
        self._waiting.append((LIVE_CHANNEL, message))
        self._idle.clear()
        self._wake.set()

    async def _publish_for_ever(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(BATCH_MAX, len(self._waiting)))]
                try:
                    async with self._redis.pipeline(transaction=False) as pipe:
                        for channel, message in _together(batch):
                            pipe.publish(f"{self._namespace}:{channel}", message)
                        await pipe.execute()
                except (RedisError, OSError) as error:
                    log.warning("broadcast_failed", messages=len(batch), error=str(error))
                    await asyncio.sleep(RETRY_S)
                await asyncio.sleep(PAUSE_S)
            self._idle.set()


def _together(batch: Sequence[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """The entries that follow one another as one message, in the same order."""
    messages: list[tuple[str, bytes]] = []
    entries: list[bytes] = []
    size = 0
    for channel, message in batch:
        if entries and (channel != FEED_CHANNEL or size + len(message) > MESSAGE_BYTES_MAX):
            messages.append((FEED_CHANNEL, _listed(entries)))
            entries, size = [], 0
        if channel == FEED_CHANNEL:
            entries.append(message)
            size += len(message)
        else:
            messages.append((channel, message))
    if entries:
        messages.append((FEED_CHANNEL, _listed(entries)))
    return messages


def _listed(entries: Sequence[bytes]) -> bytes:
    return b"[" + b",".join(entries) + b"]"

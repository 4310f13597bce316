"""The fast path: one subscription to Redis for the whole process, taken up again for ever."""

import asyncio
from typing import Protocol, TypedDict, cast

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from colonnade.kernel.feed import FEED_CHANNEL, LIVE_CHANNEL, Entry
from colonnade.kernel.realtime.presence import PRESENCE_CHANNEL, Presence
from colonnade.kernel.telemetry import log

RETRY_S = 0.5
QUIET_S = 10.0
QUIET_MAX = 3
"""So often nothing at all, not even an answer to a ping: the connection is dead."""


class Listener(Protocol):
    """The part of the hub that news are handed to."""

    presence: Presence

    def deliver(self, entry: Entry) -> None: ...
    def tell_live(self, subject: str, payload: msgspec.Raw) -> None: ...


class _Message(TypedDict):
    type: str  # or the answer to a subscription, or to a ping
    channel: bytes
    data: bytes


class _Live(msgspec.Struct):
    subject: str
    payload: msgspec.Raw


_entries_decoder = msgspec.json.Decoder(list[Entry])
_live_decoder = msgspec.json.Decoder(_Live)


class FastPath:
    def __init__(self, redis: "Redis", namespace: str, listener: Listener) -> None:
        self._redis = redis
        self._namespace = namespace
        self._listener = listener

    async def listen_for_ever(self) -> None:
        while True:
            try:
                await self._listen()
            except (RedisError, OSError) as error:
                log.warning("realtime.redis_away", error=str(error))
            except Exception:  # noqa: BLE001  (a dead listener would be silence)
                log.exception("realtime.fast_path_failed")
            await asyncio.sleep(RETRY_S)

    async def _listen(self) -> None:
        async with self._redis.pubsub() as subscription:
            names = (FEED_CHANNEL, LIVE_CHANNEL, PRESENCE_CHANNEL)
            await subscription.subscribe(*(f"{self._namespace}:{name}" for name in names))
            self._listener.presence.refill()
            quiet = 0
            while quiet < QUIET_MAX:
                message = cast("_Message | None", await subscription.get_message(timeout=QUIET_S))
                if message is None:
                    # Its answer, like any message, shows that the connection is alive.
                    quiet += 1
                    await subscription.ping()
                    continue
                quiet = 0
                if message["type"] == "message":
                    self._take(message["channel"], message["data"])
        log.warning("realtime.redis_silent")

    def _take(self, channel: bytes, data: bytes) -> None:
        name = channel.decode().rpartition(":")[2]
        try:
            if name == FEED_CHANNEL:
                for entry in _entries_decoder.decode(data):
                    self._listener.deliver(entry)
            elif name == LIVE_CHANNEL:
                live = _live_decoder.decode(data)
                self._listener.tell_live(live.subject, live.payload)
            else:
                self._listener.presence.hear(data)
        except msgspec.DecodeError as error:
            log.warning("realtime.unreadable", channel=name, error=str(error))

"""The fast path: one subscription to Redis for the whole process, taken up again for ever."""

import asyncio
from collections.abc import AsyncIterator
from typing import Protocol, TypedDict, cast

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from colonnade.kernel.feed import FEED_CHANNEL, LIVE_CHANNEL, Entry
from colonnade.kernel.realtime.presence import PRESENCE_CHANNEL, Presence
from colonnade.kernel.telemetry import log

RETRY_S = 0.5


class Listener(Protocol):
    """The part of the hub that news are handed to."""

    presence: Presence

    def deliver(self, entry: Entry) -> None: ...
    def tell_live(self, subject: str, payload: msgspec.Raw) -> None: ...


class _Message(TypedDict):
    channel: bytes
    data: bytes


class _Live(msgspec.Struct):
    subject: str
    payload: msgspec.Raw


_entry_decoder = msgspec.json.Decoder(Entry)
_live_decoder = msgspec.json.Decoder(_Live)


class FastPath:
    def __init__(self, redis: "Redis", listener: Listener) -> None:
        self._redis = redis
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
        async with self._redis.pubsub(ignore_subscribe_messages=True) as subscription:
            await subscription.subscribe(FEED_CHANNEL, LIVE_CHANNEL, PRESENCE_CHANNEL)
            self._listener.presence.refill()
            messages = cast("AsyncIterator[_Message]", subscription.listen())
            async for message in messages:
                self._take(message["channel"], message["data"])

    def _take(self, channel: bytes, data: bytes) -> None:
        try:
            match channel.decode():
                case name if name == FEED_CHANNEL:
                    self._listener.deliver(_entry_decoder.decode(data))
                case name if name == LIVE_CHANNEL:
                    live = _live_decoder.decode(data)
                    self._listener.tell_live(live.subject, live.payload)
                case _:
                    self._listener.presence.hear(data)
        except msgspec.DecodeError as error:
            log.warning("realtime.unreadable", channel=channel.decode(), error=str(error))

"""The cache: single flight over processes, tags, and old bytes while new ones are being made.

A tag is a version in Redis. What is kept remembers the versions that its tags had *before* it was
made, and counts only as long as they are the same. So `purge` is one write for each tag however
much it concerns, and what was being made while a purge came is never served as new.
"""

import asyncio
import contextlib
import hashlib
import secrets
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from redis.asyncio import Redis
from redis.exceptions import RedisError

from colonnade.kernel.cache import scripts
from colonnade.kernel.telemetry import Counter, log

VALUE_BYTES_MAX = 4 * 1024 * 1024
"""Larger ones are made and handed out, but not kept: Redis is one thread for all."""

TAGS_MAX = 64
TTL_MAX_S = 7 * 86_400.0
ANSWER_WITHIN_S = 1.0
"""When Redis has not answered by then, it counts as away, and the bytes are made without it."""

FLIGHT_S = 5.0
"""When a process that makes something is taken for dead; one that lives renews in time."""

RENEW_EVERY_S = FLIGHT_S / 3
LOOK_EVERY_S = 0.01
LOOK_EVERY_MAX_S = 0.2
"""How often the others look whether it has been made, more seldom the longer it takes."""

WAIT_MAX_S = 20.0
"""One that has waited for so long makes it by itself."""

Make = Callable[[], Awaitable[bytes]]

outcomes = Counter("colonnade_cache", "Bytes asked of the cache", ["outcome"])


class Cache:
    """`async with` it, or `close` it at the end: what is being made then is given up."""

    def __init__(self, redis: "Redis", namespace: str) -> None:
        self._redis = redis
        self._prefix = f"{namespace}:cache"
        # The same for all that is asked here: whichever of several looks at once is answered
        # first is the one that makes it.
        self._token = secrets.token_hex(8)
        self._flights: dict[str, asyncio.Task[bytes]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        flights = list(self._flights.values())
        for flight in flights:
            flight.cancel()
        await asyncio.gather(*flights, return_exceptions=True)

    async def get_or_make(
        self, key: str, make: Make, *, ttl_s: float, stale_s: float = 0, tags: Sequence[str] = ()
    ) -> bytes:
        """The bytes under `key`, from `make` where they are not there, too old or purged.

        For `stale_s` after the first `ttl_s`, old bytes are handed out at once while one process
        makes new ones. `make` runs in a task of its own, which a request that ends does not end:
        it has to open its own `Look`. What it raises is raised here, and nothing is kept.
        """
        if ttl_s <= 0 or stale_s < 0 or ttl_s + stale_s > TTL_MAX_S or len(tags) > TAGS_MAX:
            raise ValueError(f"not to be kept: ttl {ttl_s} s, stale {stale_s} s, {len(tags)} tags")
        entry = _Entry(self._prefix, key, make, ttl_s, stale_s, tags)
        if (flight := self._flights.get(entry.name)) is None:
            try:
                kept = await self._look(entry)
            except (RedisError, OSError, TimeoutError) as error:
                log.warning("cache.away", error=str(error))
                outcomes.labels("away").inc()
                return await self._fly(entry, self._make_unkept(entry))
            if kept.body is not None and not kept.is_mine:
                outcomes.labels("hit" if kept.is_fresh else "stale").inc()
                return kept.body
            outcomes.labels("made" if kept.body is None else "stale").inc()
            flying = self._fly(entry, self._make(entry, kept))
            if kept.body is not None:
                return kept.body  # the new one is made behind it
            return await flying
        return await asyncio.shield(flight)

    async def purge(self, tags: Iterable[str]) -> None:
        """Nothing made before with any of these tags is handed out after this. Raises RedisError.

        With Redis away it can't be done: let the caller try again, or keep by a version in `key`.
        """
        keys = [_tag_key(self._prefix, tag) for tag in tags]
        if keys:
            await self._run(scripts.PURGE, keys, [_ms(TTL_MAX_S)])

    # -- inside

    async def _look(self, entry: "_Entry") -> "_Kept":
        body, freshness, is_mine, versions = await self._run(
            scripts.LOOK, entry.keys, [self._token, _ms(FLIGHT_S), _ms(TTL_MAX_S)]
        )
        return _Kept(
            body=body,
            is_fresh=bool(freshness),
            is_mine=bool(is_mine),
            versions=versions,
        )

    def _fly(self, entry: "_Entry", making: Any) -> "asyncio.Future[bytes]":
        """`making`, for everybody in this process who asks for it meanwhile."""
        if (flight := self._flights.get(entry.name)) is not None:
            making.close()  # somebody was quicker while we asked Redis
            return asyncio.shield(flight)
        flight = asyncio.create_task(making)
        self._flights[entry.name] = flight

        def land(done: "asyncio.Task[bytes]") -> None:
            del self._flights[entry.name]
            if not done.cancelled() and (error := done.exception()) is not None:
                log.info("cache.not_made", key=entry.key, error=repr(error))

        flight.add_done_callback(land)
        return asyncio.shield(flight)

    async def _make_unkept(self, entry: "_Entry") -> bytes:
        return await entry.make()

    async def _make(self, entry: "_Entry", kept: "_Kept") -> bytes:
        """Made here where it is ours to make, else awaited from the process whose it is."""
        until = asyncio.get_running_loop().time() + WAIT_MAX_S
        pause_s = LOOK_EVERY_S
        while not kept.is_mine:
            if asyncio.get_running_loop().time() > until:
                return await entry.make()
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 1.5, LOOK_EVERY_MAX_S)
            try:
                kept = await self._look(entry)
            except (RedisError, OSError, TimeoutError):
                return await entry.make()
            if kept.body is not None and not kept.is_mine:
                return kept.body
        return await self._make_mine(entry, kept)

    async def _make_mine(self, entry: "_Entry", kept: "_Kept") -> bytes:
        renewing = asyncio.create_task(self._renew(entry))
        try:
            body = await entry.make()
        except BaseException:
            await self._end_flight(scripts.GIVE_UP, entry, [self._token])
            raise
        finally:
            renewing.cancel()
        if len(body) > VALUE_BYTES_MAX:
            await self._end_flight(scripts.GIVE_UP, entry, [self._token])
        else:
            kept_ms = [_ms(entry.ttl_s), _ms(entry.ttl_s + entry.stale_s)]
            parts = [self._token, kept.versions, *kept_ms, body]
            await self._end_flight(scripts.KEEP, entry, parts)
        return body

    async def _end_flight(self, text: str, entry: "_Entry", arguments: Sequence[Any]) -> None:
        with contextlib.suppress(RedisError, OSError, TimeoutError):
            await self._run(text, entry.keys, arguments)

    async def _renew(self, entry: "_Entry") -> None:
        while True:
            await asyncio.sleep(RENEW_EVERY_S)
            with contextlib.suppress(RedisError, OSError, TimeoutError):
                await self._run(scripts.RENEW, entry.keys[:2], [self._token, _ms(FLIGHT_S)])

    async def _run(self, text: str, keys: Sequence[str], arguments: Sequence[Any]) -> Any:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            return await self._redis.register_script(text)(keys=keys, args=arguments)


class _Entry:
    """One thing to be had, with its names in Redis: the value, its flight, its tags."""

    def __init__(
        self,
        prefix: str,
        key: str,
        make: Make,
        ttl_s: float,
        stale_s: float,
        tags: Sequence[str],
    ) -> None:
        self.key = key
        self.make = make
        self.ttl_s = ttl_s
        self.stale_s = stale_s
        tags = sorted(set(tags))
        # With its tags in the name: asked for under others it is another thing.
        self.name = _hashed("\n".join([key, *tags]))
        self.keys = [
            f"{prefix}:value:{self.name}",
            f"{prefix}:flight:{self.name}",
            *(_tag_key(prefix, tag) for tag in tags),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What Redis has of an entry, and whether it is ours to make it anew."""

    body: bytes | None
    is_fresh: bool
    is_mine: bool
    versions: bytes


def _tag_key(prefix: str, tag: str) -> str:
    return f"{prefix}:tag:{_hashed(tag)}"


def _hashed(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _ms(seconds: float) -> int:
    return int(seconds * 1000)

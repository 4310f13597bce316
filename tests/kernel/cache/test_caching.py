"""The cache: made once, old bytes at once, nothing purged is ever seen again."""

import asyncio
import secrets
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError
from support.running import free_port
from support.servers import Servers
from support.several_processes import race

from colonnade.kernel.cache import Cache, caching

pytestmark = pytest.mark.anyio


class Maker:
    """Makes b"1", b"2", …; slowly if wished."""

    def __init__(self, pause_s: float = 0) -> None:
        self.made = 0
        self.pause_s = pause_s

    async def __call__(self) -> bytes:
        self.made += 1
        mine = self.made
        await asyncio.sleep(self.pause_s)
        return str(mine).encode()


@pytest.fixture
def namespace() -> str:
    return f"test-{secrets.token_hex(6)}"


@pytest.fixture
async def redis(servers: Servers) -> AsyncIterator["Redis"]:
    opened: Redis = Redis.from_url(servers.redis_url)
    yield opened
    await opened.aclose()


@pytest.fixture
async def cache(redis: "Redis", namespace: str) -> AsyncIterator[Cache]:
    async with Cache(redis, namespace) as opened:
        yield opened


@pytest.fixture
async def another(redis: "Redis", namespace: str) -> AsyncIterator[Cache]:
    """As another process has it: nothing is shared but Redis."""
    async with Cache(redis, namespace) as opened:
        yield opened


async def test_made_once_and_kept_for_all(cache: Cache, another: Cache) -> None:
    make = Maker()
    for asked in (cache, another, cache):
        assert await asked.get_or_make("k", make, ttl_s=60) == b"1"
    assert await cache.get_or_make("other", make, ttl_s=60) == b"2"


async def test_too_old_it_is_made_anew(cache: Cache) -> None:
    make = Maker()
    assert await cache.get_or_make("k", make, ttl_s=0.05) == b"1"
    await asyncio.sleep(0.06)
    assert await cache.get_or_make("k", make, ttl_s=0.05) == b"2"


async def test_old_bytes_come_at_once_while_one_makes_new_ones(
    cache: Cache, another: Cache
) -> None:
    make = Maker()
    assert await cache.get_or_make("k", make, ttl_s=0.05, stale_s=60) == b"1"
    await asyncio.sleep(0.06)
    make.pause_s = 0.2
    asked = [cache, another] * 10
    bodies = await asyncio.gather(
        *(one.get_or_make("k", make, ttl_s=0.05, stale_s=60) for one in asked)
    )
    assert set(bodies) == {b"1"}
    await asyncio.sleep(0.22)
    assert await another.get_or_make("k", make, ttl_s=60, stale_s=60) == b"2"
    assert make.made == 2


async def test_purged_by_any_of_its_tags(cache: Cache, another: Cache) -> None:
    make = Maker()
    tags = ["table:1", "table:2"]
    assert await cache.get_or_make("k", make, ttl_s=60, stale_s=60, tags=tags) == b"1"
    assert await cache.get_or_make("apart", make, ttl_s=60, tags=["table:3"]) == b"2"
    await another.purge(["table:2"])
    # Not even as old bytes.
    assert await cache.get_or_make("k", make, ttl_s=60, stale_s=60, tags=tags) == b"3"
    assert await cache.get_or_make("apart", make, ttl_s=60, tags=["table:3"]) == b"2"


async def test_what_was_being_made_while_a_purge_came_is_not_kept(
    cache: Cache, another: Cache
) -> None:
    make = Maker(pause_s=0.1)
    first = asyncio.create_task(cache.get_or_make("k", make, ttl_s=60, tags=["a"]))
    await asyncio.sleep(0.03)
    await another.purge(["a"])
    assert await first == b"1"
    assert await another.get_or_make("k", make, ttl_s=60, tags=["a"]) == b"2"


async def test_a_tag_that_redis_lost_counts_as_purged(
    cache: Cache, redis: "Redis", namespace: str
) -> None:
    make = Maker()
    await cache.get_or_make("k", make, ttl_s=60, tags=["a"])
    async for key in redis.scan_iter(f"{namespace}:cache:tag:*"):
        await redis.delete(key)
    assert await cache.get_or_make("k", make, ttl_s=60, tags=["a"]) == b"2"


async def test_two_processes_make_it_once_between_them(servers: Servers, namespace: str) -> None:
    results = await race("support.caching_racer", servers.redis_url, namespace, processes=3)
    assert sum(made for made, _ in results) == 1
    assert [got for _, got in results] == [50, 50, 50]


async def test_a_failure_reaches_those_who_asked_and_is_not_kept(cache: Cache) -> None:
    async def fail() -> bytes:
        await asyncio.sleep(0.02)
        raise LookupError("no such chart")

    results = await asyncio.gather(
        *(cache.get_or_make("k", fail, ttl_s=60) for _ in range(5)), return_exceptions=True
    )
    assert all(isinstance(result, LookupError) for result in results)
    assert await cache.get_or_make("k", Maker(), ttl_s=60) == b"1"


async def test_one_who_leaves_does_not_end_it_for_the_others(cache: Cache) -> None:
    make = Maker(pause_s=0.1)
    first = asyncio.create_task(cache.get_or_make("k", make, ttl_s=60))
    await asyncio.sleep(0.02)
    second = asyncio.create_task(cache.get_or_make("k", make, ttl_s=60))
    first.cancel()
    assert await second == b"1"
    assert make.made == 1


async def test_the_dead_hold_nobody_up_for_long(
    cache: Cache, servers: Servers, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caching, "FLIGHT_S", 0.5)
    dead: Redis = Redis.from_url(servers.redis_url)
    gone = Cache(dead, namespace)
    stuck = asyncio.create_task(gone.get_or_make("k", Maker(pause_s=60), ttl_s=60))
    await asyncio.sleep(0.1)
    dead.connection_pool.connection_kwargs["path"] = "/gone"  # it says nothing more to Redis
    await dead.connection_pool.disconnect()
    async with asyncio.timeout(3):
        assert await cache.get_or_make("k", Maker(), ttl_s=60) == b"1"
    await gone.close()
    with pytest.raises(asyncio.CancelledError):
        await stuck
    await dead.aclose()


async def test_what_takes_longer_than_a_flight_is_still_made_once(
    cache: Cache, another: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caching, "FLIGHT_S", 0.3)
    monkeypatch.setattr(caching, "RENEW_EVERY_S", 0.1)
    make = Maker(pause_s=0.8)
    bodies = await asyncio.gather(
        *(one.get_or_make("k", make, ttl_s=60) for one in (cache, another))
    )
    assert bodies == [b"1", b"1"]
    assert make.made == 1


async def test_too_large_is_handed_out_and_not_kept(cache: Cache) -> None:
    made = 0

    async def make() -> bytes:
        nonlocal made
        made += 1
        return b"x" * (caching.VALUE_BYTES_MAX + 1)

    for _ in range(2):
        assert len(await cache.get_or_make("k", make, ttl_s=60)) > caching.VALUE_BYTES_MAX
    assert made == 2


async def test_with_redis_away_it_is_made_once_in_this_process(namespace: str) -> None:
    redis: Redis = Redis.from_url(f"redis://127.0.0.1:{free_port()}/0")
    make = Maker(pause_s=0.1)
    async with Cache(redis, namespace) as cache:
        bodies = await asyncio.gather(
            *(cache.get_or_make("k", make, ttl_s=60, tags=["a"]) for _ in range(10))
        )
        assert set(bodies) == {b"1"}
        assert await cache.get_or_make("k", make, ttl_s=60, tags=["a"]) == b"2"
        with pytest.raises(RedisError):
            await cache.purge(["a"])
    await redis.aclose()


async def test_nothing_stays_for_ever(cache: Cache, redis: "Redis", namespace: str) -> None:
    await cache.get_or_make("k", Maker(), ttl_s=60, tags=["a"])
    await cache.purge(["a", "b"])
    keys = [key async for key in redis.scan_iter(f"{namespace}:*")]
    assert keys
    assert all([await redis.pttl(key) > 0 for key in keys])

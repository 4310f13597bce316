"""Asks the cache for one thing many times at once, and counts how often it was made here."""

import asyncio

from redis.asyncio import Redis
from support.several_processes import run_racer

from colonnade.kernel.cache import Cache

ASKED = 50


async def racing(redis: "Redis", arguments: list[str]) -> list[int]:
    made = 0

    async def make() -> bytes:
        nonlocal made
        made += 1
        await asyncio.sleep(0.3)
        return b"dear"

    async with Cache(redis, arguments[0]) as cache:
        bodies = await asyncio.gather(
            *(cache.get_or_make("thing", make, ttl_s=60, tags=["a"]) for _ in range(ASKED))
        )
    return [made, bodies.count(b"dear")]


if __name__ == "__main__":
    run_racer(racing)

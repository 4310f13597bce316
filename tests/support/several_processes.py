"""Races over processes: what a line tells, done by the same function in processes of their own."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis

TESTS = Path(__file__).parents[1]
GO = b"go\n"


async def race(module: str, redis_url: str, *arguments: str, processes: int = 2) -> list[Any]:
    """What `processes` processes of `python -m support.<module>` printed, let go at one moment."""
    children = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            redis_url,
            *arguments,
            cwd=TESTS,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        for _ in range(processes)
    ]
    for child in children:
        assert child.stdout is not None
        assert await child.stdout.readline() == b"ready\n"
    outputs = await asyncio.gather(*(child.communicate(GO) for child in children))
    return [json.loads(output) for output, _ in outputs]


def run_racer(racing: Callable[["Redis", list[str]], Awaitable[Any]]) -> None:
    """The other side: say that we are ready, wait for the word, print what came of it."""

    async def run() -> Any:
        redis: Redis = Redis.from_pool(BlockingConnectionPool.from_url(sys.argv[1]))
        await redis.ping()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        try:
            return await racing(redis, sys.argv[2:])
        finally:
            await redis.aclose()

    sys.stdout.write(json.dumps(asyncio.run(run())))

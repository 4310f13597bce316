"""Spends of one limit as often as it can."""

import asyncio

from redis.asyncio import Redis
from support.several_processes import run_racer

from colonnade.kernel.ratelimit import Rate, RateExceeded, spend

TRIES = 200


async def racing(redis: "Redis", arguments: list[str]) -> int:
    namespace, maximum = arguments

    async def one() -> bool:
        try:
            rate = Rate(int(maximum), 3600)
            await spend(redis, namespace, "race", "key", rate, open_when_away=False)
        except RateExceeded:
            return False
        return True

    return sum(await asyncio.gather(*(one() for _ in range(TRIES))))


if __name__ == "__main__":
    run_racer(racing)

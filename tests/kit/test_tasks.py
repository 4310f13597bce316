"""Ending tasks, also those that overhear a cancellation."""

import asyncio

import pytest

from colonnade.kit.tasks import end

pytestmark = pytest.mark.anyio


async def test_one_that_overhears_it_is_asked_again() -> None:
    async def deaf() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            await asyncio.sleep(60)

    async def failing() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            raise ValueError

    tasks = [asyncio.create_task(deaf()), asyncio.create_task(failing())]
    await asyncio.sleep(0)
    await asyncio.wait_for(end(tasks), 5)
    assert all(task.done() for task in tasks)

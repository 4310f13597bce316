"""Ending tasks."""

import asyncio
from collections.abc import Iterable
from typing import Any

AGAIN_AFTER_S = 0.5


async def end(tasks: Iterable["asyncio.Task[Any]"]) -> None:
    """Cancel them and wait until they are over, whatever they end with.

    Asked again and again: a library under way may take a cancellation for one of its own time-outs.
    """
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        done, left = await asyncio.wait(left, timeout=AGAIN_AFTER_S)
        for task in done:
            if not task.cancelled():
                task.exception()  # it was seen

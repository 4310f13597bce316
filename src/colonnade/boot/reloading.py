"""For whoever changes the code: notices that a file of the package has changed."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

PACKAGE = Path(__file__).parent.parent
LOOK_EVERY_S = 1.0
WATCHED = (".py", ".html", ".sql")


async def watch_code(on_change: Callable[[], Awaitable[None]]) -> None:
    """Until cancelled."""
    before = _newest()
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        now = _newest()
        if now != before:
            before = now
            await on_change()


def _newest() -> tuple[float, int]:
    """The latest change and the number of files, which tells of a removed one."""
    times = [
        path.stat().st_mtime
        for path in PACKAGE.rglob("*")
        if path.suffix in WATCHED and "assets" not in path.parts
    ]
    return max(times), len(times)

"""Running a supervisor until a signal: the first stops in order, the second at once."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable

from colonnade.boot.output import Output
from colonnade.boot.supervisor import Supervisor

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_supervised(work: Callable[[Supervisor, Output], Awaitable[None]]) -> None:
    """`work` starts the children and watches them; all of them are gone on return."""
    if sys.version_info < (3, 12) and hasattr(os, "pidfd_open"):
        # Newer Pythons do this by themselves: wait for children without a thread for each.
        asyncio.set_child_watcher(asyncio.PidfdChildWatcher())
    asyncio.run(_run(work))


async def _run(work: Callable[[Supervisor, Output], Awaitable[None]]) -> None:
    output = Output()
    supervisor = Supervisor(output)
    asked = 0

    async def all_work() -> None:
        await work(supervisor, output)

    task = asyncio.create_task(all_work())

    def stop() -> None:
        nonlocal asked
        asked += 1
        if asked == 1:
            output.say("stopping (once more to stop at once)")
            task.cancel()
        else:
            output.say("stopping at once")
            supervisor.force()

    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, stop)
    try:
        await task
    except asyncio.CancelledError:
        pass
    finally:
        await supervisor.stop()
        output.say("stopped")

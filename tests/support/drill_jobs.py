"""Jobs for drills, poison among them, and a worker that does them beside the product's own.

`python -m support.drill_jobs [with-clock]`
"""

import asyncio
import ctypes
import sys
from typing import Any, ClassVar

import msgspec
from support.trial_jobs import Leave, leave
from support.trial_jobs import handlers as trial_handlers

from colonnade.kernel.jobs import ChildLimits, Job, Scheduled
from colonnade.kernel.work import JobContext, JobHandler

TICKS = 12
TICK_EVERY_S = 366 * 86_400
"""Not while a drill runs, but when it starts, and when it says so."""

MEMORY_BYTES_MAX = 256 * 2**20
TOO_MUCH_BYTES = 4 * MEMORY_BYTES_MAX
CPU_S_MAX = 1


class PoisonHere(Job, frozen=True):
    """Poison that is taken in the worker itself."""

    type: ClassVar[str] = "trial.poison_here"
    kind: str


class Poison(PoisonHere, frozen=True):
    """As what reads files of unknown origin: in a process of its own, with limits."""

    type: ClassVar[str] = "trial.poison"
    child: ClassVar[ChildLimits | None] = ChildLimits(MEMORY_BYTES_MAX, CPU_S_MAX)


async def take_poison(_context: JobContext, job: PoisonHere) -> None:
    match job.kind:
        case "raises":
            raise RuntimeError("as always")
        case "segfaults":
            ctypes.string_at(0)
        case "wants memory":
            bytearray(TOO_MUCH_BYTES)
        case "loops":
            while True:
                pass
        case _:
            await asyncio.Event().wait()


def _tick(number: int) -> type[Leave]:
    named: Any = msgspec.defstruct(
        f"Tick{number}",
        [],
        bases=(Leave,),
        namespace={"type": f"trial.tick_{number}"},
        frozen=True,
    )
    return named


_ticks = [_tick(number) for number in range(TICKS)]

handlers: list[JobHandler[Any]] = [
    *trial_handlers,
    *(JobHandler(tick, leave) for tick in _ticks),
    JobHandler(Poison, take_poison),
    JobHandler(PoisonHere, take_poison),
]

ticks = [
    Scheduled(tick(f"tick {number}"), f"Tick {number}", every_s=TICK_EVERY_S)
    for number, tick in enumerate(_ticks)
]
"""Each leaves a mark of its own."""


if __name__ == "__main__":
    from colonnade.boot.handlers import handlers as own_handlers
    from colonnade.boot.worker import end_process, work_until_stopped
    from colonnade.kernel.settings import load_settings
    from colonnade.kernel.telemetry import configure_logging
    from colonnade.kernel.webhooks import jobs as webhooks

    configure_logging(form="text", process="worker")
    end_process(
        asyncio.run(
            work_until_stopped(
                load_settings(),
                [*own_handlers, *handlers],
                [*webhooks.schedule, *ticks] if sys.argv[1:] == ["with-clock"] else None,
                handlers_module="support.drill_jobs",
            )
        )
    )

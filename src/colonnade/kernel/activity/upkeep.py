"""What a worker does beside its jobs: renew its claims, take over from workers that are gone."""

import asyncio
from collections.abc import Awaitable, Callable

import psycopg

from colonnade.kernel.activity.announcing import announce, keep_trying
from colonnade.kernel.activity.runner import JobRunner, Stop
from colonnade.kernel.database import DatabaseBusy
from colonnade.kernel.jobs import renew, sweep
from colonnade.kernel.telemetry import log
from colonnade.kernel.work import Process

RENEW_EVERY_S = 3.0
SWEEP_EVERY_S = 5.0


async def look_after(process: Process, runner: JobRunner) -> None:
    """For ever, whatever the database does."""

    async def renew_claims() -> None:
        await _renew(process, runner)

    async def sweep_jobs() -> None:
        for job in await announce(process, sweep):
            log.warning("jobs.taken_from_lost_worker", job=job.id, state=job.state.value)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_every(RENEW_EVERY_S, renew_claims))
        tasks.create_task(_every(SWEEP_EVERY_S, sweep_jobs))


async def _renew(process: Process, runner: JobRunner) -> None:
    """Attempts that are no longer ours stop, and so do those that a person wants cancelled."""
    attempts = {attempt.claimed.key: attempt for attempt in runner.attempts.values()}
    if not attempts:
        return
    renewed = await keep_trying(process, lambda connection: renew(connection, list(attempts)))
    for key, attempt in attempts.items():
        if key not in renewed:
            attempt.interrupt(Stop.CLAIM_LOST)
        elif renewed[key]:
            attempt.interrupt(Stop.CANCELLED)


async def _every(pause_s: float, do: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await do()
        except (DatabaseBusy, psycopg.Error) as error:
            log.warning("jobs.upkeep_failed", error=str(error))
        await asyncio.sleep(pause_s)

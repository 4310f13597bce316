"""The schedule's clock: orders what is due, in whichever beat gets to it first."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

import psycopg

from colonnade.kernel.activity.announcing import announce
from colonnade.kernel.database import Connection, DatabaseBusy
from colonnade.kernel.errors import NotFound, Problem
from colonnade.kernel.jobs import (
    DueEntry,
    OrderedJob,
    RhythmInvalid,
    Scheduled,
    keep_schedule,
    next_due,
    order_entry,
    stop_entry,
    take_due,
)
from colonnade.kernel.permissions import decide, resolve_access
from colonnade.kernel.telemetry import Counter, log
from colonnade.kernel.work import Process
from colonnade.kit.clock import now_utc

LOOK_EVERY_S = 5.0
"""The longest that a beat sleeps: what an entry that was made or resumed meanwhile is late by."""

RETRY_AFTER_S = 1.0
KEEP_EVERY_S = 3600.0
"""So often a beat says again which entries its code has."""

GONE = "The one who made this is no longer in the workspace."

ordered_total = Counter("colonnade_schedule_ordered", "Jobs ordered by the clock", ["outcome"])


async def keep_time(process: Process, scheduled: Sequence[Scheduled]) -> None:
    """For ever, whatever the database does."""
    known = [entry.job.type for entry in scheduled]
    loop = asyncio.get_running_loop()
    keep_at = loop.time()
    while True:
        try:
            if loop.time() >= keep_at:
                async with process.database.writing() as connection, connection.transaction():
                    await keep_schedule(connection, scheduled, now_utc())
                keep_at = loop.time() + KEEP_EVERY_S
            await order_due(process, known, now_utc())
            async with process.database.reading() as connection:
                following = await next_due(connection, known)
            pause_s = _until(following)
        except (DatabaseBusy, psycopg.Error) as error:
            log.warning("beat.waits", error=str(error))
            await process.database.check_writers()
            pause_s = RETRY_AFTER_S
        await asyncio.sleep(pause_s)


async def order_due(process: Process, known: Sequence[str], now: datetime) -> int:
    """Everything that is due at `now`: how many entries were ordered or stopped."""
    count = 0
    found = True
    while found:
        found = False

        async def order_one(connection: Connection) -> OrderedJob | None:
            nonlocal found
            due = await take_due(connection, known, now)
            found = due is not None
            return None if due is None else await _order(connection, due, now)

        await announce(process, order_one)
        count += found
    return count


async def _order(connection: Connection, due: DueEntry, now: datetime) -> OrderedJob | None:
    try:
        await _must_still(connection, due)
        ordered = await order_entry(connection, due, now, in_turn=True)
    except (Problem, RhythmInvalid) as refusal:
        if isinstance(refusal, DatabaseBusy):
            raise
        # Its maker has lost the right, or it has no next time: nothing of it runs any more.
        reason = GONE if isinstance(refusal, NotFound) else refusal.detail
        await stop_entry(connection, due.entry.id, reason, now)
        log.info("beat.entry_stopped", entry=due.entry.id, code=refusal.code)
        ordered_total.labels("stopped").inc()
        return None
    ordered_total.labels("ordered").inc()
    return ordered


async def _must_still(connection: Connection, due: DueEntry) -> None:
    """The one who made it may still do it."""
    if due.entry.workspace_id is None or due.permission is None:
        return
    access = await resolve_access(connection, due.actor, due.entry.workspace_id)
    decide(due.actor, access, due.permission)


def _until(following: datetime | None) -> float:
    if following is None:
        return LOOK_EVERY_S
    wait_s = (following - now_utc()).total_seconds()
    return min(max(wait_s, 0.01), LOOK_EVERY_S)

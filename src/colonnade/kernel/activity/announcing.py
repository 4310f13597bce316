"""Changing a job's state outside of its own transaction, and saying so."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec
import psycopg

from colonnade.kernel.activity.subjects import drafts_of
from colonnade.kernel.database import Connection, DatabaseBusy
from colonnade.kernel.feed import Entry, append_entries
from colonnade.kernel.jobs import LEASE_S, OrderedJob, job_subject
from colonnade.kernel.permissions import Actor, system_actor
from colonnade.kernel.work import Process

T = TypeVar("T")
PAUSE_S = 0.3


async def keep_trying(process: Process, change: Callable[[Connection], Awaitable[T]]) -> T:
    """`change` in a transaction, tried again while the database is away, as long as a lease."""
    until = time.monotonic() + LEASE_S
    while True:
        try:
            async with process.database.writing() as connection, connection.transaction():
                return await change(connection)
        except (DatabaseBusy, psycopg.OperationalError):
            if time.monotonic() > until:
                raise
            await process.database.check_writers()
            await asyncio.sleep(PAUSE_S)


async def announce(
    process: Process,
    change: Callable[[Connection], Awaitable[OrderedJob | list[OrderedJob] | None]],
    *,
    actor: Actor | None = None,
) -> list[OrderedJob]:
    """Make the change, write its entries with it, and tell those who follow. The jobs changed."""

    async def change_and_append(connection: Connection) -> tuple[list[OrderedJob], list[Entry]]:
        changed = await change(connection)
        jobs = changed if isinstance(changed, list) else [changed] if changed else []
        drafts = [draft for job in jobs for draft in drafts_of(job)]
        return jobs, await append_entries(connection, actor or system_actor(), drafts)

    jobs, entries = await keep_trying(process, change_and_append)
    process.broadcaster.publish(entries)
    for job in jobs:
        process.broadcaster.publish_live(job_subject(job.id), msgspec.json.encode(job))
    return jobs

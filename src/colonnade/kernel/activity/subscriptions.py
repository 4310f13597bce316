"""Keeps the subscribers of the feed up to date, in whichever worker gets to it first."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import psycopg

from colonnade.kernel.database import DatabaseBusy
from colonnade.kernel.feed import (
    ReaderState,
    keep_failure,
    keep_reader,
    read_next,
    readers_due,
    register_readers,
    take_reader,
)
from colonnade.kernel.permissions import system_actor
from colonnade.kernel.telemetry import Counter, log
from colonnade.kernel.work import Process, Subscriber, Work
from colonnade.kit.clock import now_utc

LOOK_EVERY_S = 0.5
RETRY_AFTER_S = 1.0
RETRY_AFTER_MAX_S = 300.0

failures_total = Counter(
    "colonnade_feed_reader_failures", "Times that a reader of the feed failed", ["reader"]
)


async def follow_feed(process: Process, subscribers: Sequence[Subscriber]) -> None:
    """For ever, whatever the database does."""
    known = {subscriber.name: subscriber for subscriber in subscribers}
    registered = False
    while True:
        try:
            if not registered:
                async with process.database.writing() as connection:
                    await register_readers(connection, list(known))
                registered = True
            async with process.database.reading() as connection:
                due = await readers_due(connection, list(known), now_utc())
            for name in due:
                await bring_up_to_date(process, known[name])
        except (DatabaseBusy, psycopg.Error) as error:
            log.warning("feed.readers_wait", error=str(error))
            await process.database.check_readers()
        await asyncio.sleep(LOOK_EVERY_S)


async def bring_up_to_date(process: Process, subscriber: Subscriber) -> None:
    """Hand on everything there is for this one."""
    while await _hand_on(process, subscriber):
        pass


async def _hand_on(process: Process, subscriber: Subscriber) -> bool:
    """One page, whole or not at all. Whether there is more."""
    work = Work(process, system_actor())
    state: ReaderState | None = None
    try:
        connection = await work.connection()
        state = await take_reader(connection, subscriber.name, work.now)
        if state is None:
            return False
        news = await read_next(connection, state.snapshot)
        wanted = [entry for entry in news.entries if subscriber.wants(entry)]
        if wanted:
            await subscriber.consume(work, wanted)
        await keep_reader(connection, subscriber.name, news.snapshot, work.now)
        await work.commit()
    except Exception as error:
        if state is None or isinstance(error, psycopg.OperationalError | DatabaseBusy):
            raise
        await work.roll_back()
        await _keep_failure(process, subscriber, state, error)
        return False
    else:
        return not news.is_complete
    finally:
        await work.roll_back()


async def _keep_failure(
    process: Process, subscriber: Subscriber, state: ReaderState, error: Exception
) -> None:
    log.exception("feed.reader_failed", reader=subscriber.name, failures=state.failures + 1)
    failures_total.labels(reader=subscriber.name).inc()
    wait_s = min(RETRY_AFTER_S * 2**state.failures, RETRY_AFTER_MAX_S)
    async with process.database.writing() as connection:
        retry_at = now_utc() + timedelta(seconds=wait_s)
        await keep_failure(connection, subscriber.name, repr(error), retry_at)

"""Keeps the subscribers of the feed up to date, in whichever worker gets to it first.

A page that fails is tried again, later and later. After `NARROW_AFTER` times in a row the reader
goes on in single transactions; one that still fails alone is set aside, where administrators see
it and can have it run again, and the rest goes on.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta

import psycopg

from colonnade.kernel.database import DatabaseBusy
from colonnade.kernel.feed import (
    PAGE_ENTRIES_MAX,
    News,
    ReaderState,
    SetAside,
    asked_again,
    drop_set_aside,
    keep_failure,
    keep_reader,
    read_next,
    read_transaction,
    reader_lags,
    readers_due,
    register_readers,
    set_aside,
    take_again,
    take_reader,
)
from colonnade.kernel.permissions import system_actor
from colonnade.kernel.telemetry import Counter, Gauge, log
from colonnade.kernel.work import Process, Subscriber, Work
from colonnade.kit.clock import now_utc

LOOK_EVERY_S = 0.5
MEASURE_EVERY_S = 10.0
RETRY_AFTER_S = 1.0
RETRY_AFTER_MAX_S = 300.0
NARROW_AFTER = 3
SET_ASIDE_AFTER = 6
"""Failures in a row: waits of 1, 2 and 4 s for the page, then of 8, 16 and 32 s for the one."""

failures_total = Counter(
    "colonnade_feed_reader_failures", "Times that a reader of the feed failed", ["reader"]
)
entries_behind = Gauge(
    "colonnade_feed_reader_entries_behind",
    "Entries that a reader of the feed has yet to read",
    ["reader"],
    multiprocess_mode="livemax",
)
seconds_behind = Gauge(
    "colonnade_feed_reader_seconds_behind",
    "Age of the oldest entry that a reader of the feed has yet to read",
    ["reader"],
    multiprocess_mode="livemax",
)
entries_set_aside = Gauge(
    "colonnade_feed_reader_set_aside",
    "Transactions that a reader of the feed could not take",
    ["reader"],
    multiprocess_mode="livemax",
)


async def follow_feed(process: Process, subscribers: Sequence[Subscriber]) -> None:
    """For ever, whatever the database does."""
    known = {subscriber.name: subscriber for subscriber in subscribers}
    registered, measured_at = False, 0.0
    while True:
        try:
            if not registered:
                async with process.database.writing() as connection:
                    await register_readers(connection, list(known))
                registered = True
            async with process.database.reading() as connection:
                due = await readers_due(connection, list(known), now_utc())
                again = await asked_again(connection, list(known))
            for name in due:
                await bring_up_to_date(process, known[name])
            for name in again:
                await run_again(process, known[name])
            if time.monotonic() - measured_at > MEASURE_EVERY_S:
                await _measure(process)
                measured_at = time.monotonic()
        except (DatabaseBusy, psycopg.Error) as error:
            log.warning("feed.readers_wait", error=str(error))
            await process.database.check_readers()
        await asyncio.sleep(LOOK_EVERY_S)


async def bring_up_to_date(process: Process, subscriber: Subscriber) -> None:
    """Hand on everything there is for this one."""
    while await _hand_on(process, subscriber):
        pass


async def run_again(process: Process, subscriber: Subscriber) -> None:
    """Try what was set aside and somebody wants tried once more."""
    while await _try_again(process, subscriber):
        pass


async def _hand_on(process: Process, subscriber: Subscriber) -> bool:
    """One page, whole or not at all. Whether there is more."""
    work = Work(process, system_actor())
    state: ReaderState | None = None
    news: News | None = None
    try:
        connection = await work.connection()
        state = await take_reader(connection, subscriber.name, work.now)
        if state is None:
            return False
        limit = PAGE_ENTRIES_MAX if state.narrowed_until is None else 1
        news = await read_next(connection, state.snapshot, limit=limit)
        wanted = [entry for entry in news.entries if subscriber.wants(entry)]
        if wanted:
            await subscriber.consume(work, wanted)
        await keep_reader(connection, subscriber.name, _after(state, news), work.now)
        await work.commit()
    except Exception as error:
        if state is None or news is None or _is_away(error):
            raise
        await work.roll_back()
        return await _failed(process, subscriber, state, news, error)
    else:
        return not news.is_complete
    finally:
        await work.roll_back()


def _after(state: ReaderState, news: News) -> ReaderState:
    """The state of one who has taken these: narrow until the page that failed is through."""
    until = state.narrowed_until
    if until is None or news.is_complete or news.snapshot.xmax >= until:
        return ReaderState(news.snapshot, failures=0)
    return ReaderState(news.snapshot, NARROW_AFTER, until)


def _is_away(error: Exception) -> bool:
    """The database's trouble and not the entries': whatever they are, they wait."""
    if isinstance(error, DatabaseBusy):
        return True
    return isinstance(error, psycopg.OperationalError) and (
        error.sqlstate is None or error.sqlstate.startswith(("08", "53", "57P"))
    )


async def _failed(
    process: Process, subscriber: Subscriber, state: ReaderState, news: News, error: Exception
) -> bool:
    """Wait and come again; or where one transaction has failed often enough alone, go on."""
    name, failures = subscriber.name, state.failures + 1
    log.error("feed.reader_failed", reader=name, failures=failures, error=repr(error))
    failures_total.labels(reader=name).inc()
    if state.narrowed_until is not None and failures >= SET_ASIDE_AFTER:
        return await _set_aside(process, subscriber, state, news, error)
    wait_s = min(RETRY_AFTER_S * 2 ** (failures - 1), RETRY_AFTER_MAX_S)
    until = state.narrowed_until
    if until is None and failures >= NARROW_AFTER:
        until = news.snapshot.xmax
    async with process.database.writing() as connection:
        retry_at = now_utc() + timedelta(seconds=wait_s)
        await keep_failure(connection, name, repr(error), retry_at=retry_at, narrowed_until=until)
    return False


async def _set_aside(
    process: Process, subscriber: Subscriber, state: ReaderState, news: News, error: Exception
) -> bool:
    """Where nobody else has moved the reader meanwhile."""
    name = subscriber.name
    transaction = next(entry for entry in news.entries if subscriber.wants(entry)).transaction
    async with process.database.writing() as connection, connection.transaction():
        found = await take_reader(connection, name, now_utc())
        if found != state:
            return False
        await set_aside(
            connection, name, transaction, error=repr(error), failures=state.failures + 1
        )
        await keep_reader(connection, name, _after(state, news), now_utc())
    log.error("feed.set_aside", reader=name, transaction=transaction)
    return not news.is_complete


async def _try_again(process: Process, subscriber: Subscriber) -> bool:
    work = Work(process, system_actor())
    taken: SetAside | None = None
    try:
        connection = await work.connection()
        taken = await take_again(connection, subscriber.name)
        if taken is None:
            return False
        entries = await read_transaction(connection, taken.transaction)
        wanted = [entry for entry in entries if subscriber.wants(entry)]
        if wanted:
            await subscriber.consume(work, wanted)
        await drop_set_aside(connection, subscriber.name, taken.transaction)
        await work.commit()
    except Exception as error:
        if taken is None or _is_away(error):
            raise
        await work.roll_back()
        log.error("feed.set_aside_failed", reader=subscriber.name, error=repr(error))
        async with process.database.writing() as connection:
            await set_aside(
                connection,
                subscriber.name,
                taken.transaction,
                error=repr(error),
                failures=taken.failures + 1,
            )
    finally:
        await work.roll_back()
    return True


async def _measure(process: Process) -> None:
    async with process.database.reading() as connection:
        for lag in await reader_lags(connection, now_utc()):
            entries_behind.labels(reader=lag.name).set(lag.entries_behind)
            seconds_behind.labels(reader=lag.name).set(lag.seconds_behind)
            entries_set_aside.labels(reader=lag.name).set(lag.set_aside)

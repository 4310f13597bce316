"""Reading the feed: a transaction that commits late is never skipped, and nothing comes twice."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import AsyncConnection

from colonnade.kernel.database import Connection
from colonnade.kernel.feed import (
    Draft,
    Entry,
    Snapshot,
    append_entries,
    current_snapshot,
    horizon,
    read_new,
    read_since,
    read_visible,
)
from colonnade.kernel.permissions import system_actor
from colonnade.kernel.work import Process

pytestmark = pytest.mark.anyio


async def append(connection: Connection, *numbers: int, subject: str = "thing:1") -> None:
    drafts = [Draft("test.happened", subject, 1, b'{"number":%d}' % n) for n in numbers]
    await append_entries(connection, system_actor(), drafts)


def numbers(entries: Sequence[Entry]) -> list[int]:
    return [int(bytes(entry.payload).split(b":")[1].strip(b" }")) for entry in entries]


async def connect(process: Process) -> Connection:
    return await AsyncConnection.connect(process.database.url, autocommit=True)


async def test_a_transaction_that_commits_late_is_not_skipped(process: Process) -> None:
    slow, quick, reader = [await connect(process) for _ in range(3)]
    async with slow, quick, reader:
        cursor, seen = await horizon(reader), await current_snapshot(reader)
        await slow.execute("begin")
        await append(slow, 1)  # draws the lower sequence number …
        await append(quick, 2)

        page = await read_since(reader, cursor)
        assert page.entries == []  # 2 is there, but 1 may still come before it
        news = await read_new(reader, seen)
        assert numbers(news.entries) == [2]  # who can't wait has it now

        await slow.execute("commit")  # … and comes last
        again = await read_since(reader, page.cursor)
        assert numbers(again.entries) == [1, 2]
        later = await read_new(reader, news.snapshot)
        assert numbers(later.entries) == [1]

        assert (await read_since(reader, again.cursor)).entries == []
        assert (await read_new(reader, later.snapshot)).entries == []


STEP = st.one_of(
    st.tuples(st.just("append"), st.integers(0, 2)),
    st.tuples(st.just("commit"), st.integers(0, 2)),
    st.tuples(st.just("roll back"), st.integers(0, 2)),
    st.tuples(st.just("read"), st.integers(1, 3)),
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEP, max_size=24))
async def test_however_transactions_interleave_each_entry_is_read_once(
    process: Process, steps: list[tuple[str, int]]
) -> None:
    writers = [await connect(process) for _ in range(3)]
    reader = await connect(process)
    cursor, snapshot = await horizon(reader), await current_snapshot(reader)
    waiting: list[list[int]] = [[], [], []]
    committed: list[int] = []
    by_cursor: list[int] = []
    by_snapshot: list[int] = []
    next_number = 1
    try:
        for what, which in [*steps, ("commit", 0), ("commit", 1), ("commit", 2), ("read", 1)]:
            match what:
                case "append":
                    if not waiting[which]:
                        await writers[which].execute("begin")
                    await append(writers[which], next_number)
                    waiting[which].append(next_number)
                    next_number += 1
                case "read":
                    is_last = False
                    while not is_last:
                        page = await read_since(reader, cursor, limit=which)
                        by_cursor += numbers(page.entries)
                        cursor, is_last = page.cursor, page.is_last
                    news = await read_new(reader, snapshot)
                    by_snapshot += numbers(news.entries)
                    snapshot = news.snapshot
                    assert sorted(by_snapshot) == sorted(committed)
                case _:
                    await writers[which].execute("commit" if what == "commit" else "rollback")
                    if what == "commit":
                        committed += waiting[which]
                    waiting[which] = []
        assert sorted(by_cursor) == sorted(committed)
        assert sorted(by_snapshot) == sorted(committed)
    finally:
        for connection in [*writers, reader]:
            await connection.close()


async def test_a_page_never_cuts_a_transaction_in_two(process: Process) -> None:
    async with process.database.writing() as connection:
        cursor = await horizon(connection)
        await append(connection, 1)
        async with connection.transaction():
            await append(connection, 2, 3, 4)
        await append(connection, 5)

        pages: list[list[int]] = []
        is_last = False
        while not is_last:
            page = await read_since(connection, cursor, limit=2)
            pages.append(numbers(page.entries))
            cursor, is_last = page.cursor, page.is_last
    assert pages == [[1], [2, 3, 4], [5]]


async def test_a_reader_may_follow_some_subjects_or_a_workspace_alone(process: Process) -> None:
    async with process.database.writing() as connection:
        cursor, snapshot = await horizon(connection), await current_snapshot(connection)
        await append(connection, 1, subject="thing:1")
        await append(connection, 2, subject="thing:2")
        page = await read_since(connection, cursor, subjects=["thing:2"])
        assert numbers(page.entries) == [2]
        assert (await read_since(connection, cursor, workspace=7)).entries == []
        assert numbers((await read_since(connection, cursor, workspace=1)).entries) == [1, 2]
        news = await read_new(connection, snapshot, subjects=["thing:1"])
        assert numbers(news.entries) == [1]


async def test_one_who_missed_too_much_is_told_so(process: Process) -> None:
    async with process.database.writing() as connection:
        cursor, snapshot = await horizon(connection), await current_snapshot(connection)
        await append(connection, 1, 2, 3)
        enough = await read_visible(connection, cursor, subject="thing:1", limit=3)
        assert numbers(enough.entries) == [1, 2, 3]
        assert enough.is_last
        too_many = await read_visible(connection, cursor, subject="thing:1", limit=2)
        assert too_many.entries == []
        assert not too_many.is_last
        assert too_many.cursor == enough.cursor
        news = await read_new(connection, snapshot, limit=2)
        assert news.entries == []
        assert not news.is_complete
        assert (await read_new(connection, news.snapshot, limit=2)).is_complete


async def test_readers_stay_quick_when_the_feed_is_long(process: Process) -> None:
    """The plan that is kept for all values would walk all of it, again and again."""
    async with process.database.writing() as connection:
        await connection.execute(
            "insert into feed_entry (workspace_id, actor_name, subject, type, payload)"
            " select 1, '', 'thing:1', 'test.happened', '{}' from generate_series(1, 20000)"
        )
        await connection.execute("analyze feed_entry")
        snapshot = await current_snapshot(connection)
        cursor = snapshot.horizon
        await append(connection, 1)
        before = await _entries_touched(connection)
        for _ in range(10):
            await read_new(connection, snapshot, subjects=["thing:1"])
            await read_visible(connection, cursor, subject="thing:1")
            await read_since(connection, cursor)
        assert await _entries_touched(connection) - before < 1_000


async def _entries_touched(connection: Connection) -> int:
    await connection.execute("select pg_stat_force_next_flush()")
    row = await (
        await connection.execute(
            "select sum(seq_tup_read + idx_tup_fetch)::bigint from pg_stat_user_tables"
            " where relname like 'feed_entry%%'",
            {},
        )
    ).fetchone()
    assert row is not None
    return row[0] or 0


@given(st.integers(1, 50), st.integers(0, 20), st.frozensets(st.integers(1, 70), max_size=8))
def test_a_snapshot_reads_what_it_prints(xmin: int, more: int, running: frozenset[int]) -> None:
    xmax = xmin + more
    snapshot = Snapshot(xmin, xmax, frozenset(x for x in running if xmin <= x < xmax))
    assert Snapshot.parse(str(snapshot)) == snapshot
    for transaction in range(80):
        over = transaction < xmax and transaction not in snapshot.open
        assert snapshot.sees(transaction) == (transaction < xmin or over)

"""What the feed forgets, and what it never does."""

from datetime import UTC, datetime, timedelta

import pytest

from colonnade.kernel.database import Connection
from colonnade.kernel.feed import (
    KEPT_DAYS_MIN,
    current_snapshot,
    ensure_partitions,
    forget_old_entries,
    horizon,
    keep_days,
    kept_days,
    read_new,
    read_visible,
    register_readers,
)
from colonnade.kernel.work import Process

pytestmark = pytest.mark.anyio

NOW = datetime(2031, 6, 15, tzinfo=UTC)


async def write(connection: Connection, workspace_id: int, at: datetime) -> None:
    await connection.execute(
        "insert into feed_entry (at, workspace_id, actor_name, subject, type, payload)"
        " values (%(at)s, %(workspace)s, '', 'thing:1', 'test.happened', '{}')",
        {"at": at, "workspace": workspace_id},
    )


async def ages(connection: Connection) -> list[tuple[int, int]]:
    """(workspace, days old) of what is left."""
    rows = await (
        await connection.execute("select workspace_id, at from feed_entry order by at")
    ).fetchall()
    return [(row[0], (NOW - row[1]).days) for row in rows]


async def partitions(connection: Connection) -> set[str]:
    rows = await (
        await connection.execute(
            "select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid"
            " where i.inhparent = 'feed_entry'::regclass"
        )
    ).fetchall()
    return {row[0] for row in rows}


async def test_what_is_older_than_wanted_goes_workspace_by_workspace(process: Process) -> None:
    async with process.database.writing() as connection:
        await keep_days(connection, 2, 10)
        await keep_days(connection, 3, 300)
        for workspace_id in (1, 2, 3):
            for days in (5, 20, 100, 400):
                await write(connection, workspace_id, NOW - timedelta(days=days))
        forgotten = await forget_old_entries(process.database, NOW, default_days=50)
        assert await ages(connection) == [(3, 100), (1, 20), (3, 20), (1, 5), (2, 5), (3, 5)]
        assert forgotten.entries == 6
        assert await kept_days(connection, 2) == 10
        await keep_days(connection, 2, None)
        assert await kept_days(connection, 2) is None


async def test_a_whole_month_that_nobody_needs_goes_at_once(process: Process) -> None:
    async with process.database.writing() as connection:
        for month in (1, 3):
            await ensure_partitions(connection, NOW.replace(month=month, day=1))
        for day in (NOW.replace(month=1), NOW.replace(month=2), NOW.replace(month=5)):
            await write(connection, 1, day)
        forgotten = await forget_old_entries(process.database, NOW, default_days=60)
        assert forgotten.partitions == 3  # January, February, and March, which was empty
        assert forgotten.entries == 0
        left = await partitions(connection)
        assert not {"feed_entry_2031_01", "feed_entry_2031_02"} & left
        assert {"feed_entry_2031_05", "feed_entry_rest"} <= left
        assert await ages(connection) == [(1, 31)]


async def test_what_undo_needs_stays_whatever_anybody_wants(process: Process) -> None:
    async with process.database.writing() as connection:
        await keep_days(connection, 2, 1)
        for workspace_id in (1, 2):
            await write(connection, workspace_id, NOW - timedelta(days=KEPT_DAYS_MIN - 1))
            await write(connection, workspace_id, NOW - timedelta(days=KEPT_DAYS_MIN + 1))
        await forget_old_entries(process.database, NOW, default_days=0)
        assert await ages(connection) == [(1, KEPT_DAYS_MIN - 1), (2, KEPT_DAYS_MIN - 1)]


async def test_what_a_reader_has_not_read_stays(process: Process) -> None:
    async with process.database.writing() as connection:
        await ensure_partitions(connection, NOW.replace(month=1, day=1))
        await write(connection, 1, NOW.replace(month=1))
        await register_readers(connection, ["slow"])
        await write(connection, 1, NOW.replace(month=1, day=2))
        await write(connection, 2, NOW.replace(month=2))
        forgotten = await forget_old_entries(process.database, NOW, default_days=30)
        assert forgotten.entries == 1  # the one before it; (March was empty)
        assert len(await ages(connection)) == 2
        await connection.execute("update feed_reader set snapshot = pg_current_snapshot()::text")
        await connection.execute(
            "insert into feed_set_aside (reader, transaction, error, failures, set_aside_at)"
            " select 'slow', transaction, '', 6, now() from feed_entry where workspace_id = 2"
        )
        await forget_old_entries(process.database, NOW, default_days=30)
        assert [workspace for workspace, _ in await ages(connection)] == [2]
        await connection.execute("delete from feed_set_aside")
        await forget_old_entries(process.database, NOW, default_days=30)
        assert await ages(connection) == []


async def test_who_comes_back_from_before_is_told_to_fetch_anew(process: Process) -> None:
    async with process.database.writing() as connection:
        cursor, snapshot = await horizon(connection), await current_snapshot(connection)
        await write(connection, 1, NOW - timedelta(days=100))
        later, then = await horizon(connection), await current_snapshot(connection)
        await write(connection, 1, NOW)
        assert (await read_visible(connection, cursor, subject="thing:1")).is_last
        await forget_old_entries(process.database, NOW, default_days=50)
        missed = await read_visible(connection, cursor, subject="thing:1")
        assert (missed.is_last, missed.entries) == (False, [])
        assert not (await read_new(connection, snapshot)).is_complete
        resumed = await read_visible(connection, later, subject="thing:1")
        assert (resumed.is_last, len(resumed.entries)) == (True, 1)
        assert (await read_new(connection, then)).is_complete


async def test_many_go_in_batches(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    from colonnade.kernel.feed import retention

    monkeypatch.setattr(retention, "BATCH_ENTRIES", 100)
    async with process.database.writing() as connection:
        await connection.execute(
            "insert into feed_entry (at, workspace_id, actor_name, subject, type, payload)"
            " select %(at)s, 1, '', 'thing:1', 'test.happened', '{}' from generate_series(1, 350)",
            {"at": NOW - timedelta(days=100)},
        )
        forgotten = await forget_old_entries(process.database, NOW, default_days=50)
        assert forgotten.entries == 350

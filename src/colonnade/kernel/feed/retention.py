"""How long the feed remembers: by setting, or by each workspace's own wish.

Forgotten is what is older than that and what nobody needs any more: every reader has read it, it
waits for none, and undo no longer reaches it. Where a whole month has gone, its partition is
dropped; else entries are deleted in batches, each a transaction of its own. Whoever comes back
with a cursor from before is told to fetch anew (`feed_floor`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg

from colonnade.kernel.database import Connection, Database
from colonnade.kernel.telemetry import log

UNDO_DAYS = 7
"""So long a step can be taken back: nothing that is younger is forgotten."""

KEPT_DAYS_MIN = UNDO_DAYS
KEPT_DAYS_MAX = 36_500
BATCH_ENTRIES = 5_000
LOCK_WAIT_MS = 2_000
"""Dropping a partition needs the whole feed for a moment; writers wait no longer than this."""

NOTHING_READ = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Forgotten:
    partitions: int
    entries: int


_FLOOR = """
select least(
  (select min(pg_snapshot_xmin(snapshot::pg_snapshot)::text::numeric) from feed_reader),
  (select min(transaction::text::numeric) from feed_set_aside),
  pg_snapshot_xmin(pg_current_snapshot())::text::numeric)::bigint
"""

_PARTITIONS = """
select c.relname, (regexp_match(pg_get_expr(c.relpartbound, c.oid), $$TO \\('([^']+)'\\)$$))[1]
from pg_inherits i join pg_class c on c.oid = i.inhrelid
where i.inhparent = 'feed_entry'::regclass order by c.relname
"""

_EXPIRED = """
delete from feed_entry e using (
  select o.sequence, o.at from feed_entry o
  where o.at < %(before)s and o.transaction < %(needed)s::text::xid8
    and {whose} limit %(limit)s) gone
where e.sequence = gone.sequence and e.at = gone.at
returning e.transaction::text::bigint
"""

_OF_ONE = "o.workspace_id = %(workspace)s"
_OF_OTHERS = "not exists (select from feed_retention r where r.workspace_id = o.workspace_id)"


async def kept_days(connection: Connection, workspace_id: int) -> int | None:
    """The workspace's own wish; None where it goes by the setting."""
    cursor = await connection.execute(
        "select kept_days from feed_retention where workspace_id = %(workspace)s",
        {"workspace": workspace_id},
    )
    row = await cursor.fetchone()
    return None if row is None else row[0]


async def keep_days(connection: Connection, workspace_id: int, days: int | None) -> None:
    """`days` as checked by the caller; None goes back to the setting."""
    if days is None:
        await connection.execute(
            "delete from feed_retention where workspace_id = %(workspace)s",
            {"workspace": workspace_id},
        )
        return
    await connection.execute(
        "insert into feed_retention (workspace_id, kept_days) values (%(workspace)s, %(days)s)"
        " on conflict (workspace_id) do update set kept_days = excluded.kept_days",
        {"workspace": workspace_id, "days": days},
    )


async def forget_old_entries(database: Database, now: datetime, *, default_days: int) -> Forgotten:
    """May be run at any time, twice at once, and broken off anywhere."""
    default_days = max(default_days, KEPT_DAYS_MIN)
    async with database.writing() as connection:
        needed = await _needed_from(connection)
        wishes = await _wishes(connection)
        longest = max([default_days, *wishes.values()])
        dropped = await _drop_partitions(connection, now - timedelta(days=longest), needed)
        deleted = 0
        for workspace_id, days in [*wishes.items(), (None, default_days)]:
            before = now - timedelta(days=max(days, KEPT_DAYS_MIN))
            deleted += await _delete_batches(connection, before, needed, workspace_id)
    return Forgotten(dropped, deleted)


async def _needed_from(connection: Connection) -> int:
    """The oldest transaction that some reader has yet to read or to try again."""
    row = await (await connection.execute(_FLOOR)).fetchone()
    assert row is not None
    return row[0]


async def _wishes(connection: Connection) -> dict[int, int]:
    cursor = await connection.execute("select workspace_id, kept_days from feed_retention")
    return {row[0]: row[1] for row in await cursor.fetchall()}


async def _drop_partitions(connection: Connection, before: datetime, needed: int) -> int:
    dropped = 0
    for name, ends in await (await connection.execute(_PARTITIONS)).fetchall():
        if ends is None or datetime.fromisoformat(_with_zone(ends)) > before:
            continue
        newest = await _newest_transaction(connection, name)
        if newest is not None and newest >= needed:
            continue
        try:
            async with connection.transaction():
                await connection.execute(f"set local lock_timeout = {LOCK_WAIT_MS}".encode())
                await connection.execute(f"drop table {name}".encode())
                await _raise_floor(connection, newest)
        except psycopg.errors.LockNotAvailable:
            log.info("feed.partition_in_use", partition=name)
            continue
        log.info("feed.partition_dropped", partition=name)
        dropped += 1
    return dropped


async def _newest_transaction(connection: Connection, partition: str) -> int | None:
    cursor = await connection.execute(
        f"select transaction::text::bigint from {partition}"
        " order by transaction desc limit 1".encode()
    )
    row = await cursor.fetchone()
    return None if row is None else row[0]


async def _delete_batches(
    connection: Connection, before: datetime, needed: int, workspace_id: int | None
) -> int:
    whose = _OF_ONE if workspace_id is not None else _OF_OTHERS
    sql = _EXPIRED.format(whose=whose)
    parameters: dict[str, Any] = {
        "before": before,
        "needed": str(needed),
        "workspace": workspace_id,
        "limit": BATCH_ENTRIES,
    }
    deleted = 0
    while True:
        async with connection.transaction():
            cursor = await connection.execute(sql.encode(), parameters, prepare=False)
            gone = [row[0] for row in await cursor.fetchall()]
            await _raise_floor(connection, max(gone, default=None))
        deleted += len(gone)
        if len(gone) < BATCH_ENTRIES:
            return deleted


async def _raise_floor(connection: Connection, transaction: int | None) -> None:
    if transaction is not None:
        await connection.execute(
            "update feed_floor set forgotten_before = %(floor)s::text::xid8"
            " where forgotten_before < %(floor)s::text::xid8",
            {"floor": str(transaction + 1)},
        )


def _with_zone(bound: str) -> str:
    """'2026-11-01 00:00:00+00' as Python 3.11 reads it."""
    return bound if ":" in bound[-3:] else f"{bound}:00"

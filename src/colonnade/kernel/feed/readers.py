"""The cursors of those who follow the feed for good, each under a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from psycopg.rows import class_row

from colonnade.kernel.database import Connection
from colonnade.kernel.feed.reader import Snapshot

ERROR_CHARACTERS_MAX = 1_000
BEHIND_COUNTED_MAX = 10_000
"""A reader that is further behind is said to be so far behind at least."""


@dataclass(frozen=True, slots=True)
class ReaderState:
    """Up to where a reader has read, and how often in a row it failed to go on."""

    snapshot: Snapshot
    failures: int
    narrowed_until: int | None = None
    """Up to here it goes on in single transactions, to find the one that it can't take."""


class ReaderLag(msgspec.Struct, frozen=True):
    """How far behind a reader is."""

    name: str
    entries_behind: int
    seconds_behind: float
    read_at: datetime
    failures: int
    error: str | None
    retry_at: datetime | None
    set_aside: int


class SetAside(msgspec.Struct, frozen=True):
    """A transaction that a reader could not take."""

    reader: str
    transaction: int
    error: str
    failures: int
    set_aside_at: datetime
    again: bool


_UNREAD = (
    "e.transaction >= pg_snapshot_xmin(r.snapshot::pg_snapshot)"
    " and not pg_visible_in_snapshot(e.transaction, r.snapshot::pg_snapshot)"
)

_DUE = f"""
select r.name from feed_reader r
where r.name = any(%(names)s) and (r.retry_at is null or r.retry_at <= %(now)s) and exists (
    select from feed_entry e where {_UNREAD})
"""

_LAGS = f"""
select r.name, b.entries_behind, r.read_at, r.failures, r.error, r.retry_at,
  coalesce(extract(epoch from %(now)s - b.oldest), 0)::float as seconds_behind,
  (select count(*) from feed_set_aside a where a.reader = r.name) as set_aside
from feed_reader r left join lateral (
  select count(*) as entries_behind, min(u.at) as oldest
  from (select e.at from feed_entry e where {_UNREAD} limit {BEHIND_COUNTED_MAX}) u) b on true
order by r.name
"""

_SET_ASIDE = """
select reader, transaction::text::bigint as transaction, error, failures, set_aside_at, again
from feed_set_aside order by set_aside_at desc, reader limit %(limit)s
"""


async def register_readers(connection: Connection, names: Sequence[str]) -> None:
    """A reader that is not known yet begins here."""
    await connection.execute(
        "insert into feed_reader (name, snapshot, read_at)"
        " select name, pg_current_snapshot()::text, now() from unnest(%(names)s::text[]) name"
        " on conflict (name) do nothing",
        {"names": list(names)},
    )


async def readers_due(connection: Connection, names: Sequence[str], now: datetime) -> list[str]:
    """Those that something waits for; writes nothing, so that idling costs little."""
    cursor = await connection.execute(
        _DUE.encode(), {"names": list(names), "now": now}, prepare=False
    )
    return [row[0] for row in await cursor.fetchall()]


async def reader_lags(connection: Connection, now: datetime) -> list[ReaderLag]:
    """How far behind each is, in entries (up to `BEHIND_COUNTED_MAX`) and seconds."""
    async with connection.cursor(row_factory=class_row(ReaderLag)) as cursor:
        await cursor.execute(_LAGS.encode(), {"now": now}, prepare=False)
        return await cursor.fetchall()


async def take_reader(connection: Connection, name: str, now: datetime) -> ReaderState | None:
    """The reader's state, locked for this transaction; None while another one is at it, and
    while it waits after a failure.
    """
    cursor = await connection.execute(
        "select snapshot, failures, narrowed_until::text::bigint from feed_reader"
        " where name = %(name)s and (retry_at is null or retry_at <= %(now)s)"
        " for update skip locked",
        {"name": name, "now": now},
    )
    row = await cursor.fetchone()
    return None if row is None else ReaderState(Snapshot.parse(row[0]), row[1], row[2])


async def keep_reader(connection: Connection, name: str, state: ReaderState, now: datetime) -> None:
    await connection.execute(
        "update feed_reader set snapshot = %(snapshot)s, read_at = %(now)s,"
        " failures = %(failures)s, narrowed_until = %(until)s::text::xid8,"
        " error = null, retry_at = null where name = %(name)s",
        {
            "name": name,
            "snapshot": str(state.snapshot),
            "failures": state.failures,
            "until": None if state.narrowed_until is None else str(state.narrowed_until),
            "now": now,
        },
    )


async def keep_failure(
    connection: Connection, name: str, error: str, *, retry_at: datetime, narrowed_until: int | None
) -> None:
    await connection.execute(
        "update feed_reader set failures = failures + 1, error = %(error)s,"
        " retry_at = %(retry_at)s, narrowed_until = %(until)s::text::xid8 where name = %(name)s",
        {
            "name": name,
            "error": error[:ERROR_CHARACTERS_MAX],
            "retry_at": retry_at,
            "until": None if narrowed_until is None else str(narrowed_until),
        },
    )


# -- what could not be taken


async def set_aside(
    connection: Connection, name: str, transaction: int, *, error: str, failures: int
) -> None:
    """The rest goes on without it; `run_again` brings it back."""
    await connection.execute(
        "insert into feed_set_aside (reader, transaction, error, failures, set_aside_at)"
        " values (%(name)s, %(transaction)s::text::xid8, %(error)s, %(failures)s, now())"
        " on conflict (reader, transaction) do update"
        " set error = excluded.error, failures = excluded.failures, again = false",
        {
            "name": name,
            "transaction": str(transaction),
            "error": error[:ERROR_CHARACTERS_MAX],
            "failures": failures,
        },
    )


async def all_set_aside(connection: Connection, *, limit: int) -> list[SetAside]:
    async with connection.cursor(row_factory=class_row(SetAside)) as cursor:
        await cursor.execute(_SET_ASIDE.encode(), {"limit": limit})
        return await cursor.fetchall()


async def ask_again(connection: Connection, name: str, transaction: int) -> bool:
    """Somebody wants it tried once more. Whether there is such a thing."""
    cursor = await connection.execute(
        "update feed_set_aside set again = true"
        " where reader = %(name)s and transaction = %(transaction)s::text::xid8",
        {"name": name, "transaction": str(transaction)},
    )
    return cursor.rowcount > 0


async def asked_again(connection: Connection, names: Sequence[str]) -> list[str]:
    cursor = await connection.execute(
        "select distinct reader from feed_set_aside where again and reader = any(%(names)s)",
        {"names": list(names)},
    )
    return [row[0] for row in await cursor.fetchall()]


async def take_again(connection: Connection, name: str) -> SetAside | None:
    """One that somebody wants tried once more, locked for this transaction."""
    async with connection.cursor(row_factory=class_row(SetAside)) as cursor:
        await cursor.execute(
            "select reader, transaction::text::bigint as transaction, error, failures,"
            " set_aside_at, again from feed_set_aside where reader = %(name)s and again"
            " order by transaction limit 1 for update skip locked",
            {"name": name},
        )
        return await cursor.fetchone()


async def drop_set_aside(connection: Connection, name: str, transaction: int) -> bool:
    """It is done, or nobody wants it any more. Whether there was such a thing."""
    cursor = await connection.execute(
        "delete from feed_set_aside"
        " where reader = %(name)s and transaction = %(transaction)s::text::xid8",
        {"name": name, "transaction": str(transaction)},
    )
    return cursor.rowcount > 0

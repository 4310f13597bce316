"""The cursors of those who follow the feed for good, each under a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from colonnade.kernel.database import Connection
from colonnade.kernel.feed.reader import Snapshot

ERROR_CHARACTERS_MAX = 1_000


@dataclass(frozen=True, slots=True)
class ReaderState:
    """Up to where a reader has read, and how often in a row it failed to go on."""

    snapshot: Snapshot
    failures: int


_DUE = """
select r.name from feed_reader r
where r.name = any(%(names)s) and (r.retry_at is null or r.retry_at <= %(now)s) and exists (
    select from feed_entry e where e.transaction >= pg_snapshot_xmin(r.snapshot::pg_snapshot)
    and not pg_visible_in_snapshot(e.transaction, r.snapshot::pg_snapshot))
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
    cursor = await connection.execute(_DUE, {"names": list(names), "now": now}, prepare=False)
    return [row[0] for row in await cursor.fetchall()]


async def take_reader(connection: Connection, name: str, now: datetime) -> ReaderState | None:
    """The reader's state, locked for this transaction; None while another one is at it, and
    while it waits after a failure.
    """
    cursor = await connection.execute(
        "select snapshot, failures from feed_reader where name = %(name)s"
        " and (retry_at is null or retry_at <= %(now)s) for update skip locked",
        {"name": name, "now": now},
    )
    row = await cursor.fetchone()
    return None if row is None else ReaderState(Snapshot.parse(row[0]), row[1])


async def keep_reader(connection: Connection, name: str, snapshot: Snapshot, now: datetime) -> None:
    await connection.execute(
        "update feed_reader set snapshot = %(snapshot)s, read_at = %(now)s, failures = 0,"
        " error = null, retry_at = null where name = %(name)s",
        {"name": name, "snapshot": str(snapshot), "now": now},
    )


async def keep_failure(connection: Connection, name: str, error: str, retry_at: datetime) -> None:
    await connection.execute(
        "update feed_reader set failures = failures + 1, error = %(error)s,"
        " retry_at = %(retry_at)s where name = %(name)s",
        {"name": name, "error": error[:ERROR_CHARACTERS_MAX], "retry_at": retry_at},
    )

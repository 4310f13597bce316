"""Reading the feed without missing anything.

A transaction that began early may commit late, so neither a sequence number nor a time says how
far one has read. What does is Postgres' own view of which transactions are over: everything below
the *horizon* (the oldest transaction still open) is final. `read_since` reads below it and its
cursor is the horizon itself. For eyes that cannot wait for the slowest transaction there is
`read_new`: what became visible since an earlier *snapshot*, each entry once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from colonnade.kernel.database import Connection, Row
from colonnade.kernel.feed.append import ENTRY_COLUMNS, entry_from_row
from colonnade.kernel.feed.values import Entry

PAGE_ENTRIES_MAX = 1_000


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, and the cursor that continues after them."""

    entries: list[Entry]
    cursor: int
    is_last: bool = True


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Which transactions were over at one moment (Postgres' pg_snapshot)."""

    xmin: int
    xmax: int
    open: frozenset[int]

    @classmethod
    def parse(cls, text: str) -> "Snapshot":
        """From '10:20:10,14,15'."""
        xmin, xmax, listed = text.split(":")
        return cls(int(xmin), int(xmax), frozenset(int(x) for x in listed.split(",") if x))

    def __str__(self) -> str:
        return f"{self.xmin}:{self.xmax}:{','.join(str(x) for x in sorted(self.open))}"

    @property
    def horizon(self) -> int:
        """The oldest transaction that was still open; all below are final."""
        return self.xmin

    def up_to(self, transaction: int) -> "Snapshot":
        """The same moment for one who has seen nothing from `transaction` on."""
        if transaction >= self.xmax:
            return self
        still_open = frozenset(number for number in self.open if number < transaction)
        return Snapshot(min(still_open, default=transaction), transaction, still_open)

    def sees(self, transaction: int) -> bool:
        """Whether that transaction was over."""
        return transaction < self.xmin or (transaction < self.xmax and transaction not in self.open)


async def horizon(connection: Connection) -> int:
    """The cursor of one who has read everything until now."""
    return (await current_snapshot(connection)).horizon


async def current_snapshot(connection: Connection) -> Snapshot:
    row = await (await connection.execute("select pg_current_snapshot()::text")).fetchone()
    assert row is not None
    return Snapshot.parse(row[0])


async def read_since(
    connection: Connection,
    cursor: int,
    *,
    subjects: Sequence[str] | None = None,
    workspace: int | None = None,
    limit: int = PAGE_ENTRIES_MAX,
) -> Page:
    """The entries of transactions from `cursor` to the horizon, in order of their transaction.

    A transaction is never cut in two: a page holds up to `limit` entries, or one transaction.
    """
    narrowed, parameters = _narrowed(subjects, workspace)
    found = await _read(
        connection,
        f"transaction >= %(cursor)s::xid8 and transaction < here.horizon{narrowed}",
        {"cursor": str(cursor), "limit": limit + 1, **parameters},
    )
    entries, edge = found.entries, found.snapshot.horizon
    if len(entries) <= limit:
        return Page(entries, max(cursor, edge))
    cut = entries[-1].transaction
    whole = [entry for entry in entries if entry.transaction != cut]
    if whole:
        return Page(whole, cut, is_last=False)
    alone = await _read(
        connection,
        f"transaction = %(cursor)s::xid8{narrowed}",
        {"cursor": str(cut), "limit": None, **parameters},
    )
    return Page(alone.entries, cut + 1, is_last=False)


async def read_visible(
    connection: Connection, cursor: int, *, subject: str, limit: int = PAGE_ENTRIES_MAX
) -> Page:
    """All that may be seen now from `cursor` on, in order of `sequence`, for one who resumes.

    What is above the horizon comes again from the new cursor: drop it by its `sequence`. Where
    there is more than `limit`, the entries are left out and `is_last` is False.
    """
    narrowed, parameters = _narrowed([subject], None)
    found = await _read(
        connection,
        f"transaction >= %(cursor)s::xid8{narrowed}",
        {"cursor": str(cursor), "limit": limit + 1, **parameters},
    )
    edge = max(cursor, found.snapshot.horizon)
    if len(found.entries) > limit or cursor < found.floor:
        return Page([], edge, is_last=False)
    return Page(_by_sequence(found.entries), edge)


@dataclass(frozen=True, slots=True)
class News:
    """What became visible between two snapshots, in order of `sequence`."""

    entries: list[Entry]
    snapshot: Snapshot
    is_complete: bool = True
    floor: int = 0
    """Entries of transactions below it may have been forgotten."""


async def read_new(
    connection: Connection,
    since: Snapshot,
    *,
    subjects: Sequence[str] | None = None,
    types: Sequence[str] | None = None,
    limit: int = PAGE_ENTRIES_MAX,
) -> News:
    """The entries of the transactions that ended since `since`, each once for who goes on from
    the new snapshot. With more than `limit` of them, or where some may be forgotten: none, and
    `is_complete` is False.
    """
    narrowed, parameters = _narrowed(subjects, None)
    if types is not None:
        narrowed += " and type = any(%(types)s)"
        parameters["types"] = list(types)
    found = await _read(
        connection,
        "transaction >= pg_snapshot_xmin(%(since)s::pg_snapshot)"
        f" and not pg_visible_in_snapshot(transaction, %(since)s::pg_snapshot){narrowed}",
        {"since": str(since), "limit": limit + 1, **parameters},
    )
    if len(found.entries) > limit or since.horizon < found.floor:
        return News([], found.snapshot, is_complete=False)
    return News(_by_sequence(found.entries), found.snapshot)


async def read_next(
    connection: Connection, since: Snapshot, *, limit: int = PAGE_ENTRIES_MAX
) -> News:
    """The next entries of the transactions that ended since `since`, each once for who goes on
    from the new snapshot. About `limit` at most (a transaction is never cut in two); where
    `is_complete` is False there are more.
    """
    where = (
        "transaction >= pg_snapshot_xmin(%(since)s::pg_snapshot)"
        " and not pg_visible_in_snapshot(transaction, %(since)s::pg_snapshot)"
    )
    found = await _read(connection, where, {"since": str(since), "limit": limit + 1})
    if len(found.entries) <= limit:
        return News(_by_sequence(found.entries), found.snapshot)
    cut = found.entries[-1].transaction
    entries = [entry for entry in found.entries if entry.transaction < cut]
    if not entries:
        whole = {"cursor": str(cut), "limit": None}
        alone = await _read(connection, "transaction = %(cursor)s::xid8", whole)
        entries, cut = alone.entries, cut + 1
    return News(_by_sequence(entries), found.snapshot.up_to(cut), is_complete=False)


async def read_transaction(connection: Connection, transaction: int) -> list[Entry]:
    """All entries that one transaction wrote, in order."""
    where = "transaction = %(transaction)s::xid8"
    found = await _read(connection, where, {"transaction": str(transaction), "limit": None})
    return _by_sequence(found.entries)


def _by_sequence(entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: entry.sequence)


def _narrowed(subjects: Sequence[str] | None, workspace: int | None) -> tuple[str, dict[str, Any]]:
    sql, parameters = "", dict[str, Any]()
    if subjects is not None:
        sql += " and subject = any(%(subjects)s)"
        parameters["subjects"] = list(subjects)
    if workspace is not None:
        sql += " and workspace_id = %(workspace)s"
        parameters["workspace"] = workspace
    return sql, parameters


async def _read(connection: Connection, where: str, parameters: dict[str, Any]) -> News:
    """Entries, and the snapshot they were read in, from one statement: they belong together.

    It asks in the order of the index on transactions, and is planned anew each time: the one plan
    kept for all values would walk the whole feed to find its last entries.
    """
    sql = (
        "with here as materialized (select pg_current_snapshot()::text as snapshot,"
        " pg_snapshot_xmin(pg_current_snapshot()) as horizon,"
        " (select forgotten_before::text::bigint from feed_floor) as floor)"
        " select here.snapshot, here.floor, found.* from here left join lateral ("
        f"select {ENTRY_COLUMNS} from feed_entry where {where}"
        " order by feed_entry.transaction, feed_entry.sequence limit %(limit)s) found on true"
    )
    cursor = await connection.execute(sql.encode(), parameters, prepare=False)
    rows: list[Row] = await cursor.fetchall()
    entries = [entry_from_row(row[2:]) for row in rows if row[2] is not None]
    return News(entries, Snapshot.parse(rows[0][0]), floor=rows[0][1] or 0)

"""Anchors: the keys of every thousandth row, by which the grid jumps to any depth.

They are counted once, in the background, by one scan of the index on positions. From then on they
are kept right by the feed: before each use, the events of transactions that ended since the last
use move the ordinals of the anchors behind the rows that came or went. So nobody who creates rows
pays anything for them, and no two writers meet on a counter.
"""

import asyncio
import time
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from weakref import WeakKeyDictionary

import msgspec
import psycopg

from colonnade.apps.tables.addresses import table_subject
from colonnade.apps.tables.rows.messages import RowsCreated, RowsDeleted
from colonnade.apps.tables.tables.values import TableSchema
from colonnade.kernel.database import Database
from colonnade.kernel.feed import Entry, Snapshot, read_new
from colonnade.kernel.work import Look

STEP = 1_000
"""Rows between two anchors: what a jump reads beyond its page, at most."""

SHALLOW = 2 * STEP
"""Up to here the database skips rows as quickly as we would find an anchor."""

GAP_MAX = 10 * STEP
"""Where rows were inserted until two anchors are further apart than this, count again."""

TABLES_MAX = 200

IDLE_S = 120.0
"""Anchors that nobody used for so long are dropped: too much may have happened since."""

ROWS_IMPORTED = "tables.rows.imported"
TYPES = (RowsCreated.type, RowsDeleted.type, ROWS_IMPORTED)

_COUNT = """
with numbered as (
  select position, id, row_number() over w - 1 as ordinal, lead(id) over w is null as is_last
  from {address} window w as (order by position, id)
)
select pg_current_snapshot()::text, a.* from (select) one
left join (select position, id, ordinal, is_last from numbered
  where ordinal %% {step} = 0 or is_last order by ordinal) a on true
"""


class _Placed(msgspec.Struct):
    position: str
    id: int


class _Moved(msgspec.Struct):
    """What of an event tells where rows came or went."""

    rows: list[_Placed] = msgspec.field(default_factory=list[_Placed])
    batch: str = ""


@dataclass(slots=True)
class Anchors:
    """`ordinals[n]` rows lie before the place `keys[n]`, as of `snapshot`."""

    keys: list[tuple[str, int]]
    ordinals: list[int]
    total: int
    snapshot: Snapshot
    used_at: float = field(default_factory=time.monotonic)

    def find(self, offset: int) -> tuple[str, int, int]:
        """A place at or before the row with this offset, and how many rows to skip from there."""
        number = bisect_right(self.ordinals, offset) - 1
        if number < 0:
            return "", 0, offset
        return *self.keys[number], offset - self.ordinals[number]

    def are_of(self, snapshot: str) -> bool:
        """Whether nothing at all was committed between the anchors and that snapshot."""
        return self.snapshot == Snapshot.parse(snapshot)

    def follow(self, entries: Sequence[Entry]) -> bool:
        """Take these events in; False where it is better to count again."""
        shifts = [0] * (len(self.keys) + 1)
        for entry in entries:
            moved = msgspec.json.decode(entry.payload, type=_Moved)
            if entry.type == ROWS_IMPORTED and not moved.batch.startswith("field:"):
                return False
            step = -1 if entry.type == RowsDeleted.type else 1
            for row in moved.rows:
                shifts[bisect_right(self.keys, (row.position, row.id))] += step
                self.total += step
        if any(shifts):
            self.ordinals = [
                ordinal + shift
                for ordinal, shift in zip(self.ordinals, accumulate(shifts), strict=False)
            ]
        last = self.ordinals[-1] if self.ordinals else 0
        return self.total - last <= GAP_MAX and all(
            following - ordinal <= GAP_MAX
            for ordinal, following in zip(self.ordinals, self.ordinals[1:], strict=False)
        )


@dataclass(slots=True)
class _Kept:
    anchors: dict[int, Anchors] = field(default_factory=dict[int, Anchors])
    counting: dict[int, asyncio.Task[None]] = field(default_factory=dict[int, asyncio.Task[None]])


_kept: WeakKeyDictionary[Database, _Kept] = WeakKeyDictionary()


def kept_anchors(look: Look, schema: TableSchema) -> Anchors | None:
    """The anchors as they were last; None while they are being counted."""
    kept = _kept.setdefault(look.process.database, _Kept())
    anchors = kept.anchors.get(schema.id)
    if anchors is None:
        _begin_to_count(look, kept, schema)
    return anchors


async def present_anchors(look: Look, schema: TableSchema) -> Anchors | None:
    """The table's anchors, up to date; None while they are being counted."""
    kept = _kept.setdefault(look.process.database, _Kept())
    anchors = kept.anchors.get(schema.id)
    if anchors is not None and time.monotonic() - anchors.used_at > IDLE_S:
        kept.anchors.pop(schema.id, None)
        anchors = None
    if anchors is not None:
        since = anchors.snapshot
        async with look.aside() as connection:
            news = await read_new(
                connection,
                since,
                subjects=[table_subject(schema.id)],
                types=TYPES,
            )
        # Another request may have followed the same events while this one waited.
        if kept.anchors.get(schema.id) is not anchors or anchors.snapshot is not since:
            return kept.anchors.get(schema.id)
        if news.is_complete and anchors.follow(news.entries):
            anchors.snapshot = news.snapshot
            anchors.used_at = time.monotonic()
            return anchors
        kept.anchors.pop(schema.id, None)
    _begin_to_count(look, kept, schema)
    return None


def _begin_to_count(look: Look, kept: _Kept, schema: TableSchema) -> None:
    if schema.id not in kept.counting:
        task = asyncio.create_task(_count(look.process.database, kept, schema))
        kept.counting[schema.id] = task
        task.add_done_callback(lambda _: kept.counting.pop(schema.id, None))


async def _count(database: Database, kept: _Kept, schema: TableSchema) -> None:
    sql = _COUNT.format(address=schema.address, step=STEP)
    try:
        async with database.reading() as connection:
            rows = await (await connection.execute(sql.encode(), {})).fetchall()
    except psycopg.Error:
        # The next one who jumps begins anew.
        return
    total = rows[-1][3] + 1 if rows[-1][3] is not None else 0
    placed = [row for row in rows if row[3] is not None and row[3] % STEP == 0]
    if len(kept.anchors) >= TABLES_MAX:
        kept.anchors.clear()
    kept.anchors[schema.id] = Anchors(
        [(row[1], row[2]) for row in placed],
        [row[3] for row in placed],
        total,
        Snapshot.parse(rows[0][0]),
    )

"""Partitions of the feed: one a month, made ahead; a default one takes what none was made for."""

from datetime import datetime

from colonnade.kernel.database import Connection

MONTHS_AHEAD = 2


async def ensure_partitions(connection: Connection, now: datetime) -> None:
    """Make the partitions of this month and the next ones. Safe to run at any time."""
    await connection.execute(
        "create table if not exists feed_entry_rest partition of feed_entry default"
    )
    year, month = now.year, now.month
    for _ in range(MONTHS_AHEAD + 1):
        following = (year + month // 12, month % 12 + 1)
        name = f"feed_entry_{year:04d}_{month:02d}"
        exists = await (
            await connection.execute("select to_regclass(%(name)s)", {"name": name})
        ).fetchone()
        if exists is None or exists[0] is None:
            await connection.execute(
                f"create table if not exists {name} partition of feed_entry"
                f" for values from ('{year:04d}-{month:02d}-01 00:00:00+00')"
                f" to ('{following[0]:04d}-{following[1]:02d}-01 00:00:00+00')".encode()
            )
        year, month = following

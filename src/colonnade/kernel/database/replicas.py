"""Replicas to read from: how far each is, which of them answers, and whose turn it is.

A position is a place in the primary's write-ahead log, as a number. A replica may be read from by
somebody who has written up to a position once it has replayed the log up to there.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from colonnade.kernel.database.pools import Connection, make_pool
from colonnade.kernel.telemetry import Counter, Gauge, log

LOOK_EVERY_S = 0.5
ANSWER_S = 2.0
LEASE_S = 1.0
"""A reader waits no longer for a replica's connection: the primary is there as well."""

POSITION = "(pg_current_wal_lsn() - '0/0')::bigint"

_STANDING = """
select (pg_last_wal_replay_lsn() - '0/0')::bigint,
coalesce(extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()), 0)::float8,
pg_last_wal_receive_lsn() is not distinct from pg_last_wal_replay_lsn()
"""

reads_total = Counter("colonnade_replica_reads", "Reads by where they went", ["place"])
lag_seconds = Gauge("colonnade_replica_lag_seconds", "How far a replica is behind", ["replica"])
_read_there = reads_total.labels(place="replica")
_read_here = reads_total.labels(place="primary")


@dataclass(slots=True)
class Replica:
    """One server, and what was last known of it."""

    name: str
    pool: AsyncConnectionPool[Connection]
    replayed: int = 0
    lag_s: float = 0.0
    is_healthy: bool = False


class Replicas:
    """All of them. `pick` is asked for each read, and answers from what the watch found out."""

    def __init__(
        self,
        urls: Sequence[str],
        *,
        connections_max: int,
        statement_timeout_s: float,
        lag_max_s: float,
    ) -> None:
        self._lag_max_s = lag_max_s
        self._turn = 0
        self._watching: list[asyncio.Task[None]] = []
        self.all = [
            Replica(
                _name(url),
                make_pool(
                    url,
                    connections_max,
                    statement_timeout_s,
                    read_only=True,
                    wait_s=LEASE_S,
                    name=f"replica-{number}",
                ),
            )
            for number, url in enumerate(urls, 1)
        ]

    async def open(self) -> None:
        """They may come up later; until then the primary is read from."""
        for replica in self.all:
            await replica.pool.open()
            self._watching.append(asyncio.create_task(self._watch(replica)))

    async def close(self) -> None:
        for task in self._watching:
            task.cancel()
        for task in self._watching:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        for replica in self.all:
            await replica.pool.close()

    def pick(self, position: int | None) -> Replica | None:
        """The next one that has come to `position`; None where the primary is to be read from."""
        if position is not None:
            count = len(self.all)
            for step in range(count):
                replica = self.all[(self._turn + step) % count]
                if replica.is_healthy and replica.replayed >= position:
                    self._turn = (self._turn + step + 1) % count
                    return replica
        _read_here.inc()
        return None

    async def lease(self, replica: Replica) -> Connection | None:
        """A connection to give back with `give_back`; None where the replica just went away."""
        try:
            connection = await replica.pool.getconn()
        except (PoolTimeout, psycopg.OperationalError):
            self.give_up(replica)
            return None
        _read_there.inc()
        return connection

    def give_up(self, replica: Replica) -> None:
        """Until the watch has heard of it again."""
        if replica.is_healthy:
            log.warning("replica.away", replica=replica.name)
        replica.is_healthy = False

    @property
    def passed_by_all(self) -> int:
        """What was written up to here can be read anywhere."""
        return min((replica.replayed for replica in self.all), default=0)

    async def _watch(self, replica: Replica) -> None:
        while True:
            try:
                async with asyncio.timeout(ANSWER_S), replica.pool.connection() as connection:
                    row = await (await connection.execute(_STANDING)).fetchone()
            except (TimeoutError, PoolTimeout, psycopg.Error):
                self.give_up(replica)
            else:
                self._take_standing(replica, row)
            await asyncio.sleep(LOOK_EVERY_S)

    def _take_standing(self, replica: Replica, row: Sequence[object] | None) -> None:
        if row is None or not isinstance(row[0], int) or not isinstance(row[1], float):
            # No standby: a server that was promoted, or the wrong address.
            self.give_up(replica)
            return
        replica.replayed = row[0]
        # A quiet primary sends nothing: whoever has replayed all that came is not behind.
        replica.lag_s = 0.0 if row[2] else row[1]
        lag_seconds.labels(replica=replica.name).set(replica.lag_s)
        is_near = replica.lag_s <= self._lag_max_s
        if is_near and not replica.is_healthy:
            log.info("replica.read_from", replica=replica.name)
        replica.is_healthy = is_near


def _name(url: str) -> str:
    """Without its password."""
    parts = urlsplit(url)
    return f"{parts.hostname or 'socket'}:{parts.port or 5432}"

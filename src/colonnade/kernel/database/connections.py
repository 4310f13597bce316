"""Pools of psycopg connections.

Every connection is in autocommit: one statement is one transaction unless `transaction()` opens a
longer one. Readers refuse to write (`default_transaction_read_only`), so that a `Look` cannot.
Statements are prepared on their second use, by the driver.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from colonnade.kernel.database.pools import Connection, make_pool
from colonnade.kernel.database.replicas import Replica, Replicas
from colonnade.kernel.errors import Unavailable


class DatabaseBusy(Unavailable):
    code = "database.busy"
    title = "The database does not answer; try again in a moment"


class Database:
    """The pools of one process. `url` is a libpq connection string or URL."""

    def __init__(
        self,
        url: str,
        *,
        readers_max: int,
        writers_max: int,
        statement_timeout_s: float = 0,
        replicas: Replicas | None = None,
    ) -> None:
        self.url = url
        self.replicas = replicas
        self._readers = make_pool(url, readers_max, statement_timeout_s, read_only=True)
        self._writers = make_pool(url, writers_max, statement_timeout_s, read_only=False)

    async def open(self) -> None:
        await self._readers.open()
        await self._writers.open()
        if self.replicas is not None:
            await self.replicas.open()

    async def close(self) -> None:
        if self.replicas is not None:
            await self.replicas.close()
        await self._readers.close()
        await self._writers.close()

    def reading(self) -> "_Lease":
        return _Lease(self._readers)

    def reading_after(self, position: int | None) -> "_Lease | _ReplicaLease":
        """From a replica that has come to `position`, else (and for None) from the primary."""
        replica = self.replicas.pick(position) if self.replicas is not None else None
        return self.reading() if replica is None else _ReplicaLease(self, replica)

    def writing(self) -> "_Lease":
        return _Lease(self._writers)

    async def check_readers(self) -> None:
        """Replace the readers whose connection was lost."""
        await self._readers.check()

    async def check_writers(self) -> None:
        await self._writers.check()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[Connection]:
        """A connection outside the pools, for LISTEN or for very long work."""
        connection = await AsyncConnection.connect(self.url, autocommit=True)
        try:
            yield connection
        finally:
            await connection.close()


class _Lease:
    """`async with database.reading() as connection`: a connection for a while, whole on return."""

    __slots__ = ("_connection", "_pool")

    def __init__(self, pool: AsyncConnectionPool[Connection]) -> None:
        self._pool = pool
        self._connection: Connection | None = None

    async def __aenter__(self) -> Connection:
        try:
            self._connection = await self._pool.getconn()
        except (PoolTimeout, psycopg.OperationalError) as error:
            raise DatabaseBusy from error
        return self._connection

    async def __aexit__(self, *_: object) -> None:
        if self._connection is not None:
            # putconn rolls back what was left open and discards what is broken.
            await self._pool.putconn(self._connection)
            self._connection = None


class _ReplicaLease:
    """As `_Lease`, on a replica; on the primary where the replica just went away."""

    __slots__ = ("_connection", "_database", "_primary", "_replica")

    def __init__(self, database: Database, replica: Replica) -> None:
        self._database = database
        self._replica = replica
        self._primary: _Lease | None = None
        self._connection: Connection | None = None

    async def __aenter__(self) -> Connection:
        assert self._database.replicas is not None
        self._connection = await self._database.replicas.lease(self._replica)
        if self._connection is not None:
            return self._connection
        self._primary = self._database.reading()
        return await self._primary.__aenter__()

    async def __aexit__(self, kind: object, error: object, trace: object) -> None:
        if self._primary is not None:
            await self._primary.__aexit__(kind, error, trace)
        if self._connection is not None:
            if isinstance(error, psycopg.OperationalError):
                # Lost, or what it read was cleaned up on the primary: asked again, it is not here.
                assert self._database.replicas is not None
                self._database.replicas.give_up(self._replica)
            await self._replica.pool.putconn(self._connection)
            self._connection = None

"""Pools of psycopg connections.

Every connection is in autocommit: one statement is one transaction unless `transaction()` opens a
longer one. Readers refuse to write (`default_transaction_read_only`), so that a `Look` cannot.
Statements are prepared on their second use, by the driver.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from colonnade.kernel.errors import Unavailable

Row = tuple[Any, ...]
Connection = AsyncConnection[Row]

POOL_WAIT_S = 10.0
"""How long a request waits for a free connection before it is told that we are busy."""

CONNECT_TIMEOUT_S = 3
"""A server that does not answer at all is as good as away; the system's own limit is minutes."""

CONNECT_AGAIN_AFTER_S = 0.5
"""Between tries while the server is away. The pool's own pauses would double, up to minutes."""

UNANSWERED_MS_MAX = 15_000
"""What was sent and not even received for so long: the connection is dead (TCP_USER_TIMEOUT)."""

PREPARE_AFTER = 2


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
        replica_url: str = "",
        statement_timeout_s: float = 0,
    ) -> None:
        self.url = url
        self._readers = _pool(replica_url or url, readers_max, statement_timeout_s, read_only=True)
        self._writers = _pool(url, writers_max, statement_timeout_s, read_only=False)

    async def open(self) -> None:
        await self._readers.open()
        await self._writers.open()

    async def close(self) -> None:
        await self._readers.close()
        await self._writers.close()

    def reading(self) -> "_Lease":
        return _Lease(self._readers)

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
            was_lost = self._connection.closed
            # putconn rolls back what was left open and discards what is broken.
            await self._pool.putconn(self._connection)
            self._connection = None
            if was_lost:
                # Those that lie idle are lost too, most likely: each would fail somebody once.
                _in_background(self._pool.check())


_running: set["asyncio.Task[None]"] = set()


def _in_background(doing: Coroutine[Any, Any, None]) -> None:
    task = asyncio.create_task(doing)
    _running.add(task)
    task.add_done_callback(_running.discard)


async def _keep_connecting(pool: AsyncConnectionPool[Connection]) -> None:
    """The pool has given up, or so it thinks: it begins anew, and so never waits for long."""

    async def again() -> None:
        await asyncio.sleep(CONNECT_AGAIN_AFTER_S / 2)
        if not pool.closed:
            await pool.check()

    _in_background(again())


def _pool(
    url: str, size_max: int, statement_timeout_s: float, *, read_only: bool
) -> AsyncConnectionPool[Connection]:
    # Given at connect time: no statement more, and RESET comes back to it.
    options = f"-c statement_timeout={int(statement_timeout_s * 1000)}"
    if read_only:
        options += " -c default_transaction_read_only=on"
    else:
        # Writes find their rows by key, and planning one anew takes longer than running it.
        options += " -c plan_cache_mode=force_generic_plan"

    async def prepare(connection: Connection) -> None:
        connection.prepare_threshold = PREPARE_AFTER

    return AsyncConnectionPool(
        url,
        connection_class=Connection,
        kwargs={
            "autocommit": True,
            "options": options,
            "application_name": "colonnade",
            "connect_timeout": CONNECT_TIMEOUT_S,
            "tcp_user_timeout": UNANSWERED_MS_MAX,
        },
        min_size=1,
        max_size=size_max,
        timeout=POOL_WAIT_S,
        max_idle=60.0,
        reconnect_timeout=CONNECT_AGAIN_AFTER_S,
        reconnect_failed=_keep_connecting,
        configure=prepare,
        open=False,
        name="readers" if read_only else "writers",
    )

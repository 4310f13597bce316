"""A pool of psycopg connections, for reading or for writing."""

import asyncio
import select
from collections.abc import Coroutine
from typing import Any

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

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


async def _still_there(connection: Connection) -> None:
    """Raises where the server has closed it. Costs a look at the socket, not a journey.

    An idle connection has nothing to read; one whose server went away has its end to read.
    """
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if poll.poll(0):
        await connection.execute("select")


def make_pool(
    url: str,
    size_max: int,
    statement_timeout_s: float,
    *,
    read_only: bool,
    wait_s: float = POOL_WAIT_S,
    name: str = "",
) -> AsyncConnectionPool[Connection]:
    """Not open yet. `url` is a libpq connection string or URL."""
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
        timeout=wait_s,
        max_idle=60.0,
        reconnect_timeout=CONNECT_AGAIN_AFTER_S,
        reconnect_failed=_keep_connecting,
        configure=prepare,
        check=_still_there,
        open=False,
        name=name or ("readers" if read_only else "writers"),
    )

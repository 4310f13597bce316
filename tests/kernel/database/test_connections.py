"""The pools: soon there again after the server was away, and nothing broken is handed out."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from support.proxies import Proxy, proxy_to_socket
from support.servers import Servers

from colonnade.kernel.database import Database, DatabaseBusy

pytestmark = pytest.mark.anyio
AWAY_S = 4.3
"""In the middle of a pause of pauses that double (1, 2, 4 s): the next try would be too late."""

BACK_WITHIN_S = 2.0


@pytest.fixture
async def proxy(servers: Servers) -> AsyncIterator[Proxy]:
    parts = conninfo_to_dict(servers.new_database())
    async with proxy_to_socket(f"{parts['host']}/.s.PGSQL.{parts.get('port', 5432)}") as opened:
        opened.url = make_conninfo(**{**parts, "host": "127.0.0.1", "port": opened.port})  # type: ignore[attr-defined]
        yield opened


@pytest.fixture
async def database(proxy: Proxy) -> AsyncIterator[Database]:
    opened = Database(proxy.url, readers_max=4, writers_max=4)  # type: ignore[attr-defined]
    await opened.open()
    yield opened
    await opened.close()


async def ask(database: Database) -> object:
    async with database.writing() as connection:
        row = await (await connection.execute("select 1")).fetchone()
    assert row is not None
    return row[0]


async def test_back_in_two_seconds_after_a_long_outage(database: Database, proxy: Proxy) -> None:
    await asyncio.gather(*(ask(database) for _ in range(4)))
    await proxy.shut()
    away_until = time.monotonic() + AWAY_S
    for _ in range(3):
        with contextlib.suppress(psycopg.OperationalError, DatabaseBusy, TimeoutError):
            async with asyncio.timeout(0.5):
                await ask(database)
    await asyncio.sleep(away_until - time.monotonic())
    waiting = asyncio.create_task(ask(database))  # one that came while it was away
    await proxy.open()
    began = time.monotonic()
    assert await waiting == 1
    assert await asyncio.gather(*(ask(database) for _ in range(8))) == [1] * 8
    assert time.monotonic() - began < BACK_WITHIN_S


async def test_a_cut_fails_nobody_who_was_not_at_it(database: Database, proxy: Proxy) -> None:
    async def slow() -> None:
        async with database.writing() as connection:
            await connection.execute("select pg_sleep(0.2)")

    await asyncio.gather(*(slow() for _ in range(4)))  # four connections, all idle now
    proxy.reset()
    await asyncio.sleep(0.05)  # until it came through
    for _ in range(8):
        assert await ask(database) == 1

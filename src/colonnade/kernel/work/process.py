"""What one process keeps open for its whole life."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from redis.asyncio import BlockingConnectionPool, Redis

from colonnade.kernel.database import Database, Replicas
from colonnade.kernel.feed import Broadcaster
from colonnade.kernel.settings import Settings
from colonnade.kernel.storage import Storage, make_storage
from colonnade.kernel.work.positions import Positions

REDIS_CONNECTIONS_MAX = 64
REDIS_WAIT_S = 5.0
"""A crowd takes turns at the connections; the client's own pool would refuse from 100 on."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Process:
    settings: Settings
    database: Database
    redis: "Redis"
    broadcaster: Broadcaster
    storage: Storage
    positions: Positions | None = None
    """Only where there are replicas to read from."""


@asynccontextmanager
async def open_process(
    settings: Settings, *, statement_timeout_s: float = 0
) -> AsyncIterator[Process]:
    """Open the pools, and close them at the end. The database and Redis may come up later.

    `statement_timeout_s` limits each SQL statement; 0 is no limit, for jobs and commands.
    """
    database = Database(
        settings.database_url,
        readers_max=settings.limits.database_connections_max,
        writers_max=settings.limits.database_connections_max,
        statement_timeout_s=statement_timeout_s,
        replicas=(replicas := _replicas(settings, statement_timeout_s)),
    )
    redis: Redis = Redis.from_pool(
        BlockingConnectionPool.from_url(
            settings.redis_url, max_connections=REDIS_CONNECTIONS_MAX, timeout=REDIS_WAIT_S
        )
    )
    broadcaster = Broadcaster(redis, settings.namespace)
    await database.open()
    await broadcaster.open()
    try:
        positions = Positions(redis, settings.namespace, replicas) if replicas else None
        storage = make_storage(settings)
        yield Process(settings, database, redis, broadcaster, storage, positions)
    finally:
        await broadcaster.close()
        await redis.aclose()
        await database.close()


def _replicas(settings: Settings, statement_timeout_s: float) -> Replicas | None:
    if not settings.database.replica_urls:
        return None
    return Replicas(
        settings.database.replica_urls,
        connections_max=settings.limits.database_connections_max,
        statement_timeout_s=statement_timeout_s,
        lag_max_s=settings.database.replica_lag_max_s,
    )

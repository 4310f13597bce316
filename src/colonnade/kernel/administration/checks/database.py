"""The database: version, room for connections, waits, bloat, replicas."""

from collections.abc import Sequence

from colonnade.kernel.administration.findings import Finding, judged, problem, warning, well
from colonnade.kernel.database import Connection, Row
from colonnade.kernel.work import Process

VERSION_MIN = 150_000
CONNECTIONS_SHARE_MAX = 0.8
LONG_TRANSACTION_S = 600
DEAD_SHARE_MAX = 0.4
DEAD_ROWS_MIN = 50_000
WRAPAROUND_AGE_MAX = 1_000_000_000

_CONNECTIONS = """
select count(*), current_setting('max_connections')::int from pg_stat_activity
where backend_type = 'client backend'
"""
_WAITING = """
select count(*) filter (where cardinality(pg_blocking_pids(pid)) > 0),
coalesce(max(extract(epoch from now() - xact_start)) filter (where state <> 'idle'), 0)::int
from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
"""
_BLOATED = """
select schemaname || '.' || relname, n_dead_tup, n_live_tup from pg_stat_user_tables
where n_dead_tup > %(least)s and n_dead_tup > %(share)s * (n_live_tup + n_dead_tup)
order by n_dead_tup desc limit 3
"""


async def check_database(process: Process) -> Sequence[Finding]:
    async with process.database.reading() as connection:
        return [
            await _version(connection),
            await _connections(connection),
            await _waiting(connection),
            await _bloat(connection),
            await _age(connection),
            *_replicas(process),
        ]


async def _version(connection: Connection) -> Finding:
    version, size, names = await _row(
        connection,
        "select current_setting('server_version'), pg_size_pretty(pg_database_size("
        "current_database())), (select string_agg(extname, ', ' order by 1) from pg_extension)",
    )
    says = f"PostgreSQL {version}, {size}, extensions: {names}"
    if connection.info.server_version < VERSION_MIN:
        return problem("database", says, "Colonnade needs PostgreSQL 15 or newer")
    return well("database", says)


async def _connections(connection: Connection) -> Finding:
    used, allowed = await _row(connection, _CONNECTIONS)
    return judged(
        "connections",
        f"{used} of {allowed} are in use",
        "Raise max_connections, or run fewer processes (COLONNADE_DATABASE_CONNECTIONS_MAX)",
        well_if=used <= allowed * CONNECTIONS_SHARE_MAX,
    )


async def _waiting(connection: Connection) -> Finding:
    blocked, longest_s = await _row(connection, _WAITING)
    return judged(
        "locks",
        f"{blocked} wait for a lock; the longest transaction is {longest_s} s old",
        "See who holds it: select pid, query, pg_blocking_pids(pid) from pg_stat_activity",
        well_if=not blocked and longest_s < LONG_TRANSACTION_S,
    )


async def _bloat(connection: Connection) -> Finding:
    cursor = await connection.execute(_BLOATED, {"least": DEAD_ROWS_MIN, "share": DEAD_SHARE_MAX})
    rows = await cursor.fetchall()
    if not rows:
        return well("bloat", "no table is mostly dead rows")
    named = ", ".join(f"{name} ({dead:,} dead, {live:,} living)" for name, dead, live in rows)
    return warning("bloat", named, "vacuum (analyze) them, and see why autovacuum is behind")


async def _age(connection: Connection) -> Finding:
    [age] = await _row(
        connection, "select age(datfrozenxid) from pg_database where datname = current_database()"
    )
    return judged(
        "wraparound",
        f"the oldest row is {age:,} transactions old",
        "Run vacuum freeze; PostgreSQL stops writing at two thousand million",
        well_if=age < WRAPAROUND_AGE_MAX,
    )


def _replicas(process: Process) -> list[Finding]:
    if process.database.replicas is None:
        return []
    return [
        judged(
            f"replica {replica.name}",
            f"{replica.lag_s:.1f} s behind" if replica.is_healthy else "is not read from",
            "See its log, and pg_stat_replication on the primary",
            well_if=replica.is_healthy,
        )
        for replica in process.database.replicas.all
    ]


async def _row(connection: Connection, sql: str) -> Row:
    row = await (await connection.execute(sql.encode())).fetchone()
    assert row is not None
    return row

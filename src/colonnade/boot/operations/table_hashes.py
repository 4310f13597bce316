"""Every table by what is in it, so that a restore can be seen to be the same."""

import psycopg
from psycopg import sql

from colonnade.boot.operations.manifests import TableHash

_TABLES = """
select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and c.relpersistence <> 't'
and n.nspname not like 'pg\\_%%' and n.nspname <> 'information_schema'
order by n.nspname, c.relname
"""

# A sum has no order. Sixty bits of each row's digest; md5 is no secret here, and the same on every
# version of PostgreSQL, which its own hash functions need not be.
_HASH = """
select count(*),
coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0)::text from {table} t
"""

_SAME_TEXT = (
    "set timezone = 'UTC'",
    "set datestyle = 'ISO'",
    "set intervalstyle = 'postgres'",
    "set extra_float_digits = 1",
    "set bytea_output = 'hex'",
    "set search_path = ''",
)


def table_hashes(connection: psycopg.Connection) -> list[TableHash]:
    """Of the connection's own snapshot, where it has one."""
    for statement in _SAME_TEXT:
        connection.execute(statement)
    tables = connection.execute(_TABLES).fetchall()
    return [_hash(connection, schema, name) for schema, name in tables]


def _hash(connection: psycopg.Connection, schema: str, name: str) -> TableHash:
    row = connection.execute(sql.SQL(_HASH).format(table=sql.Identifier(schema, name))).fetchone()
    assert row is not None
    return TableHash(f"{schema}.{name}", row[0], row[1])

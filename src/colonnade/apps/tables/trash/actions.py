"""Taking things out of the trash, and deleting them for good."""

from typing import Any

from colonnade.apps.tables.addresses import (
    database_subject,
    schema_name,
    table_address,
    table_subject,
)
from colonnade.apps.tables.databases import policies as database_policies
from colonnade.apps.tables.databases.actions import restore_database
from colonnade.apps.tables.databases.values import database_thing, table_thing
from colonnade.apps.tables.fields import policies as field_policies
from colonnade.apps.tables.fields.actions import restore_field
from colonnade.apps.tables.fields.values import column_name
from colonnade.apps.tables.tables import policies as table_policies
from colonnade.apps.tables.tables.actions import restore_table
from colonnade.apps.tables.trash.errors import NotInTrash
from colonnade.apps.tables.trash.queries import kept_for
from colonnade.apps.tables.trash.values import DROPPED_AT_ONCE, LOCK_WAIT_S, RemovedKind
from colonnade.kernel.work import Look, Work
from colonnade.kernel.workspaces import forget_grants

_FIND = {
    "database": "select workspace_id, id, null::bigint, removed_at from tables_database"
    " where id = %(id)s for update",
    "table": "select workspace_id, database_id, id, removed_at from tables_table"
    " where id = %(id)s for update",
    "field": "select t.workspace_id, t.database_id, t.id, f.removed_at from tables_field f"
    " join tables_table t on t.id = f.table_id where f.id = %(id)s for update of f",
}
_RESTORE = {"database": restore_database, "table": restore_table, "field": restore_field}
_PERMISSION = {
    "database": database_policies.EDIT,
    "table": table_policies.EDIT,
    "field": field_policies.EDIT,
}


async def restore(work: Work, kind: RemovedKind, number: int) -> None:
    """Take it out of the trash, for whoever might have removed it."""
    row = await work.find(_FIND[kind], {"id": number})
    if row is None:
        raise NotInTrash
    workspace_id, database_id, table_id, removed_at = row
    thing = database_thing(workspace_id, database_id)
    if table_id is not None:
        thing = table_thing(workspace_id, database_id, table_id)
    await work.must(_PERMISSION[kind], on=thing)
    if removed_at is None or removed_at <= work.now - kept_for(work):
        raise NotInTrash
    await _RESTORE[kind](work, number)


async def purge(work: Work, kind: RemovedKind, number: int) -> None:
    """Delete it for good, if its time in the trash is over. For scheduled work only."""
    await work.execute(f"set local lock_timeout = '{LOCK_WAIT_S}s'")
    if kind == "field":
        await _purge_field(work, number)
    elif kind == "table":
        await _purge_table(work, number)
    else:
        await _purge_database(work, number)


async def purge_workspace(work: Work, workspace_id: int) -> None:
    """All that is here of a workspace, whose rows are in a schema of its own."""
    schema = schema_name(workspace_id)
    while tables := await _some_tables(work, schema):
        # Not within the work's transaction, which would hold the locks of all of them.
        async with work.process.database.writing() as connection:
            await connection.execute(f"drop table {', '.join(tables)}".encode())
    await work.execute(f"drop schema if exists {schema} cascade")
    for sql in (
        "delete from tables_import where workspace_id = %(workspace)s",
        "delete from tables_database where workspace_id = %(workspace)s",
    ):
        await work.execute(sql, {"workspace": workspace_id})


async def _purge_field(work: Work, number: int) -> None:
    row = await work.find(
        "delete from tables_field where id = %(id)s and removed_at <= %(before)s"
        " returning table_id",
        _due(work, number),
    )
    if row is None:
        return
    workspace_id = await work.value(
        "update tables_table set version = version + 1 where id = %(id)s returning workspace_id",
        {"id": row[0]},
    )
    address = table_address(workspace_id, row[0])
    await work.execute(f"alter table {address} drop column if exists {column_name(number)}")


async def _purge_table(work: Work, number: int) -> None:
    row = await work.find(
        "delete from tables_table t using tables_database d where t.id = %(id)s"
        " and d.id = t.database_id and least(t.removed_at, d.removed_at) <= %(before)s"
        " returning t.workspace_id",
        _due(work, number),
    )
    if row is None:
        return
    await work.execute(f"drop table if exists {table_address(row[0], number)}")
    await forget_grants(work, row[0], [table_subject(number)])


async def _purge_database(work: Work, number: int) -> None:
    row = await work.find(
        "delete from tables_database d where id = %(id)s and removed_at <= %(before)s"
        " and not exists (select from tables_table t where t.database_id = d.id)"
        " returning workspace_id",
        _due(work, number),
    )
    if row is not None:
        await forget_grants(work, row[0], [database_subject(number)])


def _due(look: Look, number: int) -> dict[str, Any]:
    return {"id": number, "before": look.now - kept_for(look)}


async def _some_tables(look: Look, schema: str) -> list[str]:
    async with look.aside() as connection:
        cursor = await connection.execute(
            b"select quote_ident(relname) from pg_class where relkind = 'r'"
            b" and relnamespace = to_regnamespace(%(schema)s) limit %(limit)s",
            {"schema": schema, "limit": DROPPED_AT_ONCE},
        )
        return [f"{schema}.{row[0]}" for row in await cursor.fetchall()]

"""Reading databases, and where tables live."""

from colonnade.apps.tables.databases.errors import DatabaseNotFound, TableNotFound
from colonnade.apps.tables.databases.policies import READ
from colonnade.apps.tables.databases.values import (
    DatabasePlace,
    DatabaseWithTables,
    TableHead,
    TablePlace,
)
from colonnade.kernel.work import Look

_DATABASES = """
select d.id, d.name, t.id, t.name
from tables_database d
left join tables_table t on t.database_id = d.id and t.removed_at is null
where d.workspace_id = %(workspace)s and d.removed_at is null
order by d.id, t.position, t.id
"""

_DATABASE = """
select id, workspace_id, name from tables_database
where id = %(id)s and (removed_at is null or %(removed)s)
"""

_TABLE = """
select t.id, t.workspace_id, t.database_id, t.name, t.version
from tables_table t join tables_database d on d.id = t.database_id
where t.id = %(id)s and d.removed_at is null and (t.removed_at is null or %(removed)s)
"""


async def databases_of(look: Look, workspace_id: int) -> list[DatabaseWithTables]:
    """The workspace's databases with their tables, in order."""
    await look.must(READ, on=workspace_id)
    found: dict[int, DatabaseWithTables] = {}
    for database_id, name, table_id, table_name in await look.rows(
        _DATABASES, {"workspace": workspace_id}
    ):
        database = found.setdefault(database_id, DatabaseWithTables(database_id, name, []))
        if table_id is not None:
            database.tables.append(TableHead(table_id, table_name))
    return list(found.values())


async def place_of_database(
    look: Look, database_id: int, *, also_removed: bool = False
) -> DatabasePlace:
    """Where a database is; asks no permission, for the caller must."""
    return await look.record(
        DatabasePlace,
        _DATABASE,
        {"id": database_id, "removed": also_removed},
        absent=DatabaseNotFound,
    )


async def place_of_table(look: Look, table_id: int, *, also_removed: bool = False) -> TablePlace:
    """Where a table is; asks no permission, for the caller must."""
    return await look.record(
        TablePlace, _TABLE, {"id": table_id, "removed": also_removed}, absent=TableNotFound
    )

"""Reading databases, and where tables live."""

from colonnade.apps.tables.addresses import database_subject, table_subject
from colonnade.apps.tables.databases.errors import DatabaseNotFound, TableNotFound
from colonnade.apps.tables.databases.policies import READ
from colonnade.apps.tables.databases.values import (
    DatabasePlace,
    DatabaseWithTables,
    TableHead,
    TablePlace,
    database_thing,
    table_thing,
)
from colonnade.kernel.permissions import Access, Role, decide
from colonnade.kernel.work import Look
from colonnade.kernel.workspaces import THINGS_SHOWN_MAX, GrantableThing

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
    """The workspace's databases with their tables, in order; for a guest, what was granted."""
    access = await look.access(workspace_id)
    is_guest = access.role is Role.GUEST
    if not is_guest:
        decide(look.actor, access, READ)
    found: dict[int, DatabaseWithTables] = {}
    for database_id, name, table_id, table_name in await look.rows(
        _DATABASES, {"workspace": workspace_id}
    ):
        if is_guest and not _is_granted(access, database_id, table_id):
            continue
        database = found.setdefault(database_id, DatabaseWithTables(database_id, name, []))
        if table_id is not None:
            database.tables.append(TableHead(table_id, table_name))
    return list(found.values())


def _is_granted(access: Access, database_id: int, table_id: int | None) -> bool:
    """The row of a table, or of a database without tables."""
    if table_id is None:
        return access.sees(database_thing(access.workspace_id, database_id))
    return access.sees(table_thing(access.workspace_id, database_id, table_id))


async def grantable_things(look: Look, workspace_id: int) -> list[GrantableThing]:
    """Databases and tables, as things that somebody can be granted. Asks no permission."""
    rows = await look.rows(
        f"{_DATABASES} limit %(limit)s", {"workspace": workspace_id, "limit": THINGS_SHOWN_MAX}
    )
    found: dict[str, GrantableThing] = {}
    for database_id, name, table_id, table_name in rows:
        subject = database_subject(database_id)
        found.setdefault(subject, GrantableThing(subject, "database", name))
        if table_id is not None:
            subject = table_subject(table_id)
            found[subject] = GrantableThing(subject, "table", table_name, name)
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

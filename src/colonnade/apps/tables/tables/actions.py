"""What a person does with tables."""

from collections.abc import Sequence
from typing import Any

from msgspec import UNSET, UnsetType

from colonnade.apps.tables.addresses import schema_name, table_address, workspace_subject
from colonnade.apps.tables.causes import AFRESH, Cause
from colonnade.apps.tables.databases.actions import next_version
from colonnade.apps.tables.databases.errors import TableNotFound
from colonnade.apps.tables.databases.queries import place_of_database, place_of_table
from colonnade.apps.tables.databases.values import TablePlace, checked_name
from colonnade.apps.tables.fields.actions import column_definition, first_fields
from colonnade.apps.tables.fields.kinds import Kind, kind_from
from colonnade.apps.tables.fields.values import Field
from colonnade.apps.tables.positions import between
from colonnade.apps.tables.tables.errors import TableNameTaken, TooManyTables
from colonnade.apps.tables.tables.messages import (
    TableChanged,
    TableCreated,
    TableRemoved,
    TableRestored,
    TableTold,
)
from colonnade.apps.tables.tables.policies import EDIT
from colonnade.apps.tables.tables.values import TABLES_MAX, Table
from colonnade.apps.tables.views.actions import first_view
from colonnade.kernel.feed import Event
from colonnade.kernel.work import Work

FIRST_FIELDS = (("Name", "text"), ("Notes", "long_text"), ("Done", "boolean"))
"""What a table begins with when nothing is said."""

_POSITIONS = """
select id, name, position from tables_table
where database_id = %(database)s and removed_at is null order by position, id
"""


async def create_table(
    work: Work,
    database_id: int,
    *,
    name: str,
    fields: Sequence[tuple[str, str, dict[str, Any]]] | None = None,
) -> Table:
    """A table with these fields (name, kind, options), or with a few to begin with."""
    database = await place_of_database(work, database_id)
    access = await work.must(EDIT, on=database.thing)
    name = checked_name(name)
    drafts = [(field, kind_from(kind, options)) for field, kind, options in fields or ()] or [
        (field, kind_from(kind)) for field, kind in FIRST_FIELDS
    ]
    neighbours = await _neighbours(work, database_id, name)
    if len(neighbours) >= TABLES_MAX:
        raise TooManyTables(f"A database can have {TABLES_MAX:,} tables at most.")
    last = neighbours[-1][1] if neighbours else None
    table_id = await work.value(
        "insert into tables_table (database_id, workspace_id, name, position)"
        " values (%(database)s, %(workspace)s, %(name)s, %(position)s) returning id",
        {
            "database": database_id,
            "workspace": database.workspace_id,
            "name": name,
            "position": between(last, None)[0],
        },
    )
    place = TablePlace(table_id, database.workspace_id, database_id, name, 1)
    made = await first_fields(work, place, drafts)
    await _create_storage(work, place, [kind for _, kind in drafts], made)
    view = await first_view(work, place)
    _tell(work, place, TableCreated(TableTold(table_id, name), database_id), AFRESH)
    return Table(table_id, name, database_id, database.workspace_id, 1, access.role, made, [view])


async def change_table(
    work: Work,
    table_id: int,
    *,
    name: str | UnsetType = UNSET,
    before: int | UnsetType | None = UNSET,
    position: str | None = None,
    cause: Cause = AFRESH,
) -> TableTold:
    """Rename a table, or move it among its neighbours; `position` puts it at a known key."""
    place = await place_of_table(work, table_id)
    await work.must(EDIT, on=place.thing)
    told = TableTold(table_id, place.name if isinstance(name, UnsetType) else checked_name(name))
    neighbours = await _neighbours(work, place.database_id, told.name, besides=table_id)
    old_key: str = await work.value(
        "select position from tables_table where id = %(id)s", {"id": table_id}
    )
    key = old_key
    if position is not None:
        key = position
    elif not isinstance(before, UnsetType):
        key = _key_before(neighbours, before)
    if (told.name, key) != (place.name, old_key):
        await next_version(work, place)
        await work.execute(
            "update tables_table set name = %(name)s, position = %(position)s where id = %(id)s",
            {"id": table_id, "name": told.name, "position": key},
        )
        was = TableTold(table_id, place.name)
        _tell(work, place, TableChanged(told, place.database_id, was, key, old_key), cause)
    return told


async def remove_table(work: Work, table_id: int, *, cause: Cause = AFRESH) -> None:
    """Remove a table. Its rows stay until it is purged, so undo brings it back."""
    place = await place_of_table(work, table_id)
    await work.must(EDIT, on=place.thing)
    await next_version(work, place)
    await _mark(work, place, removed=True)
    told = TableTold(table_id, place.name)
    _tell(work, place, TableRemoved(told, place.database_id), cause)


async def restore_table(work: Work, table_id: int, *, cause: Cause = AFRESH) -> None:
    place = await place_of_table(work, table_id, also_removed=True)
    await work.must(EDIT, on=place.thing)
    await _neighbours(work, place.database_id, place.name, besides=table_id)
    await next_version(work, place)
    await _mark(work, place, removed=False)
    told = TableTold(table_id, place.name)
    _tell(work, place, TableRestored(told, place.database_id), cause)


# -- parts


async def _neighbours(
    work: Work, database_id: int, name: str, *, besides: int | None = None
) -> list[tuple[int, str]]:
    """Ids and keys of the database's tables, in order, held until the end of the transaction.

    Raises TableNameTaken where one of them has `name`.
    """
    await work.execute(
        "select from tables_database where id = %(id)s for update", {"id": database_id}
    )
    found = await work.rows(_POSITIONS, {"database": database_id})
    if any(row[1] == name and row[0] != besides for row in found):
        raise TableNameTaken
    return [(row[0], row[2]) for row in found if row[0] != besides]


def _key_before(neighbours: Sequence[tuple[int, str]], before: int | None) -> str:
    if before is None:
        return between(neighbours[-1][1] if neighbours else None, None)[0]
    for number, (table_id, key) in enumerate(neighbours):
        if table_id == before:
            return between(neighbours[number - 1][1] if number else None, key)[0]
    raise TableNotFound


async def _create_storage(
    work: Work, place: TablePlace, kinds: Sequence[Kind], fields: Sequence[Field]
) -> None:
    """The table that holds the rows, in the workspace's own schema."""
    schema = schema_name(place.workspace_id)
    if await work.value("select to_regnamespace(%(name)s)::text", {"name": schema}) is None:
        # Two first tables at once: the second one waits, then finds it there.
        await work.execute(
            "select pg_advisory_xact_lock(hashtextextended(%(name)s, 0))", {"name": schema}
        )
        await work.execute(f"create schema if not exists {schema}")
    address = table_address(place.workspace_id, place.id)
    cells = ", ".join(
        column_definition(kind, field.key) for kind, field in zip(kinds, fields, strict=True)
    )
    # Room in each page keeps a row's new version beside the old one, out of the indexes.
    await work.execute(
        f"create table {address} (id bigint generated by default as identity primary key,"
        ' position text collate "C" not null, version integer not null default 1,'
        " created_at timestamptz not null default now(),"
        " updated_at timestamptz not null default now(), created_by bigint, updated_by bigint,"
        f" {cells}) with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05,"
        " autovacuum_analyze_scale_factor = 0.05)"
    )
    await work.execute(f"create index on {address} (position, id)")


async def _mark(work: Work, place: TablePlace, *, removed: bool) -> None:
    await work.execute(
        "update tables_table set removed_at = case when %(removed)s then now() end"
        " where id = %(id)s",
        {"removed": removed, "id": place.id},
    )


def _tell(work: Work, place: TablePlace, event: Event, cause: Cause) -> None:
    work.emit(
        event,
        subject=workspace_subject(place.workspace_id),
        workspace_id=place.workspace_id,
        deed=cause.deed,
        reverts=cause.reverts,
    )

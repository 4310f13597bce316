"""What a person does with databases."""

from colonnade.apps.tables.addresses import workspace_subject
from colonnade.apps.tables.causes import AFRESH, Cause
from colonnade.apps.tables.databases.errors import TooManyDatabases
from colonnade.apps.tables.databases.messages import (
    DatabaseChanged,
    DatabaseCreated,
    DatabaseRemoved,
    DatabaseRestored,
)
from colonnade.apps.tables.databases.policies import EDIT
from colonnade.apps.tables.databases.queries import place_of_database
from colonnade.apps.tables.databases.values import (
    DATABASES_MAX,
    Database,
    DatabasePlace,
    TablePlace,
    checked_name,
)
from colonnade.kernel.feed import Event
from colonnade.kernel.work import Work


async def create_database(work: Work, workspace_id: int, name: str) -> Database:
    await work.must(EDIT, on=workspace_id)
    name = checked_name(name)
    count = await work.value(
        "select count(*) from tables_database"
        " where workspace_id = %(workspace)s and removed_at is null",
        {"workspace": workspace_id},
    )
    if count >= DATABASES_MAX:
        raise TooManyDatabases(f"A workspace can have {DATABASES_MAX} databases at most.")
    database_id = await work.value(
        "insert into tables_database (workspace_id, name) values (%(workspace)s, %(name)s)"
        " returning id",
        {"workspace": workspace_id, "name": name},
    )
    database = Database(database_id, name)
    _tell(work, DatabaseCreated(database), workspace_id, AFRESH)
    return database


async def rename_database(
    work: Work, database_id: int, name: str, *, cause: Cause = AFRESH
) -> Database:
    place = await place_of_database(work, database_id)
    await work.must(EDIT, on=place.thing)
    database = Database(database_id, checked_name(name))
    await work.execute(
        "update tables_database set name = %(name)s where id = %(id)s",
        {"name": database.name, "id": database_id},
    )
    before = Database(database_id, place.name)
    if database != before:
        _tell(work, DatabaseChanged(database, before), place.workspace_id, cause)
    return database


async def remove_database(work: Work, database_id: int, *, cause: Cause = AFRESH) -> None:
    """Remove it with its tables; nothing is lost until it is purged, so undo brings it back."""
    place = await place_of_database(work, database_id)
    await work.must(EDIT, on=place.thing)
    await _mark(work, place, removed=True)
    _tell(work, DatabaseRemoved(Database(place.id, place.name)), place.workspace_id, cause)


async def restore_database(work: Work, database_id: int, *, cause: Cause = AFRESH) -> None:
    place = await place_of_database(work, database_id, also_removed=True)
    await work.must(EDIT, on=place.thing)
    await _mark(work, place, removed=False)
    _tell(work, DatabaseRestored(Database(place.id, place.name)), place.workspace_id, cause)


async def next_version(work: Work, place: TablePlace) -> int:
    """Say that the table looks different now, and hold it until the end of the transaction.

    Every kept copy of the table's fields and views is out of date from the commit on.
    """
    return await work.value(
        "update tables_table set version = version + 1 where id = %(id)s returning version",
        {"id": place.id},
    )


async def _mark(work: Work, place: DatabasePlace, *, removed: bool) -> None:
    await work.execute(
        "update tables_database set removed_at = case when %(removed)s then now() end"
        " where id = %(id)s",
        {"removed": removed, "id": place.id},
    )
    await work.execute(
        "update tables_table set version = version + 1 where database_id = %(id)s",
        {"id": place.id},
    )


def _tell(work: Work, event: Event, workspace_id: int, cause: Cause) -> None:
    work.emit(
        event,
        subject=workspace_subject(workspace_id),
        workspace_id=workspace_id,
        deed=cause.deed,
        reverts=cause.reverts,
    )

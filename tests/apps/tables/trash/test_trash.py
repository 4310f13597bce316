"""Removed databases, tables and fields: listed, restored, purged after their time."""

import pytest
from support.tables import Room

from colonnade.apps.tables.databases.actions import remove_database
from colonnade.apps.tables.fields.actions import remove_field
from colonnade.apps.tables.rows.actions import create_row
from colonnade.apps.tables.tables.actions import remove_table
from colonnade.apps.tables.tables.errors import TableChanging
from colonnade.apps.tables.tables.queries import table_by_id
from colonnade.apps.tables.trash.actions import purge, restore
from colonnade.apps.tables.trash.errors import NotInTrash
from colonnade.apps.tables.trash.queries import due, removed_in
from colonnade.apps.tables.trash.values import RemovedKind
from colonnade.kernel.errors import NotFound
from colonnade.kernel.permissions import NotAllowed

pytestmark = pytest.mark.anyio


async def age(room: Room) -> None:
    days = room.process.settings.workspaces.trash_days
    async with room.process.database.writing() as connection:
        for table in ("database", "table", "field"):
            sql = f"update tables_{table} set removed_at = removed_at - make_interval(days => %s)"
            await connection.execute(sql.encode(), (days,))


async def purge_due(room: Room) -> list[tuple[RemovedKind, int]]:
    found = await due(room.look())
    for kind, number in found:
        async with room.work() as work:
            await purge(work, kind, number)
    return found


async def test_what_was_removed_is_listed_and_comes_back(room: Room) -> None:
    table = await room.table(("N", "text", {}), ("M", "number", {}), name="Things")
    await room.create(table.id, {"N": "a", "M": 1})
    async with room.work() as work:
        await remove_field(work, table.fields[1].id)
    shown = await removed_in(room.look("builder"), room.workspace_id)
    assert [(one.kind, one.name, one.lies_in) for one in shown] == [("field", "M", "Things")]
    with pytest.raises(NotAllowed):
        await removed_in(room.look("editor"), room.workspace_id)
    async with room.work() as work:
        await remove_table(work, table.id)
    shown = await removed_in(room.look(), room.workspace_id)
    assert [(one.kind, one.name) for one in shown] == [("table", "Things")]

    for who, refusal in (("editor", NotAllowed), ("stranger", NotFound)):
        with pytest.raises(refusal):
            async with room.work(who) as work:
                await restore(work, "table", table.id)
    async with room.work("builder") as work:
        await restore(work, "table", table.id)
        await restore(work, "field", table.fields[1].id)
    page = await room.page(table.id)
    assert page["rows"][0]["fields"] == {"N": "a", "M": 1}
    with pytest.raises(NotInTrash):
        async with room.work() as work:
            await restore(work, "table", table.id)
    types = [entry[0] for entry in await room.entries(f"workspace:{room.workspace_id}")]
    assert types[-1] == "tables.table.restored"


async def test_what_is_past_its_time_is_deleted_for_good(room: Room) -> None:
    kept = await room.table(("N", "text", {}), ("M", "number", {}), name="Kept")
    gone = await room.table(("N", "text", {}), name="Gone")
    await room.create(kept.id, {"N": "a", "M": 1})
    async with room.work() as work:
        await remove_field(work, kept.fields[1].id)
        await remove_table(work, gone.id)
    assert await purge_due(room) == []
    await age(room)
    assert await removed_in(room.look(), room.workspace_id) == []
    with pytest.raises(NotInTrash):
        async with room.work() as work:
            await restore(work, "table", gone.id)
    assert await purge_due(room) == [("field", kept.fields[1].id), ("table", gone.id)]
    assert await purge_due(room) == []
    columns = await room.look().rows(
        "select attname from pg_attribute where attrelid = to_regclass(%(name)s)"
        " and attnum > 0 and not attisdropped",
        {"name": f"w{room.workspace_id}.t{kept.id}"},
    )
    assert (kept.fields[1].key,) not in columns
    storage = f"w{room.workspace_id}.t{gone.id}"
    assert await room.look().value("select to_regclass(%(n)s)::text", {"n": storage}) is None
    # The table that lost a column goes on working, by a schema kept from before too.
    with pytest.raises(TableChanging):
        async with room.work() as work:
            await work.connection()
            await create_row(work, kept.id, {"N": "in a larger work"})
    await room.create(kept.id, {"N": "b"})
    assert len((await room.page(kept.id))["rows"]) == 2
    assert len((await table_by_id(room.look(), kept.id)).fields) == 1


async def test_a_database_goes_after_its_tables(room: Room) -> None:
    table = await room.table(("N", "text", {}))
    async with room.work() as work:
        await remove_database(work, room.database_id)
    await age(room)
    assert await purge_due(room) == [("table", table.id)]
    assert await purge_due(room) == [("database", room.database_id)]
    assert await room.look().value("select count(*) from tables_database") == 0

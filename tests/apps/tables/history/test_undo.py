"""Undo and redo: by tab, by transaction, and never over somebody else's later edit."""

from typing import Any

import pytest
from support.tables import Room, from_tab

from colonnade.apps.tables.fields import actions as fields
from colonnade.apps.tables.history.actions import redo, undo
from colonnade.apps.tables.history.errors import ChangedSince, NothingToRedo, NothingToUndo
from colonnade.apps.tables.tables import actions as tables
from colonnade.apps.tables.tables.queries import table_by_id
from colonnade.apps.tables.views import actions as views
from colonnade.kernel.errors import NotFound
from colonnade.kernel.permissions import NotAllowed

pytestmark = pytest.mark.anyio


async def back(room: Room, subject: str, who: str = "owner") -> Any:
    async with room.work(who) as work:
        return await undo(work, subject)


async def forth(room: Room, subject: str, who: str = "owner") -> Any:
    async with room.work(who) as work:
        return await redo(work, subject)


async def test_rows_there_and_back(room: Room) -> None:
    table = await room.table(("N", "text", {}), ("Q", "number", {}))
    subject = f"table:{table.id}"
    states = [await room.every_row(table.id)]

    async def keep() -> None:
        states.append(await room.every_row(table.id))

    await room.batch(table.id, create=[{"fields": {"N": str(n), "Q": n}} for n in range(4)])
    await keep()
    await room.update(table.id, 2, {"N": "two", "Q": 22})
    await keep()
    await room.batch(
        table.id,
        create=[{"fields": {"N": "new"}}],
        update=[{"id": 1, "fields": {"N": "A"}}, {"id": 3, "fields": {"Q": None}}],
        delete=[2, 4],
    )
    await keep()
    await room.delete(table.id, 1)
    await keep()
    for state in reversed(states[:-1]):
        await back(room, subject)
        assert await room.every_row(table.id) == state
    with pytest.raises(NothingToUndo):
        await back(room, subject)
    for state in states[1:]:
        await forth(room, subject)
        assert await room.every_row(table.id) == state
    with pytest.raises(NothingToRedo):
        await forth(room, subject)
    await back(room, subject)
    await room.create(table.id, {"N": "fresh"})
    with pytest.raises(NothingToRedo):
        await forth(room, subject)


async def test_others_edits_stay(room: Room) -> None:
    table = await room.table(("N", "text", {}), ("M", "text", {}))
    subject = f"table:{table.id}"
    await room.create(table.id, {"N": "a", "M": "b"})
    await room.create(table.id, {"N": "other"}, who="colleague")
    await room.update(table.id, 1, {"N": "a2", "M": "b2"})
    await room.update(table.id, 1, {"N": "a3"}, who="colleague")
    done = await back(room, subject)
    assert done.type == "tables.rows.changed"
    assert (await room.every_row(table.id))[0]["fields"] == {"N": "a3", "M": "b"}
    # The row that the owner made holds a colleague's edit: it is left alone, and passed over.
    with pytest.raises(ChangedSince):
        await back(room, subject)
    with pytest.raises(NothingToUndo):
        await back(room, subject)
    assert len(await room.every_row(table.id)) == 2
    await back(room, subject, "colleague")
    await back(room, subject, "colleague")
    assert [row["fields"]["N"] for row in await room.every_row(table.id)] == ["a2"]


async def test_scoped_by_tab_and_role(room: Room) -> None:
    table = await room.table(("N", "text", {}))
    subject = f"table:{table.id}"
    await room.create(table.id, {"N": "a"})
    room.people["owner in another tab"] = from_tab(room.people["owner"], "another-tab-0123456789")
    with pytest.raises(NothingToUndo):
        await back(room, subject, "owner in another tab")
    with pytest.raises(NotAllowed):
        await back(room, subject, "viewer")
    for who, what in (("stranger", subject), ("owner", "table:999"), ("owner", "page:1")):
        with pytest.raises(NotFound):
            await back(room, what, who)


async def test_fields_views_and_tables(room: Room) -> None:
    choices = [{"name": "lo", "color": "red"}, {"name": "hi", "color": "blue"}]
    table = await room.table(("N", "text", {}), ("K", "select", {"choices": choices}))
    subject = f"table:{table.id}"
    for kind in ("lo", "hi", "lo"):
        await room.create(table.id, {"N": "x", "K": kind})

    async def look() -> Any:
        shown = await table_by_id(room.look(), table.id)
        return (
            shown.name,
            shown.fields,
            shown.views,
            [{**row, "version": 0} for row in await room.every_row(table.id)],
        )

    states = [await look()]
    renamed = [{"name": "low", "color": "red"}, {"name": "hi", "color": "blue"}]
    kind_id, view_id = table.fields[1].id, table.views[0].id
    async with room.work() as work:
        added = await fields.add_field(work, table.id, name="New", kind="date", options={})
    states.append(await look())
    await room.update(table.id, 1, {"New": "2020-01-01"})
    states.append(await look())
    async with room.work() as work:
        await fields.change_field(work, kind_id, name="Kind", options={"choices": renamed})
    states.append(await look())
    assert states[-1][3][0]["fields"]["Kind"] == "low"
    async with room.work() as work:
        await fields.change_field(work, added.id, before=kind_id)
    states.append(await look())
    async with room.work() as work:
        await fields.remove_field(work, added.id)
    states.append(await look())
    async with room.work() as work:
        await views.change_view(work, view_id, name="Renamed")
    states.append(await look())
    async with room.work() as work:
        await views.create_view(work, table.id, name="Second")
    states.append(await look())
    for state in reversed(states[:-1]):
        await back(room, subject)
        assert await look() == state
    for state in states[1:]:
        await forth(room, subject)
        assert await look() == state

    around = f"workspace:{room.workspace_id}"
    async with room.work() as work:
        await tables.change_table(work, table.id, name="Other")
    async with room.work() as work:
        await tables.remove_table(work, table.id)
    with pytest.raises(NotFound):
        await room.page(table.id)
    await back(room, around)
    assert len((await room.page(table.id))["rows"]) == 3
    await back(room, around)
    assert (await look())[0] == "T"

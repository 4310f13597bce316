"""Fields: names, room, and changes of options that lose nothing."""

from typing import Any

import pytest
from support.tables import Room

from colonnade.apps.tables.fields import actions
from colonnade.apps.tables.fields.errors import (
    ChoiceInUse,
    FieldInvalid,
    FieldNameTaken,
    FieldNotFound,
    TooManyFields,
    ValuesWouldBeLost,
)
from colonnade.apps.tables.rows.errors import RowsInvalid, RowsTooLarge
from colonnade.apps.tables.tables.queries import table_by_id
from colonnade.kernel.errors import Forbidden, NotFound
from colonnade.kernel.settings import Settings
from colonnade.kernel.work import Look, Work, open_process

pytestmark = pytest.mark.anyio

LONG = "ü" * 255


async def cells(room: Room, table: int, name: str) -> list[Any]:
    return [row["fields"][name] for row in await room.every_row(table, fields=name)]


async def change(room: Room, field: int, **changes: Any) -> Any:
    async with room.work() as work:
        return await actions.change_field(work, field, **changes)


async def test_names(room: Room) -> None:
    table = await room.table(("A", "text", {}), ("f7", "text", {}))
    for name in ("", "  ", "a\0b", "a\nb", LONG + "x"):
        with pytest.raises(FieldInvalid):
            await change(room, table.fields[0].id, name=name)
    with pytest.raises(FieldNameTaken):
        await change(room, table.fields[1].id, name=" A ")
    await change(room, table.fields[0].id, name=LONG)
    # A name that looks like a key is a name, unless there is such a key.
    row = await room.create(table.id, {LONG: "x", "f7": "y"})
    assert row["fields"] == {LONG: "x", "f7": "y"}
    async with room.work() as work:
        await actions.remove_field(work, table.fields[1].id)
    await change(room, table.fields[0].id, name="f7")


async def test_decimals_grow_and_shrink_without_loss(room: Room) -> None:
    table = await room.table(("N", "number", {"decimals": 2}))
    number = table.fields[0].id
    await room.batch(table.id, create=[{"fields": {"N": n}} for n in ("1.25", None, "9" * 36)])
    with pytest.raises(ValuesWouldBeLost):
        await change(room, number, options={"decimals": 1})
    with pytest.raises(ValuesWouldBeLost):
        await change(room, number, options={"decimals": 3})
    await room.update(table.id, 3, {"N": 3})
    await change(room, number, options={"decimals": 4})
    page = await room.page(table.id, shape="arrays")
    assert [row[2] for row in page["rows"]] == ["1.2500", None, "3.0000"]
    entries = await room.entries(f"table:{table.id}")
    assert [entry[0] for entry in entries[-2:]] == [
        "tables.field.changed",
        "tables.rows.imported",
    ]
    await change(room, number, options={"decimals": 2})
    assert await cells(room, table.id, "N") == [1.25, None, 3]


async def test_days_and_moments(room: Room) -> None:
    table = await room.table(("D", "date", {}))
    day = table.fields[0].id
    await room.create(table.id, {"D": "2020-01-31"})
    await change(room, day, options={"time": True})
    assert await cells(room, table.id, "D") == ["2020-01-31T00:00:00Z"]
    await change(room, day, options={"time": False})
    await change(room, day, options={"time": True})
    await room.update(table.id, 1, {"D": "2020-01-31T23:30:00Z"})
    with pytest.raises(ValuesWouldBeLost):
        await change(room, day, options={"time": False})
    assert await cells(room, table.id, "D") == ["2020-01-31T23:30:00Z"]


async def test_choices(room: Room) -> None:
    def named(*names: str) -> dict[str, Any]:
        return {"choices": [{"name": name, "color": "red"} for name in names]}

    table = await room.table(("K", "select", named("a", "b", "c")))
    kind = table.fields[0].id
    await room.batch(table.id, create=[{"fields": {"K": k}} for k in ("a", "b", None)])
    with pytest.raises(ChoiceInUse) as raised:
        await change(room, kind, options=named("b", "c"))
    assert "a" in raised.value.detail
    await change(room, kind, options=named("b", "a"))
    await change(room, kind, options=named("B", "a"))
    assert await cells(room, table.id, "K") == ["a", "B", None]
    changed = (await room.entries(f"table:{table.id}"))[-2][2]
    assert changed["renamed"] == {"b": "B"}
    assert changed["rows_changed"] is True
    await change(room, kind, options=named("B", "a", "new"))
    with pytest.raises(RowsInvalid):
        await room.create(table.id, {"K": "b"})
    await room.create(table.id, {"K": "new"})


async def test_removed_and_put_back(room: Room) -> None:
    table = await room.table(("A", "text", {}), ("B", "text", {}))
    await room.create(table.id, {"A": "a", "B": "b"})
    async with room.work() as work:
        await actions.remove_field(work, table.fields[1].id)
    assert (await room.page(table.id))["rows"][0]["fields"] == {"A": "a"}
    with pytest.raises(RowsInvalid):
        await room.update(table.id, 1, {"B": "x"})
    with pytest.raises(FieldNotFound):
        await change(room, table.fields[1].id, name="C")
    async with room.work() as work:
        await actions.add_field(work, table.id, name="B", kind="number", options={})
    with pytest.raises(FieldNameTaken):
        async with room.work() as work:
            await actions.restore_field(work, table.fields[1].id)
    await change(room, (await table_by_id(room.look(), table.id)).fields[1].id, name="C")
    async with room.work() as work:
        await actions.restore_field(work, table.fields[1].id)
    assert (await room.page(table.id))["rows"][0]["fields"] == {"A": "a", "B": "b", "C": None}


async def test_room_for_fields(room: Room) -> None:
    table = await room.table(*((f"F{n}", "text", {}) for n in range(500)))
    with pytest.raises(TooManyFields):
        async with room.work() as work:
            await actions.add_field(work, table.id, name="one more", kind="text", options={})
    await room.create(table.id, {"F0": "x", "F499": "y"})
    with pytest.raises(RowsTooLarge):
        await room.create(table.id, {f"F{n}": "twenty-five characters..!" for n in range(500)})


async def test_who_may(room: Room) -> None:
    table = await room.table(("A", "text", {}))
    for who, problem in (("editor", Forbidden), ("stranger", NotFound)):
        with pytest.raises(problem):
            async with room.work(who) as work:
                await actions.add_field(work, table.id, name="B", kind="text", options={})
        with pytest.raises(problem):
            async with room.work(who) as work:
                await actions.remove_field(work, table.fields[0].id)
    async with room.work("builder") as work:
        await actions.add_field(work, table.id, name="B", kind="text", options={})


async def test_another_process_is_never_out_of_date(room: Room, fresh_settings: Settings) -> None:
    """Two processes keep the table; neither is told when the other changes it."""
    table = await room.table(("A", "text", {}), ("N", "number", {}))
    await room.create(table.id, {"A": "x", "N": 1})
    async with open_process(fresh_settings) as other:
        there = Room(other, room.workspace_id, room.database_id, room.people)
        assert len(await there.every_row(table.id)) == 1
        await change(room, table.fields[1].id, name="M", options={"decimals": 2})
        assert (await there.page(table.id))["rows"][0]["fields"] == {"A": "x", "M": 1}
        with pytest.raises(RowsInvalid):
            await there.create(table.id, {"N": 1})
        row = await there.create(table.id, {"M": "2.25"})
        assert row["fields"] == {"A": None, "M": 2.25}
        await change(room, table.fields[1].id, name="N")
        assert (await there.update(table.id, 1, {"N": "1.5"}))["fields"]["N"] == 1.5
        filter_ = {"all": [{"field": "N", "is": "equals", "value": 1.5}]}
        await change(room, table.fields[0].id, name="Z")
        assert len(await there.every_row(table.id, filter=filter_, sort="Z")) == 1


async def test_one_work_sees_its_own_table(room: Room) -> None:
    """A table made, filled and read in one transaction."""
    from colonnade.apps.tables.rows.actions import create_row
    from colonnade.apps.tables.rows.queries import row_by_id
    from colonnade.apps.tables.tables.actions import create_table

    work = Work(room.process, room.people["owner"])
    table = await create_table(work, room.database_id, name="New", fields=[("A", "text", {})])
    await create_row(work, table.id, {"A": "x"})
    await actions.add_field(work, table.id, name="B", kind="text", options={})
    await create_row(work, table.id, {"A": "y", "B": "z"})
    row = await row_by_id(work, table.id, 2)
    assert row.body.decode().count('"z"') == 1
    with pytest.raises(NotFound):
        await row_by_id(Look(room.process, room.people["owner"]), table.id, 2)
    await work.roll_back()
    with pytest.raises(NotFound):
        await room.page(table.id)

"""Rows: made, changed, deleted, each in one statement with its event."""

import pytest
from support.tables import Room

from colonnade.apps.tables.rows.errors import RowNotFound, RowsInvalid, RowStale
from colonnade.kernel.errors import Forbidden, NotFound

pytestmark = pytest.mark.anyio

FIELDS = (
    ("Name", "text", {}),
    ("Amount", "number", {"decimals": 2}),
    ("Done", "boolean", {}),
    ("Due", "date", {}),
    ("At", "date", {"time": True}),
    (
        "Kind",
        "select",
        {"choices": [{"name": "a", "color": "red"}, {"name": "b", "color": "blue"}]},
    ),
)


async def test_create_read_update_delete(room: Room) -> None:
    table = await room.table(*FIELDS)
    name, amount, done, due, at, kind = (field.id for field in table.fields)
    row = await room.create(
        table.id,
        {
            "Name": "x",
            f"f{amount}": 1.5,
            "Due": "2020-01-31",
            "At": "2020-01-31T12:00:00+02:00",
            "Kind": "a",
        },
    )
    expected = {
        "Name": "x",
        "Amount": 1.5,
        "Done": False,
        "Due": "2020-01-31",
        "At": "2020-01-31T10:00:00Z",
        "Kind": "a",
    }
    assert row == {"id": 1, "version": 1, "fields": expected}
    changed = await room.update(table.id, 1, {"Name": None, "Amount": "2.345"}, if_match=1)
    assert changed["version"] == 2
    assert changed["fields"] == {**expected, "Name": None, "Amount": 2.35}
    same = await room.update(table.id, 1, {"Amount": 2.35})
    assert same["version"] == 2
    with pytest.raises(RowStale):
        await room.update(table.id, 1, {"Name": "y"}, if_match=1)
    with pytest.raises(RowNotFound):
        await room.update(table.id, 99, {"Name": "y"})
    page = await room.page(table.id, shape="arrays")
    assert page == {
        "version": 1,
        "fields": [name, amount, done, due, at, kind],
        "rows": [[1, 2, None, "2.35", False, "2020-01-31", "2020-01-31T10:00:00Z", "a"]],
        "next": None,
    }
    with pytest.raises(RowStale):
        await room.delete(table.id, 1, if_match=1)
    await room.delete(table.id, 1, if_match=2)
    with pytest.raises(RowNotFound):
        await room.delete(table.id, 1)
    assert (await room.page(table.id))["rows"] == []
    entries = await room.entries(f"table:{table.id}")
    assert [entry[0].rpartition(".")[2] for entry in entries] == ["created", "changed", "deleted"]
    cells = {
        str(name): "x",
        str(amount): "1.50",
        str(done): False,
        str(due): "2020-01-31",
        str(at): "2020-01-31T10:00:00Z",
        str(kind): "a",
    }
    assert entries[0][2] == {
        "table": table.id,
        "rows": [{"id": 1, "position": "0000000001", "version": 1, "cells": cells}],
    }
    assert entries[1][2]["rows"] == [
        {
            "id": 1,
            "version": 2,
            "before": {str(name): "x", str(amount): "1.50"},
            "after": {str(name): None, str(amount): "2.35"},
        }
    ]
    assert entries[2][2]["rows"][0]["version"] == 2


async def test_batch_is_whole_or_not_at_all(room: Room) -> None:
    table = await room.table(*FIELDS)
    with pytest.raises(RowsInvalid) as raised:
        await room.batch(
            table.id,
            create=[{"fields": {"Name": str(n), "Amount": "x" if n == 3 else n}} for n in range(5)],
        )
    assert raised.value.fields == {"create.3.Amount": "This field takes a number such as 1234.5."}
    assert (await room.count(table.id)).count == 0
    done = await room.batch(table.id, create=[{"fields": {"Name": str(n)}} for n in range(5)])
    assert done.created == [1, 2, 3, 4, 5]
    with pytest.raises(RowsInvalid):
        await room.batch(table.id, create=[{"fields": {}}], update=[{"id": 99, "fields": {}}])
    assert (await room.count(table.id)).count == 5
    done = await room.batch(
        table.id,
        create=[{"fields": {"Name": "new"}}],
        update=[{"id": 1, "fields": {"Name": "A"}}, {"id": 2, "fields": {"Done": True}}],
        delete=[3, 4],
    )
    assert (done.updated, done.deleted) == ([1, 2], [3, 4])
    rows = await room.every_row(table.id, fields="Name,Done")
    assert [(row["fields"]["Name"], row["fields"]["Done"]) for row in rows] == [
        ("A", False),
        ("1", True),
        ("4", False),
        ("new", False),
    ]


async def test_a_row_before_another(room: Room) -> None:
    table = await room.table(("N", "text", {}))
    for name in "abc":
        await room.create(table.id, {"N": name})
    await room.create(table.id, {"N": "x"}, before=1)
    await room.create(table.id, {"N": "y"}, before=3)
    await room.create(table.id, {"N": "z"}, before=3)
    await room.create(table.id, {"N": "end"})
    names = [row["fields"]["N"] for row in await room.every_row(table.id, limit=2)]
    assert names == ["x", "a", "b", "y", "z", "c", "end"]


async def test_roles(room: Room) -> None:
    table = await room.table(("N", "text", {}))
    await room.create(table.id, {"N": "a"}, who="editor")
    for who in ("viewer", "commenter"):
        with pytest.raises(Forbidden):
            await room.create(table.id, {"N": "a"}, who=who)
        assert (await room.page(table.id, who=who))["rows"]
    for call in (
        room.page(table.id, who="stranger"),
        room.create(table.id, {"N": "a"}, who="stranger"),
        room.update(table.id, 1, {"N": "a"}, who="stranger"),
        room.delete(table.id, 1, who="stranger"),
        room.page(99),
    ):
        with pytest.raises(NotFound):
            await call

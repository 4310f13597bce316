"""Pages: every row once, in one order, whatever is sorted, filtered, searched or asked for."""

import json
import random
from typing import Any

import pytest
from support.tables import Room

from colonnade.apps.tables.rows.errors import QueryWrong
from colonnade.apps.tables.views.errors import FilterInvalid, SortInvalid, ViewNotFound
from colonnade.kernel.web import CursorWrong, encode_cursor

pytestmark = pytest.mark.anyio

CHOICES = [{"name": name, "color": "red"} for name in ("low", "mid", "high")]
FIELDS = (
    ("Text", "text", {}),
    ("Number", "number", {"decimals": 2}),
    ("Yes", "boolean", {}),
    ("Day", "date", {}),
    ("At", "date", {"time": True}),
    ("Pick", "select", {"choices": CHOICES}),
)


def random_row(draw: random.Random) -> dict[str, Any]:
    return {
        "Text": draw.choice([None, "a", "B", "é", "z" * 120, "z" * 120 + "b", "🙂"]),
        "Number": draw.choice([None, -1, 0, 1.5, "99999999999999999999.99"]),
        "Yes": draw.random() < 0.5,
        "Day": draw.choice([None, "0001-01-01", "2020-02-29", "9999-12-31"]),
        "At": draw.choice([None, "0001-01-01T00:00:00Z", "2020-02-29T12:00:00Z"]),
        "Pick": draw.choice([None, "low", "mid", "high"]),
    }


async def test_every_row_once_whatever_the_sort(room: Room) -> None:
    draw = random.Random(11)
    table = await room.table(*FIELDS)
    await room.batch(table.id, create=[{"fields": random_row(draw)} for _ in range(120)])
    names = [name for name, _, _ in FIELDS]
    for _ in range(40):
        chosen = draw.sample(names, draw.randint(0, 4))
        sort = ",".join(draw.choice(("", "-")) + name for name in chosen)
        whole = await room.page(table.id, limit=1000, sort=sort)
        ids = [row["id"] for row in whole["rows"]]
        assert sorted(ids) == list(range(1, 121))
        paged = await room.every_row(table.id, limit=draw.choice((1, 7, 50)), sort=sort)
        assert [row["id"] for row in paged] == ids, sort
        for name in chosen[:1]:
            empty = [row["fields"][name] is None for row in whole["rows"]]
            assert empty == sorted(empty), f"empty cells come last: {sort}"


async def test_sorts_as_people_do(room: Room) -> None:
    table = await room.table(("T", "text", {}), ("Pick", "select", {"choices": CHOICES}))
    rows = [("b", "low"), ("Ä", "high"), ("a", "mid"), ("Z", None), (None, "low")]
    await room.batch(table.id, create=[{"fields": {"T": t, "Pick": p}} for t, p in rows])
    by_text = await room.every_row(table.id, sort="T")
    assert [row["fields"]["T"] for row in by_text] == ["Ä", "a", "b", "Z", None]
    by_choice = await room.every_row(table.id, sort="-Pick,T")
    assert [row["fields"]["Pick"] for row in by_choice] == ["high", "mid", "low", "low", None]


async def test_rows_that_come_and_go_between_pages(room: Room) -> None:
    table = await room.table(("N", "number", {}))
    await room.batch(table.id, create=[{"fields": {"N": n}} for n in range(20)])
    first = await room.page(table.id, limit=10, sort="-N")
    await room.delete(table.id, first["rows"][-1]["id"])
    await room.create(table.id, {"N": 100})
    second = await room.page(table.id, limit=10, sort="-N", cursor=first["next"])
    assert [row["fields"]["N"] for row in second["rows"]] == list(range(9, -1, -1))


async def test_cursors_are_checked(room: Room) -> None:
    table = await room.table(("N", "number", {}), ("D", "date", {}))
    await room.batch(table.id, create=[{"fields": {"N": n, "D": "2020-01-01"}} for n in range(5)])
    by_number = (await room.page(table.id, limit=2, sort="N"))["next"]
    forged = [
        by_number,
        "x",
        "",
        encode_cursor(["2", ["not a date"], "0", 1]),
        encode_cursor(["2", [], "0", 1]),
        encode_cursor(["2", ["2020-01-01"], "\0", 1]),
        encode_cursor({"a": 1}),
    ]
    day = table.fields[1].id
    forged += [encode_cursor([str(day), ["not a date"], "0", 1])]
    forged += [encode_cursor([str(day), ["2020-01-01"], "\0", 1])]
    for cursor in forged:
        with pytest.raises(CursorWrong):
            await room.page(table.id, limit=2, sort="D", cursor=cursor)


async def test_shapes_and_fields(room: Room) -> None:
    table = await room.table(*FIELDS)
    ids = {field.name: field.id for field in table.fields}
    await room.create(table.id, {"Text": "x", "Number": "1.5", "At": "2020-01-31T10:00:00Z"})
    page = await room.page(table.id, shape="arrays", fields=f"Number,f{ids['Text']},Number")
    assert page["fields"] == [ids["Number"], ids["Text"]]
    assert page["rows"] == [[1, 1, "1.50", "x"]]
    page = await room.page(table.id, fields="At,Number")
    assert page == {
        "rows": [{"id": 1, "fields": {"At": "2020-01-31T10:00:00Z", "Number": 1.5}}],
        "next": None,
    }
    for wrong in ("", "Nope", "f999999"):
        with pytest.raises(QueryWrong):
            await room.page(table.id, fields=wrong)


async def test_wide_tables(room: Room) -> None:
    """More fields than PostgreSQL's functions take arguments, with the names that hurt."""
    names = [f"field {n} 'x' \"y\" %s %(a)s \\ {{}} 🙂 :b" for n in range(250)]
    table = await room.table(*((name, "text", {}) for name in names))
    row = await room.create(table.id, {name: name for name in names})
    assert row["fields"] == {name: name for name in names}
    assert (await room.page(table.id))["rows"][0]["fields"] == row["fields"]
    assert (await room.page(table.id, shape="arrays"))["rows"] == [[1, 1, *names]]
    changed = await room.update(table.id, 1, dict.fromkeys(names))
    assert set(changed["fields"].values()) == {None}
    entries = await room.entries(f"table:{table.id}")
    assert len(entries[0][2]["rows"][0]["cells"]) == 250
    assert len(entries[1][2]["rows"][0]["before"]) == 250


async def test_filters_with_groups(room: Room) -> None:
    table = await room.table(("N", "number", {}), ("T", "text", {}))
    await room.batch(table.id, create=[{"fields": {"N": n, "T": "ab"[n % 2]}} for n in range(10)])

    async def found(filter_: Any) -> list[int]:
        return [row["fields"]["N"] for row in await room.every_row(table.id, filter=filter_)]

    low = {"field": "N", "is": "less", "value": 3}
    high = {"field": "N", "is": "greater", "value": "7"}
    is_a = {"field": f"f{table.fields[1].id}", "is": "equals", "value": "a"}
    assert await found({"all": [is_a, {"any": [low, high]}]}) == [0, 2, 8]
    assert await found({"any": [{"all": [is_a, low]}, high]}) == [0, 2, 8, 9]
    assert await found({"all": []}) == list(range(10))
    assert await found({"any": []}) == list(range(10))
    deep: Any = low
    for _ in range(5):
        deep = {"all": [deep]}
    assert await found(deep) == [0, 1, 2]
    wrong: list[Any] = [
        {"all": [deep]},
        {"all": [low] * 51},
        {"all": low},
        {"all": [], "any": []},
        {"none": []},
        low,
        [],
        None,
        {"all": [{**low, "field": "Nope"}]},
        {"all": [{**low, "field": 999}]},
        {"all": [{**low, "field": True}]},
        {"all": [{**low, "is": "like"}]},
        {"all": [{**low, "is": ["less"]}]},
        {"all": [{**low, "value": None}]},
        {"all": [{**low, "value": "x"}]},
        {"all": [{**low, "value": {"a": 1}}]},
        {"all": [{**low, "more": 1}]},
        {"all": [{"field": "N", "is": "empty", "value": 1}]},
        {"all": [{"field": "T", "is": "equals", "value": "a\0"}]},
    ]
    for filter_ in wrong:
        with pytest.raises(FilterInvalid) as raised:
            await room.page(table.id, filter=json.dumps(filter_))
        assert raised.value.fields
    with pytest.raises(QueryWrong):
        await room.page(table.id, filter="{")
    for sort in ("Nope", "N,N", "-"):
        with pytest.raises(SortInvalid):
            await room.page(table.id, sort=sort)


async def test_search(room: Room) -> None:
    table = await room.table(*FIELDS)
    await room.create(table.id, {"Text": "Straße 100%_\\", "Number": 42.5})
    await room.create(table.id, {"Text": "other", "Day": "2020-02-29", "Pick": "mid"})
    for search, ids in {
        "STRA": [1],
        "0%_\\": [1],
        "%%": [],
        "2.5": [1],
        "02-2": [2],
        "MID": [2],
        "e": [1, 2],
        "": [1, 2],
        "true": [],
        "' or 1=1 --": [],
    }.items():
        rows = await room.every_row(table.id, search=search)
        assert [row["id"] for row in rows] == ids, search
        assert (await room.count(table.id, search=search)).count == len(ids)
    assert await room.every_row(table.id, search="other", fields="Number") == []
    for search in ("x" * 201, "\0"):
        with pytest.raises(QueryWrong):
            await room.page(table.id, search=search)


async def test_offsets(room: Room) -> None:
    table = await room.table(("N", "number", {}))
    await room.batch(table.id, create=[{"fields": {"N": -n}} for n in range(30)])
    page = await room.page(table.id, offset=10, limit=5)
    assert [row["id"] for row in page["rows"]] == [11, 12, 13, 14, 15]
    following = await room.page(table.id, cursor=page["next"], limit=5)
    assert [row["id"] for row in following["rows"]] == [16, 17, 18, 19, 20]
    page = await room.page(table.id, offset=10, limit=2, sort="N")
    assert [row["id"] for row in page["rows"]] == [20, 19]
    for offset in (-1, 10**12):
        with pytest.raises(QueryWrong):
            await room.page(table.id, offset=offset)
    with pytest.raises(ViewNotFound):
        await room.page(table.id, view=999)

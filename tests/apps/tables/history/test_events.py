"""Events applied to an old fetch equal a new fetch, whatever two people do, undo and redo."""

import random
from typing import Any

import pytest
from support.machine import Machine
from support.tables import Room

from colonnade.apps.tables.tables.queries import table_by_id

pytestmark = pytest.mark.anyio

CHOICES = [{"name": name, "color": "red"} for name in ("a", "b")]
STEPS = 60


class Follower:
    """What a browser knows: a fetch, and the events since."""

    def __init__(self, room: Room, table_id: int) -> None:
        self._room = room
        self._table_id = table_id
        self._read = 0
        self._fields: list[int] = []
        self._rows: dict[int, tuple[str, int, dict[str, Any]]] = {}

    async def follow(self) -> None:
        entries = await self._room.entries(f"table:{self._table_id}")
        for kind, _, payload in entries[self._read :]:
            await self._apply(kind, payload)
        self._read = len(entries)

    async def _apply(self, kind: str, payload: Any) -> None:
        match kind.split(".")[1:]:
            case ["rows", "created"]:
                for row in payload["rows"]:
                    assert row["id"] not in self._rows
                    self._rows[row["id"]] = (row["position"], row["version"], row["cells"])
            case ["rows", "changed"]:
                for row in payload["rows"]:
                    position, version, cells = self._rows[row["id"]]
                    assert row["version"] == version + 1
                    known = {key: cells.get(key) for key in row["before"] if key in cells}
                    assert known == {key: row["before"][key] for key in known}
                    self._rows[row["id"]] = (position, row["version"], {**cells, **row["after"]})
            case ["rows", "deleted"]:
                for row in payload["rows"]:
                    del self._rows[row["id"]]
            case _:
                # Fields came, went or changed: the table, and with it the cells, are fetched.
                table = await table_by_id(self._room.look(), self._table_id)
                self._fields = [field.id for field in table.fields]
                for row_id, version, *cells in await self.fetch():
                    if row_id in self._rows:
                        keys = map(str, self._fields)
                        position = self._rows[row_id][0]
                        self._rows[row_id] = (
                            position,
                            version,
                            dict(zip(keys, cells, strict=True)),
                        )

    async def fetch(self) -> list[Any]:
        return await self._room.every_row(self._table_id, shape="arrays", limit=50)

    def seen(self) -> list[Any]:
        ordered = sorted((position, row_id) for row_id, (position, _, _) in self._rows.items())
        return [
            [row_id, self._rows[row_id][1], *(self._rows[row_id][2][str(f)] for f in self._fields)]
            for _, row_id in ordered
        ]


@pytest.mark.parametrize("seed", range(4))
async def test_events_are_the_difference(room: Room, seed: int) -> None:
    draw = random.Random(seed)
    table = await room.table(
        ("Name", "text", {}),
        ("N", "number", {"decimals": 1}),
        ("K", "select", {"choices": CHOICES}),
    )
    follower = Follower(room, table.id)
    follower._fields = [field.id for field in table.fields]
    machine = Machine(room, table.id, draw)
    for _ in range(STEPS):
        # Fields change what a fetch can be compared with, so events are applied step by step.
        await machine.step()
        await follower.follow()
        assert follower.seen() == await follower.fetch(), machine.done
    assert len(set(machine.done)) > 8

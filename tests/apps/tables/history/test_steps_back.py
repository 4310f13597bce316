"""Whatever one person did: undo goes back through every state, redo forth again."""

import random
from typing import Any

import pytest
from support.machine import Machine
from support.tables import Room

from colonnade.apps.tables.history.actions import redo, undo
from colonnade.apps.tables.tables.queries import table_by_id

pytestmark = pytest.mark.anyio

CHOICES = [{"name": name, "color": "red"} for name in ("a", "b")]
STEPS = 30


@pytest.mark.parametrize("seed", range(4))
async def test_back_and_forth(room: Room, seed: int) -> None:
    table = await room.table(
        ("Name", "text", {}),
        ("N", "number", {"decimals": 1}),
        ("K", "select", {"choices": CHOICES}),
    )
    subject = f"table:{table.id}"

    async def state() -> Any:
        shown = await table_by_id(room.look(), table.id)
        rows = await room.every_row(table.id)
        return shown.fields, [(row["id"], row["fields"]) for row in rows]

    machine = Machine(room, table.id, random.Random(seed), people=("owner",), goes_back=False)
    states = [await state()]
    for _ in range(STEPS):
        entries = len(await room.entries(subject))
        await machine.step()
        if len(await room.entries(subject)) > entries:
            states.append(await state())
    assert len(states) > STEPS // 2
    for before in reversed(states[:-1]):
        async with room.work() as work:
            await undo(work, subject)
        assert await state() == before, machine.done
    for after in states[1:]:
        async with room.work() as work:
            await redo(work, subject)
        assert await state() == after, machine.done

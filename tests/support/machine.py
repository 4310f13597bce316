"""A machine that does to a table whatever people do, at random."""

import random
from collections.abc import Sequence
from typing import Any

from support.tables import Room

from colonnade.apps.tables.fields import actions as fields
from colonnade.apps.tables.fields.values import Field
from colonnade.apps.tables.history.actions import redo, undo
from colonnade.apps.tables.history.errors import ChangedSince, NothingToRedo, NothingToUndo
from colonnade.apps.tables.tables.queries import table_by_id
from colonnade.kernel.errors import NotFound

VALUES = {
    "text": ("x", "y", None),
    "number": (1, 2.5, None),
    "boolean": (True, False),
    "date": ("2020-01-31", None),
}


def _values(field: Field) -> Sequence[Any]:
    if field.kind == "select":
        return [None, *(choice["name"] for choice in field.options["choices"])]
    return VALUES[field.kind]


class Machine:
    """Two people who do anything at all."""

    def __init__(
        self,
        room: Room,
        table_id: int,
        draw: random.Random,
        *,
        people: Sequence[str] = ("owner", "colleague"),
        goes_back: bool = True,
    ) -> None:
        self._people = people
        self._goes_back = goes_back
        self._room = room
        self._id = table_id
        self._draw = draw
        self.done: list[str] = []

    async def step(self) -> None:
        steps = [
            self._create,
            self._create_before,
            self._update,
            self._update,
            self._batch,
            self._delete,
            self._undo,
            self._undo,
            self._redo,
            self._add_field,
            self._change_field,
            self._remove_field,
        ]
        if not self._goes_back:
            steps = [step for step in steps if step not in {self._undo, self._redo}]
        step = self._draw.choice(steps)
        self.done.append(step.__name__)
        try:
            await step(self._draw.choice(self._people))
        except (NothingToUndo, NothingToRedo, ChangedSince, NotFound):
            self.done.append("refused")

    async def _cells(self) -> dict[str, Any]:
        shown = await table_by_id(self._room.look(), self._id)
        some = self._draw.sample(shown.fields, self._draw.randint(0, len(shown.fields)))
        return {field.key: self._draw.choice(_values(field)) for field in some}

    async def _ids(self) -> list[int]:
        return [row["id"] for row in await self._room.every_row(self._id)]

    async def _some_id(self) -> int:
        return self._draw.choice([*await self._ids(), 10**6])

    async def _create(self, who: str) -> None:
        await self._room.create(self._id, await self._cells(), who=who)

    async def _create_before(self, who: str) -> None:
        before = await self._some_id()
        await self._room.create(self._id, await self._cells(), who=who, before=before)

    async def _update(self, who: str) -> None:
        await self._room.update(self._id, await self._some_id(), await self._cells(), who=who)

    async def _delete(self, who: str) -> None:
        await self._room.delete(self._id, await self._some_id(), who=who)

    async def _batch(self, who: str) -> None:
        ids = await self._ids()
        self._draw.shuffle(ids)
        await self._room.batch(
            self._id,
            who=who,
            create=[{"fields": await self._cells()} for _ in range(self._draw.randint(0, 4))],
            update=[{"id": row, "fields": await self._cells()} for row in ids[:3]],
            delete=ids[3:5],
        )

    async def _undo(self, who: str) -> None:
        async with self._room.work(who) as work:
            await undo(work, f"table:{self._id}")

    async def _redo(self, who: str) -> None:
        async with self._room.work(who) as work:
            await redo(work, f"table:{self._id}")

    async def _add_field(self, who: str) -> None:
        kind = self._draw.choice(("text", "number", "boolean", "date"))
        async with self._room.work(who) as work:
            name = f"Field {len(self.done)}"
            await fields.add_field(work, self._id, name=name, kind=kind, options={})

    async def _change_field(self, who: str) -> None:
        shown = await table_by_id(self._room.look(), self._id)
        field = self._draw.choice(shown.fields)
        async with self._room.work(who) as work:
            if field.kind == "select":
                names = [choice["name"] for choice in field.options["choices"]]
                flipped = {"a": "A", "A": "a", "b": "B", "B": "b"}
                at = self._draw.randrange(2)
                names[at] = flipped[names[at]]
                choices = [{"name": name, "color": "red"} for name in names]
                await fields.change_field(work, field.id, options={"choices": choices})
            elif field.kind == "number":
                decimals = field.options["decimals"] + 1
                if decimals < 5:
                    await fields.change_field(work, field.id, options={"decimals": decimals})
            else:
                await fields.change_field(work, field.id, name=f"Name {len(self.done)}")

    async def _remove_field(self, who: str) -> None:
        shown = await table_by_id(self._room.look(), self._id)
        if len(shown.fields) > 3:
            async with self._room.work(who) as work:
                await fields.remove_field(work, shown.fields[-1].id)

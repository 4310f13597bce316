"""Views: judged when written, freed of what is gone when read."""

from typing import Any

import msgspec
import pytest
from support.tables import Room

from colonnade.apps.tables.fields.actions import remove_field
from colonnade.apps.tables.tables.queries import table_by_id
from colonnade.apps.tables.views import actions
from colonnade.apps.tables.views.errors import (
    FilterInvalid,
    LastViewStays,
    SortInvalid,
    TooManyViews,
    ViewInvalid,
)
from colonnade.apps.tables.views.values import VIEWS_MAX, GridOptions, Sort, ViewColumn
from colonnade.kernel.errors import Forbidden, NotFound

pytestmark = pytest.mark.anyio


async def test_options_are_judged(room: Room) -> None:
    table = await room.table(("A", "text", {}), ("B", "number", {}))
    first, second = (field.id for field in table.fields)
    view = table.views[0].id

    async def change(**options: Any) -> Any:
        async with room.work() as work:
            return await actions.change_view(work, view, options=GridOptions(**options))

    condition = {"field": first, "is": "contains", "value": "x"}
    wrong: list[tuple[type[Exception], dict[str, Any]]] = [
        (ViewInvalid, {"columns": (ViewColumn(first), ViewColumn(first))}),
        (ViewInvalid, {"columns": (ViewColumn(999),)}),
        (SortInvalid, {"sorts": (Sort(first), Sort(first))}),
        (SortInvalid, {"sorts": (Sort(999),)}),
        (FilterInvalid, {"filter": condition}),
        (FilterInvalid, {"filter": {"all": [{**condition, "is": "greater"}]}}),
    ]
    for problem, options in wrong:
        with pytest.raises(problem):
            await change(**options)
    kept = await change(
        columns=(ViewColumn(second, 90), ViewColumn(first, hidden=True)),
        filter={"any": [condition, {"all": [{"field": "B", "is": "empty"}]}]},
        sorts=(Sort(second, descending=True),),
    )
    assert kept.options.filter == {"any": [condition, {"all": [{"field": second, "is": "empty"}]}]}
    shown = await table_by_id(room.look(), table.id)
    assert shown.views[0] == kept
    async with room.work() as work:
        await remove_field(work, second)
    shown = await table_by_id(room.look(), table.id)
    assert shown.views[0].options == GridOptions(
        (ViewColumn(first, hidden=True),), {"any": [condition]}, ()
    )
    assert (await room.page(table.id, view=view))["rows"] == []


async def test_nothing_changed_is_no_event(room: Room) -> None:
    table = await room.table(("A", "text", {}))
    for name in ("Grid", "Other", "Other"):
        async with room.work() as work:
            await actions.change_view(work, table.views[0].id, name=name)
    events = [entry[0] for entry in await room.entries(f"table:{table.id}")]
    assert events == ["tables.view.changed"]


async def test_one_stays_and_not_too_many(room: Room) -> None:
    table = await room.table(("A", "text", {}))
    with pytest.raises(LastViewStays):
        async with room.work() as work:
            await actions.remove_view(work, table.views[0].id)
    async with room.work() as work:
        for number in range(VIEWS_MAX - 1):
            await actions.create_view(work, table.id, name=f"View {number}")
    with pytest.raises(TooManyViews):
        async with room.work() as work:
            await actions.create_view(work, table.id, name="one more")


async def test_who_may(room: Room) -> None:
    table = await room.table(("A", "text", {}))
    for who, problem in (("viewer", Forbidden), ("commenter", Forbidden), ("stranger", NotFound)):
        with pytest.raises(problem):
            async with room.work(who) as work:
                await actions.create_view(work, table.id, name="V")
    async with room.work("editor") as work:
        made = await actions.create_view(work, table.id, name="V")
    assert msgspec.to_builtins(made)["options"]["row_height"] == "short"

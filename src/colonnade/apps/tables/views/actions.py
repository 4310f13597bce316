"""What a person does with views."""

from msgspec import UNSET, UnsetType
from psycopg.types.json import Jsonb

from colonnade.apps.tables.addresses import table_subject
from colonnade.apps.tables.causes import AFRESH, Cause
from colonnade.apps.tables.databases.actions import next_version
from colonnade.apps.tables.databases.queries import place_of_table
from colonnade.apps.tables.databases.values import TablePlace, checked_name
from colonnade.apps.tables.views.errors import LastViewStays, TooManyViews
from colonnade.apps.tables.views.messages import (
    ViewChanged,
    ViewCreated,
    ViewRemoved,
    ViewRestored,
)
from colonnade.apps.tables.views.options import checked_options, stored_options
from colonnade.apps.tables.views.policies import EDIT
from colonnade.apps.tables.views.queries import columns_of, placed_view
from colonnade.apps.tables.views.values import FIRST_VIEW, VIEWS_MAX, GridOptions, View
from colonnade.kernel.feed import Event
from colonnade.kernel.work import Work


async def create_view(
    work: Work, table_id: int, *, name: str, options: GridOptions | None = None
) -> View:
    place = await place_of_table(work, table_id)
    await work.must(EDIT, on=place.thing)
    version = await next_version(work, place)
    if await _count(work, table_id) >= VIEWS_MAX:
        raise TooManyViews(f"A table can have {VIEWS_MAX} views at most.")
    options = checked_options(options or GridOptions(), await columns_of(work, table_id))
    view = await _insert(work, place, checked_name(name), options)
    _tell(work, place, ViewCreated(table_id, view, version), AFRESH)
    return view


async def first_view(work: Work, place: TablePlace) -> View:
    """The view that a table is made with."""
    return await _insert(work, place, FIRST_VIEW, GridOptions())


async def change_view(
    work: Work,
    view_id: int,
    *,
    name: str | UnsetType = UNSET,
    options: GridOptions | UnsetType = UNSET,
    cause: Cause = AFRESH,
) -> View:
    """Rename a view, or give it other options (all of them at once)."""
    held = await placed_view(work, view_id)
    place = await place_of_table(work, held.table_id)
    await work.must(EDIT, on=place.thing)
    version = await next_version(work, place)
    columns = await columns_of(work, held.table_id)
    before = (await placed_view(work, view_id)).view(columns)
    new_options = before.options
    if not isinstance(options, UnsetType):
        new_options = checked_options(options, columns)
    view = View(
        view_id,
        before.name if isinstance(name, UnsetType) else checked_name(name),
        before.kind,
        new_options,
    )
    if view != before:
        await work.execute(
            "update tables_view set name = %(name)s, options = %(options)s where id = %(id)s",
            {"id": view_id, "name": view.name, "options": Jsonb(stored_options(view.options))},
        )
        _tell(work, place, ViewChanged(place.id, view, before, version), cause)
    return view


async def remove_view(work: Work, view_id: int, *, cause: Cause = AFRESH) -> None:
    held = await placed_view(work, view_id)
    place = await place_of_table(work, held.table_id)
    await work.must(EDIT, on=place.thing)
    version = await next_version(work, place)
    if await _count(work, held.table_id) <= 1:
        raise LastViewStays
    view = held.view(await columns_of(work, held.table_id))
    await _mark(work, view_id, removed=True)
    _tell(work, place, ViewRemoved(place.id, view, version), cause)


async def restore_view(work: Work, view_id: int, *, cause: Cause = AFRESH) -> View:
    held = await placed_view(work, view_id, removed=True)
    place = await place_of_table(work, held.table_id)
    await work.must(EDIT, on=place.thing)
    version = await next_version(work, place)
    view = held.view(await columns_of(work, held.table_id))
    await _mark(work, view_id, removed=False)
    _tell(work, place, ViewRestored(place.id, view, version), cause)
    return view


async def _count(work: Work, table_id: int) -> int:
    return await work.value(
        "select count(*) from tables_view where table_id = %(table)s and removed_at is null",
        {"table": table_id},
    )


async def _insert(work: Work, place: TablePlace, name: str, options: GridOptions) -> View:
    view_id = await work.value(
        "insert into tables_view (table_id, name, kind, options)"
        " values (%(table)s, %(name)s, 'grid', %(options)s) returning id",
        {"table": place.id, "name": name, "options": Jsonb(stored_options(options))},
    )
    return View(view_id, name, "grid", options)


async def _mark(work: Work, view_id: int, *, removed: bool) -> None:
    await work.execute(
        "update tables_view set removed_at = case when %(removed)s then now() end"
        " where id = %(id)s",
        {"removed": removed, "id": view_id},
    )


def _tell(work: Work, place: TablePlace, event: Event, cause: Cause) -> None:
    work.emit(
        event,
        subject=table_subject(place.id),
        workspace_id=place.workspace_id,
        deed=cause.deed,
        reverts=cause.reverts,
    )

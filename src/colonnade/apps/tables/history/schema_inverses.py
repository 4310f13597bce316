"""Taking changes of fields, views, tables and databases back, where nobody changed them since."""

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from colonnade.apps.tables.causes import Cause
from colonnade.apps.tables.databases import actions as databases
from colonnade.apps.tables.databases.messages import (
    DatabaseChanged,
    DatabaseCreated,
    DatabaseRemoved,
)
from colonnade.apps.tables.databases.queries import place_of_database, place_of_table
from colonnade.apps.tables.fields import actions as fields
from colonnade.apps.tables.fields.messages import FieldChanged, FieldCreated, FieldRemoved
from colonnade.apps.tables.fields.queries import placed_field
from colonnade.apps.tables.tables import actions as tables
from colonnade.apps.tables.tables.messages import TableChanged, TableCreated, TableRemoved
from colonnade.apps.tables.views import actions as views
from colonnade.apps.tables.views.messages import ViewChanged, ViewCreated, ViewRemoved
from colonnade.apps.tables.views.queries import columns_of, placed_view
from colonnade.kernel.feed import Entry
from colonnade.kernel.work import Work


async def uncreate_field(work: Work, entry: Entry, cause: Cause) -> bool:
    event = msgspec.json.decode(entry.payload, type=FieldCreated)
    await fields.remove_field(work, event.field.id, cause=cause)
    return True


async def unremove_field(work: Work, entry: Entry, cause: Cause) -> bool:
    event = msgspec.json.decode(entry.payload, type=FieldRemoved)
    await fields.restore_field(work, event.field.id, cause=cause)
    return True


async def unchange_field(work: Work, entry: Entry, cause: Cause) -> bool:
    event = msgspec.json.decode(entry.payload, type=FieldChanged)
    held = await placed_field(work, event.field.id)
    name = _former(event.before.name, event.field.name, held.name)
    options = _former(event.before.options, event.field.options, held.options)
    moved = event.position != event.before_position and held.position == event.position
    if isinstance(name, UnsetType) and isinstance(options, UnsetType) and not moved:
        return False
    await fields.change_field(
        work,
        held.id,
        name=name,
        options=options,
        position=event.before_position if moved else None,
        cause=cause,
    )
    return True


async def uncreate_view(work: Work, entry: Entry, cause: Cause) -> bool:
    event = msgspec.json.decode(entry.payload, type=ViewCreated)
    await views.remove_view(work, event.view.id, cause=cause)
    return True


async def unremove_view(work: Work, entry: Entry, cause: Cause) -> bool:
    event = msgspec.json.decode(entry.payload, type=ViewRemoved)
    await views.restore_view(work, event.view.id, cause=cause)
    return True


async def unchange_view(work: Work, entry: Entry, cause: Cause) -> bool:
    event = msgspec.json.decode(entry.payload, type=ViewChanged)
    held = await placed_view(work, event.view.id)
    present = held.view(await columns_of(work, held.table_id))
    name = _former(event.before.name, event.view.name, present.name)
    options = _former(event.before.options, event.view.options, present.options)
    if isinstance(name, UnsetType) and isinstance(options, UnsetType):
        return False
    await views.change_view(work, held.id, name=name, options=options, cause=cause)
    return True


async def uncreate_table(work: Work, entry: Entry, cause: Cause) -> bool:
    event = msgspec.json.decode(entry.payload, type=TableCreated)
    await tables.remove_table(work, event.table.id, cause=cause)
    return True


async def unremove_table(work: Work, entry: Entry, cause: Cause) -> bool:
    event = msgspec.json.decode(entry.payload, type=TableRemoved)
    await tables.restore_table(work, event.table.id, cause=cause)
    return True


async def unchange_table(work: Work, entry: Entry, cause: Cause) -> bool:
    event = msgspec.json.decode(entry.payload, type=TableChanged)
    place = await place_of_table(work, event.table.id)
    name = _former(event.before.name, event.table.name, place.name)
    moved = event.position != event.before_position
    if isinstance(name, UnsetType) and not moved:
        return False
    await tables.change_table(
        work,
        place.id,
        name=name,
        position=event.before_position if moved else None,
        cause=cause,
    )
    return True


async def uncreate_database(work: Work, entry: Entry, cause: Cause) -> bool:
    event = msgspec.json.decode(entry.payload, type=DatabaseCreated)
    await databases.remove_database(work, event.database.id, cause=cause)
    return True


async def unremove_database(work: Work, entry: Entry, cause: Cause) -> bool:
    event = msgspec.json.decode(entry.payload, type=DatabaseRemoved)
    await databases.restore_database(work, event.database.id, cause=cause)
    return True


async def unchange_database(work: Work, entry: Entry, cause: Cause) -> bool:
    event = msgspec.json.decode(entry.payload, type=DatabaseChanged)
    place = await place_of_database(work, event.database.id)
    if place.name != event.database.name:
        return False
    await databases.rename_database(work, place.id, event.before.name, cause=cause)
    return True


def _former(before: Any, after: Any, present: Any) -> Any:
    """`before`, if the change made a difference and nobody has changed it since."""
    return before if before != after == present else UNSET

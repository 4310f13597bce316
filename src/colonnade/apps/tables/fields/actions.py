"""What a person does with fields."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from msgspec import UNSET, UnsetType
from psycopg.types.json import Jsonb
from sqlalchemy import ColumnElement
from sqlalchemy import column as named_column

from colonnade.apps.tables.addresses import table_address, table_subject
from colonnade.apps.tables.causes import AFRESH, Cause
from colonnade.apps.tables.databases.actions import next_version
from colonnade.apps.tables.databases.queries import place_of_table
from colonnade.apps.tables.databases.values import TablePlace
from colonnade.apps.tables.fields.errors import (
    ChoiceInUse,
    FieldNameTaken,
    FieldNotFound,
    PrimaryFieldStays,
    TableInUse,
    TooManyFields,
    ValuesWouldBeLost,
)
from colonnade.apps.tables.fields.kinds import Kind, kind_from
from colonnade.apps.tables.fields.kinds.kind import Conversion
from colonnade.apps.tables.fields.messages import (
    FieldChanged,
    FieldCreated,
    FieldRemoved,
    FieldRestored,
    RowsRewritten,
)
from colonnade.apps.tables.fields.policies import EDIT
from colonnade.apps.tables.fields.queries import PlacedField, placed_field, placed_fields
from colonnade.apps.tables.fields.values import (
    FIELDS_EVER_MAX,
    FIELDS_MAX,
    Field,
    checked_name,
    column_name,
)
from colonnade.apps.tables.positions import between
from colonnade.apps.tables.sql import sql_of, type_sql
from colonnade.kernel.feed import Event
from colonnade.kernel.work import Work

LOCK_WAIT_S = 5
"""How long a change of a column waits for readers; everybody behind it waits as long."""


async def add_field(
    work: Work,
    table_id: int,
    *,
    name: str,
    kind: str,
    options: dict[str, Any],
    before: int | None = None,
) -> Field:
    """A new field, at the end or before another."""
    place = await place_of_table(work, table_id)
    await work.must(EDIT, on=place.thing)
    version = await next_version(work, place)
    placed = await placed_fields(work, table_id)
    await _check_room(work, table_id, len(placed) + 1)
    name = _free_name(name, placed)
    made = kind_from(kind, options)
    field = await _insert(work, place, name, made, position=_key_before(placed, before))
    async with _altering(work):
        await work.execute(
            f"alter table {table_address(place.workspace_id, place.id)}"
            f" add column {column_definition(made, field.key)}"
        )
    _tell(work, place, FieldCreated(table_id, field, version), AFRESH)
    return field


async def first_fields(
    work: Work, place: TablePlace, drafts: Sequence[tuple[str, Kind]]
) -> list[Field]:
    """The fields of a table that is being made; the first one names its rows."""
    if len(drafts) > FIELDS_MAX:
        raise TooManyFields(f"A table can have {FIELDS_MAX} fields at most.")
    names = [checked_name(name) for name, _ in drafts]
    if len(set(names)) < len(names):
        raise FieldNameTaken
    keys = between(None, None, len(drafts))
    return [
        await _insert(work, place, name, kind, position=key, primary=number == 0)
        for number, (name, (_, kind), key) in enumerate(zip(names, drafts, keys, strict=True))
    ]


async def change_field(
    work: Work,
    field_id: int,
    *,
    name: str | UnsetType = UNSET,
    options: dict[str, Any] | UnsetType = UNSET,
    before: int | UnsetType | None = UNSET,
    position: str | None = None,
    cause: Cause = AFRESH,
) -> Field:
    """Rename a field, move it, or change its options; `position` puts it at a known key."""
    held = await placed_field(work, field_id)
    place = await place_of_table(work, held.table_id)
    await work.must(EDIT, on=place.thing)
    version = await next_version(work, place)
    held = await placed_field(work, field_id)
    others = [field for field in await placed_fields(work, held.table_id) if field.id != field_id]
    new_name = held.name if isinstance(name, UnsetType) else _free_name(name, others)
    key = held.position
    if position is not None:
        key = position
    elif not isinstance(before, UnsetType):
        key = _key_before(others, before)
    old_kind = kind_from(held.kind, held.options)
    new_kind = old_kind
    if not isinstance(options, UnsetType):
        new_kind = kind_from(held.kind, {**held.options, **options})
    field = Field(held.id, new_name, held.kind, new_kind.options, held.is_primary)
    if field == held.field and key == held.position:
        return field
    conversion = old_kind.conversion_to(new_kind)
    rows_changed = await _convert(work, place, field, new_kind, conversion)
    await work.execute(
        "update tables_field set name = %(name)s, options = %(options)s, position = %(position)s"
        " where id = %(id)s",
        {"id": field_id, "name": field.name, "options": Jsonb(field.options), "position": key},
    )
    event = FieldChanged(
        held.table_id,
        field,
        held.field,
        key,
        held.position,
        version,
        dict(conversion.renamed) if conversion else {},
        rows_changed > 0,
    )
    _tell(work, place, event, cause)
    if rows_changed:
        _tell(work, place, RowsRewritten(place.id, f"field:{field.id}", rows_changed), cause)
    return field


async def remove_field(work: Work, field_id: int, *, cause: Cause = AFRESH) -> None:
    """Remove a field. Its column stays until it is purged, so undo brings the cells back."""
    held = await placed_field(work, field_id)
    place = await place_of_table(work, held.table_id)
    await work.must(EDIT, on=place.thing)
    if held.is_primary:
        raise PrimaryFieldStays
    version = await next_version(work, place)
    await _mark(work, field_id, removed=True)
    _tell(work, place, FieldRemoved(place.id, held.field, version), cause)


async def restore_field(work: Work, field_id: int, *, cause: Cause = AFRESH) -> Field:
    held = await placed_field(work, field_id, removed=True)
    place = await place_of_table(work, held.table_id)
    await work.must(EDIT, on=place.thing)
    version = await next_version(work, place)
    _free_name(held.name, await placed_fields(work, held.table_id))
    await _mark(work, field_id, removed=False)
    _tell(work, place, FieldRestored(place.id, held.field, version), cause)
    return held.field


def column_definition(kind: Kind, name: str) -> str:
    """The column in `create table` and `add column`."""
    definition = f"{name} {type_sql(kind.column_type)}"
    return definition if kind.empty is None else f"{definition} not null default false"


# -- parts


async def _check_room(work: Work, table_id: int, living: int) -> None:
    if living > FIELDS_MAX:
        raise TooManyFields(f"A table can have {FIELDS_MAX} fields at most.")
    ever = await work.value(
        "select count(*) from tables_field where table_id = %(table)s", {"table": table_id}
    )
    if ever >= FIELDS_EVER_MAX:
        raise TooManyFields(
            f"This table has had {FIELDS_EVER_MAX:,} fields; make a new one to go on."
        )


def _free_name(name: str, others: Sequence[PlacedField]) -> str:
    name = checked_name(name)
    if any(other.name == name for other in others):
        raise FieldNameTaken
    return name


def _key_before(placed: Sequence[PlacedField], before: int | None) -> str:
    """A key before that field, or after all."""
    if before is None:
        return between(placed[-1].position if placed else None, None)[0]
    for number, field in enumerate(placed):
        if field.id == before:
            return between(placed[number - 1].position if number else None, field.position)[0]
    raise FieldNotFound


async def _insert(
    work: Work, place: TablePlace, name: str, kind: Kind, *, position: str, primary: bool = False
) -> Field:
    field_id = await work.value(
        "insert into tables_field (table_id, name, kind, options, is_primary, position) values"
        " (%(table)s, %(name)s, %(kind)s, %(options)s, %(primary)s, %(position)s) returning id",
        {
            "table": place.id,
            "name": name,
            "kind": kind.name,
            "options": Jsonb(kind.options),
            "primary": primary,
            "position": position,
        },
    )
    return Field(field_id, name, kind.name, kind.options, primary)


async def _mark(work: Work, field_id: int, *, removed: bool) -> None:
    await work.execute(
        "update tables_field set removed_at = case when %(removed)s then now() end"
        " where id = %(id)s",
        {"removed": removed, "id": field_id},
    )


async def _convert(
    work: Work, place: TablePlace, field: Field, kind: Kind, conversion: Conversion | None
) -> int:
    """Bring the stored cells in line with new options; how many rows (at least) look different."""
    if conversion is None:
        return 0
    address = table_address(place.workspace_id, place.id)
    cell: ColumnElement[Any] = named_column(column_name(field.id))
    if conversion.loses is not None:
        lost = await work.value(
            f"select exists (select from {address} where {sql_of(conversion.loses(cell))})"
        )
        if lost:
            refusal = ValuesWouldBeLost if conversion.using is not None else ChoiceInUse
            raise refusal(conversion.refusal)
    changed = 0
    if conversion.using is not None:
        async with _altering(work):
            await work.execute(
                f"alter table {address} alter column {field.key} type"
                f" {type_sql(kind.column_type)} using {sql_of(conversion.using(cell))}"
            )
        changed = 1
    for old, new in conversion.renamed.items():
        changed += await work.execute(
            f"update {address} set {field.key} = %(new)s, version = version + 1,"
            f" updated_at = now() where {field.key} = %(old)s",
            {"old": old, "new": new},
        )
    return changed


@asynccontextmanager
async def _altering(work: Work) -> AsyncIterator[None]:
    """Around an `alter table`: wait for its readers for a while only."""
    await work.execute(f"set local lock_timeout = '{LOCK_WAIT_S}s'")
    connection = await work.connection()
    try:
        # A savepoint: who catches what is raised here can go on.
        async with connection.transaction():
            yield
    except psycopg.errors.LockNotAvailable as error:
        raise TableInUse from error
    except psycopg.errors.NumericValueOutOfRange as error:
        raise ValuesWouldBeLost("Some numbers are too large for that many decimals.") from error
    await work.execute("set local lock_timeout = 0")


def _tell(work: Work, place: TablePlace, event: Event, cause: Cause) -> None:
    work.emit(
        event,
        subject=table_subject(place.id),
        workspace_id=place.workspace_id,
        deed=cause.deed,
        reverts=cause.reverts,
    )

"""Taking changes of rows back: cells where nobody changed them since, rows as they were."""

from collections.abc import Mapping

import msgspec

from colonnade.apps.tables.causes import Cause
from colonnade.apps.tables.fields.columns import FieldColumn
from colonnade.apps.tables.fields.errors import CellInvalid
from colonnade.apps.tables.fields.kinds import Wire
from colonnade.apps.tables.rows.drafts import Cells
from colonnade.apps.tables.rows.messages import RowsChanged, RowsCreated, RowsDeleted
from colonnade.apps.tables.rows.policies import EDIT
from colonnade.apps.tables.rows.writes import (
    Edit,
    FormerRow,
    delete_rows,
    put_back_rows,
    revert_rows,
)
from colonnade.apps.tables.tables.queries import present_schema
from colonnade.apps.tables.tables.values import TableSchema
from colonnade.kernel.feed import Entry
from colonnade.kernel.work import Work


async def uncreate_rows(work: Work, entry: Entry, cause: Cause) -> bool:
    """Delete the rows that were made, except those that hold something else by now."""
    event = msgspec.json.decode(entry.payload, type=RowsCreated)
    schema = await _schema(work, event.table)
    expected = {row.id: _living(schema, row.cells) for row in event.rows}
    written = await delete_rows(work, schema, list(expected), expected=expected, cause=cause)
    return written.happened


async def undelete_rows(work: Work, entry: Entry, cause: Cause) -> bool:
    event = msgspec.json.decode(entry.payload, type=RowsDeleted)
    schema = await _schema(work, event.table)
    rows = [
        FormerRow(row.id, row.position, row.version, _valid(schema, {**row.cells, **row.removed}))
        for row in event.rows
    ]
    return (await put_back_rows(work, schema, rows, cause=cause)).happened


async def unchange_rows(work: Work, entry: Entry, cause: Cause) -> bool:
    event = msgspec.json.decode(entry.payload, type=RowsChanged)
    schema = await _schema(work, event.table)
    edits: list[Edit] = []
    for row in event.rows:
        after = _living(schema, row.after)
        before = {key: row.before[key] for key in row.before if int(key) in schema.columns.by_id}
        cells = _valid(schema, before)
        if cells:
            edits.append(Edit(row.id, cells, {column: after[column] for column in cells}))
    if not edits:
        return False
    return (await revert_rows(work, schema, edits, cause=cause)).happened


async def _schema(work: Work, table_id: int) -> TableSchema:
    schema = await present_schema(work, table_id)
    await work.must(EDIT, on=schema.thing)
    return schema


def _living(schema: TableSchema, cells: Mapping[str, Wire]) -> Cells:
    """The cells of fields that are still there."""
    return _among(schema.columns.by_id, cells)


def _among(columns: Mapping[int, FieldColumn], cells: Mapping[str, Wire]) -> Cells:
    return {columns[int(key)]: value for key, value in cells.items() if int(key) in columns}


def _valid(schema: TableSchema, cells: Mapping[str, Wire]) -> Cells:
    """The cells that their fields, as they are now (even removed), can hold."""
    found: Cells = {}
    known = {**schema.removed.by_id, **schema.columns.by_id}
    for column, value in _among(known, cells).items():
        try:
            found[column] = column.kind.parse(value)
        except CellInvalid:
            continue
    return found

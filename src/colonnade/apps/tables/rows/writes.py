"""Running the statements of writes, one round trip each, for actions and for history."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import psycopg

from colonnade.apps.tables.addresses import table_subject
from colonnade.apps.tables.causes import AFRESH, Cause
from colonnade.apps.tables.rows.drafts import Cells, columns_in
from colonnade.apps.tables.rows.errors import RowsTooLarge
from colonnade.apps.tables.rows.messages import RowsChanged, RowsCreated, RowsDeleted
from colonnade.apps.tables.rows.statements.writing import delete_sql, insert_sql, update_sql
from colonnade.apps.tables.tables.values import TableSchema
from colonnade.kernel.feed import Event
from colonnade.kernel.work import Work

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Written:
    """What a statement answered. `version` is the table's; another one than asked for: no write."""

    version: int | None
    found: int
    agrees: bool
    happened: bool
    result: Any


@dataclass(frozen=True, slots=True)
class FormerRow:
    """A row that was there before, to be put back."""

    id: int
    position: str
    version: int
    cells: Cells


@dataclass(frozen=True, slots=True)
class Edit:
    """New cells of a row; where `expected` is given, a cell is changed only while it is that."""

    id: int
    cells: Cells
    expected: Cells | None = None


async def hold_version(work: Work, schema: TableSchema) -> int | None:
    """The table's version, which stays so until the end of this transaction."""
    await work.connection()
    return await work.value(
        "select version from tables_table where id = %(id)s for share", {"id": schema.id}
    )


async def insert_rows(
    work: Work, schema: TableSchema, rows: Sequence[Cells], *, one: bool, position: str | None
) -> Written:
    """New rows in this order, at the end, or one at `position`."""
    columns = columns_in(rows)
    items = [{column.name: cell for column, cell in row.items()} for row in rows]
    if position is not None:
        items[0]["position"] = position
    places = position is not None

    def build() -> str:
        return insert_sql(schema, columns, one=one, places=places)

    sql = _statement(schema, ("insert", columns, one, places), build)
    return await _perform(work, schema, sql, {"rows": _json(items)}, RowsCreated, AFRESH)


async def put_back_rows(
    work: Work, schema: TableSchema, rows: Sequence[FormerRow], *, cause: Cause
) -> Written:
    """Rows that were deleted, as they were; one that is there again is left alone."""
    columns = columns_in([row.cells for row in rows])
    items = [
        {
            "id": row.id,
            "position": row.position,
            "version": row.version + 1,
            **{column.name: cell for column, cell in row.cells.items()},
        }
        for row in rows
    ]

    def build() -> str:
        return insert_sql(schema, columns, again=True)

    sql = _statement(schema, ("again", columns), build)
    return await _perform(work, schema, sql, {"rows": _json(items)}, RowsCreated, cause)


async def update_rows(
    work: Work,
    schema: TableSchema,
    edits: Sequence[Edit],
    *,
    one: bool = False,
    if_match: int | None = None,
    cause: Cause = AFRESH,
) -> Written:
    """Change cells. Rows without any cell take part too: they must be there."""
    columns = columns_in([edit.cells for edit in edits]) or schema.columns.all[:1]
    mixed = any(len(edit.cells) < len(columns) for edit in edits)
    expecting = any(edit.expected is not None for edit in edits)
    items = [_edit_item(edit, mixed=mixed) for edit in edits]

    def build() -> str:
        return update_sql(schema, columns, one=one, mixed=mixed, expecting=expecting)

    sql = _statement(schema, ("update", columns, one, mixed, expecting), build)
    parameters: dict[str, Any] = {
        "rows": _json(items),
        "ids": [edit.id for edit in edits],
        "count": len(edits),
        "if_match": if_match,
    }
    return await _perform(work, schema, sql, parameters, RowsChanged, cause)


async def delete_rows(
    work: Work,
    schema: TableSchema,
    ids: Sequence[int],
    *,
    if_match: int | None = None,
    expected: Mapping[int, Cells] | None = None,
    cause: Cause = AFRESH,
) -> Written:
    """Delete rows; with `expected`, only those whose cells still are so."""

    def build() -> str:
        return delete_sql(schema, expecting=expected is not None)

    sql = _statement(schema, ("delete", expected is not None), build)
    parameters: dict[str, Any] = {"ids": list(ids), "count": len(ids), "if_match": if_match}
    if expected is not None:
        parameters["rows"] = _json(
            [
                {"id": row_id, "cells": {str(column.id): cell for column, cell in cells.items()}}
                for row_id, cells in expected.items()
            ]
        )
    return await _perform(work, schema, sql, parameters, RowsDeleted, cause)


def _edit_item(edit: Edit, *, mixed: bool) -> dict[str, Any]:
    item: dict[str, Any] = {"id": edit.id}
    for column, value in edit.cells.items():
        item[column.name] = value
        if mixed:
            item[f"h{column.id}"] = True
        if edit.expected is not None:
            item[f"e{column.id}"] = edit.expected[column]
    return item


def _statement(schema: TableSchema, key: Hashable, build: Callable[[], str]) -> str:
    found: str | None = schema.kept(key)
    return found if found is not None else schema.keep(key, build())


async def _perform(
    work: Work,
    schema: TableSchema,
    sql: str,
    parameters: dict[str, Any],
    event: type[Event],
    cause: Cause,
) -> Written:
    try:
        rows = await work.perform(
            sql,
            parameters,
            event=event,
            subject=table_subject(schema.id),
            workspace_id=schema.workspace_id,
            deed=cause.deed,
            reverts=cause.reverts,
        )
    except psycopg.errors.ProgramLimitExceeded as error:
        raise RowsTooLarge from error
    if not rows:
        return Written(version=None, found=0, agrees=True, happened=False, result=None)
    return Written(*rows[0])


def _json(items: Sequence[Mapping[str, Any]]) -> str:
    return _encode(items).decode()

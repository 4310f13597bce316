"""Running the statements of writes, one round trip each, for actions and for history."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import psycopg

from colonnade.apps.tables.addresses import table_subject
from colonnade.apps.tables.causes import AFRESH, Cause
from colonnade.apps.tables.rows.drafts import Cells, Drafts, Item, drafts_of
from colonnade.apps.tables.rows.errors import RowsTooLarge
from colonnade.apps.tables.rows.messages import RowsChanged, RowsCreated, RowsDeleted
from colonnade.apps.tables.rows.statements.writing import (
    delete_sql,
    insert_one_sql,
    insert_sql,
    update_one_sql,
    update_sql,
)
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
    """Cells to be put into a row again, and what each must be until then."""

    id: int
    cells: Cells
    expected: Cells


async def hold_version(work: Work, schema: TableSchema) -> int | None:
    """The table's version, which stays so until the end of this transaction."""
    await work.connection()
    return await work.value(
        "select version from tables_table where id = %(id)s for share", {"id": schema.id}
    )


async def insert_row(
    work: Work, schema: TableSchema, draft: Drafts, *, position: str | None
) -> Written:
    """A new row at the end, or at `position`; the result is the row as JSON."""
    columns, places = draft.columns, position is not None

    def build() -> str:
        return insert_one_sql(schema, columns, places=places)

    sql = _statement(schema, ("insert one", columns, places), build)
    parameters: dict[str, Any] = {**draft.items[0], "position": position}
    return await _perform(work, schema, sql, parameters, RowsCreated, AFRESH)


async def insert_rows(work: Work, schema: TableSchema, drafts: Drafts) -> Written:
    """New rows in this order, at the end; the result is their ids."""
    columns = drafts.columns

    def build() -> str:
        return insert_sql(schema, columns)

    sql = _statement(schema, ("insert", columns), build)
    return await _perform(work, schema, sql, {"rows": _json(drafts.items)}, RowsCreated, AFRESH)


async def put_back_rows(
    work: Work, schema: TableSchema, rows: Sequence[FormerRow], *, cause: Cause
) -> Written:
    """Rows that were deleted, as they were; one that is there again is left alone."""
    drafts = drafts_of([row.cells for row in rows])
    for row, item in zip(rows, drafts.items, strict=True):
        item |= {"id": row.id, "position": row.position, "version": row.version + 1}
    columns = drafts.columns

    def build() -> str:
        return insert_sql(schema, columns, again=True)

    sql = _statement(schema, ("again", columns), build)
    return await _perform(work, schema, sql, {"rows": _json(drafts.items)}, RowsCreated, cause)


async def update_row(
    work: Work, schema: TableSchema, row_id: int, draft: Drafts, *, if_match: int | None
) -> Written:
    """Change cells of one row, if it still is of that version; the result is the row as JSON."""
    columns = draft.columns

    def build() -> str:
        return update_one_sql(schema, columns)

    sql = _statement(schema, ("update one", columns), build)
    parameters: dict[str, Any] = {**draft.items[0], "id": row_id, "if_match": if_match}
    return await _perform(work, schema, sql, parameters, RowsChanged, AFRESH)


async def update_rows(
    work: Work, schema: TableSchema, ids: Sequence[int], drafts: Drafts
) -> Written:
    """Change cells of many rows, all of which must be there."""
    columns, mixed = drafts.columns, not drafts.is_even
    items = [{"id": row_id, **item} for row_id, item in zip(ids, drafts.items, strict=True)]
    if mixed:
        items = [{**item, **_named(item)} for item in items]

    def build() -> str:
        return update_sql(schema, columns, mixed=mixed)

    sql = _statement(schema, ("update", columns, mixed), build)
    parameters: dict[str, Any] = {"rows": _json(items), "ids": list(ids), "count": len(ids)}
    return await _perform(work, schema, sql, parameters, RowsChanged, AFRESH)


async def revert_rows(
    work: Work, schema: TableSchema, edits: Sequence[Edit], *, cause: Cause
) -> Written:
    """Change cells back, each only while it is what is expected; rows that are gone stay so."""
    drafts = drafts_of([edit.cells for edit in edits])
    columns = drafts.columns
    items: list[Item] = []
    for edit, item in zip(edits, drafts.items, strict=True):
        expected = {f"e{column.id}": value for column, value in edit.expected.items()}
        items.append({"id": edit.id, **item, **_named(item), **expected})

    def build() -> str:
        return update_sql(schema, columns, mixed=True, expecting=True)

    sql = _statement(schema, ("revert", columns), build)
    parameters = {"rows": _json(items), "ids": [edit.id for edit in edits]}
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


def _named(item: Item) -> dict[str, bool]:
    """Which cells a row names: {"h12": true} for "f12"."""
    return {f"h{key[1:]}": True for key in item if key[0] == "f"}


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

"""What a person does with rows."""

from collections.abc import Mapping
from typing import Any
from typing import cast as known

from colonnade.apps.tables.positions import between
from colonnade.apps.tables.rows import writes
from colonnade.apps.tables.rows.drafts import Judge, check_batch
from colonnade.apps.tables.rows.errors import RowNotFound, RowsInvalid, RowStale
from colonnade.apps.tables.rows.payloads import Batch, BatchDone
from colonnade.apps.tables.rows.policies import EDIT
from colonnade.apps.tables.rows.writes import (
    Written,
    delete_rows,
    hold_version,
    insert_row,
    insert_rows,
    update_rows,
)
from colonnade.apps.tables.tables.queries import on_schema
from colonnade.apps.tables.tables.values import TableSchema
from colonnade.kernel.work import Work

ROW_ID_MAX = 2**63 - 1


async def create_row(
    work: Work, table_id: int, fields: Mapping[str, Any], *, before: int | None = None
) -> bytes:
    """A new row at the end, or before another; the row as JSON."""

    async def run(schema: TableSchema) -> tuple[int | None, bytes]:
        judge = Judge(schema)
        draft = judge.one(fields)
        judge.decide()
        position = None if before is None else await _position_before(work, schema, before)
        written = await insert_row(work, schema, draft, position=position)
        return written.version, (written.result or "").encode()

    return await on_schema(work, table_id, EDIT, run)


async def update_row(
    work: Work,
    table_id: int,
    row_id: int,
    fields: Mapping[str, Any],
    *,
    if_match: int | None = None,
) -> bytes:
    """Change cells of one row; the row as JSON. Raises RowStale where If-Match is not so."""

    async def run(schema: TableSchema) -> tuple[int | None, bytes]:
        judge = Judge(schema)
        draft = judge.one(fields)
        judge.decide()
        written = await writes.update_row(
            work, schema, _checked_id(row_id), draft, if_match=if_match
        )
        _check_one(schema, written)
        return written.version, (written.result or "").encode()

    return await on_schema(work, table_id, EDIT, run)


async def delete_row(
    work: Work, table_id: int, row_id: int, *, if_match: int | None = None
) -> None:
    async def run(schema: TableSchema) -> tuple[int | None, None]:
        written = await delete_rows(work, schema, [_checked_id(row_id)], if_match=if_match)
        _check_one(schema, written)
        return written.version, None

    await on_schema(work, table_id, EDIT, run)


async def change_rows(work: Work, table_id: int, batch: Batch) -> BatchDone:
    """Many changes, all of them or none: created first, then updated, then deleted."""

    async def run(schema: TableSchema) -> tuple[int | None, BatchDone]:
        return await _run_batch(work, schema, batch)

    return await on_schema(work, table_id, EDIT, run)


async def _run_batch(work: Work, schema: TableSchema, batch: Batch) -> tuple[int | None, BatchDone]:
    judge = Judge(schema)
    check_batch(batch, judge)
    drafts = judge.many([row.fields for row in batch.create], "create")
    edits = judge.many([row.fields for row in batch.update], "update")
    updated = [row.id for row in batch.update]
    judge.decide()
    if bool(batch.create) + bool(batch.update) + bool(batch.delete) > 1:
        # Several statements are one transaction from here on, in which the table stays as it is.
        version = await hold_version(work, schema)
        if version != schema.version:
            return version, BatchDone([], [], [])
    version = schema.version
    created: list[int] = []
    if batch.create:
        written = await insert_rows(work, schema, drafts)
        version = written.version
        created = known(list[int], written.result or [])
    if batch.update and version == schema.version:
        written = await update_rows(work, schema, updated, edits)
        version = written.version
        _check_all(schema, written, updated, "update", ".id")
    if batch.delete and version == schema.version:
        written = await delete_rows(work, schema, batch.delete)
        version = written.version
        _check_all(schema, written, batch.delete, "delete", "")
    return version, BatchDone(created, updated, batch.delete)


def _check_one(schema: TableSchema, written: Written) -> None:
    if written.version != schema.version:
        return
    if not written.found:
        raise RowNotFound
    if not written.agrees:
        raise RowStale("Somebody changed this row; look at it again.")


def _check_all(
    schema: TableSchema, written: Written, ids: list[int], part: str, suffix: str
) -> None:
    if written.version == schema.version and written.found < len(ids):
        missing = len(ids) - written.found
        raise RowsInvalid(
            "Nothing was changed.",
            fields={part + suffix: f"{missing:,} of these rows are not there."},
        )


def _checked_id(row_id: int) -> int:
    if not 0 < row_id <= ROW_ID_MAX:
        raise RowNotFound
    return row_id


async def _position_before(work: Work, schema: TableSchema, row_id: int) -> str:
    row = await work.find(
        "select r.position, (select max(position) from"
        f" {schema.address} where position < r.position)"
        f" from {schema.address} r where r.id = %(id)s",
        {"id": _checked_id(row_id)},
    )
    if row is None:
        raise RowNotFound
    return between(row[1], row[0])[0]

"""Pages of rows and single rows, as the bytes that PostgreSQL wrote."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from colonnade.apps.tables.rows.errors import QueryWrong, RowNotFound, TooSlow
from colonnade.apps.tables.rows.policies import READ
from colonnade.apps.tables.rows.queries.anchors import place_at
from colonnade.apps.tables.rows.selections import Selected, selected
from colonnade.apps.tables.rows.statements.reading import PageForm, page_sql, row_sql
from colonnade.apps.tables.rows.values import (
    GRID_ROWS,
    OFFSET_MAX,
    READ_S,
    PageAsked,
    Place,
    Selection,
    Shape,
)
from colonnade.apps.tables.tables.queries import on_schema
from colonnade.apps.tables.tables.values import TableSchema
from colonnade.kernel.web import CursorWrong, decode_cursor, encode_cursor
from colonnade.kernel.work import Look


@dataclass(frozen=True, slots=True)
class RowAnswer:
    version: int
    body: bytes


async def read_page(look: Look, table_id: int, asked: PageAsked) -> bytes:
    """A page of rows as a JSON body, in the shape that was asked for."""

    async def run(schema: TableSchema) -> tuple[int | None, bytes]:
        chosen = selected(schema, asked.selection)
        sql, parameters = await _page_statement(look, schema, chosen, asked)
        async with in_time(has_cursor=asked.cursor is not None):
            row = await look.find(sql, parameters)
        if row is None:
            return None, b""
        return row[0], _page_body(schema, chosen, asked, row[1:])

    return await on_schema(look, table_id, READ, run)


async def first_page(
    look: Look, table_id: int, *, view: int | None, search: str | None
) -> bytes:
    """What the grid shows first, so that the screen can bring it along."""
    selection = Selection(view=view, search=search)
    return await read_page(look, table_id, PageAsked(Shape.ARRAYS, GRID_ROWS, selection=selection))


async def row_by_id(look: Look, table_id: int, row_id: int) -> RowAnswer:
    async def run(schema: TableSchema) -> tuple[int | None, tuple[Any, ...]]:
        sql = schema.kept("row") or schema.keep("row", row_sql(schema))
        row = await look.find(sql, {"row": row_id})
        return (None, ()) if row is None else (row[0], row[1:])

    version, body = await on_schema(look, table_id, READ, run)
    if version is None:
        raise RowNotFound
    return RowAnswer(version, body.encode())


@asynccontextmanager
async def in_time(*, has_cursor: bool = False) -> AsyncIterator[None]:
    """Around a statement that a person's search may make long."""
    try:
        async with asyncio.timeout(READ_S):
            yield
    except TimeoutError as error:
        raise TooSlow from error
    except psycopg.DataError as error:
        # A cursor's keys are cast by the database; ours always can be.
        raise (
            CursorWrong() if has_cursor else QueryWrong("A value cannot be compared.")
        ) from error


async def _page_statement(
    look: Look, schema: TableSchema, chosen: Selected, asked: PageAsked
) -> tuple[str, dict[str, Any]]:
    if asked.cursor is not None:
        place = decode_cursor(asked.cursor, Place)
        if place.order != chosen.order or len(place.keys) != len(chosen.sorts):
            raise CursorWrong
        nulls = tuple(key is None for key in place.keys)
        keys = {f"k{number}": key for number, key in enumerate(place.keys) if key is not None}
        sql = _sql(schema, chosen, asked, after=nulls)
        return sql, {**chosen.parameters, **keys, "position": place.position, "id": place.id}
    if asked.offset:
        if not 0 < asked.offset <= OFFSET_MAX:
            raise QueryWrong(fields={"offset": f"Takes a number from 0 to {OFFSET_MAX:,}."})
        start = None
        if chosen.is_whole and not chosen.sorts:
            start = await place_at(look, schema, asked.offset)
        position, row_id, left = start or ("", 0, asked.offset)
        places = {"offset": left, "from_position": position, "from_id": row_id}
        return _sql(schema, chosen, asked, skips=True), {**chosen.parameters, **places}
    return _sql(schema, chosen, asked), chosen.parameters


def _sql(
    schema: TableSchema,
    chosen: Selected,
    asked: PageAsked,
    *,
    after: Sequence[bool] | None = None,
    skips: bool = False,
) -> str:
    key = (chosen.shape, asked.shape, asked.limit, after, skips)
    found: str | None = schema.kept(key)
    if found is not None:
        return found
    form = PageForm(asked.shape, chosen.columns, chosen.condition, chosen.sorts, asked.limit)
    return schema.keep(key, page_sql(schema, form, after=after, skips=skips))


def _page_body(
    schema: TableSchema, chosen: Selected, asked: PageAsked, row: Sequence[Any]
) -> bytes:
    rows, total, *lasts = row
    following = "null"
    if total == asked.limit:
        *keys, position, row_id = lasts
        following = f'"{encode_cursor(Place(chosen.order, keys, position, row_id))}"'
    head = ""
    if asked.shape is Shape.ARRAYS:
        ids = ",".join(str(column.id) for column in chosen.columns)
        head = f'"version":{schema.version},"fields":[{ids}],'
    return f'{{{head}"rows":[{rows or ""}],"next":{following}}}'.encode()

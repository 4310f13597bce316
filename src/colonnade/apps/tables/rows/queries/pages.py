"""Pages of rows and single rows, as the bytes that PostgreSQL wrote."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from colonnade.apps.tables.rows.errors import QueryWrong, RowNotFound, TooSlow
from colonnade.apps.tables.rows.policies import READ
from colonnade.apps.tables.rows.queries.anchors import (
    SHALLOW,
    kept_anchors,
    present_anchors,
)
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
from colonnade.kernel.database import Row
from colonnade.kernel.web import CursorWrong, decode_cursor, encode_cursor
from colonnade.kernel.work import Look

JUMPS_MAX = 3
"""How often a page is read anew because rows came or went before it meanwhile."""


@dataclass(frozen=True, slots=True)
class RowAnswer:
    version: int
    body: bytes


async def read_page(look: Look, table_id: int, asked: PageAsked) -> bytes:
    """A page of rows as a JSON body, in the shape that was asked for."""

    async def run(schema: TableSchema) -> tuple[int | None, bytes]:
        chosen = selected(schema, asked.selection)
        async with in_time(has_cursor=asked.cursor is not None):
            row = await _page_row(look, schema, chosen, asked)
        if row is None:
            return None, b""
        return row[0], _page_body(schema, chosen, asked, row[1:])

    return await on_schema(look, table_id, READ, run)


async def first_page(look: Look, table_id: int, *, view: int | None, search: str | None) -> bytes:
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


async def _page_row(
    look: Look, schema: TableSchema, chosen: Selected, asked: PageAsked
) -> Row | None:
    if asked.cursor is not None:
        return await _row_after(look, schema, chosen, asked, asked.cursor)
    if not asked.offset:
        return await look.find(_sql(schema, chosen, asked), chosen.parameters)
    if not 0 < asked.offset <= OFFSET_MAX:
        raise QueryWrong(fields={"offset": f"Takes a number from 0 to {OFFSET_MAX:,}."})
    if chosen.is_whole and not chosen.sorts and asked.offset > SHALLOW:
        async with look.at_primary():
            return await _row_deep(look, schema, chosen, asked, asked.offset)
    return await _row_from(look, schema, chosen, asked, ("", 0, asked.offset))


async def _row_after(
    look: Look, schema: TableSchema, chosen: Selected, asked: PageAsked, cursor: str
) -> Row | None:
    place = decode_cursor(cursor, Place)
    if place.order != chosen.order or len(place.keys) != len(chosen.sorts):
        raise CursorWrong
    nulls = tuple(key is None for key in place.keys)
    keys = {f"k{number}": key for number, key in enumerate(place.keys) if key is not None}
    parameters = {**chosen.parameters, **keys, "position": place.position, "id": place.id}
    return await look.find(_sql(schema, chosen, asked, after=nulls), parameters)


async def _row_deep(
    look: Look, schema: TableSchema, chosen: Selected, asked: PageAsked, offset: int
) -> Row | None:
    """The page at a great offset, from the anchor before it.

    Anchors are checked after the page: mostly nothing has happened since they were last right,
    and the page itself says so.
    """
    anchors = kept_anchors(look, schema)
    for _ in range(JUMPS_MAX):
        if anchors is None:
            break
        start = anchors.find(offset)
        row = await _row_from(look, schema, chosen, asked, start)
        if row is None or anchors.are_of(row[-1]):
            return row
        anchors = await present_anchors(look, schema)
        if anchors is not None and anchors.find(offset) == start:
            return row
    return await _row_from(look, schema, chosen, asked, ("", 0, offset))


async def _row_from(
    look: Look,
    schema: TableSchema,
    chosen: Selected,
    asked: PageAsked,
    start: tuple[str, int, int],
) -> Row | None:
    position, row_id, left = start
    places = {"offset": left, "from_position": position, "from_id": row_id}
    sql = _sql(schema, chosen, asked, skips=True)
    return await look.find(sql, {**chosen.parameters, **places})


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
    rows, total, *lasts = row[: 4 + len(chosen.sorts)]
    following = "null"
    if total == asked.limit:
        *keys, position, row_id = lasts
        following = f'"{encode_cursor(Place(chosen.order, keys, position, row_id))}"'
    head = ""
    if asked.shape is Shape.ARRAYS:
        ids = ",".join(str(column.id) for column in chosen.columns)
        head = f'"version":{schema.version},"fields":[{ids}],'
    return f'{{{head}"rows":[{rows or ""}],"next":{following}}}'.encode()

"""Rows' part of the API. Pages leave as the bytes that PostgreSQL wrote."""

from typing import Annotated

import msgspec
from litestar import Response, delete, get, patch, post
from litestar.di import Provide
from litestar.enums import MediaType
from litestar.openapi import ResponseSpec
from litestar.params import HeaderParameter, QueryParameter

from colonnade.apps.tables.rows import actions, queries
from colonnade.apps.tables.rows.payloads import (
    Batch,
    BatchDone,
    PlacedRowDraft,
    Row,
    RowChange,
    RowPage,
)
from colonnade.apps.tables.rows.values import Count, PageAsked, Selection, Shape
from colonnade.kernel.web import etag, page_size, version_from
from colonnade.kernel.work import Look, Work

TAGS = ["rows"]

IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-Match", description="The row's ETag: 412 if it is another one by now."
    ),
]
Filter = Annotated[
    str | None,
    QueryParameter(
        name="filter",
        description='JSON such as {"all": [{"field": "Due", "is": "before", "value":'
        ' "2026-01-31"}]}; takes the place of the view\'s filter.',
    ),
]
Sort = Annotated[
    str | None,
    QueryParameter(description="Names or f<id>, with a minus for descending: `-Due,Name`."),
]


class _RowVersion(msgspec.Struct):
    version: int


PAGE = {200: ResponseSpec(RowPage, description="Rows, and the cursor of the next page")}
ROW = {200: ResponseSpec(Row, description="The row; its version is the ETag")}
NEW_ROW = {201: ResponseSpec(Row, description="The row; its version is the ETag")}


def provide_selection(
    look: Look,  # noqa: ARG001  (comes first: two at once would be run by a group of tasks)
    view: int | None = None,
    filter_json: Filter = None,
    sort: Sort = None,
    search: str | None = None,
    fields: str | None = None,
) -> Selection:
    return Selection(view, filter_json, sort, search, fields)


selecting = {"selection": Provide(provide_selection, sync_to_thread=False)}


@get(
    "/api/v1/tables/{table_id:int}/rows",
    summary="Rows of a table",
    tags=TAGS,
    dependencies=selecting,
    responses=PAGE,
)
async def list_rows(
    look: Look,
    table_id: int,
    selection: Selection,
    shape: Shape = Shape.OBJECTS,
    limit: int | None = None,
    cursor: str | None = None,
    offset: int | None = None,
) -> Response[bytes]:
    asked = PageAsked(shape, page_size(limit), cursor, offset, selection)
    return _json(await queries.read_page(look, table_id, asked))


@get(
    "/api/v1/tables/{table_id:int}/rows/count",
    summary="How many rows there are",
    tags=TAGS,
    dependencies=selecting,
)
async def count_rows(look: Look, table_id: int, selection: Selection) -> Count:
    return await queries.count_rows(look, table_id, selection)


@get("/api/v1/tables/{table_id:int}/rows/{row_id:int}", summary="A row", tags=TAGS, responses=ROW)
async def show_row(look: Look, table_id: int, row_id: int) -> Response[bytes]:
    row = await queries.row_by_id(look, table_id, row_id)
    return _json(row.body, version=row.version)


@post("/api/v1/tables/{table_id:int}/rows", summary="Make a row", tags=TAGS, responses=NEW_ROW)
async def create_row(work: Work, table_id: int, data: PlacedRowDraft) -> Response[bytes]:
    body = await actions.create_row(work, table_id, data.fields, before=data.before)
    return _json(body, status=201, version=1)


@patch(
    "/api/v1/tables/{table_id:int}/rows/{row_id:int}",
    summary="Change a row",
    tags=TAGS,
    responses=ROW,
)
async def update_row(
    work: Work, table_id: int, row_id: int, data: RowChange, if_match: IfMatch = None
) -> Response[bytes]:
    version = version_from(if_match)
    body = await actions.update_row(work, table_id, row_id, data.fields, if_match=version)
    return _json(body, version=msgspec.json.decode(body, type=_RowVersion).version)


@delete("/api/v1/tables/{table_id:int}/rows/{row_id:int}", summary="Delete a row", tags=TAGS)
async def delete_row(work: Work, table_id: int, row_id: int, if_match: IfMatch = None) -> None:
    await actions.delete_row(work, table_id, row_id, if_match=version_from(if_match))


@post(
    "/api/v1/tables/{table_id:int}/rows/batch",
    summary="Make, change and delete many rows, all or none",
    tags=TAGS,
    status_code=200,
)
async def change_rows(work: Work, table_id: int, data: Batch) -> BatchDone:
    return await actions.change_rows(work, table_id, data)


def _json(body: bytes, *, status: int = 200, version: int | None = None) -> Response[bytes]:
    headers = {} if version is None else {"ETag": etag(version)}
    return Response(body, status_code=status, media_type=MediaType.JSON, headers=headers)


routes = [list_rows, count_rows, show_row, create_row, update_row, delete_row, change_rows]

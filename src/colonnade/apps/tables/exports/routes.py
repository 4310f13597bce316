"""Exports' part of the API."""

from typing import Annotated

from litestar import get
from litestar.params import QueryParameter

from colonnade.apps.tables.exports import queries
from colonnade.apps.tables.exports.values import attachment
from colonnade.apps.tables.rows.values import Selection
from colonnade.kernel.web import StreamedAnswer
from colonnade.kernel.work import Look

TAGS = ["exports"]


@get(
    "/api/v1/tables/{table_id:int}/export.csv",
    summary="The rows of a table as a CSV file",
    tags=TAGS,
    media_type="text/csv",
)
async def export_csv(
    look: Look,
    table_id: int,
    view: int | None = None,
    filter_: Annotated[str | None, QueryParameter(name="filter")] = None,
    sort: str | None = None,
    search: str | None = None,
    fields: str | None = None,
    bom: int = 0,
) -> StreamedAnswer:
    """Texts that a spreadsheet would run as formulas get an apostrophe in front.

    `bom=1` puts a byte order mark first, by which Excel knows UTF-8.
    """
    selection = Selection(view, filter_, sort, search, fields)
    name = await queries.exported_name(look, table_id, selection)
    return StreamedAnswer(
        queries.export_csv(look, table_id, selection, mark=bool(bom)),
        [
            (b"content-type", b"text/csv; charset=utf-8; header=present"),
            (b"content-disposition", attachment(name)),
            (b"cache-control", b"no-store"),
        ],
    )


routes = [export_csv]

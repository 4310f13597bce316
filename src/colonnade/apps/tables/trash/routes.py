"""The trash's part of the API."""

from litestar import get, post

from colonnade.apps.tables.trash import actions, queries
from colonnade.apps.tables.trash.payloads import RemovedList
from colonnade.kernel.work import Look, Work

TAGS = ["trash"]


@get(
    "/api/v1/workspaces/{workspace_id:int}/removed",
    summary="Removed databases, tables and fields that can come back",
    tags=TAGS,
)
async def list_removed(look: Look, workspace_id: int) -> RemovedList:
    return RemovedList(await queries.removed_in(look, workspace_id))


@post(
    "/api/v1/databases/{database_id:int}/restore",
    summary="Take a database out of the trash",
    tags=TAGS,
    status_code=204,
)
async def restore_database(work: Work, database_id: int) -> None:
    await actions.restore(work, "database", database_id)


@post(
    "/api/v1/tables/{table_id:int}/restore",
    summary="Take a table out of the trash",
    tags=TAGS,
    status_code=204,
)
async def restore_table(work: Work, table_id: int) -> None:
    await actions.restore(work, "table", table_id)


@post(
    "/api/v1/fields/{field_id:int}/restore",
    summary="Take a field out of the trash",
    tags=TAGS,
    status_code=204,
)
async def restore_field(work: Work, field_id: int) -> None:
    await actions.restore(work, "field", field_id)


routes = [list_removed, restore_database, restore_table, restore_field]

"""Databases' and tables' part of the API."""

from litestar import delete, get, patch, post
from msgspec import UnsetType

from colonnade.apps.tables.databases import actions as database_actions
from colonnade.apps.tables.databases import queries as database_queries
from colonnade.apps.tables.databases.values import Database
from colonnade.apps.tables.tables import actions, queries
from colonnade.apps.tables.tables.payloads import (
    DatabaseDraft,
    DatabaseList,
    TableChange,
    TableDraft,
)
from colonnade.apps.tables.tables.values import Table
from colonnade.kernel.work import Look, Work

DATABASES = ["databases"]
TABLES = ["tables"]


@get(
    "/api/v1/workspaces/{workspace_id:int}/databases",
    summary="The databases of a workspace, with their tables",
    tags=DATABASES,
)
async def list_databases(look: Look, workspace_id: int) -> DatabaseList:
    return DatabaseList(await database_queries.databases_of(look, workspace_id))


@post("/api/v1/workspaces/{workspace_id:int}/databases", summary="Make a database", tags=DATABASES)
async def create_database(work: Work, workspace_id: int, data: DatabaseDraft) -> Database:
    return await database_actions.create_database(work, workspace_id, data.name)


@patch("/api/v1/databases/{database_id:int}", summary="Rename a database", tags=DATABASES)
async def rename_database(work: Work, database_id: int, data: DatabaseDraft) -> Database:
    return await database_actions.rename_database(work, database_id, data.name)


@delete(
    "/api/v1/databases/{database_id:int}",
    summary="Remove a database with its tables",
    tags=DATABASES,
)
async def remove_database(work: Work, database_id: int) -> None:
    await database_actions.remove_database(work, database_id)


@post("/api/v1/databases/{database_id:int}/tables", summary="Make a table", tags=TABLES)
async def create_table(work: Work, database_id: int, data: TableDraft) -> Table:
    fields = None
    if not isinstance(data.fields, UnsetType):
        fields = [(field.name, field.kind, field.options) for field in data.fields]
    return await actions.create_table(work, database_id, name=data.name, fields=fields)


@get("/api/v1/tables/{table_id:int}", summary="A table, its fields and views", tags=TABLES)
async def show_table(look: Look, table_id: int) -> Table:
    return await queries.table_by_id(look, table_id)


@patch("/api/v1/tables/{table_id:int}", summary="Rename or move a table", tags=TABLES)
async def change_table(work: Work, table_id: int, data: TableChange) -> Table:
    await actions.change_table(work, table_id, name=data.name, before=data.before)
    return await queries.table_by_id(work, table_id)


@delete("/api/v1/tables/{table_id:int}", summary="Remove a table", tags=TABLES)
async def remove_table(work: Work, table_id: int) -> None:
    await actions.remove_table(work, table_id)


routes = [
    list_databases,
    create_database,
    rename_database,
    remove_database,
    create_table,
    show_table,
    change_table,
    remove_table,
]

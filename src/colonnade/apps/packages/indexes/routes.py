"""Indexes' part of the API."""

from litestar import get, patch, post

from colonnade.apps.packages.indexes import actions, queries
from colonnade.apps.packages.indexes.payloads import IndexChange, IndexDraft, IndexList
from colonnade.apps.packages.indexes.values import Index
from colonnade.kernel.work import Look, Work

TAGS = ["packages"]


@get("/api/v1/workspaces/{workspace_id:int}/indexes", summary="A workspace's indexes", tags=TAGS)
async def list_indexes(look: Look, workspace_id: int) -> IndexList:
    return IndexList(await queries.indexes_of(look, workspace_id))


@post("/api/v1/workspaces/{workspace_id:int}/indexes", summary="Make an index", tags=TAGS)
async def create_index(work: Work, workspace_id: int, data: IndexDraft) -> Index:
    return await actions.create_index(work, workspace_id, name=data.name, is_public=data.is_public)


@patch("/api/v1/indexes/{index_id:int}", summary="Open or close an index", tags=TAGS)
async def change_index(work: Work, index_id: int, data: IndexChange) -> Index:
    return await actions.change_index(work, index_id, is_public=data.is_public)


routes = [list_indexes, create_index, change_index]

"""Views' part of the API."""

from litestar import delete, patch, post

from colonnade.apps.tables.views import actions
from colonnade.apps.tables.views.payloads import ViewChange, ViewDraft
from colonnade.apps.tables.views.values import View
from colonnade.kernel.work import Work

TAGS = ["views"]


@post("/api/v1/tables/{table_id:int}/views", summary="Make a view", tags=TAGS)
async def create_view(work: Work, table_id: int, data: ViewDraft) -> View:
    return await actions.create_view(work, table_id, name=data.name, options=data.options)


@patch("/api/v1/views/{view_id:int}", summary="Rename a view or change its options", tags=TAGS)
async def change_view(work: Work, view_id: int, data: ViewChange) -> View:
    return await actions.change_view(work, view_id, name=data.name, options=data.options)


@delete("/api/v1/views/{view_id:int}", summary="Remove a view", tags=TAGS)
async def remove_view(work: Work, view_id: int) -> None:
    await actions.remove_view(work, view_id)


routes = [create_view, change_view, remove_view]

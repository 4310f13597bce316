"""Fields' part of the API."""

from litestar import delete, patch, post

from colonnade.apps.tables.fields import actions
from colonnade.apps.tables.fields.payloads import FieldChange, PlacedFieldDraft
from colonnade.apps.tables.fields.values import Field
from colonnade.kernel.work import Work

TAGS = ["fields"]


@post("/api/v1/tables/{table_id:int}/fields", summary="Add a field", tags=TAGS)
async def add_field(work: Work, table_id: int, data: PlacedFieldDraft) -> Field:
    return await actions.add_field(
        work,
        table_id,
        name=data.name,
        kind=data.kind,
        options=data.options,
        before=data.before,
    )


@patch(
    "/api/v1/fields/{field_id:int}",
    summary="Rename or move a field, or change its options",
    tags=TAGS,
)
async def change_field(work: Work, field_id: int, data: FieldChange) -> Field:
    return await actions.change_field(
        work, field_id, name=data.name, options=data.options, before=data.before
    )


@delete("/api/v1/fields/{field_id:int}", summary="Remove a field", tags=TAGS)
async def remove_field(work: Work, field_id: int) -> None:
    await actions.remove_field(work, field_id)


routes = [add_field, change_field, remove_field]

"""History's part of the API."""

from litestar import post

from colonnade.apps.tables.history import actions
from colonnade.apps.tables.history.payloads import DoneAnswer, Subject
from colonnade.kernel.work import Work

TAGS = ["history"]


@post(
    "/api/v1/undo",
    summary="Take back what was done last in this tab (X-Client-Id)",
    tags=TAGS,
    status_code=200,
)
async def undo(work: Work, data: Subject) -> DoneAnswer:
    return DoneAnswer(await actions.undo(work, data.subject))


@post(
    "/api/v1/redo",
    summary="Repeat what was undone last in this tab (X-Client-Id)",
    tags=TAGS,
    status_code=200,
)
async def redo(work: Work, data: Subject) -> DoneAnswer:
    return DoneAnswer(await actions.redo(work, data.subject))


routes = [undo, redo]

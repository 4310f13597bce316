"""The search's part of the API."""

from typing import Any

import msgspec
from litestar import Router, get, post
from litestar.di import Provide

from colonnade.kernel.search import actions, queries
from colonnade.kernel.search.payloads import SearchAnswer
from colonnade.kernel.search.values import RowFinder
from colonnade.kernel.work import Look, Work

TAGS = ["search"]


class ReindexOrdered(msgspec.Struct, frozen=True):
    job_id: int


@get("/api/v1/search", summary="Find anything that I may see", tags=TAGS)
async def search(
    look: Look,
    q: str,
    workspace: int | None = None,
    kinds: str | None = None,
    near: int | None = None,
    limit: int | None = None,
) -> SearchAnswer:
    """The last word may be unfinished, and words may be misspelt.

    `workspace` looks in one alone, `near` puts one first. `kinds`: some of workspace, database,
    table, field, view, separated by commas.
    """
    asked = queries.asked_for(q, kinds=kinds, near=near, limit=limit)
    return SearchAnswer(await queries.search(look, asked, workspace_id=workspace))


@get(
    "/api/v1/workspaces/{workspace_id:int}/search/rows",
    summary="Find rows in a workspace, or in one table",
    tags=TAGS,
)
async def search_rows(
    look: Look,
    finder: RowFinder,
    workspace_id: int,
    q: str,
    table: int | None = None,
    limit: int | None = None,
) -> SearchAnswer:
    """Without `table`, in the tables that were changed last. Whole words as typed, no typos."""
    asked = queries.asked_for(q, limit=limit)
    rows, complete = await queries.search_rows(
        look, asked, finder, workspace_id=workspace_id, table=table
    )
    return SearchAnswer(rows, complete)


@post("/api/v1/search/reindex", summary="Index everything anew", tags=TAGS, status_code=202)
async def reindex(work: Work) -> ReindexOrdered:
    return ReindexOrdered(await actions.order_reindex(work))


def routes(finder: RowFinder) -> list[Any]:
    """The routes, for an installation whose apps find rows like this."""
    rows = Router(
        "/",
        route_handlers=[search_rows],
        dependencies={"finder": Provide(lambda: finder, sync_to_thread=False)},
    )
    return [search, rows, reindex]

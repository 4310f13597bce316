"""The pages of the workspace app: one shell, each with the first data of its screen inside."""

from typing import Any

import msgspec
from litestar import MediaType, Response, get
from litestar.response import Redirect
from litestar.types import Scope

from colonnade.apps.tables import databases_of, first_page, table_by_id
from colonnade.kernel.accounts import my_account
from colonnade.kernel.errors import NotFound, Problem, Unauthenticated
from colonnade.kernel.realtime import feed_cursor
from colonnade.kernel.web import shell
from colonnade.kernel.work import Look
from colonnade.kernel.workspaces import my_workspaces, workspace_by_id


@get("/", include_in_schema=False)
async def start(scope: Scope, look: Look) -> Response[Any]:
    if look.actor.account_id is None:
        raise Unauthenticated
    workspaces = await my_workspaces(look)
    if workspaces:
        return Redirect(f"/w/{workspaces[0].id}")
    return await _screen(scope, look, title="Colonnade")


@get(["/settings", "/settings/{part:str}"], include_in_schema=False)
async def account_settings(scope: Scope, look: Look, part: str = "") -> Response[Any]:
    _ = part
    return await _screen(scope, look, title="Settings - Colonnade")


@get(["/administration", "/administration/{part:str}"], include_in_schema=False)
async def administration(scope: Scope, look: Look, part: str = "") -> Response[Any]:
    _ = part
    look.must_administer(writes=False)
    return await _screen(scope, look, title="Administration - Colonnade")


@get(["/w/{workspace_id:int}", "/w/{workspace_id:int}/{rest:path}"], include_in_schema=False)
async def workspace_screen(
    scope: Scope,
    look: Look,
    workspace_id: int,
    rest: str = "",
    view: int | None = None,
    search: str | None = None,
) -> Response[Any]:
    workspace = await workspace_by_id(look, workspace_id)
    boot: dict[str, Any] = {
        "workspace": {
            **msgspec.to_builtins(workspace),
            "databases": await databases_of(look, workspace_id),
        }
    }
    title = workspace.name
    match rest.strip("/").split("/"):
        case ["tables", number] if number.isdecimal():
            table = await table_by_id(look, int(number))
            if table.workspace_id != workspace_id:
                raise NotFound
            # First where the feed stands, then the rows: what comes between is told twice.
            boot["cursor"] = await feed_cursor(look)
            boot["table"] = table
            boot["rows"] = await _first_rows(look, table.id, view or table.views[0].id, search)
            title = table.name
        case _:
            pass
    return await _screen(scope, look, title=f"{title} - Colonnade", boot=boot)


async def _first_rows(
    look: Look, table_id: int, view: int, search: str | None
) -> msgspec.Raw | None:
    """The rows that the grid asks for first; where that goes wrong, it asks and is told why."""
    try:
        return msgspec.Raw(await first_page(look, table_id, view=view, search=search))
    except Problem:
        return None


async def _screen(
    scope: Scope, look: Look, *, title: str, boot: dict[str, Any] | None = None
) -> Response[Any]:
    page = shell(
        scope,
        {
            "account": await my_account(look),
            "workspaces": await my_workspaces(look),
            **(boot or {}),
        },
        title=title,
    )
    return Response(page, media_type=MediaType.HTML)


screens = [start, account_settings, administration, workspace_screen]

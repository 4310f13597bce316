"""The pages of the workspace app: one shell, each with the first data of its screen inside."""

from typing import Any

import msgspec
from litestar import MediaType, Response, get
from litestar.response import Redirect

from colonnade.apps.tables import first_rows, tables_of_workspace, table_by_id
from colonnade.kernel.accounts import my_account
from colonnade.kernel.errors import NotFound, Unauthenticated
from colonnade.kernel.web import shell
from colonnade.kernel.work import Look
from colonnade.kernel.workspaces import my_workspaces, workspace_by_id


@get("/", include_in_schema=False)
async def start(scope: Any, look: Look) -> Response[Any]:
    if look.actor.account_id is None:
        raise Unauthenticated
    workspaces = await my_workspaces(look)
    if workspaces:
        return Redirect(f"/w/{workspaces[0].id}")
    return await _screen(scope, look, title="Colonnade")


@get("/settings", include_in_schema=False)
async def account_settings(scope: Any, look: Look) -> Response[Any]:
    return await _screen(scope, look, title="Settings - Colonnade")


@get(["/w/{workspace_id:int}", "/w/{workspace_id:int}/{rest:path}"], include_in_schema=False)
async def workspace_screen(
    scope: Any, look: Look, workspace_id: int, rest: str = ""
) -> Response[Any]:
    boot: dict[str, Any] = {}
    workspace = await workspace_by_id(look, workspace_id)
    databases = await tables_of_workspace(look, workspace_id)
    boot["workspace"] = {**msgspec.to_builtins(workspace), "databases": databases}
    title = workspace.name
    match rest.strip("/").split("/"):
        case ["tables", number] if number.isdecimal():
            table = await table_by_id(look, int(number))
            if table.workspace_id != workspace_id:
                raise NotFound
            boot["table"] = table
            boot["rows"] = msgspec.Raw(await first_rows(look, table))
            title = table.name
        case _:
            pass
    return await _screen(scope, look, title=f"{title} - Colonnade", boot=boot)


async def _screen(
    scope: Any, look: Look, *, title: str, boot: dict[str, Any] | None = None
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


screens = [start, account_settings, workspace_screen]

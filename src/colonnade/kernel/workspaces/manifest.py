"""What workspaces bring into the whole."""

from colonnade.kernel.work import Look
from colonnade.kernel.workspaces.pages import pages
from colonnade.kernel.workspaces.routes import routes as api_routes
from colonnade.kernel.workspaces.routes import routes_with
from colonnade.kernel.workspaces.values import READ


async def _workspace(look: Look, workspace_id: int) -> int:
    await look.must(READ, on=workspace_id)
    return workspace_id


routes = [*api_routes, *pages]

realtime_subjects = {"workspace": _workspace}

__all__ = ["realtime_subjects", "routes", "routes_with"]

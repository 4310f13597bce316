"""Workspaces' part of the API."""

from litestar import delete, get, patch, post

from colonnade.kernel.work import Look, Work
from colonnade.kernel.workspaces import actions, queries
from colonnade.kernel.workspaces.payloads import (
    MemberDraft,
    RoleDraft,
    WorkspaceDraft,
    WorkspaceList,
    WorkspaceWithMembers,
)
from colonnade.kernel.workspaces.values import Workspace

TAGS = ["workspaces"]


@get("/api/v1/workspaces", summary="My workspaces", tags=TAGS)
async def list_workspaces(look: Look) -> WorkspaceList:
    return WorkspaceList(await queries.my_workspaces(look))


@post("/api/v1/workspaces", summary="Make a workspace", tags=TAGS)
async def create_workspace(work: Work, data: WorkspaceDraft) -> Workspace:
    return await actions.create_workspace(work, data.name)


@get("/api/v1/workspaces/{workspace_id:int}", summary="A workspace and its members", tags=TAGS)
async def show_workspace(look: Look, workspace_id: int) -> WorkspaceWithMembers:
    workspace = await queries.workspace_by_id(look, workspace_id)
    members = await queries.members_of_workspace(look, workspace_id)
    return WorkspaceWithMembers(workspace.id, workspace.name, workspace.role, members)


@patch("/api/v1/workspaces/{workspace_id:int}", summary="Rename a workspace", tags=TAGS)
async def rename_workspace(work: Work, workspace_id: int, data: WorkspaceDraft) -> Workspace:
    return await actions.rename_workspace(work, workspace_id, data.name)


@post(
    "/api/v1/workspaces/{workspace_id:int}/members",
    summary="Give an account a role",
    tags=TAGS,
    status_code=204,
)
async def add_member(work: Work, workspace_id: int, data: MemberDraft) -> None:
    await actions.add_member(work, workspace_id, email=data.email, role=data.role)


@patch(
    "/api/v1/workspaces/{workspace_id:int}/members/{account_id:int}",
    summary="Change a member's role",
    tags=TAGS,
    status_code=204,
)
async def change_role(work: Work, workspace_id: int, account_id: int, data: RoleDraft) -> None:
    await actions.change_role(work, workspace_id, account_id, data.role)


@delete(
    "/api/v1/workspaces/{workspace_id:int}/members/{account_id:int}",
    summary="Remove a member, or leave",
    tags=TAGS,
)
async def end_membership(work: Work, workspace_id: int, account_id: int) -> None:
    await actions.end_membership(work, workspace_id, account_id)


routes = [
    list_workspaces,
    create_workspace,
    show_workspace,
    rename_workspace,
    add_member,
    change_role,
    end_membership,
]

"""Workspaces' part of the API."""

from collections.abc import Sequence

from litestar import Router, delete, get, patch, post, put
from litestar.di import NamedDependency, Provide
from litestar.params import SkipValidation

from colonnade.kernel.work import Look, Work
from colonnade.kernel.workspaces import actions, grants, invitations, queries, teams, trash
from colonnade.kernel.workspaces.invitations import Accepted, Invited
from colonnade.kernel.workspaces.payloads import (
    Acceptance,
    DeletedWorkspaceList,
    GrantDraft,
    GrantList,
    GrantMade,
    InvitationList,
    InvitationsDraft,
    MemberDraft,
    RoleDraft,
    TeamChange,
    TeamDraft,
    TeamList,
    ThingList,
    WorkspaceDraft,
    WorkspaceList,
    WorkspaceWithMembers,
)
from colonnade.kernel.workspaces.values import Grantable, Team, Workspace

TAGS = ["workspaces"]
ONE = "/api/v1/workspaces/{workspace_id:int}"

Grantables = NamedDependency[SkipValidation[Sequence[Grantable]]]
"""What apps let people be granted; boot hands it in (`routes_with`)."""


@get("/api/v1/workspaces", summary="My workspaces", tags=TAGS)
async def list_workspaces(look: Look) -> WorkspaceList:
    return WorkspaceList(await queries.my_workspaces(look))


@post("/api/v1/workspaces", summary="Make a workspace", tags=TAGS)
async def create_workspace(work: Work, data: WorkspaceDraft) -> Workspace:
    return await actions.create_workspace(work, data.name)


@get(ONE, summary="A workspace and its members", tags=TAGS)
async def show_workspace(look: Look, workspace_id: int) -> WorkspaceWithMembers:
    workspace = await queries.workspace_by_id(look, workspace_id)
    members = await queries.members_of_workspace(look, workspace_id)
    return WorkspaceWithMembers(workspace.id, workspace.name, workspace.role, members)


@patch(ONE, summary="Rename a workspace", tags=TAGS)
async def rename_workspace(work: Work, workspace_id: int, data: WorkspaceDraft) -> Workspace:
    return await actions.rename_workspace(work, workspace_id, data.name)


@post(
    f"{ONE}/members",
    summary="Give an account a role",
    tags=TAGS,
    status_code=204,
)
async def add_member(work: Work, workspace_id: int, data: MemberDraft) -> None:
    await actions.add_member(work, workspace_id, email=data.email, role=data.role)


@patch(
    f"{ONE}/members/{{account_id:int}}",
    summary="Change a member's role",
    tags=TAGS,
    status_code=204,
)
async def change_role(work: Work, workspace_id: int, account_id: int, data: RoleDraft) -> None:
    await actions.change_role(work, workspace_id, account_id, data.role)


@delete(
    f"{ONE}/members/{{account_id:int}}",
    summary="Remove a member, or leave",
    tags=TAGS,
)
async def end_membership(work: Work, workspace_id: int, account_id: int) -> None:
    await actions.end_membership(work, workspace_id, account_id)


@delete(ONE, summary="Put a workspace in the trash", tags=TAGS)
async def delete_workspace(work: Work, workspace_id: int) -> None:
    await trash.delete_workspace(work, workspace_id)


@get("/api/v1/deleted-workspaces", summary="My workspaces in the trash", tags=TAGS)
async def list_deleted_workspaces(look: Look) -> DeletedWorkspaceList:
    return DeletedWorkspaceList(await trash.my_deleted_workspaces(look))


@post(f"{ONE}/restore", summary="Take a workspace out of the trash", tags=TAGS, status_code=204)
async def restore_workspace(work: Work, workspace_id: int) -> None:
    await trash.restore_workspace(work, workspace_id)


# -- invitations


@get(f"{ONE}/invitations", summary="Invitations nobody has accepted yet", tags=TAGS)
async def list_invitations(look: Look, workspace_id: int) -> InvitationList:
    return InvitationList(await invitations.invitations_of(look, workspace_id))


@post(f"{ONE}/invitations", summary="Invite people by mail", tags=TAGS)
async def invite(work: Work, workspace_id: int, data: InvitationsDraft) -> Invited:
    return await invitations.invite(work, workspace_id, data.emails, data.role)


@post(
    f"{ONE}/invitations/{{invitation_id:int}}/resend",
    summary="Mail an invitation once more",
    tags=TAGS,
    status_code=204,
)
async def resend_invitation(work: Work, workspace_id: int, invitation_id: int) -> None:
    await invitations.resend_invitation(work, workspace_id, invitation_id)


@delete(f"{ONE}/invitations/{{invitation_id:int}}", summary="Revoke an invitation", tags=TAGS)
async def revoke_invitation(work: Work, workspace_id: int, invitation_id: int) -> None:
    await invitations.revoke_invitation(work, workspace_id, invitation_id)


@post(
    "/api/v1/invitations/accept",
    summary="Accept an invitation, by the secret in its link",
    tags=TAGS,
    status_code=200,
)
async def accept_invitation(work: Work, data: Acceptance) -> Accepted:
    return await invitations.accept_invitation(work, data.secret)


# -- teams


@get(f"{ONE}/teams", summary="The teams of a workspace", tags=TAGS)
async def list_teams(look: Look, workspace_id: int) -> TeamList:
    return TeamList(await teams.teams_of(look, workspace_id))


@post(f"{ONE}/teams", summary="Make a team", tags=TAGS)
async def create_team(work: Work, workspace_id: int, data: TeamDraft) -> Team:
    return await teams.create_team(work, workspace_id, name=data.name, role=data.role)


@patch(
    f"{ONE}/teams/{{team_id:int}}",
    summary="Rename a team, or give it another role",
    tags=TAGS,
    status_code=204,
)
async def change_team(work: Work, workspace_id: int, team_id: int, data: TeamChange) -> None:
    await teams.change_team(work, workspace_id, team_id, name=data.name, role=data.role)


@delete(f"{ONE}/teams/{{team_id:int}}", summary="Remove a team", tags=TAGS)
async def remove_team(work: Work, workspace_id: int, team_id: int) -> None:
    await teams.remove_team(work, workspace_id, team_id)


@put(
    f"{ONE}/teams/{{team_id:int}}/members/{{account_id:int}}",
    summary="Put a member into a team",
    tags=TAGS,
    status_code=204,
)
async def add_to_team(work: Work, workspace_id: int, team_id: int, account_id: int) -> None:
    await teams.add_to_team(work, workspace_id, team_id, account_id)


@delete(
    f"{ONE}/teams/{{team_id:int}}/members/{{account_id:int}}",
    summary="Take a member out of a team",
    tags=TAGS,
)
async def take_out_of_team(work: Work, workspace_id: int, team_id: int, account_id: int) -> None:
    await teams.take_out_of_team(work, workspace_id, team_id, account_id)


# -- grants on single things


@get(f"{ONE}/things", summary="What can be granted in a workspace", tags=TAGS)
async def list_things(look: Look, grantables: Grantables, workspace_id: int) -> ThingList:
    return ThingList(await grants.things_of(look, grantables, workspace_id))


@get(f"{ONE}/grants", summary="Who was granted single things", tags=TAGS)
async def list_grants(look: Look, grantables: Grantables, workspace_id: int) -> GrantList:
    return GrantList(await grants.grants_of(look, grantables, workspace_id))


@post(f"{ONE}/grants", summary="Grant a person or a team a single thing", tags=TAGS)
async def give_grant(
    work: Work, grantables: Grantables, workspace_id: int, data: GrantDraft
) -> GrantMade:
    grant_id = await grants.give_grant(
        work,
        grantables,
        workspace_id,
        subject=data.subject,
        role=data.role,
        account_id=data.account_id,
        team_id=data.team_id,
    )
    return GrantMade(grant_id)


@delete(f"{ONE}/grants/{{grant_id:int}}", summary="Take a grant back", tags=TAGS)
async def take_grant_back(work: Work, workspace_id: int, grant_id: int) -> None:
    await grants.take_grant_back(work, workspace_id, grant_id)


routes = [
    list_workspaces,
    create_workspace,
    show_workspace,
    rename_workspace,
    add_member,
    change_role,
    end_membership,
    delete_workspace,
    list_deleted_workspaces,
    restore_workspace,
    list_invitations,
    invite,
    resend_invitation,
    revoke_invitation,
    accept_invitation,
    list_teams,
    create_team,
    change_team,
    remove_team,
    add_to_team,
    take_out_of_team,
]


def routes_with(grantables: Sequence[Grantable]) -> Router:
    """The routes that speak of things of the apps."""
    return Router(
        "/",
        route_handlers=[list_things, list_grants, give_grant, take_grant_back],
        dependencies={"grantables": Provide(lambda: grantables, sync_to_thread=False)},
    )

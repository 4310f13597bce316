"""Workspaces, invitations, teams, grants: what they are, their rules and who may do what."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec

from colonnade.kernel.permissions import Permission, Role
from colonnade.kernel.work import Look, Work
from colonnade.kernel.workspaces.errors import WorkspaceInvalid

NAME_LENGTH_MAX = 100
WORKSPACES_MAX = 100
"""How many one account may have made."""

INVITED_AT_ONCE_MAX = 50
INVITATIONS_MAX = 500
"""Pending ones of a workspace."""

SENT_AGAIN_AFTER_S = 60
"""An invitation is not mailed more often than that."""

SENT_MAX = 10
"""How often one invitation is mailed in all."""

TEAMS_MAX = 200
TEAM_MEMBERS_MAX = 1_000
GRANTS_MAX = 500
"""Single things that one person or team is granted in a workspace."""

THINGS_SHOWN_MAX = 2_000
"""Things to choose from when granting."""

ENTER = Permission(
    "workspaces.workspace.enter", Role.GUEST, writes=False, about="see that it is there, its name"
)
READ = Permission(
    "workspaces.workspace.read", Role.VIEWER, writes=False, about="see it, its members and teams"
)
EDIT = Permission("workspaces.workspace.edit", Role.ADMIN, about="rename it")
DELETE = Permission(
    "workspaces.workspace.delete", Role.OWNER, about="put it in the trash, and take it out again"
)
LEAVE = Permission("workspaces.membership.end", Role.GUEST, about="leave it")
MANAGE_MEMBERS = Permission(
    "workspaces.member.manage", Role.ADMIN, about="add and remove members, change their roles"
)
READ_INVITATIONS = Permission(
    "workspaces.invitation.read", Role.ADMIN, writes=False, about="see who was invited"
)
INVITE = Permission(
    "workspaces.invitation.manage", Role.ADMIN, about="invite people, revoke invitations"
)
MANAGE_TEAMS = Permission(
    "workspaces.team.manage", Role.ADMIN, about="make teams, choose who is in them"
)
READ_GRANTS = Permission(
    "workspaces.grant.read", Role.ADMIN, writes=False, about="see who was granted single things"
)
MANAGE_GRANTS = Permission(
    "workspaces.grant.manage", Role.ADMIN, about="grant single things, take them back"
)


class Workspace(msgspec.Struct, frozen=True):
    id: int
    name: str
    role: Role


class DeletedWorkspace(msgspec.Struct, frozen=True):
    """In the trash. `purged_at`: when it goes for good."""

    id: int
    name: str
    deleted_at: datetime
    purged_at: datetime


class Invitation(msgspec.Struct, frozen=True):
    id: int
    email: str
    role: Role
    invited_by: str | None
    created_at: datetime
    sent_at: datetime
    sent_count: int
    expires_at: datetime
    is_expired: bool


class OpenInvitation(msgspec.Struct, frozen=True):
    """What somebody sees who holds its link."""

    id: int
    workspace_id: int
    workspace: str
    email: str
    role: Role
    invited_by: str
    has_account: bool


class TeamMember(msgspec.Struct, frozen=True):
    account_id: int
    name: str
    email: str


class Team(msgspec.Struct, frozen=True):
    id: int
    name: str
    role: Role
    members: list[TeamMember]


class GrantableThing(msgspec.Struct, frozen=True):
    """`lies_in` is the name of what it is part of, for people who choose."""

    subject: str
    kind: str
    name: str
    lies_in: str = ""


class GrantHolder(msgspec.Struct, frozen=True):
    """Somebody who was granted something on a thing."""

    account_id: int
    name: str
    email: str
    role: Role
    is_suspended: bool


class Grant(msgspec.Struct, frozen=True):
    """`thing` is None while it is in the trash."""

    id: int
    subject: str
    role: Role
    holder: Literal["account", "team"]
    holder_id: int
    holder_name: str
    thing: GrantableThing | None


@dataclass(frozen=True, slots=True)
class Grantable:
    """A kind of thing that an app lets people be granted. It says which there are."""

    kind: str
    in_workspace: Callable[[Look, int], Awaitable[list[GrantableThing]]]


Purger = Callable[[Work, int], Awaitable[None]]
"""Deletes for good what a package keeps of a workspace (given by its id) that is past the trash.

What it touches in the given `Work` is gone together with the workspace, or not at all. A package
whose share is too large for one transaction deletes that before, in transactions of its own: nobody
can restore the workspace any more.
"""


def checked_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > NAME_LENGTH_MAX or not name.isprintable():
        raise WorkspaceInvalid(
            fields={"name": f"Give a name of at most {NAME_LENGTH_MAX} characters."}
        )
    return name

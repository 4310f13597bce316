"""Bodies of requests and answers."""

from typing import Annotated

import msgspec

from colonnade.kernel.permissions import Member, Role
from colonnade.kernel.workspaces.values import (
    INVITED_AT_ONCE_MAX,
    NAME_LENGTH_MAX,
    DeletedWorkspace,
    Grant,
    GrantableThing,
    Invitation,
    Team,
    Workspace,
)

SECRET_LENGTH_MAX = 200
SUBJECT_LENGTH_MAX = 100

Name = Annotated[str, msgspec.Meta(max_length=NAME_LENGTH_MAX)]
Email = Annotated[str, msgspec.Meta(max_length=254)]


class WorkspaceDraft(msgspec.Struct, forbid_unknown_fields=True):
    name: Name


class WorkspaceList(msgspec.Struct):
    workspaces: list[Workspace]


class DeletedWorkspaceList(msgspec.Struct):
    workspaces: list[DeletedWorkspace]


class WorkspaceWithMembers(msgspec.Struct):
    id: int
    name: str
    role: Role
    members: list[Member]


class MemberDraft(msgspec.Struct, forbid_unknown_fields=True):
    email: Email
    role: Role


class RoleDraft(msgspec.Struct, forbid_unknown_fields=True):
    role: Role


class InvitationsDraft(msgspec.Struct, forbid_unknown_fields=True):
    emails: Annotated[list[Email], msgspec.Meta(max_length=INVITED_AT_ONCE_MAX)]
    role: Role


class InvitationList(msgspec.Struct):
    invitations: list[Invitation]


class Acceptance(msgspec.Struct, forbid_unknown_fields=True):
    secret: Annotated[str, msgspec.Meta(max_length=SECRET_LENGTH_MAX)]


class TeamDraft(msgspec.Struct, forbid_unknown_fields=True):
    name: Name
    role: Role = Role.GUEST


class TeamChange(msgspec.Struct, forbid_unknown_fields=True):
    name: Name | None = None
    role: Role | None = None


class TeamList(msgspec.Struct):
    teams: list[Team]


class GrantDraft(msgspec.Struct, forbid_unknown_fields=True):
    subject: Annotated[str, msgspec.Meta(max_length=SUBJECT_LENGTH_MAX)]
    role: Role
    account_id: int | None = None
    team_id: int | None = None


class GrantMade(msgspec.Struct):
    id: int


class GrantList(msgspec.Struct):
    grants: list[Grant]


class ThingList(msgspec.Struct):
    things: list[GrantableThing]

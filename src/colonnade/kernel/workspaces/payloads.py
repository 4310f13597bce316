"""Bodies of requests and answers."""

from typing import Annotated

import msgspec

from colonnade.kernel.permissions import Member, Role
from colonnade.kernel.workspaces.values import NAME_LENGTH_MAX, Workspace


class WorkspaceDraft(msgspec.Struct, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(max_length=NAME_LENGTH_MAX)]


class WorkspaceList(msgspec.Struct):
    workspaces: list[Workspace]


class WorkspaceWithMembers(msgspec.Struct):
    id: int
    name: str
    role: Role
    members: list[Member]


class MemberDraft(msgspec.Struct, forbid_unknown_fields=True):
    email: Annotated[str, msgspec.Meta(max_length=254)]
    role: Role


class RoleDraft(msgspec.Struct, forbid_unknown_fields=True):
    role: Role

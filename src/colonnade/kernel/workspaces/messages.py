"""What happened to workspaces."""

from typing import ClassVar

from colonnade.kernel.feed import Event


class WorkspaceCreated(Event, frozen=True):
    type: ClassVar[str] = "workspaces.workspace.created"
    id: int
    name: str


class WorkspaceChanged(Event, frozen=True):
    type: ClassVar[str] = "workspaces.workspace.changed"
    id: int
    name: str


class MemberChanged(Event, frozen=True):
    """Joined, or has another role."""

    type: ClassVar[str] = "workspaces.member.changed"
    account_id: int
    role: str


class MemberRemoved(Event, frozen=True):
    type: ClassVar[str] = "workspaces.member.removed"
    account_id: int


class WorkspaceDeleted(Event, frozen=True):
    """It is in the trash now."""

    type: ClassVar[str] = "workspaces.workspace.deleted"
    id: int
    name: str


class WorkspaceRestored(Event, frozen=True):
    type: ClassVar[str] = "workspaces.workspace.restored"
    id: int
    name: str


class WorkspacePurged(Event, frozen=True):
    """Gone for good; an event of the installation, for the workspace's own are gone too."""

    type: ClassVar[str] = "workspaces.workspace.purged"
    id: int
    name: str


class PersonInvited(Event, frozen=True):
    """Invited, or invited once more."""

    type: ClassVar[str] = "workspaces.invitation.sent"
    id: int
    email: str
    role: str


class InvitationAccepted(Event, frozen=True):
    type: ClassVar[str] = "workspaces.invitation.accepted"
    id: int
    account_id: int


class InvitationRevoked(Event, frozen=True):
    type: ClassVar[str] = "workspaces.invitation.revoked"
    id: int


class TeamChanged(Event, frozen=True):
    """Made, renamed, given another role, or with other members."""

    type: ClassVar[str] = "workspaces.team.changed"
    id: int
    name: str
    role: str


class TeamRemoved(Event, frozen=True):
    type: ClassVar[str] = "workspaces.team.removed"
    id: int
    name: str


class ThingGranted(Event, frozen=True):
    """`on` is the thing's subject, such as `table:42`; the holder is an account or a team."""

    type: ClassVar[str] = "workspaces.grant.given"
    id: int
    on: str
    role: str
    holder: str
    holder_id: int


class GrantTakenBack(Event, frozen=True):
    type: ClassVar[str] = "workspaces.grant.taken_back"
    id: int
    on: str
    holder: str
    holder_id: int

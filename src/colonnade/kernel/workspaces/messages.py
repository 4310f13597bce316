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

"""What happened to projects."""

from typing import ClassVar

from colonnade.kernel.feed import Event


class FileChanged(Event, frozen=True):
    """A file alone was yanked, with a reason, or is no longer."""

    type: ClassVar[str] = "packages.file.changed"
    index_id: int
    project: str
    file: str
    yanked: str | None


class FileDeleted(Event, frozen=True):
    type: ClassVar[str] = "packages.file.deleted"
    index_id: int
    project: str
    file: str


class ReleaseDeleted(Event, frozen=True):
    type: ClassVar[str] = "packages.release.deleted"
    index_id: int
    project: str
    version: str


class ProjectDeleted(Event, frozen=True):
    type: ClassVar[str] = "packages.project.deleted"
    index_id: int
    project: str


class ProjectStatusChanged(Event, frozen=True):
    type: ClassVar[str] = "packages.project.status_changed"
    index_id: int
    project: str
    status: str
    reason: str


class ProjectMoved(Event, frozen=True):
    type: ClassVar[str] = "packages.project.moved"
    index_id: int
    project: str
    from_index: str
    to_index: str


class RoleGiven(Event, frozen=True):
    type: ClassVar[str] = "packages.role.given"
    index_id: int
    project: str
    account_id: int
    role: str


class RoleTaken(Event, frozen=True):
    type: ClassVar[str] = "packages.role.taken"
    index_id: int
    project: str
    account_id: int


class PersonInvitedToProject(Event, frozen=True):
    type: ClassVar[str] = "packages.person.invited"
    index_id: int
    project: str
    role: str


class InvitationWithdrawn(Event, frozen=True):
    type: ClassVar[str] = "packages.invitation.withdrawn"
    index_id: int
    project: str

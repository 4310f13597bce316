"""Roles of a project: its owners, who manage it, and its maintainers, who publish to it.

They are grants of the kernel: the role of a member of the workspace counts too, and never lowers.
"""

from datetime import datetime
from enum import StrEnum

import msgspec

from colonnade.apps.packages.indexes.values import Index, index_subject, package_subject
from colonnade.kernel.permissions import Role, Thing

INVITATION_DAYS = 14
INVITATIONS_MAX = 50


class ProjectRole(StrEnum):
    OWNER = "owner"
    MAINTAINER = "maintainer"

    @property
    def granted(self) -> Role:
        return Role.BUILDER if self is ProjectRole.OWNER else Role.EDITOR


class Holder(msgspec.Struct, frozen=True):
    account_id: int
    name: str
    email: str
    role: ProjectRole


class Invitation(msgspec.Struct, frozen=True):
    id: int
    email: str
    role: ProjectRole
    created_at: datetime
    expires_at: datetime


class OpenInvitation(msgspec.Struct, frozen=True):
    """What the link of an invitation shows, to anybody who holds it."""

    id: int
    project_id: int
    project: str
    normalized: str
    index_id: int
    workspace_id: int
    email: str
    role: ProjectRole
    invited_by: str
    has_account: bool


def project_subject(project_id: int) -> str:
    return f"project:{project_id}"


def project_thing(index: Index, project_id: int | None, normalized: str) -> Thing:
    """As permissions are asked of it, also before there is one of that name."""
    subjects = (package_subject(index.id, normalized), index_subject(index.id))
    if project_id is not None:
        subjects = (project_subject(project_id), *subjects)
    return Thing(index.workspace_id, subjects)

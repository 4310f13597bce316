"""Bodies of requests and answers."""

from datetime import datetime
from typing import Annotated

import msgspec

from colonnade.apps.packages.projects.values import ProjectLine, ReleaseLine
from colonnade.apps.packages.roles.values import Holder, Invitation, ProjectRole

Reason = Annotated[str, msgspec.Meta(max_length=500)]


class ProjectList(msgspec.Struct):
    projects: list[ProjectLine]
    cursor: str | None


class ReleaseList(msgspec.Struct):
    releases: list[ReleaseLine]


class YankChange(msgspec.Struct, forbid_unknown_fields=True):
    """`yanked: false` takes it back; the reason is shown by installers."""

    yanked: bool
    reason: Reason = ""

    @property
    def kept(self) -> str | None:
        return self.reason if self.yanked else None


class StatusChange(msgspec.Struct, forbid_unknown_fields=True):
    status: str
    reason: Reason = ""


class Transfer(msgspec.Struct, forbid_unknown_fields=True):
    to_index_id: int
    confirm: str


class PeopleList(msgspec.Struct):
    people: list[Holder]
    invitations: list[Invitation]


class InvitationDraft(msgspec.Struct, forbid_unknown_fields=True):
    email: Annotated[str, msgspec.Meta(max_length=254)]
    role: ProjectRole = ProjectRole.MAINTAINER


class RoleChange(msgspec.Struct, forbid_unknown_fields=True):
    role: ProjectRole


class HistoryEntry(msgspec.Struct):
    at: datetime
    who: str
    sentence: str


class HistoryList(msgspec.Struct):
    entries: list[HistoryEntry]

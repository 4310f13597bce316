"""Roles and permissions."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a member is in a workspace; each may do all that the ones below it may."""

    OWNER = "owner"
    ADMIN = "admin"
    BUILDER = "builder"
    EDITOR = "editor"
    COMMENTER = "commenter"
    VIEWER = "viewer"

    @property
    def rank(self) -> int:
        return _RANKS[self]


_RANKS = {role: rank for rank, role in enumerate(reversed(Role))}


@dataclass(frozen=True, slots=True)
class Permission:
    """A thing and a verb (`tables.row.edit`), the lowest role that has it, whether it writes."""

    name: str
    minimum: Role
    writes: bool = True

"""Roles, permissions, and the things that they are asked of."""

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
    GUEST = "guest"
    """Sees nothing of the workspace but the single things that were granted."""

    @property
    def rank(self) -> int:
        return _RANKS[self]


_RANKS = {role: rank for rank, role in enumerate(reversed(Role))}

GRANTED_ROLES = (Role.VIEWER, Role.COMMENTER, Role.EDITOR, Role.BUILDER)
"""What somebody can be on a single thing; the others are about a workspace as a whole."""


@dataclass(frozen=True, slots=True)
class Permission:
    """A thing and a verb (`tables.row.edit`), the lowest role that has it, whether it writes.

    `about` says in a few words what it allows, for the reference.
    """

    name: str
    minimum: Role
    writes: bool = True
    about: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing in a workspace, as permissions are asked of it.

    `subjects` are itself and what it lies in (`table:42`, `database:7`): a grant on any of them
    counts. Without subjects it is the workspace itself.
    """

    workspace_id: int
    subjects: tuple[str, ...] = ()

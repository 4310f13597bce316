"""A workspace, and the rules of its name."""

import msgspec

from colonnade.kernel.permissions import Permission, Role
from colonnade.kernel.workspaces.errors import WorkspaceInvalid

NAME_LENGTH_MAX = 100
WORKSPACES_MAX = 100
"""How many one account may have made."""

ENTER = Permission(
    "workspaces.workspace.enter", Role.GUEST, writes=False, about="see that it is there, its name"
)
READ = Permission(
    "workspaces.workspace.read", Role.VIEWER, writes=False, about="see it, its members and teams"
)
EDIT = Permission("workspaces.workspace.edit", Role.ADMIN)
MANAGE_MEMBERS = Permission("workspaces.member.manage", Role.ADMIN)


class Workspace(msgspec.Struct, frozen=True):
    id: int
    name: str
    role: Role


def checked_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > NAME_LENGTH_MAX or not name.isprintable():
        raise WorkspaceInvalid(
            fields={"name": f"Give a name of at most {NAME_LENGTH_MAX} characters."}
        )
    return name

"""Workspaces: where things belong, and who is what in them.

An app says which of its things can be granted (`Grantable`, listed in its manifest), and deletes
its share of a workspace whose time in the trash is over (`Purger`, listed beside its jobs).
"""

from colonnade.kernel.workspaces.actions import create_workspace, subject_of
from colonnade.kernel.workspaces.grants import forget_grants
from colonnade.kernel.workspaces.invitations import accept_invitation, invite
from colonnade.kernel.workspaces.queries import my_workspaces, workspace_by_id
from colonnade.kernel.workspaces.trash import expire_workspace, purger_of
from colonnade.kernel.workspaces.values import (
    READ,
    THINGS_SHOWN_MAX,
    Grantable,
    GrantableThing,
    Purger,
    Workspace,
)

__all__ = [
    "READ",
    "THINGS_SHOWN_MAX",
    "Grantable",
    "GrantableThing",
    "Purger",
    "Workspace",
    "accept_invitation",
    "create_workspace",
    "expire_workspace",
    "forget_grants",
    "invite",
    "my_workspaces",
    "purger_of",
    "subject_of",
    "workspace_by_id",
]

"""Workspaces: where things belong, and who is what in them.

An app says which of its things can be granted (`Grantable`, listed in its manifest), and deletes
its share of a workspace whose time in the trash is over (`Purger`, listed beside its jobs).
"""

from colonnade.kernel.workspaces.actions import create_workspace, join, subject_of
from colonnade.kernel.workspaces.grants import drop_grant, forget_grants, holders_of, keep_grant
from colonnade.kernel.workspaces.invitations import accept_invitation, invite
from colonnade.kernel.workspaces.queries import my_workspaces, workspace_by_id
from colonnade.kernel.workspaces.trash import expire_workspace, purger_of
from colonnade.kernel.workspaces.values import (
    READ,
    THINGS_SHOWN_MAX,
    Grantable,
    GrantableThing,
    GrantHolder,
    Purger,
    Workspace,
)

__all__ = [
    "READ",
    "THINGS_SHOWN_MAX",
    "GrantHolder",
    "Grantable",
    "GrantableThing",
    "Purger",
    "Workspace",
    "accept_invitation",
    "create_workspace",
    "drop_grant",
    "expire_workspace",
    "forget_grants",
    "holders_of",
    "invite",
    "join",
    "keep_grant",
    "my_workspaces",
    "purger_of",
    "subject_of",
    "workspace_by_id",
]

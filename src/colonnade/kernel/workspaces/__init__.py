"""Workspaces: where things belong, and who is what in them."""

from colonnade.kernel.workspaces.actions import create_workspace, subject_of
from colonnade.kernel.workspaces.queries import my_workspaces, workspace_by_id
from colonnade.kernel.workspaces.values import READ, Workspace

__all__ = [
    "READ",
    "Workspace",
    "create_workspace",
    "my_workspaces",
    "subject_of",
    "workspace_by_id",
]

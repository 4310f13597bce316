"""Workspaces: how long what was removed can come back, and how long an invitation waits."""

from dataclasses import dataclass

from colonnade.kernel.settings.fields import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceSettings:
    trash_days: int = setting(
        "COLONNADE_TRASH_DAYS",
        default=30,
        about="days that removed workspaces, databases, tables and fields can be restored",
    )
    invitation_days: int = setting(
        "COLONNADE_INVITATION_DAYS",
        default=14,
        about="days that an invitation to a workspace can be accepted",
    )

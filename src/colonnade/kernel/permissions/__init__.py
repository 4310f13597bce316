"""Who may do what: one function decides, and access is resolved once per workspace.

A permission is asked of a workspace, `await look.must(EDIT, on=workspace_id)`, or of a single
thing in it, `on=Thing(workspace_id, ("table:42", "database:7"))`, where grants count too.
"""

from colonnade.kernel.permissions.access import (
    Access,
    NotAllowed,
    TokenReadsOnly,
    accesses_of,
    decide,
    forget_access,
    highest,
    kept_access,
    resolve_access,
    roles_in,
)
from colonnade.kernel.permissions.actors import (
    NOBODY,
    SCOPES,
    Actor,
    Limits,
    TokenLimited,
    system_actor,
)
from colonnade.kernel.permissions.members import (
    Member,
    members_of,
    remove_member,
    set_role,
)
from colonnade.kernel.permissions.values import GRANTED_ROLES, Permission, Role, Thing

__all__ = [
    "GRANTED_ROLES",
    "NOBODY",
    "SCOPES",
    "Access",
    "Actor",
    "Limits",
    "Member",
    "NotAllowed",
    "Permission",
    "Role",
    "Thing",
    "TokenLimited",
    "TokenReadsOnly",
    "accesses_of",
    "decide",
    "forget_access",
    "highest",
    "kept_access",
    "members_of",
    "remove_member",
    "resolve_access",
    "roles_in",
    "set_role",
    "system_actor",
]

"""Who may do what: one function decides, and access is resolved once per workspace."""

from colonnade.kernel.permissions.access import (
    Access,
    NotAllowed,
    TokenReadsOnly,
    decide,
    forget_access,
    kept_access,
    resolve_access,
)
from colonnade.kernel.permissions.actors import NOBODY, SCOPES, Actor, system_actor
from colonnade.kernel.permissions.members import (
    Member,
    members_of,
    remove_member,
    roles_in,
    set_role,
)
from colonnade.kernel.permissions.values import Permission, Role

__all__ = [
    "NOBODY",
    "SCOPES",
    "Access",
    "Actor",
    "Member",
    "NotAllowed",
    "Permission",
    "Role",
    "TokenReadsOnly",
    "decide",
    "forget_access",
    "kept_access",
    "members_of",
    "remove_member",
    "resolve_access",
    "roles_in",
    "set_role",
    "system_actor",
]

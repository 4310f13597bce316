"""Access: what an actor is in a workspace, resolved once and kept for a short while.

The copy in this process lives `ACCESS_S`; a change of role is effective everywhere after that
long at the latest, with or without any message arriving.
"""

import time
from dataclasses import dataclass

from colonnade.kernel.database import Connection
from colonnade.kernel.errors import Forbidden, NotFound
from colonnade.kernel.permissions.actors import Actor
from colonnade.kernel.permissions.values import Permission, Role

ACCESS_S = 1.5
ACCESSES_MAX = 20_000


class NotAllowed(Forbidden):
    code = "permissions.not_allowed"


class TokenReadsOnly(Forbidden):
    code = "permissions.token_reads_only"
    title = "This token may read only"


@dataclass(frozen=True, slots=True)
class Access:
    """An actor's standing in one workspace. Actors of one `access_class` see the same things."""

    workspace_id: int
    role: Role

    @property
    def access_class(self) -> str:
        return f"{self.workspace_id}:{self.role}"


_kept: dict[tuple[int, int], tuple[float, Access]] = {}

_FIND_ROLE = """
select m.role from permissions_member m join workspaces_workspace w on w.id = m.workspace_id
where m.workspace_id = %(workspace)s and m.account_id = %(account)s and w.deleted_at is null
"""


async def resolve_access(connection: Connection, actor: Actor, workspace_id: int) -> Access:
    """The actor's access. Raises NotFound for everyone who is not a member."""
    if actor.is_system:
        return Access(workspace_id, Role.OWNER)
    if actor.account_id is None:
        raise NotFound
    key = (actor.account_id, workspace_id)
    row = await (
        await connection.execute(
            _FIND_ROLE, {"workspace": workspace_id, "account": actor.account_id}
        )
    ).fetchone()
    if row is None:
        _kept.pop(key, None)
        raise NotFound
    access = Access(workspace_id, Role(row[0]))
    if len(_kept) >= ACCESSES_MAX:
        _kept.clear()
    _kept[key] = (time.monotonic() + ACCESS_S, access)
    return access


def kept_access(actor: Actor, workspace_id: int) -> Access | None:
    """The access found moments ago by this process, if it is still fresh."""
    if actor.is_system:
        return Access(workspace_id, Role.OWNER)
    if actor.account_id is None:
        return None
    found = _kept.get((actor.account_id, workspace_id))
    return found[1] if found is not None and found[0] > time.monotonic() else None


def forget_access(account_id: int, workspace_id: int) -> None:
    _kept.pop((account_id, workspace_id), None)


def decide(actor: Actor, access: Access, permission: Permission) -> None:
    """The one decision. Raises Forbidden with the reason; the reverse of silence is a yes."""
    if permission.writes and "write" not in actor.scopes:
        raise TokenReadsOnly
    if access.role.rank < permission.minimum.rank:
        raise NotAllowed(f"This needs the role {permission.minimum} in this workspace.")

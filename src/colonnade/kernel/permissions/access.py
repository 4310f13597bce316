"""Access: what an actor is in a workspace, resolved once and kept for a short while.

The copy in this process lives `ACCESS_S`; a change of role is effective everywhere after that
long at the latest, with or without any message arriving.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from colonnade.kernel.database import Connection
from colonnade.kernel.errors import Forbidden, NotFound
from colonnade.kernel.permissions.actors import Actor
from colonnade.kernel.permissions.values import Permission, Role, Thing

ACCESS_S = 1.5
ACCESSES_MAX = 20_000


class NotAllowed(Forbidden):
    code = "permissions.not_allowed"


class TokenReadsOnly(Forbidden):
    code = "permissions.token_reads_only"
    title = "This token may read only"


@dataclass(frozen=True, slots=True)
class Access:
    """An actor's standing in one workspace. Actors of one `access_class` see the same things.

    `role` is the highest of their own and their teams'; `grants` raise it on single things.
    """

    workspace_id: int
    role: Role
    grants: Mapping[str, Role] = field(default_factory=dict[str, Role])

    @property
    def access_class(self) -> str:
        if not self.grants:
            return f"{self.workspace_id}:{self.role}"
        granted = ",".join(f"{subject}={role}" for subject, role in sorted(self.grants.items()))
        digest = blake2b(granted.encode(), digest_size=12).hexdigest()
        return f"{self.workspace_id}:{self.role}:{digest}"

    def on(self, thing: Thing) -> "Access":
        """The standing towards one thing. Raises NotFound for a guest who has no grant on it."""
        if not thing.subjects:
            return self
        found = self._granted(thing) if self.grants else None
        if found is not None and found.rank > self.role.rank:
            return Access(self.workspace_id, found)
        if self.role is Role.GUEST:
            raise NotFound
        return Access(self.workspace_id, self.role) if self.grants else self

    def sees(self, thing: Thing) -> bool:
        """For lists: whether it is there for this actor."""
        return self.role is not Role.GUEST or self._granted(thing) is not None

    def granted_numbers(self, kind: str) -> list[int]:
        """The ids of this kind of thing that grants name: of `table:42`, 42."""
        prefix = f"{kind}:"
        return [
            int(subject.removeprefix(prefix))
            for subject in self.grants
            if subject.startswith(prefix)
        ]

    def _granted(self, thing: Thing) -> Role | None:
        return highest([self.grants[name] for name in thing.subjects if name in self.grants])


def highest(roles: Sequence[Role]) -> Role | None:
    return max(roles, key=lambda role: role.rank, default=None)


_kept: dict[tuple[int, int], tuple[float, Access]] = {}

_ALL_STANDINGS = """
select m.account_id, m.workspace_id, m.role,
  array(select t.role from permissions_team_member tm
    join permissions_team t on t.id = tm.team_id
    where tm.workspace_id = m.workspace_id and tm.account_id = m.account_id),
  array(select array[g.subject, g.role] from permissions_grant g
    where g.workspace_id = m.workspace_id and (g.account_id = m.account_id or g.team_id in (
      select tm.team_id from permissions_team_member tm
      where tm.workspace_id = m.workspace_id and tm.account_id = m.account_id)))
from permissions_member m
join workspaces_workspace w on w.id = m.workspace_id
where m.account_id = any(%(accounts)s)
"""
_STANDINGS = f"{_ALL_STANDINGS} and w.deleted_at is null"
_STANDING = f"{_STANDINGS} and m.workspace_id = %(workspace)s"


async def resolve_access(connection: Connection, actor: Actor, workspace_id: int) -> Access:
    """The actor's access. Raises NotFound for everyone who is not a member."""
    if actor.is_system:
        return Access(workspace_id, Role.OWNER)
    if actor.account_id is None:
        raise NotFound
    key = (actor.account_id, workspace_id)
    parameters = {"accounts": [actor.account_id], "workspace": workspace_id}
    row = await (await connection.execute(_STANDING.encode(), parameters)).fetchone()
    if row is None:
        _kept.pop(key, None)
        raise NotFound
    access = _access(row[1], row[2], row[3], row[4])
    if len(_kept) >= ACCESSES_MAX:
        _kept.clear()
    _kept[key] = (time.monotonic() + ACCESS_S, access)
    return access


async def accesses_of(
    connection: Connection, account_ids: Sequence[int], *, also_deleted: bool = False
) -> dict[tuple[int, int], Access]:
    """What these accounts are in all their workspaces: (account, workspace) -> access."""
    sql = _ALL_STANDINGS if also_deleted else _STANDINGS
    cursor = await connection.execute(sql.encode(), {"accounts": list(account_ids)})
    return {(row[0], row[1]): _access(*row[1:]) for row in await cursor.fetchall()}


async def roles_in(
    connection: Connection, account_ids: Sequence[int]
) -> dict[tuple[int, int], Role]:
    """Their roles alone, without what was granted on single things."""
    accesses = await accesses_of(connection, account_ids)
    return {key: access.role for key, access in accesses.items()}


def kept_access(actor: Actor, workspace_id: int) -> Access | None:
    """The access found moments ago by this process, if it is still fresh."""
    if actor.is_system:
        return Access(workspace_id, Role.OWNER)
    if actor.account_id is None:
        return None
    found = _kept.get((actor.account_id, workspace_id))
    return found[1] if found is not None and found[0] > time.monotonic() else None


def forget_access(workspace_id: int, account_id: int | None = None) -> None:
    """In this process, at once: an account's, or everybody's in the workspace."""
    if account_id is not None:
        _kept.pop((account_id, workspace_id), None)
        return
    for key in [key for key in _kept if key[1] == workspace_id]:
        del _kept[key]


def decide(actor: Actor, access: Access, permission: Permission) -> None:
    """The one decision. Raises Forbidden with the reason; the reverse of silence is a yes.

    For a guest, what was not granted is not there at all: NotFound, as for a stranger.
    """
    if access.role is Role.GUEST and permission.minimum is not Role.GUEST:
        raise NotFound
    if permission.writes and "write" not in actor.scopes:
        raise TokenReadsOnly
    if access.role.rank < permission.minimum.rank:
        raise NotAllowed(f"This needs the role {permission.minimum} in this workspace.")


def _access(
    workspace_id: int, role: str, team_roles: Sequence[str], grants: Sequence[Sequence[str]]
) -> Access:
    roles = [Role(role), *(Role(found) for found in team_roles)]
    if not grants:
        return Access(workspace_id, highest(roles) or Role.GUEST)
    granted: dict[str, Role] = {}
    for subject, name in grants:
        granted[subject] = highest([Role(name), granted.get(subject, Role.GUEST)]) or Role.GUEST
    return Access(workspace_id, highest(roles) or Role.GUEST, granted)

"""Grants: somebody, or a team, is more on a single thing than in the workspace as a whole.

Which things there are, apps say (`Grantable`). A grant never lowers; a guest has nothing else.
"""

from collections.abc import Sequence

from psycopg.errors import ForeignKeyViolation

from colonnade.kernel.permissions import GRANTED_ROLES, Role, forget_access
from colonnade.kernel.work import Look, Work
from colonnade.kernel.workspaces.actions import subject_of
from colonnade.kernel.workspaces.errors import (
    GrantUnknown,
    NotAMember,
    RoleTooHigh,
    TeamUnknown,
    ThingUnknown,
    TooManyGrants,
    WorkspaceInvalid,
)
from colonnade.kernel.workspaces.messages import GrantTakenBack, ThingGranted
from colonnade.kernel.workspaces.values import (
    GRANTS_MAX,
    MANAGE_GRANTS,
    READ_GRANTS,
    Grant,
    Grantable,
    GrantableThing,
    GrantHolder,
)

_GRANTS = """
select g.id, g.subject, g.role, g.account_id, g.team_id, coalesce(a.name, t.name)
from permissions_grant g
left join accounts_account a on a.id = g.account_id
left join permissions_team t on t.id = g.team_id
where g.workspace_id = %(workspace)s order by g.id desc
"""
_KEEP = """
insert into permissions_grant (workspace_id, subject, account_id, team_id, role, created_by)
values (%(workspace)s, %(subject)s, %(account)s, %(team)s, %(role)s, %(by)s)
on conflict ({holder}, subject) do update set role = excluded.role
returning id
"""
_BY_HOLDER = {
    "account": _KEEP.format(holder="workspace_id, account_id"),
    "team": _KEEP.format(holder="team_id"),
}


async def things_of(
    look: Look, grantables: Sequence[Grantable], workspace_id: int
) -> list[GrantableThing]:
    """What can be granted in the workspace."""
    await look.must(READ_GRANTS, on=workspace_id)
    return [
        thing
        for grantable in grantables
        for thing in await grantable.in_workspace(look, workspace_id)
    ]


async def grants_of(look: Look, grantables: Sequence[Grantable], workspace_id: int) -> list[Grant]:
    await look.must(READ_GRANTS, on=workspace_id)
    things = {thing.subject: thing for thing in await things_of(look, grantables, workspace_id)}
    return [
        Grant(
            id=row[0],
            subject=row[1],
            role=Role(row[2]),
            holder="account" if row[3] is not None else "team",
            holder_id=row[3] if row[3] is not None else row[4],
            holder_name=row[5],
            thing=things.get(row[1]),
        )
        for row in await look.rows(_GRANTS, {"workspace": workspace_id})
    ]


async def give_grant(
    work: Work,
    grantables: Sequence[Grantable],
    workspace_id: int,
    *,
    subject: str,
    role: Role,
    account_id: int | None = None,
    team_id: int | None = None,
) -> int:
    """Let a member or a team be `role` on one thing; a second grant on it replaces the first."""
    access = await work.must(MANAGE_GRANTS, on=workspace_id)
    if role not in GRANTED_ROLES:
        allowed = ", ".join(allowed.value for allowed in reversed(GRANTED_ROLES))
        raise WorkspaceInvalid(fields={"role": f"On a single thing one can be {allowed}."})
    if role.rank > access.role.rank:
        raise RoleTooHigh
    if (account_id is None) == (team_id is None):
        raise WorkspaceInvalid(fields={"account_id": "Name a person or a team."})
    things = await things_of(work, grantables, workspace_id)
    if subject not in {thing.subject for thing in things}:
        raise ThingUnknown
    await _check_holder(work, workspace_id, account_id, team_id)
    holder = "account" if account_id is not None else "team"
    try:
        grant_id = await work.value(
            _BY_HOLDER[holder],
            {
                "workspace": workspace_id,
                "subject": subject,
                "account": account_id,
                "team": team_id,
                "role": role.value,
                "by": work.actor.account_id,
            },
        )
    except ForeignKeyViolation as error:
        raise NotAMember from error
    forget_access(workspace_id)
    work.emit(
        ThingGranted(grant_id, subject, role.value, holder, account_id or team_id or 0),
        subject=subject_of(workspace_id),
        workspace_id=workspace_id,
    )
    return grant_id


async def take_grant_back(work: Work, workspace_id: int, grant_id: int) -> None:
    await work.must(MANAGE_GRANTS, on=workspace_id)
    row = await work.find(
        "delete from permissions_grant where id = %(id)s and workspace_id = %(workspace)s"
        " returning subject, account_id, team_id",
        {"id": grant_id, "workspace": workspace_id},
    )
    if row is None:
        raise GrantUnknown
    forget_access(workspace_id)
    holder = "account" if row[1] is not None else "team"
    work.emit(
        GrantTakenBack(grant_id, row[0], holder, row[1] or row[2]),
        subject=subject_of(workspace_id),
        workspace_id=workspace_id,
    )


async def forget_grants(work: Work, workspace_id: int, subjects: Sequence[str]) -> None:
    """The things are gone for good. For the app that deletes them; asks no permission."""
    await work.execute(
        "delete from permissions_grant"
        " where workspace_id = %(workspace)s and subject = any(%(subjects)s)",
        {"workspace": workspace_id, "subjects": list(subjects)},
    )


async def keep_grant(
    work: Work, workspace_id: int, *, subject: str, account_id: int, role: Role
) -> None:
    """A member is `role` on a thing from now on. For the app whose it is; asks no permission."""
    grant_id = await work.value(
        _BY_HOLDER["account"],
        {
            "workspace": workspace_id,
            "subject": subject,
            "account": account_id,
            "team": None,
            "role": role.value,
            "by": work.actor.account_id,
        },
    )
    forget_access(workspace_id, account_id)
    work.emit(
        ThingGranted(grant_id, subject, role.value, "account", account_id),
        subject=subject_of(workspace_id),
        workspace_id=workspace_id,
    )


async def drop_grant(work: Work, workspace_id: int, *, subject: str, account_id: int) -> bool:
    """Whether there was one. For the app whose thing it is; asks no permission."""
    grant_id = await work.value(
        "delete from permissions_grant where workspace_id = %(workspace)s"
        " and subject = %(subject)s and account_id = %(account)s returning id",
        {"workspace": workspace_id, "subject": subject, "account": account_id},
    )
    if grant_id is None:
        return False
    forget_access(workspace_id, account_id)
    work.emit(
        GrantTakenBack(grant_id, subject, "account", account_id),
        subject=subject_of(workspace_id),
        workspace_id=workspace_id,
    )
    return True


async def holders_of(look: Look, workspace_id: int, subject: str) -> list[GrantHolder]:
    """The people who were granted something on a thing. For the app whose it is."""
    rows = await look.rows(
        "select a.id, a.name, a.email, g.role, a.suspended_at is not null"
        " from permissions_grant g join accounts_account a on a.id = g.account_id"
        " where g.workspace_id = %(workspace)s and g.subject = %(subject)s"
        " order by a.name, a.id",
        {"workspace": workspace_id, "subject": subject},
    )
    return [GrantHolder(row[0], row[1], row[2], Role(row[3]), row[4]) for row in rows]


async def _check_holder(
    work: Work, workspace_id: int, account_id: int | None, team_id: int | None
) -> None:
    parameters = {"workspace": workspace_id, "account": account_id, "team": team_id}
    if team_id is not None:
        found = await work.value(
            "select exists (select from permissions_team"
            " where id = %(team)s and workspace_id = %(workspace)s)",
            parameters,
        )
        if not found:
            raise TeamUnknown
    count = await work.value(
        "select count(*) from permissions_grant where workspace_id = %(workspace)s"
        " and (account_id = %(account)s::bigint or team_id = %(team)s::bigint)",
        parameters,
    )
    if count >= GRANTS_MAX:
        raise TooManyGrants(
            f"One person or team can be granted {GRANTS_MAX} things; give them a role instead."
        )

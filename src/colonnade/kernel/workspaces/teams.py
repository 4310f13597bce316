"""Teams: a team has members and a role; what somebody may do is the highest of theirs."""

from psycopg.errors import UniqueViolation

from colonnade.kernel.permissions import Access, Role, forget_access
from colonnade.kernel.work import Look, Work
from colonnade.kernel.workspaces.actions import subject_of
from colonnade.kernel.workspaces.errors import (
    NotAMember,
    RoleTooHigh,
    TeamNameTaken,
    TeamUnknown,
    TooManyTeams,
    WorkspaceInvalid,
)
from colonnade.kernel.workspaces.messages import TeamChanged, TeamRemoved
from colonnade.kernel.workspaces.values import (
    MANAGE_TEAMS,
    READ,
    TEAM_MEMBERS_MAX,
    TEAMS_MAX,
    Team,
    TeamMember,
    checked_name,
)

_TEAMS = """
select t.id, t.name, t.role, a.id, a.name, a.email
from permissions_team t
left join permissions_team_member tm on tm.team_id = t.id
left join accounts_account a on a.id = tm.account_id
where t.workspace_id = %(workspace)s order by lower(t.name), t.id, a.name, a.id
"""


async def teams_of(look: Look, workspace_id: int) -> list[Team]:
    await look.must(READ, on=workspace_id)
    found: dict[int, Team] = {}
    for team_id, name, role, account_id, person, email in await look.rows(
        _TEAMS, {"workspace": workspace_id}
    ):
        team = found.setdefault(team_id, Team(team_id, name, Role(role), []))
        if account_id is not None:
            team.members.append(TeamMember(account_id, person, email))
    return list(found.values())


async def create_team(work: Work, workspace_id: int, *, name: str, role: Role) -> Team:
    access = await work.must(MANAGE_TEAMS, on=workspace_id)
    _check_role(role, access)
    name = checked_name(name)
    count = await work.value(
        "select count(*) from permissions_team where workspace_id = %(workspace)s",
        {"workspace": workspace_id},
    )
    if count >= TEAMS_MAX:
        raise TooManyTeams(f"A workspace can have {TEAMS_MAX} teams at most.")
    try:
        team_id = await work.value(
            "insert into permissions_team (workspace_id, name, role)"
            " values (%(workspace)s, %(name)s, %(role)s) returning id",
            {"workspace": workspace_id, "name": name, "role": role.value},
        )
    except UniqueViolation as error:
        raise TeamNameTaken from error
    _tell(work, workspace_id, Team(team_id, name, role, []))
    return Team(team_id, name, role, [])


async def change_team(
    work: Work,
    workspace_id: int,
    team_id: int,
    *,
    name: str | None = None,
    role: Role | None = None,
) -> None:
    access = await work.must(MANAGE_TEAMS, on=workspace_id)
    held = await _held(work, workspace_id, team_id, access)
    role = role or held.role
    _check_role(role, access)
    name = held.name if name is None else checked_name(name)
    try:
        await work.execute(
            "update permissions_team set name = %(name)s, role = %(role)s where id = %(id)s",
            {"id": team_id, "name": name, "role": role.value},
        )
    except UniqueViolation as error:
        raise TeamNameTaken from error
    _tell(work, workspace_id, Team(team_id, name, role, []))


async def remove_team(work: Work, workspace_id: int, team_id: int) -> None:
    """Its members stay in the workspace, without what they were through the team."""
    access = await work.must(MANAGE_TEAMS, on=workspace_id)
    held = await _held(work, workspace_id, team_id, access)
    await work.execute("delete from permissions_team where id = %(id)s", {"id": team_id})
    forget_access(workspace_id)
    work.emit(
        TeamRemoved(team_id, held.name), subject=subject_of(workspace_id), workspace_id=workspace_id
    )


async def add_to_team(work: Work, workspace_id: int, team_id: int, account_id: int) -> None:
    access = await work.must(MANAGE_TEAMS, on=workspace_id)
    held = await _held(work, workspace_id, team_id, access)
    is_member = await work.value(
        "select exists (select from permissions_member"
        " where workspace_id = %(workspace)s and account_id = %(account)s)",
        {"workspace": workspace_id, "account": account_id},
    )
    if not is_member:
        raise NotAMember
    count = await work.value(
        "select count(*) from permissions_team_member where team_id = %(team)s", {"team": team_id}
    )
    if count >= TEAM_MEMBERS_MAX:
        raise TooManyTeams(f"A team can have {TEAM_MEMBERS_MAX} members at most.")
    await work.execute(
        "insert into permissions_team_member (team_id, account_id, workspace_id)"
        " values (%(team)s, %(account)s, %(workspace)s) on conflict do nothing",
        {"team": team_id, "account": account_id, "workspace": workspace_id},
    )
    _tell(work, workspace_id, held)


async def take_out_of_team(work: Work, workspace_id: int, team_id: int, account_id: int) -> None:
    access = await work.must(MANAGE_TEAMS, on=workspace_id)
    held = await _held(work, workspace_id, team_id, access)
    taken = await work.execute(
        "delete from permissions_team_member where team_id = %(team)s and account_id = %(account)s",
        {"team": team_id, "account": account_id},
    )
    if not taken:
        raise NotAMember
    _tell(work, workspace_id, held)


async def _held(work: Work, workspace_id: int, team_id: int, access: Access) -> Team:
    """The team, held until the end of the transaction; raises where its role is above ours."""
    row = await work.find(
        "select id, name, role from permissions_team"
        " where id = %(id)s and workspace_id = %(workspace)s for update",
        {"id": team_id, "workspace": workspace_id},
    )
    if row is None:
        raise TeamUnknown
    team = Team(row[0], row[1], Role(row[2]), [])
    if team.role.rank > access.role.rank:
        raise RoleTooHigh
    return team


def _check_role(role: Role, access: Access) -> None:
    if role is Role.OWNER:
        raise WorkspaceInvalid(fields={"role": "A team can't own a workspace; people do."})
    if role.rank > access.role.rank:
        raise RoleTooHigh


def _tell(work: Work, workspace_id: int, team: Team) -> None:
    forget_access(workspace_id)
    work.emit(
        TeamChanged(team.id, team.name, team.role.value),
        subject=subject_of(workspace_id),
        workspace_id=workspace_id,
    )

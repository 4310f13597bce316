"""Reading workspaces."""

from colonnade.kernel.errors import Unauthenticated
from colonnade.kernel.permissions import Member, Role, accesses_of, members_of
from colonnade.kernel.work import Look
from colonnade.kernel.workspaces.values import ENTER, Workspace


async def my_workspaces(look: Look) -> list[Workspace]:
    if not look.actor.is_somebody:
        raise Unauthenticated
    if look.actor.account_id is None:
        return []
    async with look.aside() as connection:
        accesses = await accesses_of(connection, [look.actor.account_id])
    roles = {workspace_id: access.role for (_, workspace_id), access in accesses.items()}
    named = await look.rows(
        "select id, name from workspaces_workspace where id = any(%(ids)s) order by name, id",
        {"ids": list(roles)},
    )
    return [Workspace(row[0], row[1], roles[row[0]]) for row in named]


async def workspace_by_id(look: Look, workspace_id: int) -> Workspace:
    access = await look.must(ENTER, on=workspace_id)
    name = await look.value(
        "select name from workspaces_workspace where id = %(id)s", {"id": workspace_id}
    )
    return Workspace(workspace_id, name, access.role)


async def members_of_workspace(look: Look, workspace_id: int) -> list[Member]:
    """Its members; a guest sees nobody but themselves."""
    access = await look.must(ENTER, on=workspace_id)
    async with look.aside() as connection:
        members = await members_of(connection, workspace_id)
    if access.role is Role.GUEST:
        return [member for member in members if member.account_id == look.actor.account_id]
    return members

"""Reading workspaces."""

from colonnade.kernel.errors import Unauthenticated
from colonnade.kernel.permissions import Member, members_of
from colonnade.kernel.work import Look
from colonnade.kernel.workspaces.values import READ, Workspace


async def my_workspaces(look: Look) -> list[Workspace]:
    if not look.actor.is_somebody:
        raise Unauthenticated
    return await look.records(
        Workspace,
        "select w.id, w.name, m.role from workspaces_workspace w"
        " join permissions_member m on m.workspace_id = w.id"
        " where m.account_id = %(account)s and w.deleted_at is null order by w.name, w.id",
        {"account": look.actor.account_id},
    )


async def workspace_by_id(look: Look, workspace_id: int) -> Workspace:
    access = await look.must(READ, on=workspace_id)
    name = await look.value(
        "select name from workspaces_workspace where id = %(id)s", {"id": workspace_id}
    )
    return Workspace(workspace_id, name, access.role)


async def members_of_workspace(look: Look, workspace_id: int) -> list[Member]:
    await look.must(READ, on=workspace_id)
    async with look.aside() as connection:
        return await members_of(connection, workspace_id)

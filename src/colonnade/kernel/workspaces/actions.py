"""What a person does with a workspace and its members."""

from colonnade.kernel.errors import Unauthenticated
from colonnade.kernel.permissions import Role, TokenReadsOnly, remove_member, set_role
from colonnade.kernel.work import Work
from colonnade.kernel.workspaces.errors import (
    LastOwner,
    MemberUnknown,
    RoleTooHigh,
    TooManyWorkspaces,
)
from colonnade.kernel.workspaces.messages import (
    MemberChanged,
    MemberRemoved,
    WorkspaceChanged,
    WorkspaceCreated,
)
from colonnade.kernel.workspaces.values import (
    EDIT,
    MANAGE_MEMBERS,
    WORKSPACES_MAX,
    Workspace,
    checked_name,
)


def subject_of(workspace_id: int) -> str:
    return f"workspace:{workspace_id}"


async def create_workspace(work: Work, name: str) -> Workspace:
    """A new workspace, owned by the one who makes it (by nobody yet, where that is the system)."""
    if not work.actor.is_somebody:
        raise Unauthenticated
    if "write" not in work.actor.scopes:
        raise TokenReadsOnly
    name = checked_name(name)
    made = await work.value(
        "select count(*) from workspaces_workspace where created_by = %(account)s",
        {"account": work.actor.account_id},
    )
    if made >= WORKSPACES_MAX:
        raise TooManyWorkspaces(f"One account can make {WORKSPACES_MAX} workspaces at most.")
    workspace_id = await work.value(
        "insert into workspaces_workspace (name, created_by) values (%(name)s, %(by)s)"
        " returning id",
        {"name": name, "by": work.actor.account_id},
    )
    if work.actor.account_id is not None:
        await set_role(await work.connection(), workspace_id, work.actor.account_id, Role.OWNER)
    work.emit(
        WorkspaceCreated(workspace_id, name),
        subject=subject_of(workspace_id),
        workspace_id=workspace_id,
    )
    return Workspace(workspace_id, name, Role.OWNER)


async def rename_workspace(work: Work, workspace_id: int, name: str) -> Workspace:
    access = await work.must(EDIT, on=workspace_id)
    name = checked_name(name)
    await work.execute(
        "update workspaces_workspace set name = %(name)s where id = %(id)s",
        {"name": name, "id": workspace_id},
    )
    work.emit(
        WorkspaceChanged(workspace_id, name),
        subject=subject_of(workspace_id),
        workspace_id=workspace_id,
    )
    return Workspace(workspace_id, name, access.role)


async def add_member(work: Work, workspace_id: int, *, email: str, role: Role) -> None:
    """Give an account a role, by its address."""
    access = await work.must(MANAGE_MEMBERS, on=workspace_id)
    account_id = await work.value(
        "select id from accounts_account where lower(email) = lower(%(email)s)",
        {"email": email.strip()},
    )
    if account_id is None:
        raise MemberUnknown
    await _set_role(work, workspace_id, account_id, role, own=access.role)


async def change_role(work: Work, workspace_id: int, account_id: int, role: Role) -> None:
    access = await work.must(MANAGE_MEMBERS, on=workspace_id)
    if await _role_of(work, workspace_id, account_id) is None:
        raise MemberUnknown
    await _set_role(work, workspace_id, account_id, role, own=access.role)


async def end_membership(work: Work, workspace_id: int, account_id: int) -> None:
    """Remove a member; anybody may remove themselves."""
    access = await work.access(workspace_id)
    if account_id != work.actor.account_id:
        access = await work.must(MANAGE_MEMBERS, on=workspace_id)
    held = await _role_of(work, workspace_id, account_id)
    if held is None:
        raise MemberUnknown
    if held.rank > access.role.rank:
        raise RoleTooHigh
    await remove_member(await work.connection(), workspace_id, account_id)
    await _keep_an_owner(work, workspace_id)
    work.emit(
        MemberRemoved(account_id), subject=subject_of(workspace_id), workspace_id=workspace_id
    )


async def _set_role(
    work: Work, workspace_id: int, account_id: int, role: Role, *, own: Role
) -> None:
    held = await _role_of(work, workspace_id, account_id)
    if role.rank > own.rank or (held is not None and held.rank > own.rank):
        raise RoleTooHigh
    await set_role(await work.connection(), workspace_id, account_id, role)
    await _keep_an_owner(work, workspace_id)
    work.emit(
        MemberChanged(account_id, role.value),
        subject=subject_of(workspace_id),
        workspace_id=workspace_id,
    )


async def _role_of(work: Work, workspace_id: int, account_id: int) -> Role | None:
    # The lock keeps two people from taking each other's ownership at once.
    await work.execute(
        "select from workspaces_workspace where id = %(id)s for update", {"id": workspace_id}
    )
    role = await work.value(
        "select role from permissions_member"
        " where workspace_id = %(workspace)s and account_id = %(account)s",
        {"workspace": workspace_id, "account": account_id},
    )
    return Role(role) if role is not None else None


async def _keep_an_owner(work: Work, workspace_id: int) -> None:
    owners = await work.value(
        "select count(*) from permissions_member"
        " where workspace_id = %(workspace)s and role = 'owner'",
        {"workspace": workspace_id},
    )
    if not owners:
        raise LastOwner

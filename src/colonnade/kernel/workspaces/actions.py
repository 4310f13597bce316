"""What a person does with a workspace and its members."""

import msgspec

from colonnade.kernel.accounts import void_member_links
from colonnade.kernel.errors import Unauthenticated
from colonnade.kernel.jobs import JobChanged, job_subject, request_cancel, unfinished_jobs
from colonnade.kernel.permissions import (
    Role,
    TokenReadsOnly,
    forget_access,
    remove_member,
    set_role,
)
from colonnade.kernel.work import Work
from colonnade.kernel.workspaces.errors import (
    LastOwner,
    MemberUnknown,
    NotAMember,
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
    INVITE,
    LEAVE,
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
    if await role_of(work, workspace_id, account_id) is None:
        raise NotAMember
    await _set_role(work, workspace_id, account_id, role, own=access.role)


async def end_membership(work: Work, workspace_id: int, account_id: int) -> None:
    """Remove a member; anybody may remove themselves. What they began in it ends too."""
    is_own = account_id == work.actor.account_id
    access = await work.must(LEAVE if is_own else MANAGE_MEMBERS, on=workspace_id)
    held = await role_of(work, workspace_id, account_id)
    if held is None:
        raise NotAMember
    if held.rank > access.role.rank:
        raise RoleTooHigh
    await remove_member(await work.connection(), workspace_id, account_id)
    await _keep_an_owner(work, workspace_id)
    await stop_jobs(work, workspace_id, account_id)
    await _end_invitations_by(work, workspace_id, account_id)
    work.emit(
        MemberRemoved(account_id), subject=subject_of(workspace_id), workspace_id=workspace_id
    )


async def join(work: Work, workspace_id: int, account_id: int, role: Role) -> None:
    """Become a member, or rise to `role`. Asks no permission: whoever calls this has."""
    held = await role_of(work, workspace_id, account_id)
    if held is not None and held.rank >= role.rank:
        return
    await set_role(await work.connection(), workspace_id, account_id, role)
    work.emit(
        MemberChanged(account_id, role.value),
        subject=subject_of(workspace_id),
        workspace_id=workspace_id,
    )


async def stop_jobs(work: Work, workspace_id: int, account_id: int | None = None) -> None:
    """Cancel the workspace's jobs that wait or run; those that one account ordered."""
    connection = await work.connection()
    for job_id in await unfinished_jobs(connection, workspace_id, actor_id=account_id):
        job = await request_cancel(connection, job_id, work.now)
        if job is not None:
            subject = subject_of(workspace_id)
            work.emit(JobChanged(job=job), subject=subject, workspace_id=workspace_id)
            work.publish_live(job_subject(job.id), msgspec.json.encode(job))


async def role_of(work: Work, workspace_id: int, account_id: int) -> Role | None:
    """Their own role, without their teams'; held until the end of the transaction.

    The lock keeps two people from taking each other's ownership at once.
    """
    await work.execute(
        "select from workspaces_workspace where id = %(id)s for update", {"id": workspace_id}
    )
    role = await work.value(
        "select role from permissions_member"
        " where workspace_id = %(workspace)s and account_id = %(account)s",
        {"workspace": workspace_id, "account": account_id},
    )
    return Role(role) if role is not None else None


async def _set_role(
    work: Work, workspace_id: int, account_id: int, role: Role, *, own: Role
) -> None:
    held = await role_of(work, workspace_id, account_id)
    if role.rank > own.rank or (held is not None and held.rank > own.rank):
        raise RoleTooHigh
    await set_role(await work.connection(), workspace_id, account_id, role)
    await _keep_an_owner(work, workspace_id)
    if held is not None and held.rank >= INVITE.minimum.rank > role.rank:
        await _end_invitations_by(work, workspace_id, account_id)
    forget_access(workspace_id, account_id)
    work.emit(
        MemberChanged(account_id, role.value),
        subject=subject_of(workspace_id),
        workspace_id=workspace_id,
    )


async def _end_invitations_by(work: Work, workspace_id: int, account_id: int) -> None:
    """What somebody promised others ends with the right to promise it."""
    ended = await work.rows(
        "delete from workspaces_invitation"
        " where workspace_id = %(workspace)s and invited_by = %(account)s returning email",
        {"workspace": workspace_id, "account": account_id},
    )
    for (email,) in ended:
        await void_member_links(work, workspace_id, email=email)
    await void_member_links(work, workspace_id, created_by=account_id)


async def _keep_an_owner(work: Work, workspace_id: int) -> None:
    owners = await work.value(
        "select count(*) from permissions_member"
        " where workspace_id = %(workspace)s and role = 'owner'",
        {"workspace": workspace_id},
    )
    if not owners:
        raise LastOwner

"""The trash: a deleted workspace can come back for some days, and is purged after them."""

from collections.abc import Sequence
from datetime import timedelta

from colonnade.kernel.edge import purge
from colonnade.kernel.errors import NotFound, Unauthenticated
from colonnade.kernel.feed import INSTALLATION
from colonnade.kernel.permissions import Access, Role, accesses_of, decide, forget_access
from colonnade.kernel.work import Look, Work
from colonnade.kernel.workspaces.actions import stop_jobs, subject_of
from colonnade.kernel.workspaces.messages import (
    WorkspaceDeleted,
    WorkspacePurged,
    WorkspaceRestored,
)
from colonnade.kernel.workspaces.values import DELETE, DeletedWorkspace, Purger

_MINE = """
select w.id, w.name, w.deleted_at from workspaces_workspace w
join permissions_member m on m.workspace_id = w.id
where m.account_id = %(account)s and m.role = 'owner' and w.deleted_at > %(since)s
order by w.deleted_at desc
"""
_OWN = (
    "delete from permissions_grant where workspace_id = %(workspace)s",
    "delete from permissions_team where workspace_id = %(workspace)s",
    "delete from permissions_member where workspace_id = %(workspace)s",
    "delete from workspaces_invitation where workspace_id = %(workspace)s",
    "delete from jobs_job where workspace_id = %(workspace)s and id <> %(job)s",
    "delete from feed_entry where workspace_id = %(workspace)s",
    "delete from feed_retention where workspace_id = %(workspace)s",
    "delete from accounts_sign_up_link where workspace_id = %(workspace)s",
    "delete from workspaces_workspace where id = %(workspace)s",
)
"""What the kernel itself keeps of a workspace, in the order in which it can be deleted."""


def purger_of(*tables: str) -> Purger:
    """For packages whose share of a workspace is rows of these tables, by their workspace_id."""

    async def purge(work: Work, workspace_id: int) -> None:
        for table in tables:
            await work.execute(
                f"delete from {table} where workspace_id = %(workspace)s",
                {"workspace": workspace_id},
            )

    return purge


async def delete_workspace(work: Work, workspace_id: int) -> None:
    """Into the trash: nobody sees it any more, its jobs stop, its sockets close."""
    await work.must(DELETE, on=workspace_id)
    name = await work.value(
        "select name from workspaces_workspace where id = %(id)s for update", {"id": workspace_id}
    )
    await stop_jobs(work, workspace_id)
    await work.execute(
        "update workspaces_workspace set deleted_at = %(now)s where id = %(id)s",
        {"id": workspace_id, "now": work.now},
    )
    forget_access(workspace_id)
    await purge(work, f"workspace-{workspace_id}", drop=True)
    work.emit(
        WorkspaceDeleted(workspace_id, name),
        subject=subject_of(workspace_id),
        workspace_id=workspace_id,
    )


async def my_deleted_workspaces(look: Look) -> list[DeletedWorkspace]:
    """Those that this person owned and can restore."""
    if look.actor.account_id is None:
        raise Unauthenticated
    kept = _kept_for(look)
    rows = await look.rows(_MINE, {"account": look.actor.account_id, "since": look.now - kept})
    return [DeletedWorkspace(row[0], row[1], row[2], row[2] + kept) for row in rows]


async def restore_workspace(work: Work, workspace_id: int) -> None:
    """Out of the trash again, with all that was in it; for its owners."""
    if not work.actor.is_somebody:
        raise Unauthenticated
    row = await work.find(
        "select name from workspaces_workspace"
        " where id = %(id)s and deleted_at > %(since)s for update",
        {"id": workspace_id, "since": work.now - _kept_for(work)},
    )
    if row is None:
        raise NotFound
    decide(work.actor, await _former_access(work, workspace_id), DELETE)
    await work.execute(
        "update workspaces_workspace set deleted_at = null where id = %(id)s", {"id": workspace_id}
    )
    work.emit(
        WorkspaceRestored(workspace_id, row[0]),
        subject=subject_of(workspace_id),
        workspace_id=workspace_id,
    )


async def workspaces_to_purge(look: Look) -> list[int]:
    rows = await look.rows(
        "select id from workspaces_workspace where deleted_at <= %(before)s order by id",
        {"before": look.now - _kept_for(look)},
    )
    return [row[0] for row in rows]


async def expire_workspace(work: Work, workspace_id: int) -> str:
    """Into the trash, if it is not there, and past its time: it may be purged now. Its name."""
    work.must_administer()
    row = await work.find(
        "select name, deleted_at from workspaces_workspace where id = %(id)s for update",
        {"id": workspace_id},
    )
    if row is None:
        raise NotFound
    if row[1] is None:
        await delete_workspace(work, workspace_id)
    await work.execute(
        "update workspaces_workspace set deleted_at = %(then)s where id = %(id)s",
        {"id": workspace_id, "then": work.now - _kept_for(work)},
    )
    return row[0]


async def purge_workspace(
    work: Work, purgers: Sequence[Purger], workspace_id: int, *, job_id: int
) -> None:
    """Delete it for good, with all that apps and kernel keep of it."""
    row = await work.find(
        "select name from workspaces_workspace"
        " where id = %(id)s and deleted_at <= %(before)s for update",
        {"id": workspace_id, "before": work.now - _kept_for(work)},
    )
    if row is None:
        return
    for purger in purgers:
        await purger(work, workspace_id)
    for sql in _OWN:
        await work.execute(sql, {"workspace": workspace_id, "job": job_id})
    work.emit(
        WorkspacePurged(workspace_id, row[0]),
        subject=f"installation:{INSTALLATION}",
        workspace_id=INSTALLATION,
    )


async def _former_access(work: Work, workspace_id: int) -> Access:
    """What one was in a workspace that is in the trash. Raises NotFound for others."""
    if work.actor.is_system:
        return Access(workspace_id, Role.OWNER)
    connection = await work.connection()
    accesses = await accesses_of(connection, [work.actor.account_id or 0], also_deleted=True)
    access = accesses.get((work.actor.account_id or 0, workspace_id))
    if access is None or access.role is not Role.OWNER:
        raise NotFound
    return access


def _kept_for(look: Look) -> timedelta:
    return timedelta(days=look.process.settings.workspaces.trash_days)

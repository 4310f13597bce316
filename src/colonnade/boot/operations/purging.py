"""`colonnade purge`: what the clock would do tonight, now; and a workspace for good."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec

from colonnade.apps.tables.imports.jobs import ClearImports
from colonnade.kernel.audit.jobs import ForgetOldEntries
from colonnade.kernel.jobs import Job
from colonnade.kernel.work import Work
from colonnade.kernel.workspaces import expire_workspace
from colonnade.kernel.workspaces.jobs import EmptyTrash, PurgeWorkspace

Told = tuple[Any, Sequence[str]]


class Purge(msgspec.Struct, frozen=True):
    """What was ordered; the worker does it."""

    what: str
    count: int
    job_id: int | None


async def purge_feed(work: Work, *, dry_run: bool) -> Told:
    days = work.process.settings.feed.kept_days
    count = await work.value(
        "select count(*) from feed_entry where at < %(before)s",
        {"before": work.now - timedelta(days=days)},
    )
    says = f"{count:,} entries of the feed are older than {days} days"
    return await _ordered(
        work, "feed", count, ForgetOldEntries(), "Forget old entries", says, dry_run=dry_run
    )


async def purge_files(work: Work, *, dry_run: bool) -> Told:
    count = await work.value("select count(*) from tables_import where digest <> ''")
    says = f"{count:,} uploads of imports are looked through, and those over a day old go"
    return await _ordered(
        work, "files", count, ClearImports(), "Clear uploaded files", says, dry_run=dry_run
    )


async def purge_trash(work: Work, *, dry_run: bool) -> Told:
    days = work.process.settings.workspaces.trash_days
    count = await work.value(
        "select count(*) from workspaces_workspace where deleted_at <= %(before)s",
        {"before": work.now - timedelta(days=days)},
    )
    says = f"{count:,} workspaces have been in the trash for more than {days} days"
    return await _ordered(
        work, "trash", count, EmptyTrash(), "Empty the trash", says, dry_run=dry_run
    )


async def purge_one(work: Work, workspace_id: int, *, dry_run: bool) -> Told:
    """Out of the trash or not: it does not come back."""
    name = await expire_workspace(work, workspace_id)
    says = f"Workspace {workspace_id} ({name}) is deleted for good, with all that is in it"
    told = await _ordered(
        work,
        "workspace",
        1,
        PurgeWorkspace(workspace_id),
        f"Delete workspace {workspace_id} for good",
        says,
        dry_run=dry_run,
    )
    if dry_run:
        await work.roll_back()
    return told


async def _ordered(
    work: Work, what: str, count: int, job: Job, title: str, says: str, *, dry_run: bool
) -> Told:
    if dry_run:
        return Purge(what, count, None), [f"{says}. Nothing was done (--dry-run)."]
    job_id = await work.order(job, workspace_id=None, title=title)
    return Purge(what, count, job_id), [f"{says}. The worker is at it (job {job_id})."]

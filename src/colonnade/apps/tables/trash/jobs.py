"""The trash's jobs, and what is deleted with a workspace."""

from typing import Any

from colonnade.apps.tables.trash.actions import purge, purge_workspace
from colonnade.apps.tables.trash.messages import EmptyTrash, PurgeRemoved
from colonnade.apps.tables.trash.queries import due
from colonnade.kernel.jobs import Scheduled
from colonnade.kernel.work import JobContext, JobHandler

HOUR_S = 3600


async def empty_trash(context: JobContext, _job: EmptyTrash) -> None:
    work = context.work()
    for kind, number in await due(work):
        await work.order(
            PurgeRemoved(kind, number),
            workspace_id=None,
            title=f"Delete a removed {kind} for good",
            # Another one each day, should the last have failed.
            key=f"{PurgeRemoved.type}:{kind}:{number}:{work.now:%Y-%m-%d}",
        )


async def purge_removed(context: JobContext, job: PurgeRemoved) -> None:
    await purge(context.work(), job.kind, job.id)


handlers: list[JobHandler[Any]] = [
    JobHandler(EmptyTrash, empty_trash),
    JobHandler(PurgeRemoved, purge_removed),
]

schedule = [Scheduled(EmptyTrash(), "Empty the tables' trash", every_s=HOUR_S, after_s=1200)]

purgers = [purge_workspace]

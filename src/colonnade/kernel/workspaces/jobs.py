"""What is done with workspaces by the clock."""

from collections.abc import Sequence
from typing import Any, ClassVar

from colonnade.kernel.jobs import Job, Queue, Scheduled
from colonnade.kernel.work import JobContext, JobHandler
from colonnade.kernel.workspaces.invitations import forget_invitations
from colonnade.kernel.workspaces.trash import purge_workspace, workspaces_to_purge
from colonnade.kernel.workspaces.values import Purger

HOUR_S = 3600
DAY_S = 24 * HOUR_S


class EmptyTrash(Job, frozen=True):
    """Order the purge of each workspace that has been in the trash for long enough."""

    type: ClassVar[str] = "workspaces.trash.empty"
    queue: ClassVar[Queue] = "background"


class PurgeWorkspace(Job, frozen=True):
    type: ClassVar[str] = "workspaces.workspace.purge"
    queue: ClassVar[Queue] = "background"
    workspace_id: int


class ForgetInvitations(Job, frozen=True):
    type: ClassVar[str] = "workspaces.old_invitations.forget"
    queue: ClassVar[Queue] = "background"


async def empty_trash(context: JobContext, _job: EmptyTrash) -> None:
    work = context.work()
    for workspace_id in await workspaces_to_purge(work):
        await work.order(
            PurgeWorkspace(workspace_id),
            workspace_id=None,
            title=f"Delete workspace {workspace_id} for good",
            # Another one each day, should the last have failed.
            key=f"{PurgeWorkspace.type}:{workspace_id}:{work.now:%Y-%m-%d}",
        )


async def forget_old_invitations(context: JobContext, _job: ForgetInvitations) -> None:
    await forget_invitations(context.work())


def handlers_with(purgers: Sequence[Purger]) -> list[JobHandler[Any]]:
    """`purgers`: each package's own share of deleting a workspace, in the order to be run."""

    async def purge(context: JobContext, job: PurgeWorkspace) -> None:
        await purge_workspace(context.work(), purgers, job.workspace_id, job_id=context.job_id)

    return [
        JobHandler(EmptyTrash, empty_trash),
        JobHandler(PurgeWorkspace, purge),
        JobHandler(ForgetInvitations, forget_old_invitations),
    ]


schedule = [
    Scheduled(EmptyTrash(), "Empty the trash", every_s=HOUR_S, after_s=900),
    Scheduled(ForgetInvitations(), "Forget old invitations", every_s=DAY_S, after_s=2 * HOUR_S),
]

"""The kernel's own scheduled jobs."""

from datetime import timedelta
from typing import Any, ClassVar

import msgspec

from colonnade.kernel.activity.context import JobContext, JobHandler
from colonnade.kernel.feed import ensure_partitions
from colonnade.kernel.jobs import Job, Queue, Scheduled, forget_jobs

JOBS_KEPT_DAYS = 30
FORGET_BATCH = 5_000
DAY_S = 86_400


class MakeFeedPartitions(Job, frozen=True):
    type: ClassVar[str] = "feed.partitions.make"
    queue: ClassVar[Queue] = "background"


class ForgetOldJobs(Job, frozen=True):
    type: ClassVar[str] = "jobs.old_jobs.forget"
    queue: ClassVar[Queue] = "background"


class Forgotten(msgspec.Struct, frozen=True):
    count: int


async def make_feed_partitions(context: JobContext, _job: MakeFeedPartitions) -> None:
    work = context.work()
    await ensure_partitions(await work.connection(), work.now)


async def forget_old_jobs(context: JobContext, _job: ForgetOldJobs) -> Forgotten:
    work = context.work()
    before = work.now - timedelta(days=JOBS_KEPT_DAYS)
    connection, count = await work.connection(), 0
    while deleted := await forget_jobs(connection, before=before, limit=FORGET_BATCH):
        count += deleted
    return Forgotten(count)


handlers: list[JobHandler[Any]] = [
    JobHandler(MakeFeedPartitions, make_feed_partitions),
    JobHandler(ForgetOldJobs, forget_old_jobs),
]

schedule = [
    Scheduled(MakeFeedPartitions(), "Make room in the change feed", every_s=DAY_S),
    Scheduled(ForgetOldJobs(), "Forget old jobs", every_s=DAY_S, after_s=3 * 3600),
]

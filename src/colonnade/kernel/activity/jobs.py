"""The kernel's own scheduled jobs."""

from datetime import timedelta
from typing import Any, ClassVar

import msgspec

from colonnade.kernel.accounts import forget_ended
from colonnade.kernel.feed import ensure_partitions
from colonnade.kernel.jobs import Job, Queue, Scheduled, forget_jobs
from colonnade.kernel.web import forget_keys
from colonnade.kernel.work import JobContext, JobHandler

FORGET_BATCH = 5_000
HOUR_S = 3_600
DAY_S = 86_400


class MakeFeedPartitions(Job, frozen=True):
    type: ClassVar[str] = "feed.partitions.make"
    queue: ClassVar[Queue] = "background"


class ForgetOldJobs(Job, frozen=True):
    type: ClassVar[str] = "jobs.old_jobs.forget"
    queue: ClassVar[Queue] = "background"


class ForgetEndedSecrets(Job, frozen=True):
    """Sessions, tokens, links and idempotency keys whose time is over."""

    type: ClassVar[str] = "accounts.ended_secrets.forget"
    queue: ClassVar[Queue] = "background"


class Forgotten(msgspec.Struct, frozen=True):
    count: int


async def make_feed_partitions(context: JobContext, _job: MakeFeedPartitions) -> None:
    work = context.work()
    await ensure_partitions(await work.connection(), work.now)


async def forget_old_jobs(context: JobContext, _job: ForgetOldJobs) -> Forgotten:
    work = context.work()
    before = work.now - timedelta(days=work.process.settings.jobs.kept_days)
    connection, count = await work.connection(), 0
    while deleted := await forget_jobs(connection, before=before, limit=FORGET_BATCH):
        count += deleted
    return Forgotten(count)


async def forget_ended_secrets(context: JobContext, _job: ForgetEndedSecrets) -> Forgotten:
    work = context.work()
    connection = await work.connection()
    ended = await forget_ended(connection, work.process.settings, work.now)
    return Forgotten(ended + await forget_keys(connection, work.now))


handlers: list[JobHandler[Any]] = [
    JobHandler(MakeFeedPartitions, make_feed_partitions),
    JobHandler(ForgetOldJobs, forget_old_jobs),
    JobHandler(ForgetEndedSecrets, forget_ended_secrets),
]

schedule = [
    Scheduled(MakeFeedPartitions(), "Make room in the change feed", every_s=DAY_S),
    Scheduled(ForgetEndedSecrets(), "Forget what has ended", every_s=HOUR_S, after_s=600),
    Scheduled(ForgetOldJobs(), "Forget old jobs", every_s=DAY_S, after_s=3 * 3600),
]

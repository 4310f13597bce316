"""Forgetting what the feed need not remember."""

from typing import Any

import msgspec

from colonnade.kernel.audit.messages import ForgetOldEntries
from colonnade.kernel.feed import forget_old_entries
from colonnade.kernel.jobs import Scheduled
from colonnade.kernel.work import JobContext, JobHandler

DAY_S = 86_400


class EntriesForgotten(msgspec.Struct, frozen=True):
    partitions: int
    entries: int


async def forget_entries(context: JobContext, _job: ForgetOldEntries) -> EntriesForgotten:
    """In transactions of its own, beside the job's: half done is as good as done."""
    work = context.work()
    forgotten = await forget_old_entries(
        work.process.database, work.now, default_days=work.process.settings.feed.kept_days
    )
    return EntriesForgotten(forgotten.partitions, forgotten.entries)


handlers: list[JobHandler[Any]] = [JobHandler(ForgetOldEntries, forget_entries)]

schedule = [
    Scheduled(ForgetOldEntries(), "Forget old entries of the feed", every_s=DAY_S, after_s=9_000)
]

"""Clearing away bytes that no release names: of uploads that were refused late, or were deleted."""

from datetime import timedelta
from typing import Any

from colonnade.apps.packages.releases.messages import SweepFiles
from colonnade.apps.packages.releases.queries import digests_named
from colonnade.apps.packages.releases.values import AREA, METADATA_AREA
from colonnade.kernel.jobs import Scheduled
from colonnade.kernel.work import JobContext, JobHandler

KEPT_FOR = timedelta(days=1)
"""Bytes are saved before they are named; an upload takes minutes at most."""

DAY_S = 86_400


async def sweep_files(context: JobContext, _job: SweepFiles) -> None:
    work = context.work()
    storage, before = work.process.storage, work.now - KEPT_FOR
    files, metadata = await digests_named(work)
    await storage.sweep(AREA, kept=files, before=before)
    await storage.sweep(METADATA_AREA, kept=metadata, before=before)


handlers: list[JobHandler[Any]] = [JobHandler(SweepFiles, sweep_files)]

schedule = [Scheduled(SweepFiles(), "Clear away files of packages", every_s=DAY_S, after_s=5_400)]

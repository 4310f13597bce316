"""Progress: written and told beside the job's transaction, at a pace that people can see."""

import asyncio
import contextlib
import time

import msgspec
import psycopg

from colonnade.kernel.database import DatabaseBusy
from colonnade.kernel.jobs import Claim, Progress, job_subject, keep_progress
from colonnade.kernel.telemetry import log
from colonnade.kernel.work.process import Process

WRITE_EVERY_S = 0.2


class ProgressMeter:
    """Keeps the latest progress, and writes it when the last writing is long enough ago."""

    def __init__(self, process: Process, claimed: Claim) -> None:
        self._process = process
        self._claimed = claimed
        self._written_at = 0.0
        self._written: Progress | None = None
        self._writing: asyncio.Task[None] | None = None
        self.latest = Progress()

    def tell(self, progress: Progress) -> None:
        self.latest = progress
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def close(self) -> None:
        """Nothing is written after this."""
        if self._writing is not None:
            self._writing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._writing

    async def _write(self) -> None:
        while self.latest is not self._written:
            await asyncio.sleep(self._written_at + WRITE_EVERY_S - time.monotonic())
            self._written = self.latest
            try:
                async with self._process.database.writing() as connection:
                    job = await keep_progress(connection, self._claimed, self._written)
            except (DatabaseBusy, psycopg.Error) as error:
                log.warning("jobs.progress_lost", job=self._claimed.job.id, error=str(error))
            else:
                if job is not None:
                    payload = msgspec.json.encode(job)
                    self._process.broadcaster.publish_live(job_subject(job.id), payload)
            self._written_at = time.monotonic()

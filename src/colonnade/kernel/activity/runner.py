"""Running jobs: one attempt is one transaction, in which the job itself becomes done."""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeVar

import msgspec
import psycopg

from colonnade.kernel.activity.announcing import announce, keep_trying
from colonnade.kernel.activity.subjects import workspace_subject
from colonnade.kernel.database import Connection, DatabaseBusy
from colonnade.kernel.errors import Problem, Unavailable
from colonnade.kernel.jobs import (
    ChildLimits,
    Claim,
    Job,
    JobChanged,
    JobError,
    OrderedJob,
    claim,
    claim_again,
    fail,
    give_back,
    job_subject,
    mark_cancelled,
    mark_done,
    retry_later,
    unsend,
)
from colonnade.kernel.telemetry import Counter, bound_request_id, log
from colonnade.kernel.work import JobContext, JobHandler, Process, ProgressMeter, Work

T = TypeVar("T")

RETRY_AFTER_S = 2.0
RETRY_GROWTH = 4.0
"""A second attempt waits some 2 s, a third 8 s, a fourth 32 s."""

RETRY_AFTER_MAX_S = 600.0
RETRY_JITTER = 0.25
"""That much more or less, so that what failed together does not come back together."""

STOP_WITHIN_S = 1.2
"""For handing back what runs, of the 2 s in which a worker has to stop."""

attempts_total = Counter("colonnade_job_attempts", "Attempts of jobs that ended", ["outcome"])

UNHURRIED = b"set local statement_timeout = 0; set local plan_cache_mode = auto"
"""A request's limits are not a job's: the job's own time limit stops it, whatever it waits for."""

UNKNOWN = JobError("jobs.unknown_type", "No part of this installation knows this kind of job.")
NOT_UNDERSTOOD = JobError("jobs.not_understood", "The order of this job could not be read.")
OUT_OF_MEMORY = JobError("jobs.memory_exceeded", "This needs more memory than there is.")
TIMED_OUT = JobError("jobs.timed_out", "This took longer than a job of its kind may.")


RunInChild = Callable[[Claim, ChildLimits], Awaitable[JobError | None]]
"""Runs a claimed attempt in a process of its own; what ended it, unless it ended well."""


class Stop(Enum):
    """Why a running attempt is interrupted."""

    CANCELLED = auto()
    WORKER_STOPS = auto()
    CLAIM_LOST = auto()


class ClaimLost(Exception):
    """Another worker has this job by now."""


@dataclass(slots=True)
class Attempt:
    claimed: Claim
    task: "asyncio.Task[None] | None" = None
    stop: Stop | None = None

    def interrupt(self, stop: Stop) -> None:
        if self.stop is None and self.task is not None:
            self.stop = stop
            self.task.cancel()


class JobRunner:
    """Runs jobs in one event loop, each as its orderer."""

    def __init__(
        self,
        process: Process,
        handlers: Iterable[JobHandler[Any]],
        run_in_child: RunInChild | None = None,
        *,
        memory_errors_end: bool = False,
    ) -> None:
        """With `memory_errors_end`, in a child: it can't be trusted to say anything then."""
        self._process = process
        self._run_in_child = run_in_child
        self._memory_errors_end = memory_errors_end
        self._handlers = {handler.job.type: handler for handler in handlers}
        self._stops = False
        self.attempts: dict[int, Attempt] = {}

    async def run_claimed(self, job_id: int, attempt_number: int) -> None:
        """In a child: the attempt that the worker has claimed."""
        async with self._process.database.writing() as connection:
            claimed = await claim_again(connection, job_id, attempt_number)
        if claimed is not None:
            attempt = Attempt(claimed)
            self.attempts[job_id] = attempt
            attempt.task = asyncio.current_task()
            await self._attempt(attempt)

    async def run(self, job_id: int) -> None:
        """One attempt of it, unless it runs already, is over, or has to wait."""
        if self._stops:
            await keep_trying(self._process, lambda connection: unsend(connection, job_id))
            return
        claimed = await self._begin(job_id)
        if claimed is None:
            return
        attempt = Attempt(claimed)
        self.attempts[job_id] = attempt
        try:
            with bound_request_id(f"job-{job_id}-{claimed.job.attempts}"):
                attempt.task = asyncio.create_task(self._attempt(attempt))
            if self._stops:
                attempt.interrupt(Stop.WORKER_STOPS)
            await asyncio.wait({attempt.task})
        finally:
            del self.attempts[job_id]

    def cancel(self, job_id: int) -> None:
        """Somebody wants it stopped; without effect where it does not run here."""
        if (attempt := self.attempts.get(job_id)) is not None:
            attempt.interrupt(Stop.CANCELLED)

    async def stop(self) -> None:
        """Take no more, and give back what runs."""
        self._stops = True
        tasks: set[asyncio.Task[None]] = set()
        for attempt in self.attempts.values():
            attempt.interrupt(Stop.WORKER_STOPS)
            if attempt.task is not None:
                tasks.add(attempt.task)
        if tasks:
            await asyncio.wait(tasks, timeout=STOP_WITHIN_S)

    # -- one attempt

    async def _begin(self, job_id: int) -> Claim | None:
        begun: list[Claim] = []

        async def begin(connection: Connection) -> OrderedJob | None:
            begun.clear()
            claimed = await claim(connection, job_id)
            if claimed is None:
                return None
            begun.append(claimed)
            return claimed.job

        await announce(self._process, begin)
        return begun[0] if begun else None

    async def _attempt(self, attempt: Attempt) -> None:
        handler = self._handlers.get(attempt.claimed.job.type)
        if self._run_in_child is not None and handler is not None and handler.job.child:
            await self._attempt_in_child(attempt, self._run_in_child, handler.job.child)
            return
        claimed = attempt.claimed
        work = Work(self._process, claimed.actor)
        meter = ProgressMeter(self._process, claimed)
        try:
            try:
                await self._do(claimed, work, meter)
            finally:
                await meter.close()
                with contextlib.suppress(psycopg.Error):
                    await work.roll_back()
            outcome = "done"
        except asyncio.CancelledError:
            outcome = await self._interrupted(attempt)
        except ClaimLost:
            outcome = "lost"
        except MemoryError:
            if self._memory_errors_end:
                raise
            outcome = await self._failed(claimed, HopelessJob(OUT_OF_MEMORY))
        except Exception as error:  # noqa: BLE001  (whatever it is, the job has to be told)
            outcome = await self._failed(claimed, error)
        attempts_total.labels(outcome=outcome).inc()

    async def _attempt_in_child(
        self, attempt: Attempt, run_in_child: RunInChild, limits: ChildLimits
    ) -> None:
        """The child settles the job as a worker would; what ends it before that is told here."""
        claimed = attempt.claimed
        outcome = "in_child"
        try:
            error = await run_in_child(claimed, limits)
            if error is not None:
                outcome = await self._failed(claimed, ChildFailed(error))
        except asyncio.CancelledError:
            outcome = await self._interrupted(attempt)
        attempts_total.labels(outcome=outcome).inc()

    async def _do(self, claimed: Claim, work: Work, meter: ProgressMeter) -> None:
        handler = self._handlers.get(claimed.job.type)
        if handler is None:
            raise HopelessJob(UNKNOWN)
        try:
            job: Job = msgspec.json.decode(claimed.payload, type=handler.job)
        except msgspec.DecodeError as error:
            raise HopelessJob(NOT_UNDERSTOOD) from error
        limit = asyncio.timeout(claimed.time_limit_s)
        try:
            async with limit:
                # Open from the start: no statement of a job may commit by itself.
                connection = await work.connection()
                await connection.execute(UNHURRIED)
                result = await handler.run(JobContext(claimed, work, meter), job)
                await meter.close()
                done = await mark_done(connection, claimed, result, meter.latest)
        except TimeoutError as error:
            if limit.expired():
                raise HopelessJob(TIMED_OUT) from error
            raise
        if done is None:
            raise ClaimLost
        self._tell(work, done)
        await work.commit()

    def _tell(self, work: Work, job: OrderedJob) -> None:
        if job.workspace_id is not None:
            subject = workspace_subject(job.workspace_id)
            work.emit(JobChanged(job=job), subject=subject, workspace_id=job.workspace_id)
        work.publish_live(job_subject(job.id), msgspec.json.encode(job))

    # -- how it may end otherwise

    async def _interrupted(self, attempt: Attempt) -> str:
        claimed = attempt.claimed
        match attempt.stop:
            case Stop.CANCELLED:
                await self._settle(claimed, lambda c: mark_cancelled(c, claimed))
                return "cancelled"
            case Stop.CLAIM_LOST:
                return "lost"
            case _:
                await self._settle(claimed, lambda c: give_back(c, claimed))
                return "given_back"

    async def _failed(self, claimed: Claim, error: Exception) -> str:
        shown = _shown(claimed, error)
        if isinstance(error, Problem) and not isinstance(error, Unavailable | DatabaseBusy):
            log.info("jobs.refused", job=claimed.job.id, type=claimed.job.type, code=shown.code)
        else:
            log.exception("jobs.attempt_failed", job=claimed.job.id, type=claimed.job.type)
            if not claimed.is_last:
                wait_s = retry_after_s(claimed.job.attempts)
                await self._settle(claimed, lambda c: retry_later(c, claimed, shown, wait_s=wait_s))
                return "retried"
        await self._settle(claimed, lambda c: fail(c, claimed, shown))
        return "failed"

    async def _settle(
        self, claimed: Claim, change: Callable[[Connection], Awaitable[OrderedJob | None]]
    ) -> None:
        try:
            await announce(self._process, change, actor=claimed.actor)
        except (DatabaseBusy, psycopg.Error):
            # The lease runs out, and the sweeper of some worker takes the job from us.
            log.exception("jobs.not_settled", job=claimed.job.id)


def retry_after_s(attempts: int) -> float:
    """How long the attempt after `attempts` failed ones waits."""
    wait_s = min(RETRY_AFTER_S * RETRY_GROWTH ** (attempts - 1), RETRY_AFTER_MAX_S)
    return wait_s * random.uniform(1 - RETRY_JITTER, 1 + RETRY_JITTER)  # noqa: S311  (no secret)


class ChildFailed(Exception):
    """The process of this attempt ended before it could say how the job had."""

    def __init__(self, error: JobError) -> None:
        super().__init__(error.detail)
        self.error = error


class HopelessJob(Problem):
    """Trying again would not help."""

    def __init__(self, error: JobError) -> None:
        super().__init__(error.detail)
        self.error = error


def _shown(claimed: Claim, error: Exception) -> JobError:
    """What people see of it. A fault's own text stays in the log."""
    if isinstance(error, HopelessJob | ChildFailed):
        return error.error
    if isinstance(error, Problem):
        return JobError(error.code, error.detail)
    number = f"job-{claimed.job.id}-{claimed.job.attempts}"
    return JobError("fault", f"Something went wrong on our side. The log tells it under {number}.")

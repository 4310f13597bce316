"""Jobs for tests, and a worker that knows them (`python -m support.trial_jobs`)."""

import asyncio
import os
import sys
from collections.abc import Sequence
from typing import Any, ClassVar

import msgspec

from colonnade.kernel.errors import Invalid, Unavailable
from colonnade.kernel.jobs import Job, OrderedJob, Scheduled, job_from_row
from colonnade.kernel.jobs.records import JOB_COLUMNS
from colonnade.kernel.permissions import NOBODY, Permission, Role
from colonnade.kernel.work import JobContext, JobHandler, Look, Process, Work

EDIT = Permission("trial.edit", Role.EDITOR)


class Leave(Job, frozen=True):
    """Leave a mark in the database, slowly if wished, and end in one of several ways."""

    type: ClassVar[str] = "trial.leave"
    mark: str
    steps: int = 1
    pause_s: float = 0.0
    ends: str = "well"
    needs_role_in: int | None = None
    waits_for: str = ""
    """Another mark, without which it does not go on."""


class LeaveOnce(Leave, frozen=True):
    type: ClassVar[str] = "trial.leave_once"
    attempts_max: ClassVar[int] = 1
    time_limit_s: ClassVar[float] = 0.3


class Left(msgspec.Struct, frozen=True):
    mark: str


class CellAbsent(Invalid):
    code = "trial.cell_absent"


class DepotShut(Unavailable):
    code = "trial.depot_shut"


async def leave(context: JobContext, job: Leave) -> Left:
    work = context.work()
    if job.needs_role_in is not None:
        await work.must(EDIT, on=job.needs_role_in)
    await work.execute(
        "insert into trial_mark (job_id, mark) values (%(job)s, %(mark)s)",
        {"job": context.job_id, "mark": job.mark},
    )
    while job.waits_for and job.waits_for not in await marks(work.process):
        await asyncio.sleep(0.02)
    for step in range(job.steps):
        await context.progress(step + 1, job.steps, f"step {step + 1}")
        await asyncio.sleep(job.pause_s)
    match job.ends:
        case "with a problem":
            raise CellAbsent("There is no such cell.")
        case "with a fault":
            raise RuntimeError("secret things went wrong")
        case "unavailable":
            raise DepotShut
        case "with the process":
            os.abort()
        case "well on the second try" if context.attempt == 1:
            raise RuntimeError("once")
        case _:
            return Left(job.mark)


handlers: Sequence[JobHandler[Any]] = [JobHandler(Leave, leave), JobHandler(LeaveOnce, leave)]
schedule = [Scheduled(Leave("by the clock"), "By the clock", every_s=3600)]


async def make_marks(process: Process) -> None:
    """The table that the trial jobs write to."""
    async with process.database.writing() as connection:
        await connection.execute("create table trial_mark (job_id bigint, mark text)")


async def marks(process: Process) -> list[str]:
    rows = await Look(process, NOBODY).rows("select mark from trial_mark order by mark")
    return [row[0] for row in rows]


async def order(process: Process, actor: Any, job: Job, workspace_id: int | None = None) -> int:
    work = Work(process, actor)
    job_id = await work.order(job, workspace_id=workspace_id, title="A trial")
    await work.commit()
    return job_id


async def job_now(process: Process, job_id: int) -> OrderedJob:
    row = await Look(process, NOBODY).find(
        f"select {JOB_COLUMNS} from jobs_job where id = %(id)s", {"id": job_id}
    )
    assert row is not None
    return job_from_row(row)


async def job_over(process: Process, job_id: int, *, within_s: float = 15) -> OrderedJob:
    async with asyncio.timeout(within_s):
        while not (job := await job_now(process, job_id)).state.is_over:
            await asyncio.sleep(0.02)
    return job


if __name__ == "__main__":
    from colonnade.boot.worker import end_process, work_until_stopped
    from colonnade.kernel.settings import load_settings
    from colonnade.kernel.telemetry import configure_logging

    configure_logging(form="text", process="worker")
    scheduled = schedule if sys.argv[1:] == ["with-clock"] else None
    settings = load_settings()
    end_process(
        asyncio.run(
            work_until_stopped(settings, handlers, scheduled, handlers_module="support.trial_jobs")
        )
    )

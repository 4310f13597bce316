"""Jobs as administrators of the installation see and steer them, whatever workspace they are of."""

from typing import Any, ClassVar

from colonnade.kernel.activity.actions import tell_of_job
from colonnade.kernel.activity.errors import JobAbsent, JobNotOver, JobOver, ScheduleAbsent
from colonnade.kernel.activity.payloads import AdministeredJob, JobsOverview, RefusedKept
from colonnade.kernel.feed import INSTALLATION, Event
from colonnade.kernel.jobs import (
    JOB_COLUMNS,
    QUEUES,
    SCHEDULE_COLUMNS,
    JobState,
    OrderedJob,
    Queue,
    ScheduleEntry,
    entry_from_row,
    job_from_row,
    order_again,
    order_entry,
    pause_entry,
    queue_states,
    request_cancel,
    resume_entry,
    take_entry,
    workers_seen,
)
from colonnade.kernel.work import Look, Work

SEARCH_CHARACTERS_MAX = 100
REFUSED_SHOWN_MAX = 200
BEFORE_ALL = 2**63 - 1

_PAGE = f"""
select {JOB_COLUMNS}, queue, attempts_max, run_at, actor ->> 'name' from jobs_job
where id < %(before)s and (%(state)s::text is null or state = %(state)s)
    and (%(queue)s::text is null or queue = %(queue)s)
    and (%(search)s = '' or type ilike %(like)s or title ilike %(like)s
        or error ->> 'detail' ilike %(like)s or error ->> 'code' ilike %(like)s
        or id::text = %(search)s)
order by id desc limit %(limit)s
"""
_SCHEDULE = f"""
select {SCHEDULE_COLUMNS} from jobs_schedule order by workspace_id nulls first, name limit 1000
"""
_REFUSED = """
select id, at, queue, reason, size_bytes, excerpt from jobs_refused_message
order by id desc limit %(limit)s
"""


class ScheduleSteered(Event, frozen=True):
    """An administrator paused, resumed or ran an entry of the schedule."""

    type: ClassVar[str] = "jobs.schedule.steered"
    entry_id: int
    name: str
    deed: str


class JobSteered(Event, frozen=True):
    """An administrator ran a job again, or cancelled it."""

    type: ClassVar[str] = "jobs.job.steered"
    job_id: int
    job_type: str
    deed: str


async def overview(look: Look) -> JobsOverview:
    look.must_administer(writes=False)
    async with look.snapshot() as connection:
        return JobsOverview(
            now=look.now,
            queues=await queue_states(connection, QUEUES),
            workers=await workers_seen(connection),
        )


async def jobs_found(
    look: Look,
    *,
    state: JobState | None,
    queue: Queue | None,
    search: str,
    before: int | None,
    limit: int,
) -> tuple[list[AdministeredJob], int | None]:
    """The newest first; and where the next page begins."""
    look.must_administer(writes=False)
    search = search.strip()[:SEARCH_CHARACTERS_MAX]
    escaped = search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    parameters: dict[str, Any] = {
        "state": state,
        "queue": queue,
        "search": search,
        "like": f"%{escaped}%",
        "before": before or BEFORE_ALL,
        "limit": limit + 1,
    }
    rows = await look.rows(_PAGE, parameters)
    jobs = [
        AdministeredJob(
            job=job_from_row(row),
            queue=row[12],
            attempts_max=row[13],
            run_at=row[14],
            ordered_by=row[15] or "",
        )
        for row in rows[:limit]
    ]
    return jobs, jobs[-1].job.id if len(rows) > limit else None


async def refused_messages(look: Look) -> list[RefusedKept]:
    """What came by a queue and was no order of ours, the latest first."""
    look.must_administer(writes=False)
    return await look.records(RefusedKept, _REFUSED, {"limit": REFUSED_SHOWN_MAX})


async def schedule_entries(look: Look) -> list[ScheduleEntry]:
    look.must_administer(writes=False)
    return [entry_from_row(row) for row in await look.rows(_SCHEDULE)]


async def run_job_again(work: Work, job_id: int) -> OrderedJob:
    """It begins afresh as the one who ordered it: an administrator need not be of its workspace."""
    work.must_administer()
    await _must_exist(work, job_id)
    job = await order_again(await work.connection(), job_id, None)
    if job is None:
        raise JobNotOver
    _note(work, JobSteered(job_id=job.id, job_type=job.type, deed="run_again"))
    tell_of_job(work, job)
    return job


async def cancel_any_job(work: Work, job_id: int) -> OrderedJob:
    work.must_administer()
    await _must_exist(work, job_id)
    job = await request_cancel(await work.connection(), job_id, work.now)
    if job is None:
        raise JobOver
    _note(work, JobSteered(job_id=job.id, job_type=job.type, deed="cancelled"))
    tell_of_job(work, job)
    return job


async def pause_schedule(work: Work, entry_id: int) -> ScheduleEntry:
    work.must_administer()
    return _steered(work, await pause_entry(await work.connection(), entry_id, work.now), "paused")


async def resume_schedule(work: Work, entry_id: int) -> ScheduleEntry:
    work.must_administer()
    entry = await resume_entry(await work.connection(), entry_id, work.now)
    return _steered(work, entry, "resumed")


async def run_schedule_now(work: Work, entry_id: int) -> OrderedJob:
    """Its job is ordered at once, as its maker; its turn by the clock stays as it is."""
    work.must_administer()
    connection = await work.connection()
    due = await take_entry(connection, entry_id)
    if due is None:
        raise ScheduleAbsent
    job = await order_entry(connection, due, work.now, in_turn=False)
    _steered(work, due.entry, "run")
    tell_of_job(work, job)
    return job


async def _must_exist(work: Work, job_id: int) -> None:
    if await work.find("select 1 from jobs_job where id = %(id)s", {"id": job_id}) is None:
        raise JobAbsent


def _steered(work: Work, entry: ScheduleEntry | None, deed: str) -> ScheduleEntry:
    if entry is None:
        raise ScheduleAbsent
    _note(work, ScheduleSteered(entry_id=entry.id, name=entry.name, deed=deed))
    return entry


def _note(work: Work, event: Event) -> None:
    work.emit(event, subject="installation:0", workspace_id=INSTALLATION)

"""Jobs' part of the API."""

from typing import Annotated

from litestar import get, post
from litestar.params import QueryParameter

from colonnade.kernel.activity import actions, administering, queries
from colonnade.kernel.activity.payloads import (
    AdministeredJobList,
    JobList,
    JobsOverview,
    RefusedList,
    ScheduleList,
)
from colonnade.kernel.jobs import JobState, OrderedJob, Queue, ScheduleEntry
from colonnade.kernel.web import decode_cursor, encode_cursor, page_size
from colonnade.kernel.work import Look, Work

TAGS = ["jobs"]


@get("/api/v1/workspaces/{workspace_id:int}/jobs", summary="Jobs of a workspace", tags=TAGS)
async def list_jobs(
    look: Look, workspace_id: int, limit: int | None = None, cursor: str | None = None
) -> JobList:
    before = decode_cursor(cursor, int) if cursor else None
    jobs, following = await queries.jobs_of_workspace(
        look, workspace_id, before=before, limit=page_size(limit)
    )
    return JobList(jobs, None if following is None else encode_cursor(following))


@get("/api/v1/jobs/{job_id:int}", summary="A job", tags=TAGS)
async def show_job(look: Look, job_id: int) -> OrderedJob:
    return await queries.job_by_id(look, job_id)


@post("/api/v1/jobs/{job_id:int}/cancel", summary="Cancel a job", tags=TAGS, status_code=200)
async def cancel_job(work: Work, job_id: int) -> OrderedJob:
    return await actions.cancel_job(work, job_id)


@post("/api/v1/jobs/{job_id:int}/retry", summary="Try a job again", tags=TAGS, status_code=200)
async def retry_job(work: Work, job_id: int) -> OrderedJob:
    return await actions.retry_job(work, job_id)


ADMINISTRATION = "/api/v1/administration"


@get(f"{ADMINISTRATION}/jobs/overview", summary="Queues and workers", tags=TAGS)
async def show_overview(look: Look) -> JobsOverview:
    return await administering.overview(look)


@get(f"{ADMINISTRATION}/jobs", summary="Jobs of all workspaces", tags=TAGS)
async def list_all_jobs(
    look: Look,
    in_state: Annotated[JobState | None, QueryParameter(name="state")] = None,
    queue: Queue | None = None,
    search: str = "",
    limit: int | None = None,
    cursor: str | None = None,
) -> AdministeredJobList:
    jobs, following = await administering.jobs_found(
        look,
        state=in_state,
        queue=queue,
        search=search,
        before=decode_cursor(cursor, int) if cursor else None,
        limit=page_size(limit),
    )
    return AdministeredJobList(jobs, None if following is None else encode_cursor(following))


@get(f"{ADMINISTRATION}/jobs/refused-messages", summary="Messages refused", tags=TAGS)
async def list_refused(look: Look) -> RefusedList:
    return RefusedList(await administering.refused_messages(look))


@post(
    f"{ADMINISTRATION}/jobs/{{job_id:int}}/retry",
    summary="Run any job again",
    tags=TAGS,
    status_code=200,
)
async def run_job_again(work: Work, job_id: int) -> OrderedJob:
    return await administering.run_job_again(work, job_id)


@post(
    f"{ADMINISTRATION}/jobs/{{job_id:int}}/cancel",
    summary="Cancel any job",
    tags=TAGS,
    status_code=200,
)
async def cancel_any_job(work: Work, job_id: int) -> OrderedJob:
    return await administering.cancel_any_job(work, job_id)


@get(f"{ADMINISTRATION}/schedule", summary="The schedule", tags=TAGS)
async def show_schedule(look: Look) -> ScheduleList:
    return ScheduleList(await administering.schedule_entries(look))


@post(
    f"{ADMINISTRATION}/schedule/{{entry_id:int}}/pause",
    summary="Pause an entry of the schedule",
    tags=TAGS,
    status_code=200,
)
async def pause_schedule(work: Work, entry_id: int) -> ScheduleEntry:
    return await administering.pause_schedule(work, entry_id)


@post(
    f"{ADMINISTRATION}/schedule/{{entry_id:int}}/resume",
    summary="Let an entry of the schedule go on",
    tags=TAGS,
    status_code=200,
)
async def resume_schedule(work: Work, entry_id: int) -> ScheduleEntry:
    return await administering.resume_schedule(work, entry_id)


@post(
    f"{ADMINISTRATION}/schedule/{{entry_id:int}}/run",
    summary="Run an entry of the schedule now",
    tags=TAGS,
    status_code=200,
)
async def run_schedule_now(work: Work, entry_id: int) -> OrderedJob:
    return await administering.run_schedule_now(work, entry_id)


routes = [
    list_jobs,
    show_job,
    cancel_job,
    retry_job,
    show_overview,
    list_all_jobs,
    list_refused,
    run_job_again,
    cancel_any_job,
    show_schedule,
    pause_schedule,
    resume_schedule,
    run_schedule_now,
]

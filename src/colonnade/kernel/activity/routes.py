"""Jobs' part of the API."""

from litestar import get, post

from colonnade.kernel.activity import actions, queries
from colonnade.kernel.activity.payloads import JobList
from colonnade.kernel.jobs import OrderedJob
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


routes = [list_jobs, show_job, cancel_job, retry_job]

"""What jobs bring into the whole."""

from colonnade.kernel.activity.queries import job_by_id
from colonnade.kernel.activity.routes import routes
from colonnade.kernel.errors import NotFound
from colonnade.kernel.work import Look


async def _workspace_of_job(look: Look, job_id: int) -> int:
    job = await job_by_id(look, job_id)
    if job.workspace_id is None:
        raise NotFound
    return job.workspace_id


realtime_subjects = {"job": _workspace_of_job}

__all__ = ["realtime_subjects", "routes"]

"""Reading jobs."""

from colonnade.kernel.activity.errors import JobAbsent
from colonnade.kernel.activity.policies import READ
from colonnade.kernel.errors import NotFound, Unauthenticated
from colonnade.kernel.jobs import JOB_COLUMNS, OrderedJob, job_from_row
from colonnade.kernel.work import Look

_ONE = f"select {JOB_COLUMNS}, actor_id from jobs_job where id = %(id)s"
_PAGE = (
    f"select {JOB_COLUMNS} from jobs_job where workspace_id = %(workspace)s"
    " and id < %(before)s order by id desc limit %(limit)s"
)
BEFORE_ALL = 2**63 - 1


async def job_by_id(look: Look, job_id: int) -> OrderedJob:
    """The job, for whom may see its workspace. Raises JobAbsent."""
    return (await job_and_orderer(look, job_id))[0]


async def job_and_orderer(look: Look, job_id: int) -> tuple[OrderedJob, int | None]:
    """The job, and the account that ordered it."""
    if not look.actor.is_somebody:
        raise Unauthenticated
    row = await look.find(_ONE, {"id": job_id})
    if row is None:
        raise JobAbsent
    job = job_from_row(row)
    if job.workspace_id is not None:
        try:
            await look.must(READ, on=job.workspace_id)
        except NotFound as error:
            raise JobAbsent from error
    elif not (look.actor.is_administrator or look.actor.is_system):
        raise JobAbsent
    return job, row[12]


async def jobs_of_workspace(
    look: Look, workspace_id: int, *, before: int | None, limit: int
) -> tuple[list[OrderedJob], int | None]:
    """Its jobs, the newest first, from `before` on; and where the next page begins."""
    await look.must(READ, on=workspace_id)
    rows = await look.rows(
        _PAGE,
        {"workspace": workspace_id, "before": before or BEFORE_ALL, "limit": limit + 1},
    )
    jobs = [job_from_row(row) for row in rows[:limit]]
    return jobs, jobs[-1].id if len(rows) > limit else None

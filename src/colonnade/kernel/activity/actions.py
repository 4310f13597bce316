"""Steering jobs: what a person can do to one."""

import msgspec

from colonnade.kernel.activity.errors import JobNotOver, JobOver
from colonnade.kernel.activity.policies import STEER_ANY, STEER_OWN
from colonnade.kernel.activity.queries import job_and_orderer
from colonnade.kernel.activity.subjects import workspace_subject
from colonnade.kernel.jobs import JobChanged, OrderedJob, job_subject, order_again, request_cancel
from colonnade.kernel.permissions import Access, Role, decide
from colonnade.kernel.work import Work


async def cancel_job(work: Work, job_id: int) -> OrderedJob:
    """A waiting job is cancelled at once; a running one when its worker has heard of it."""
    await _must_steer(work, job_id)
    job = await request_cancel(await work.connection(), job_id, work.now)
    if job is None:
        raise JobOver
    tell_of_job(work, job)
    return job


async def retry_job(work: Work, job_id: int) -> OrderedJob:
    """A failed or cancelled job begins afresh, as the one who asks for it now."""
    await _must_steer(work, job_id)
    job = await order_again(await work.connection(), job_id, work.actor)
    if job is None:
        raise JobNotOver
    tell_of_job(work, job)
    return job


async def _must_steer(work: Work, job_id: int) -> None:
    job, orderer = await job_and_orderer(work, job_id)
    if job.workspace_id is None:
        # Only administrators have come this far; a token of theirs may still be for reading.
        decide(work.actor, Access(0, Role.OWNER), STEER_ANY)
        return
    is_own = orderer is not None and orderer == work.actor.account_id
    await work.must(STEER_OWN if is_own else STEER_ANY, on=job.workspace_id)


def tell_of_job(work: Work, job: OrderedJob) -> None:
    if job.workspace_id is not None:
        subject = workspace_subject(job.workspace_id)
        work.emit(JobChanged(job=job), subject=subject, workspace_id=job.workspace_id)
    work.publish_live(job_subject(job.id), msgspec.json.encode(job))

"""Jobs: ordered in a transaction, carried by Celery, visible with progress, result and cancel.

This package orders and carries them. What runs them, with a `Work` for each, is in
`colonnade.kernel.activity` (`JobContext`, `JobHandler`). `carrier`, `relay` and `beat` bring
Celery with them and are the worker's alone; `boot.worker` composes them.
"""

from colonnade.kernel.jobs.ledger import (
    LEASE_S,
    Claim,
    claim,
    fail,
    forget_jobs,
    give_back,
    keep_progress,
    mark_cancelled,
    mark_done,
    order_again,
    renew,
    request_cancel,
    retry_later,
    sweep,
    unfinished_jobs,
    unsend,
)
from colonnade.kernel.jobs.ordering import JOBS_CHANNEL, order_job
from colonnade.kernel.jobs.records import JOB_COLUMNS, job_from_row
from colonnade.kernel.jobs.scheduling import Scheduled, order_scheduled
from colonnade.kernel.jobs.values import (
    Job,
    JobChanged,
    JobError,
    JobState,
    OrderedJob,
    Progress,
    Queue,
    job_subject,
)

__all__ = [
    "JOBS_CHANNEL",
    "JOB_COLUMNS",
    "LEASE_S",
    "Claim",
    "Job",
    "JobChanged",
    "JobError",
    "JobState",
    "OrderedJob",
    "Progress",
    "Queue",
    "Scheduled",
    "claim",
    "fail",
    "forget_jobs",
    "give_back",
    "job_from_row",
    "job_subject",
    "keep_progress",
    "mark_cancelled",
    "mark_done",
    "order_again",
    "order_job",
    "order_scheduled",
    "renew",
    "request_cancel",
    "retry_later",
    "sweep",
    "unfinished_jobs",
    "unsend",
]

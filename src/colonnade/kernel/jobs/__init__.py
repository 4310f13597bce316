"""Jobs: ordered in a transaction, carried by Celery, visible with progress, result and cancel.

This package orders and carries them; what runs them, with a `Work` for each, is in
`colonnade.kernel.activity` (`JobContext`).
"""

from colonnade.kernel.jobs.ordering import JOBS_CHANNEL, order_job
from colonnade.kernel.jobs.values import (
    Job,
    JobChanged,
    JobError,
    JobState,
    OrderedJob,
    Progress,
    Queue,
)

__all__ = [
    "JOBS_CHANNEL",
    "Job",
    "JobChanged",
    "JobError",
    "JobState",
    "OrderedJob",
    "Progress",
    "Queue",
    "order_job",
]

"""Jobs as people see them, the runner that does them, and the readers that follow the feed."""

from colonnade.kernel.activity.queries import job_by_id
from colonnade.kernel.activity.runner import JobRunner
from colonnade.kernel.activity.schedules import (
    schedule_job,
    schedules_of_workspace,
    unschedule_job,
)

__all__ = [
    "JobRunner",
    "job_by_id",
    "schedule_job",
    "schedules_of_workspace",
    "unschedule_job",
]

"""Bodies of answers."""

from datetime import datetime

import msgspec

from colonnade.kernel.jobs import OrderedJob, QueueState, ScheduleEntry, WorkerSeen


class JobList(msgspec.Struct, frozen=True):
    jobs: list[OrderedJob]
    next: str | None


class AdministeredJob(msgspec.Struct, frozen=True, kw_only=True):
    """A job with what only administrators are shown."""

    job: OrderedJob
    queue: str
    attempts_max: int
    run_at: datetime
    ordered_by: str


class AdministeredJobList(msgspec.Struct, frozen=True):
    jobs: list[AdministeredJob]
    next: str | None


class JobsOverview(msgspec.Struct, frozen=True, kw_only=True):
    now: datetime
    queues: list[QueueState]
    workers: list[WorkerSeen]


class RefusedKept(msgspec.Struct, frozen=True, kw_only=True):
    """A message that was no order of ours."""

    id: int
    at: datetime
    queue: str
    reason: str
    size_bytes: int
    excerpt: str


class RefusedList(msgspec.Struct, frozen=True):
    messages: list[RefusedKept]


class ScheduleList(msgspec.Struct, frozen=True):
    entries: list[ScheduleEntry]

"""What a job is: ordered in a transaction, run later, seen by the people of its workspace."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Literal

import msgspec

from colonnade.kernel.feed import Event

Queue = Literal["default", "background", "reports"]
"""`default` is what a person waits for; the others have no one looking at them."""

QUEUES: tuple[Queue, ...] = ("default", "background", "reports")

ATTEMPTS_MAX = 3
TIME_LIMIT_S = 3600.0
TIME_LIMIT_MAX_S = 6 * 3600.0
"""No job may ask for more: the broker gives a message up for lost a little later than that."""

TITLE_CHARACTERS_MAX = 200


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class ChildLimits:
    """What a job may use that runs in a process of its own."""

    memory_bytes: int = 512 * 1024 * 1024
    """Address space beyond what the process has before the job begins."""

    cpu_s: int = 300


class Job(msgspec.Struct, frozen=True):
    """What is to be done, in the imperative (`ImportRows`). A subclass sets `type`.

    It is stored as JSON, so its fields are what JSON can say: ids, not things.
    """

    type: ClassVar[str]
    queue: ClassVar[Queue] = "default"
    attempts_max: ClassVar[int] = ATTEMPTS_MAX
    time_limit_s: ClassVar[float] = TIME_LIMIT_S
    child: ClassVar[ChildLimits | None] = None
    """Set for what reads files of unknown origin: it runs in a process of its own, which may
    crash, fill its memory or go round in circles, and the worker stays."""


class Progress(msgspec.Struct, frozen=True):
    done: int = 0
    total: int | None = None
    text: str = ""


class JobError(msgspec.Struct, frozen=True):
    code: str
    detail: str


class OrderedJob(msgspec.Struct, frozen=True, kw_only=True):
    """A job as people see it; on the wire `Job`."""

    id: int
    type: str
    title: str
    state: JobState
    progress: Progress = Progress()
    result: msgspec.Raw = msgspec.field(default_factory=lambda: msgspec.Raw(b"null"))
    error: JobError | None = None
    attempts: int = 0
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    workspace_id: int | None


def job_subject(job_id: int) -> str:
    """What news of one job is filed under."""
    return f"job:{job_id}"


class JobChanged(Event, frozen=True):
    """A job was ordered, began, or ended. Its progress is told live, and in no log."""

    type: ClassVar[str] = "jobs.job.changed"

    job: OrderedJob


class RefusedMessage(msgspec.Struct, frozen=True):
    """What came by a queue and was no order of ours."""

    queue: str
    reason: str
    size_bytes: int
    excerpt: str

"""What is ordered from the worker."""

from typing import ClassVar

from colonnade.kernel.jobs import Job


class PurgeOuter(Job, frozen=True):
    type: ClassVar[str] = "edge.purge_outer"
    keys: str
    drop: bool

"""What happened to files, and what is to be done."""

from typing import ClassVar

from colonnade.kernel.feed import Event
from colonnade.kernel.jobs import Job, Queue


class FileAdded(Event, frozen=True):
    type: ClassVar[str] = "files.file.added"
    id: int
    name: str
    media_type: str
    size_bytes: int


class FileDeleted(Event, frozen=True):
    type: ClassVar[str] = "files.file.deleted"
    id: int
    name: str


class FileJudged(Event, frozen=True):
    """The antivirus has looked into it."""

    type: ClassVar[str] = "files.file.judged"
    id: int
    name: str
    state: str


class ScanFile(Job, frozen=True):
    """Have the antivirus look into these bytes."""

    type: ClassVar[str] = "files.file.scan"
    digest: str


class RepairFile(Job, frozen=True):
    """Copy these bytes to the place that lacks them."""

    type: ClassVar[str] = "files.file.repair"
    queue: ClassVar[Queue] = "background"
    area: str
    digest: str
    size_bytes: int


class ClearFiles(Job, frozen=True):
    """Forget files whose time is over, and delete bytes that nobody has any more."""

    type: ClassVar[str] = "files.clear"
    queue: ClassVar[Queue] = "background"


class CheckFiles(Job, frozen=True):
    """Read files, compare them with their checksums, mend copies, report."""

    type: ClassVar[str] = "files.check"
    queue: ClassVar[Queue] = "background"
    time_limit_s: ClassVar[float] = 5 * 3600.0

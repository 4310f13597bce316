"""What was published."""

from typing import ClassVar

from colonnade.kernel.feed import Event
from colonnade.kernel.jobs import Job


class ProjectCreated(Event, frozen=True):
    type: ClassVar[str] = "packages.project.created"
    index_id: int
    project: str


class FilePublished(Event, frozen=True):
    type: ClassVar[str] = "packages.file.published"
    index_id: int
    project: str
    version: str
    file: str
    sha256: str
    serial: int


class FileYanked(Event, frozen=True):
    """Installers pass it over, unless it is asked for by its exact version."""

    type: ClassVar[str] = "packages.release.yanked"
    index_id: int
    project: str
    version: str
    reason: str


class FileUnyanked(Event, frozen=True):
    type: ClassVar[str] = "packages.release.unyanked"
    index_id: int
    project: str
    version: str


class SweepFiles(Job, frozen=True):
    type: ClassVar[str] = "packages.files.sweep"

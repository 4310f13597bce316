"""What happened to the licence, and what is to be done with it."""

from typing import ClassVar

from colonnade.kernel.feed import Event
from colonnade.kernel.jobs import Job, Queue


class LicenceAdded(Event, frozen=True):
    type: ClassVar[str] = "licence.licence.added"
    id: str
    holder: str


class LicenceRemoved(Event, frozen=True):
    type: ClassVar[str] = "licence.licence.removed"


class AskLicenceServer(Job, frozen=True):
    """Ask about the licence; without one, do nothing at all."""

    type: ClassVar[str] = "licence.server.ask"
    queue: ClassVar[Queue] = "background"

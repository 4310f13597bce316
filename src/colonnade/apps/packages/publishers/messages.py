"""What happened to publishers."""

from typing import ClassVar

from colonnade.kernel.feed import Event


class PublisherAdded(Event, frozen=True):
    type: ClassVar[str] = "packages.publisher.added"
    index_id: int
    project: str
    publisher: str


class PublisherRemoved(Event, frozen=True):
    type: ClassVar[str] = "packages.publisher.removed"
    index_id: int
    project: str
    publisher: str

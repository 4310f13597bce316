"""What happened to indexes."""

from typing import ClassVar

from colonnade.apps.packages.indexes.values import Index
from colonnade.kernel.feed import Event


class IndexCreated(Event, frozen=True):
    type: ClassVar[str] = "packages.index.created"
    index: Index


class IndexChanged(Event, frozen=True):
    type: ClassVar[str] = "packages.index.changed"
    index: Index
    before: Index

"""What happened to inheritance."""

from typing import ClassVar

from colonnade.apps.packages.indexes.values import Index
from colonnade.kernel.feed import Event


class BasesChanged(Event, frozen=True):
    type: ClassVar[str] = "packages.index.bases_changed"
    index: Index
    bases: list[int]
    before: list[int]

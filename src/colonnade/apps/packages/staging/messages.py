"""What was promoted."""

from typing import ClassVar

from colonnade.kernel.feed import Event


class ReleasePromoted(Event, frozen=True):
    """An entry of the index that got it; its files have entries of their own."""

    type: ClassVar[str] = "packages.release.promoted"
    index_id: int
    from_index_id: int
    project: str
    version: str
    files: list[str]

"""What history notes for itself."""

from typing import ClassVar

from colonnade.kernel.feed import Event


class DeedPassedOver(Event, frozen=True):
    """An undo or redo found nothing that it could still change; the next one looks behind it."""

    type: ClassVar[str] = "tables.history.passed_over"

"""What happened to the feed itself, and what is to be done with it."""

from typing import ClassVar

from colonnade.kernel.feed import Event
from colonnade.kernel.jobs import Job, Queue


class RetentionChanged(Event, frozen=True):
    type: ClassVar[str] = "audit.retention.changed"
    kept_days: int | None


class ForgetOldEntries(Job, frozen=True):
    """Forget what the feed need not remember any more."""

    type: ClassVar[str] = "feed.old_entries.forget"
    queue: ClassVar[Queue] = "background"

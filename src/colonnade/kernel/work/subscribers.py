"""Following the feed on the sure path: what webhooks, notifications and the search index do."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from colonnade.kernel.feed import Entry
from colonnade.kernel.work.work import Work


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A reader of the feed with a cursor of its own, kept in the database under its `name`.

    `consume` is given the entries that became visible since it last returned, each once, a
    transaction's entries never apart, ordered by `sequence` within one call. Its `Work` is the
    system's and commits together with the cursor: what it writes happens once, and it must not
    touch the outside (it orders a job for that). It begins with what happens after its first run.
    """

    name: str
    consume: Callable[[Work, Sequence[Entry]], Awaitable[None]]
    types: frozenset[str] | None = None
    """The events it wants to hear of; all, where None."""

    def wants(self, entry: Entry) -> bool:
        return self.types is None or entry.type in self.types

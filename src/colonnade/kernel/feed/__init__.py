"""The change feed: one append-only log of everything that happened, written with the change."""

from colonnade.kernel.feed.append import (
    ENTRY_COLUMNS,
    append_entries,
    entry_from_row,
    entry_insert,
    entry_parameters,
)
from colonnade.kernel.feed.broadcast import FEED_CHANNEL, LIVE_CHANNEL, Broadcaster
from colonnade.kernel.feed.deeds import DeedDone, deeds_of, entries_of
from colonnade.kernel.feed.partitions import ensure_partitions
from colonnade.kernel.feed.reader import (
    PAGE_ENTRIES_MAX,
    News,
    Page,
    Snapshot,
    current_snapshot,
    horizon,
    read_new,
    read_next,
    read_since,
    read_visible,
)
from colonnade.kernel.feed.readers import (
    ReaderState,
    keep_failure,
    keep_reader,
    readers_due,
    register_readers,
    take_reader,
)
from colonnade.kernel.feed.values import INSTALLATION, Deed, Draft, Entry, Event

__all__ = [
    "ENTRY_COLUMNS",
    "FEED_CHANNEL",
    "INSTALLATION",
    "LIVE_CHANNEL",
    "PAGE_ENTRIES_MAX",
    "Broadcaster",
    "Deed",
    "DeedDone",
    "Draft",
    "Entry",
    "Event",
    "News",
    "Page",
    "ReaderState",
    "Snapshot",
    "append_entries",
    "current_snapshot",
    "deeds_of",
    "ensure_partitions",
    "entries_of",
    "entry_from_row",
    "entry_insert",
    "entry_parameters",
    "horizon",
    "keep_failure",
    "keep_reader",
    "read_new",
    "read_next",
    "read_since",
    "read_visible",
    "readers_due",
    "register_readers",
    "take_reader",
]

"""The change feed: one append-only log of everything that happened, written with the change."""

from colonnade.kernel.feed.append import (
    ENTRY_COLUMNS,
    append_entries,
    entry_from_row,
    entry_insert,
    entry_parameters,
)
from colonnade.kernel.feed.broadcast import FEED_CHANNEL, LIVE_CHANNEL, Broadcaster
from colonnade.kernel.feed.partitions import ensure_partitions
from colonnade.kernel.feed.values import Deed, Draft, Entry, Event

__all__ = [
    "ENTRY_COLUMNS",
    "FEED_CHANNEL",
    "LIVE_CHANNEL",
    "Broadcaster",
    "Deed",
    "Draft",
    "Entry",
    "Event",
    "append_entries",
    "ensure_partitions",
    "entry_from_row",
    "entry_insert",
    "entry_parameters",
]

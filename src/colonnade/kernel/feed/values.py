"""What an entry of the feed is."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

import msgspec

INSTALLATION = 0
"""In place of a workspace: what concerns the whole installation, such as a sign-in."""


class Deed(StrEnum):
    """Why an entry was written: done afresh, or to take back or repeat an earlier one."""

    DO = "do"
    UNDO = "undo"
    REDO = "redo"


class Event(msgspec.Struct, frozen=True):
    """What happened, in the past tense. A feature subclasses it and sets `type` (its wire name)."""

    type: ClassVar[str]


class Draft(msgspec.Struct, frozen=True):
    """An event on its way into the feed: where it belongs and what it reverts, if anything."""

    type: str
    subject: str
    workspace_id: int
    payload: bytes
    deed: Deed = Deed.DO
    reverts: int | None = None


class Entry(msgspec.Struct, frozen=True):
    """An entry as written.

    `transaction` is the Postgres transaction (xid8) that wrote it; entries of one transaction are
    one action. `sequence` orders entries that concern the same row, for the row's lock is held
    when it is drawn.
    """

    sequence: int
    transaction: int
    at: datetime
    workspace_id: int
    actor_id: int | None
    actor_name: str
    origin: str | None
    subject: str
    type: str
    payload: msgspec.Raw
    deed: Deed = Deed.DO
    reverts: int | None = None

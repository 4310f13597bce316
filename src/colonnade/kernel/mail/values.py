"""What a message is, and how often it is tried."""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

RETRY_AFTER = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 3 * 60, 6 * 60, 12 * 60, 24 * 60)
)
"""Waits between attempts after errors that may pass; after the last one it has failed."""

PER_ADDRESS_AN_HOUR_MAX = 100
"""Nobody's mailbox is flooded by us, whatever goes wrong above."""

ERROR_LENGTH_MAX = 1_000


class MessageState(StrEnum):
    KEPT = "kept"
    """There is no mail server: it stays in the mailbox."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"
    """Sent, and came back."""

    HELD = "held"
    """Not sent: messages to this address came back before, or there were too many."""


class Message(msgspec.Struct, frozen=True):
    """A message in the mailbox."""

    id: int
    to: str
    subject: str
    state: MessageState
    created_at: datetime
    sent_at: datetime | None
    next_at: datetime | None
    attempts: int
    error: str | None


class WholeMessage(Message, frozen=True):
    text: str
    html: str


class HeldAddress(msgspec.Struct, frozen=True):
    """An address that messages came back from."""

    address: str
    hard_bounces: int
    reason: str
    bounced_at: datetime
    suppressed_at: datetime | None

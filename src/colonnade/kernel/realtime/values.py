"""Limits and messages of the socket."""

from typing import Any, Literal

import msgspec

MESSAGE_BYTES_MAX = 64 * 1024
"""The longest message a client may send."""

PRESENCE_BYTES_MAX = 1024
SUBJECTS_MAX = 100
"""Subjects one socket may follow."""

SOCKETS_MAX = 50
"""Sockets one session's account may have open at one process."""

TOKEN_SOCKETS_MAX = 2_000
"""The same behind an account's tokens: programs fan out."""

WAITING_MESSAGES_MAX = 1_000
WAITING_BYTES_MAX = 4 * 1024 * 1024
"""What may wait for one slow reader; beyond either it is cut off, and resumes when it can."""

REPLAY_ENTRIES_MAX = 1_000
"""A client that missed more is told to fetch again."""

SUBJECT_LENGTH_MAX = 100
SEND_TIMEOUT_S = 30.0
CLOSE_TIMEOUT_S = 1.0

CLOSE_BAD_MESSAGE = 4400
CLOSE_SIGNED_OUT = 4401
CLOSE_RIGHTS_ENDED = 4403
CLOSE_TOO_SLOW = 4408
CLOSE_TOO_MANY = 4429
CLOSE_GOING_AWAY = 1001
CLOSE_TRY_AGAIN = 1013


class ClientMessage(msgspec.Struct, forbid_unknown_fields=True):
    do: Literal["subscribe", "unsubscribe", "presence", "ping"]
    subject: str = ""
    since: int | None = None
    state: Any = None


class Person(msgspec.Struct, frozen=True):
    """Somebody who looks at a subject just now."""

    connection: str
    account_id: int | None
    name: str
    state: msgspec.Raw = msgspec.Raw(b"null")


class Actor(msgspec.Struct, frozen=True):
    id: int | None
    name: str


class EventBody(msgspec.Struct, frozen=True):
    type: str
    at: Any
    actor: Actor | None
    origin: str | None
    payload: msgspec.Raw

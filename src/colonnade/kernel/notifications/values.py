"""What a notification is, and how people may want to hear of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

TITLE_CHARACTERS_MAX = 300
TEXT_CHARACTERS_MAX = 2_000
KEPT_MAX = 1_000
"""Notifications that one account keeps; the oldest read ones go first, then the oldest."""

KEPT_DAYS = 180
INSTANT_WAIT_S = 20
"""What comes within this becomes one mail, and none of what was read by then."""

DIGEST_HOUR_UTC = 6
MAIL_NOTIFICATIONS_MAX = 50
"""In one mail; it says how many more there are."""


class MailWish(StrEnum):
    """When a person wants a mail about notifications of a kind."""

    INSTANT = "instant"
    DAILY = "daily"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notification; `mail` until somebody wants it otherwise."""

    name: str
    title: str
    mail: MailWish = MailWish.DAILY


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is to be told. `url` is a path of ours, such as `/w/1/jobs`.

    Under one `key` an account is told once.
    """

    kind: Kind
    title: str
    url: str
    text: str = ""
    workspace_id: int | None = None
    subject: str = ""
    actor_name: str = ""
    key: str | None = None

    def __post_init__(self) -> None:
        if not self.url.startswith("/") or self.url.startswith("//"):
            raise ValueError(f"not a path of ours: {self.url!r}")


class Notification(msgspec.Struct, frozen=True):
    id: int
    kind: str
    title: str
    text: str
    url: str
    workspace_id: int | None
    subject: str
    actor_name: str
    created_at: datetime
    read_at: datetime | None


class Preference(msgspec.Struct, frozen=True):
    """How one person wants to hear of one kind."""

    kind: str
    title: str
    mail: MailWish
    in_product: bool


def account_subject(account_id: int) -> str:
    """What news for one account alone is filed under."""
    return f"account:{account_id}"

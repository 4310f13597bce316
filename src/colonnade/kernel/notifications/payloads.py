"""Bodies of requests and answers."""

from typing import Annotated

import msgspec

from colonnade.kernel.notifications.values import MailWish, Notification, Preference


class NotificationList(msgspec.Struct, frozen=True):
    notifications: list[Notification]
    unread: int
    next: str | None


class UpTo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The newest notification that was seen."""

    up_to: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


class Unread(msgspec.Struct, frozen=True):
    unread: int


class PreferenceList(msgspec.Struct, frozen=True):
    preferences: list[Preference]


class PreferenceDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    mail: MailWish
    in_product: bool = True

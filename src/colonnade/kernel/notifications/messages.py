"""What happened to somebody's notifications, and what is to be done with them."""

from typing import ClassVar

from colonnade.kernel.feed import Event
from colonnade.kernel.jobs import Job, Queue


class NotificationsChanged(Event, frozen=True):
    """Came, or were read. It tells nothing but how many are unread: whoever may, fetches them."""

    type: ClassVar[str] = "notifications.notifications.changed"
    unread: int


class MailNotifications(Job, frozen=True):
    """Send one account a mail about what it has not read yet."""

    type: ClassVar[str] = "notifications.notifications.mail"
    queue: ClassVar[Queue] = "background"
    account_id: int
    wish: str


class OrderDigests(Job, frozen=True):
    """Order the daily mails."""

    type: ClassVar[str] = "notifications.digests.order"
    queue: ClassVar[Queue] = "background"


class ForgetNotifications(Job, frozen=True):
    type: ClassVar[str] = "notifications.old_notifications.forget"
    queue: ClassVar[Queue] = "background"

"""What happened to webhooks, and what is to be done."""

from typing import ClassVar

from colonnade.kernel.feed import Event
from colonnade.kernel.jobs import Job, Queue


class WebhookCreated(Event, frozen=True):
    type: ClassVar[str] = "webhooks.webhook.created"
    id: int
    name: str


class WebhookChanged(Event, frozen=True):
    """Its settings, its state or its secret."""

    type: ClassVar[str] = "webhooks.webhook.changed"
    id: int
    name: str
    state: str


class WebhookDeleted(Event, frozen=True):
    type: ClassVar[str] = "webhooks.webhook.deleted"
    id: int
    name: str


class DeliverWebhook(Job, frozen=True):
    """Send what is due for one webhook; safe to be run again, and by two at once."""

    type: ClassVar[str] = "webhooks.due.deliver"
    queue: ClassVar[Queue] = "background"
    attempts_max: ClassVar[int] = 10
    time_limit_s: ClassVar[float] = 120.0

    webhook_id: int


class LookAfterWebhooks(Job, frozen=True):
    """Begin what should have begun, and forget old entries of the log."""

    type: ClassVar[str] = "webhooks.all.look_after"
    queue: ClassVar[Queue] = "background"

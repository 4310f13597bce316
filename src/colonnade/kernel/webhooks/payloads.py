"""Bodies of requests and answers."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from colonnade.kernel.webhooks.values import (
    NAME_LENGTH_MAX,
    PATTERN_LENGTH_MAX,
    PATTERNS_MAX,
    URL_LENGTH_MAX,
    Attempt,
    Delivery,
    Webhook,
)

Name = Annotated[str, msgspec.Meta(max_length=NAME_LENGTH_MAX)]
Url = Annotated[str, msgspec.Meta(max_length=URL_LENGTH_MAX)]
Patterns = Annotated[
    list[Annotated[str, msgspec.Meta(max_length=PATTERN_LENGTH_MAX)]],
    msgspec.Meta(
        max_length=PATTERNS_MAX,
        description="`*` stands for anything, as in tables.rows.*; none at all: everything",
    ),
]
OVERLAP_HOURS_MAX = 7 * 24


class WebhookDraft(msgspec.Struct, forbid_unknown_fields=True):
    name: Name
    url: Url
    types: Patterns = []
    subjects: Patterns = []


class WebhookChange(msgspec.Struct, forbid_unknown_fields=True):
    """What is left out stays as it is."""

    name: Name | None = None
    url: Url | None = None
    types: Patterns | None = None
    subjects: Patterns | None = None
    state: Literal["active", "paused"] | None = None


class WebhookList(msgspec.Struct):
    webhooks: list[Webhook]


class WebhookWithSecret(msgspec.Struct):
    webhook: Webhook
    secret: str
    """Shown here and nowhere again."""


class RotationDraft(msgspec.Struct, forbid_unknown_fields=True):
    overlap_hours: Annotated[int, msgspec.Meta(ge=0, le=OVERLAP_HOURS_MAX)] = 24
    """For so long the old secret signs beside the new one."""


class DeliveryList(msgspec.Struct):
    deliveries: list[Delivery]
    next: str | None


class WholeDelivery(msgspec.Struct):
    delivery: Delivery
    body: str
    tried: list[Attempt]


class ReplayDraft(msgspec.Struct, forbid_unknown_fields=True):
    since: datetime
    until: datetime
    only: Literal["failed", "all"] = "failed"


class Replayed(msgspec.Struct):
    count: int

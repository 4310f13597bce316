"""What a webhook is, which events it wants, and when a delivery is tried again."""

import random
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

import msgspec

from colonnade.kernel.permissions import Permission, Role

READ = Permission(
    "webhooks.webhook.read", Role.ADMIN, writes=False, about="see webhooks and their log"
)
MANAGE = Permission(
    "webhooks.webhook.manage", Role.ADMIN, about="make, change, try, replay and delete webhooks"
)

WEBHOOKS_MAX = 50
"""In one workspace."""

NAME_LENGTH_MAX = 100
URL_LENGTH_MAX = 2_000
PATTERNS_MAX = 30
PATTERN_LENGTH_MAX = 100
BODY_BYTES_MAX = 1024 * 1024
"""A larger event is told without its data."""

WAITING_MAX = 10_000
"""Deliveries that wait for one webhook; what happens beyond is counted, and not kept."""

ANSWER_BYTES_KEPT = 4 * 1024
ANSWER_HEADERS_KEPT = 30
ANSWER_HEADER_LENGTH_KEPT = 500

SECONDS = (
    5,
    5 * 60,
    30 * 60,
    2 * 3600,
    5 * 3600,
    10 * 3600,
    14 * 3600,
    20 * 3600,
    24 * 3600,
)
RETRY_AFTER = tuple(timedelta(seconds=seconds) for seconds in SECONDS)
"""Waits between attempts, as Standard Webhooks advises; ten attempts over three days."""

ATTEMPTS_MAX = len(RETRY_AFTER) + 1
JITTER = 0.2
"""A wait is longer or shorter by up to this part, so that those who failed together don't come
back together."""

RETRY_AFTER_HEADER_MAX = timedelta(hours=24)
REST_FROM_FAILURES = 5
REST_FIRST = timedelta(seconds=30)
REST_MAX = timedelta(minutes=15)
PAUSE_FROM_FAILURES = 10
PAUSE_AFTER = timedelta(days=3)
"""A webhook that failed for so long, and so often in a row, is paused."""

_PATTERN = re.compile(r"[A-Za-z0-9_.:*-]+")


class WebhookState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    """What happens is kept for it, and sent when it goes on."""

    DISABLED = "disabled"
    """Its receiver said that it is gone (410); nothing is kept for it."""


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class Webhook(msgspec.Struct, frozen=True):
    id: int
    workspace_id: int
    name: str
    url: str
    types: list[str]
    subjects: list[str]
    state: WebhookState
    reason: str
    created_at: datetime
    failing_since: datetime | None
    failures: int
    missed: int
    secrets: int
    """How many secrets sign at the moment; two in the time after a rotation."""


class Delivery(msgspec.Struct, frozen=True):
    id: int
    webhook_id: int
    event_id: str
    type: str
    subject: str
    state: DeliveryState
    attempts: int
    created_at: datetime
    due_at: datetime | None
    status: int | None
    """What the last attempt was answered."""
    error: str | None


class Attempt(msgspec.Struct, frozen=True):
    number: int
    at: datetime
    duration_ms: int
    url: str
    request_headers: dict[str, str]
    status: int | None
    answer_headers: dict[str, str]
    answer_body: str
    error: str | None


def is_pattern(text: str) -> bool:
    return len(text) <= PATTERN_LENGTH_MAX and _PATTERN.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> "re.Pattern[str]":
    return re.compile(".*".join(re.escape(part) for part in re.split(r"\*+", pattern)))


def matches(patterns: Sequence[str], text: str) -> bool:
    """`*` stands for anything; no patterns at all mean everything."""
    return not patterns or any(_compiled(pattern).fullmatch(text) for pattern in patterns)


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after so many attempts; None after the last one."""
    if attempts > len(RETRY_AFTER):
        return None
    # Not for secrets: spreading is all that is wanted.
    return RETRY_AFTER[attempts - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311


def rest_after(failures: int) -> timedelta | None:
    """How long nothing at all is sent to a receiver that failed so often in a row."""
    if failures < REST_FROM_FAILURES:
        return None
    doublings = min(failures - REST_FROM_FAILURES, 10)
    return min(REST_FIRST * 2**doublings, REST_MAX)

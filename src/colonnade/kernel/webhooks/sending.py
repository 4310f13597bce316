"""One attempt: the request, and what its answer means."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from http import HTTPStatus
from typing import TYPE_CHECKING

from colonnade.kernel.errors import Problem
from colonnade.kernel.telemetry import Counter
from colonnade.kernel.webhooks.secrets import signature
from colonnade.kernel.webhooks.values import (
    ANSWER_BYTES_KEPT,
    ANSWER_HEADER_LENGTH_KEPT,
    ANSWER_HEADERS_KEPT,
    RETRY_AFTER_HEADER_MAX,
)
from colonnade.kit.clock import now_utc

if TYPE_CHECKING:
    from colonnade.kernel.outgoing import OutgoingClient  # brings an HTTP client along

TIMEOUT_S = 15.0
REDIRECT = range(300, 400)
WAITS = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
"""The answers whose Retry-After is kept."""

attempts_total = Counter("colonnade_webhook_attempts", "Attempts to deliver", ["outcome"])


class Outcome(Enum):
    TAKEN = auto()
    FAILED = auto()
    GONE = auto()


@dataclass(frozen=True, slots=True)
class Due:
    id: int
    event_id: str
    body: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Tried:
    """An attempt as the log keeps it."""

    due: Due
    outcome: Outcome
    at: datetime
    duration_ms: int
    request_headers: Mapping[str, str]
    status: int | None
    answer_headers: Mapping[str, str]
    answer_body: str
    error: str | None
    wait: timedelta | None
    """What the receiver asked us to wait."""


async def try_once(
    client: "OutgoingClient", due: Due, *, url: str, signing: Sequence[str], timeout_s: float
) -> Tried:
    at = now_utc()
    headers = {
        "content-type": "application/json",
        "webhook-id": due.event_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature(signing, event_id=due.event_id, at=at, body=due.body),
    }
    begun = time.monotonic()
    status, answer_headers, answer_body, error, wait = None, {}, "", None, None
    outcome = Outcome.FAILED
    try:
        answer = await client.request(
            "POST",
            url,
            headers=headers,
            content=due.body.encode(),
            timeout_s=timeout_s,
            bytes_max=ANSWER_BYTES_KEPT,
            cut=True,
        )
    except Problem as problem:
        error = problem.detail
    else:
        status, answer_headers = answer.status, _kept(answer.headers)
        answer_body = answer.body.decode("utf-8", "replace").replace("\0", "")
        outcome, error = _meaning(status)
        if status in WAITS:
            wait = retry_after(answer.headers.get("retry-after", ""), now_utc())
    attempts_total.labels(outcome=outcome.name.lower()).inc()
    duration_ms = round((time.monotonic() - begun) * 1000)
    return Tried(
        due, outcome, at, duration_ms, headers, status, answer_headers, answer_body, error, wait
    )


def retry_after(text: str, now: datetime) -> timedelta | None:
    """RFC 9110, section 10.2.3: seconds, or a date."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        wait = timedelta(seconds=min(int(text[:9]), RETRY_AFTER_HEADER_MAX.total_seconds()))
    else:
        try:
            at = parsedate_to_datetime(text)
        except (TypeError, ValueError):
            return None
        wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    return min(max(wait, timedelta()), RETRY_AFTER_HEADER_MAX)


def _meaning(status: int) -> tuple[Outcome, str | None]:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Outcome.TAKEN, None
    if status == HTTPStatus.GONE:
        return Outcome.GONE, "The receiver says that it is gone."
    if status in REDIRECT:
        return Outcome.FAILED, "The receiver sends us elsewhere, which is not followed."
    return Outcome.FAILED, f"The receiver answered {status}."


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    some = list(headers.items())[:ANSWER_HEADERS_KEPT]
    return {name: value[:ANSWER_HEADER_LENGTH_KEPT].replace("\0", "") for name, value in some}

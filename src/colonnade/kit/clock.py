"""Time, always with its zone."""

from datetime import UTC, datetime


def now_utc() -> datetime:
    return datetime.now(UTC)


def timestamp_text(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds: 2026-01-31T10:00:00.000Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

"""Conditions and ranges of a download (RFC 9110, sections 13 and 14)."""

import re
from dataclasses import dataclass

from colonnade.kernel.files.errors import RangeWrong

_RANGE = re.compile(r"bytes\s*=\s*([0-9]*)\s*-\s*([0-9]*)\s*", re.IGNORECASE)
DIGITS_MAX = 18


@dataclass(frozen=True, slots=True)
class Part:
    """The bytes from `start` up to, without, `stop`."""

    start: int
    stop: int


def entity_tag(digest: str) -> str:
    """A strong one: the digest is the bytes."""
    return f'"{digest}"'


def is_unchanged(if_none_match: str | None, digest: str) -> bool:
    """Whether the client has these bytes already."""
    if if_none_match is None:
        return False
    if if_none_match.strip() == "*":
        return True
    tags = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return entity_tag(digest) in tags


def asked_part(
    range_: str | None, if_range: str | None, *, digest: str, size_bytes: int
) -> Part | None:
    """The one part that is asked for; None is the whole.

    What is no range that we know, several at once, and a part of what has changed since, is
    answered with the whole, as the standard wants. Raises RangeWrong for a part beyond the end.
    """
    if range_ is None or (if_range is not None and if_range.strip() != entity_tag(digest)):
        return None
    found = _RANGE.fullmatch(range_.strip())
    if found is None or not any(found.groups()) or max(map(len, found.groups())) > DIGITS_MAX:
        return None
    first, last = found.groups()
    if not first:
        start, stop = max(size_bytes - int(last), 0), size_bytes
    else:
        start, stop = int(first), min(int(last) + 1, size_bytes) if last else size_bytes
        if last and int(last) < int(first):
            return None
    if start >= size_bytes:
        raise RangeWrong(f"The file has {size_bytes:,} bytes.")
    return Part(start, stop)

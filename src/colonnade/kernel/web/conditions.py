"""Conditional requests (RFC 9110, section 13): a thing's version as its ETag."""

from colonnade.kernel.errors import Malformed


def etag(version: int) -> str:
    return f'"{version}"'


def version_from(if_match: str | None) -> int | None:
    """The version that If-Match names, or None where any will do."""
    if if_match is None or if_match.strip() == "*":
        return None
    text = if_match.strip().removeprefix("W/").strip('"')
    if not text.isdecimal():
        raise Malformed('If-Match must be an ETag that was given, such as "3".')
    return int(text)

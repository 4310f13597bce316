"""Cursors of lists: opaque to clients, checked when they come back."""

import base64
import binascii
from typing import TypeVar

import msgspec

from colonnade.kernel.errors import Malformed

T = TypeVar("T")

PAGE_ROWS_DEFAULT = 100
PAGE_ROWS_MAX = 1_000


class CursorWrong(Malformed):
    code = "web.cursor_wrong"
    title = "This cursor is not one of ours; start again from the first page"


def encode_cursor(place: object) -> str:
    """A place in a list (any msgspec-encodable value) as text fit for an address."""
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(place)).rstrip(b"=").decode()


def decode_cursor(cursor: str, kind: type[T]) -> T:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return msgspec.msgpack.decode(raw, type=kind)
    except (binascii.Error, ValueError, msgspec.DecodeError) as error:
        raise CursorWrong from error


def page_size(limit: int | None) -> int:
    if limit is None:
        return PAGE_ROWS_DEFAULT
    if not 1 <= limit <= PAGE_ROWS_MAX:
        raise Malformed(f"limit must be between 1 and {PAGE_ROWS_MAX}.")
    return limit

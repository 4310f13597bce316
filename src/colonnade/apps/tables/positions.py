"""Sortable keys: the order of rows, fields, views, tables. Nothing is ever renumbered.

A key is text in C collation over the digits 0-9a-z. An appended thing gets a key of fixed width
made from its id, so that appending needs no look-up; between two keys there is always another,
because made keys are longer and never end in 0.
"""

import secrets

from colonnade.kernel.errors import Conflict

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
RADIX = len(DIGITS)
APPENDED_WIDTH = 10
"""Ten hexadecimal digits: a million rows a second for twelve days, or a trillion in all."""

GROWTH = 8
"""Digits by which a key grows when there is no room: space for millions of keys on one side."""

KEY_LENGTH_MAX = 2_000
"""Below what a B-tree page takes; thousands of insertions at one and the same spot."""

STRIDE = RADIX**4
"""The step away from a neighbour that was itself just inserted: people go on where they were."""

_JITTER = RADIX**3


class NoRoom(Conflict):
    code = "tables.no_room"
    title = "Too many rows were inserted at this one place; insert a little further up or down"


def appended(number: int) -> str:
    """The key of the thing with this id, after all lower ids; in SQL lpad(to_hex(id), 10, '0')."""
    return f"{number:0{APPENDED_WIDTH}x}"


def between(after: str | None, before: str | None, count: int = 1) -> list[str]:
    """`count` ascending keys strictly between two keys; None is the open end."""
    width = max(len(after or ""), len(before or ""), APPENDED_WIDTH) + GROWTH
    while True:
        if width > KEY_LENGTH_MAX:
            raise NoRoom
        shorter = width - GROWTH
        for tried in (shorter, width):
            keys = _spread(after, before, count, tried)
            if keys:
                return keys
        width += GROWTH


def _spread(after: str | None, before: str | None, count: int, width: int) -> list[str]:
    """Keys of this width, or none where they don't fit."""
    if width <= APPENDED_WIDTH:
        return []
    lower = _number(after or "", width)
    upper = _number(before, width) if before is not None else RADIX**width
    # Room for the jitter and for a last digit that isn't 0.
    step = (upper - lower) // (count + 1)
    if step <= 2 * RADIX:
        return []
    first = lower + step
    if step > STRIDE:
        step = STRIDE
        first = _start(after, before, lower, upper, count)
    # Two who insert at one place at one time should not get the same key.
    first += secrets.randbelow(min(_JITTER, step // 4))
    return [_key(first + number * step, width) for number in range(count)]


def _start(after: str | None, before: str | None, lower: int, upper: int, count: int) -> int:
    """Near the neighbour that is longer, hence younger; in the middle where both are alike."""
    after_length, before_length = len(after or ""), len(before or "")
    if before is None or after_length > before_length:
        return lower + STRIDE
    if before_length > after_length and before_length > APPENDED_WIDTH:
        return upper - STRIDE * (count + 1)
    return lower + (upper - lower - STRIDE * count) // 2


def _number(key: str, width: int) -> int:
    return int(key.ljust(width, "0"), RADIX)


def _key(number: int, width: int) -> str:
    if number % RADIX == 0:
        number += 1
    digits: list[str] = []
    for _ in range(width):
        number, digit = divmod(number, RADIX)
        digits.append(DIGITS[digit])
    return "".join(reversed(digits))

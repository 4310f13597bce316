"""The rows that are left out: the first ones told one by one, all of them counted."""

from collections.abc import Sequence

from colonnade.apps.tables.imports.values import (
    REJECTION_VALUE_LENGTH_MAX,
    REJECTIONS_MAX,
    Rejection,
)

OPEN_QUOTE = "A quote opens here and never closes."


class Rejections:
    def __init__(self) -> None:
        self.count = 0
        self.told: list[Rejection] = []

    def add(self, line: int, column: str | None, value: str, reason: str) -> None:
        self.count += 1
        if len(self.told) < REJECTIONS_MAX:
            self.told.append(Rejection(line, column, _shown(value), reason))

    def add_open_quotes(self, lines: Sequence[int]) -> None:
        for line in lines:
            self.add(line, None, "", OPEN_QUOTE)


def _shown(value: str) -> str:
    """The beginning of it, with nothing that JSON or Postgres would refuse."""
    if len(value) > REJECTION_VALUE_LENGTH_MAX:
        value = value[:REJECTION_VALUE_LENGTH_MAX] + "…"
    return value.encode("utf-8", "replace").decode().replace("\0", "\ufffd")

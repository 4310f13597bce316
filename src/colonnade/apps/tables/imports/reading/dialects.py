"""Which character parts the cells, and whether the first record names the columns."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from colonnade.apps.tables.imports.errors import DelimiterUnknown

DELIMITERS = (",", ";", "\t", "|")

SNIFFED_RECORDS = 200

_NUMBER = re.compile(r"[-+]?[\d.,'\u00a0\u202f ]*\d")
_DATE = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}([T ]\d{1,2}:\d{2}.*)?|\d{1,2}:\d{2}(:\d{2})?")
_WORDS = {"true", "false", "yes", "no"}


def check_delimiter(delimiter: str) -> str:
    if delimiter not in DELIMITERS:
        raise DelimiterUnknown
    return delimiter


def find_delimiter(text: str) -> str:
    """By how evenly each candidate parts the lines, and how little of the others it leaves."""
    scores = {delimiter: _score(text, delimiter) for delimiter in DELIMITERS}
    return max(DELIMITERS, key=lambda delimiter: scores[delimiter])


def _score(text: str, delimiter: str) -> tuple[float, int]:
    records = _sniff(text, delimiter)
    widths = Counter(len(record) for record in records)
    if not widths:
        return 0, 0
    width, often = widths.most_common(1)[0]
    if width == 1:
        return 0, 0
    others = [other for other in DELIMITERS if other != delimiter]
    cells = [cell for record in records for cell in record if cell]
    mixed = sum(_is_mixed(cell, others) for cell in cells)
    even = often / len(records)
    return round(even * even * (1 - mixed / max(len(cells), 1)), 3), width


def _is_mixed(cell: str, others: Sequence[str]) -> bool:
    """Whether another candidate parts this cell: `1;2` is mixed, `1,5` and `a, b` are not."""
    if not any(other in cell and not cell.endswith(other) for other in others):
        return False
    return ", " not in cell and "; " not in cell and not is_number(cell)


def _sniff(text: str, delimiter: str) -> list[list[str]]:
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [record for record in islice(reader, SNIFFED_RECORDS) if record]
    except csv.Error:
        return []


def has_header(records: Sequence[Sequence[str]]) -> bool:
    """Whether the first record names the columns: distinct words, none of them a value."""
    if not records:
        return False
    first = [cell.strip() for cell in records[0]]
    named = [cell for cell in first if cell]
    if not named or len(named) * 2 < len(first):
        return False
    if any(is_value(cell) for cell in named):
        return False
    if len(records) == 1:
        return True
    # A word that stands in its own column again is a value like the others there.
    again = sum(
        any(len(record) > at and record[at].strip() == cell for record in records[1:])
        for at, cell in enumerate(first)
        if cell
    )
    return again * 2 <= len(named)


def is_number(cell: str) -> bool:
    return _NUMBER.fullmatch(cell.strip()) is not None


def is_value(cell: str) -> bool:
    """A number, a date, a yes or no, an address: anything but a name."""
    return (
        is_number(cell)
        or _DATE.fullmatch(cell) is not None
        or cell.lower() in _WORDS
        or "@" in cell
        or "://" in cell
    )

"""Numbers and dates as they are written in different places, brought into the form kinds take.

A kind itself takes `1,234.5`, `2026-01-31`, `2026/1/31` and `31.1.2026`, which can mean one thing
only. What could mean two is named by the person, or found out from the whole column.
"""

import re
from collections.abc import Callable, Sequence
from functools import partial

from colonnade.apps.tables.fields.errors import CellInvalid

_GROUPERS = ".'\u2019\u00a0\u202f "
_COMMA = rf"[+-]?(?:\d{{1,3}}(?:[{_GROUPERS}]\d{{3}})+|\d+)(?:,\d+)?"
_COMMA_CELL = re.compile(_COMMA, re.ASCII)
_COMMA_COLUMN = re.compile(rf"(?:{_COMMA})?(?:\n(?:{_COMMA})?)*+", re.ASCII)
_TO_POINT = str.maketrans({",": ".", **dict.fromkeys(_GROUPERS)})

_DAY = r"(?P<day>\d\d?)"
_MONTH = r"(?P<month>\d\d?)"
_YEAR = r"(?P<year>\d{4})"
_PART = "(?P<part>[-/.])"
_TIME = (
    r"(?:(?:T|,? )(?P<hour>\d\d?):(?P<minute>\d\d)(?P<second>:\d\d(?:\.\d+)?)?"
    r" ?(?P<half>[AaPp]\.?[Mm]\.?)?(?P<zone> ?(?:Z|[+-]\d\d:?\d\d))?)?"
)
_ORDERS = {
    "year_first": (re.compile(f"{_YEAR}{_PART}{_MONTH}(?P=part){_DAY}{_TIME}"), "2026/01/31 9:30"),
    "day_first": (re.compile(f"{_DAY}{_PART}{_MONTH}(?P=part){_YEAR}{_TIME}"), "31/01/2026"),
    "month_first": (re.compile(f"{_MONTH}{_PART}{_DAY}(?P=part){_YEAR}{_TIME}"), "01/31/2026"),
}
_NOON = 12


def comma_number(text: str) -> str:
    """`1.234,56` as `1234.56`."""
    text = text.strip()
    if text and not _COMMA_CELL.fullmatch(text):
        raise CellInvalid("This field takes a number such as 1.234,56.")
    return text.translate(_TO_POINT)


def plain_date(text: str, order: str) -> str:
    """`31/1/2026 3:05 PM` as `2026-01-31T15:05`."""
    text = text.strip()
    if not text:
        return text
    pattern, example = _ORDERS[order]
    found = pattern.fullmatch(text)
    if found is None:
        raise CellInvalid(f"This field takes a date such as {example}.")
    date = f"{found['year']}-{found['month']:0>2}-{found['day']:0>2}"
    if found["hour"] is None:
        return date
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= _NOON:
            raise CellInvalid(f"This field takes a date such as {example}.")
        hour = hour % _NOON + (_NOON if found["half"][0] in "pP" else 0)
    zone = (found["zone"] or "").strip()
    return f"{date}T{hour:02}:{found['minute']}{found['second'] or ''}{zone}"


FORMATS: dict[str, tuple[str, Callable[[str], str]]] = {
    "comma": ("number", comma_number),
    **{order: ("date", partial(plain_date, order=order)) for order in _ORDERS},
}
"""By name: the kind of field it is for, and what brings one cell into the kind's own form."""


def plain_column(name: str, texts: Sequence[str]) -> list[str]:
    """A whole column in the kind's own form. Raises CellInvalid where any cell is wrong."""
    if name == "comma":
        joined = "\n".join(texts)
        if joined.count("\n") == len(texts) - 1 and _COMMA_COLUMN.fullmatch(joined):
            return joined.translate(_TO_POINT).split("\n")
    plain = FORMATS[name][1]
    return [plain(text) for text in texts]

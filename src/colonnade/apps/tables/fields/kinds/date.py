"""A day, or a moment (to the second, kept and shown in UTC)."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar, Self

from sqlalchemy import ColumnElement, Date, cast, func
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import TypeEngine

from colonnade.apps.tables.fields.errors import CellInvalid, FieldInvalid
from colonnade.apps.tables.fields.kinds.kind import (
    EMPTINESS,
    Binds,
    Conversion,
    Kind,
    Operator,
    Proposal,
    Takes,
    Wire,
    in_zone_utc,
    only_texts,
    refuse_unknown,
    unless_null,
    within,
)

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?( ?(Z|[+-]\d\d:?\d\d))?", re.ASCII
)
_SLASHED = re.compile(r"(\d{4})/(\d\d?)/(\d\d?)", re.ASCII)
_DOTTED = re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4})", re.ASCII)

MOMENT_FORMAT = 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
NOT_A_DAY = "This field takes a date such as 2026-01-31."
NOT_A_MOMENT = "This field takes a date and time such as 2026-01-31T10:00:00Z."
END_OF_TIME = "10000-01-01T00:00:00Z"
DAY_LENGTH = 10


@dataclass(frozen=True)
class DateKind(Kind):
    name: ClassVar[str] = "date"
    time: bool = False

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Self:
        refuse_unknown(options, ("time",))
        has_time = options.get("time", False)
        if not isinstance(has_time, bool):
            raise FieldInvalid(fields={"options.time": "Takes true or false."})
        return cls(has_time)

    @property
    def options(self) -> dict[str, Any]:
        return {"time": self.time}

    def conversion_to(self, other: Kind) -> Conversion | None:
        assert isinstance(other, DateKind)
        if other.time == self.time:
            return None
        if other.time:
            return Conversion(using=lambda column: in_zone_utc(cast(column, TIMESTAMP())))
        return Conversion(
            using=lambda column: cast(in_zone_utc(column), Date),
            loses=lambda column: cast(in_zone_utc(column), Date) != in_zone_utc(column),
            refusal="Some cells have a time of day, which would be lost.",
        )

    @property
    def column_type(self) -> TypeEngine[Any]:
        return TIMESTAMP(timezone=True, precision=0) if self.time else Date()

    def wire(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return func.to_char(in_zone_utc(column), MOMENT_FORMAT) if self.time else column

    def text(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return self.wire(column) if self.time else func.to_char(column, "YYYY-MM-DD")

    @property
    def operators(self) -> Mapping[str, Operator]:
        return MOMENT_OPERATORS if self.time else DAY_OPERATORS

    def parse(self, value: Any) -> Wire:
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            raise CellInvalid(NOT_A_MOMENT if self.time else NOT_A_DAY)
        if self.time:
            return print_moment(parse_moment(value))
        return parse_day(value).isoformat()

    def parse_values(self, values: Sequence[Any]) -> list[Wire]:
        if self.time:
            return super().parse_values(values)
        return self.parse_column(only_texts(values))

    def parse_text(self, text: str) -> Wire:
        text = text.strip()
        if found := _SLASHED.fullmatch(text):
            text = f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}"
        elif found := _DOTTED.fullmatch(text):
            text = f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}"
        return self.parse(text)

    def parse_column(self, texts: Sequence[str]) -> list[Wire]:
        if self.time:
            return super().parse_column(texts)
        filled = list(filter(None, texts))
        if set(map(len, filled)) - {DAY_LENGTH} or not all(map(_DAY.fullmatch, filled)):
            raise CellInvalid(NOT_A_DAY)
        try:
            # Their values are not needed, only that each is a day there was.
            list(map(date.fromisoformat, filled))
        except ValueError as error:
            raise CellInvalid(NOT_A_DAY) from error
        return [text or None for text in texts]

    @classmethod
    def propose(cls, samples: Sequence[str]) -> Proposal | None:
        for has_time in (False, True):
            kind = cls(has_time)
            try:
                for text in samples:
                    kind.parse_text(text)
            except CellInvalid:
                continue
            return Proposal(0.92, {"time": has_time})
        return None


def parse_day(text: str) -> date:
    """A day; a midnight will do, as spreadsheets write one. Raises CellInvalid."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        if _MOMENT.fullmatch(text):
            moment = datetime.fromisoformat(text.replace(" ", "T", 1).replace(" ", ""))
            if moment.time() == time():
                return moment.date()
    except ValueError as error:
        raise CellInvalid(NOT_A_DAY) from error
    raise CellInvalid(NOT_A_DAY)


def parse_moment(text: str) -> datetime:
    """A moment in UTC, to the second; without a zone it is taken as UTC. Raises CellInvalid."""
    try:
        if _DAY.fullmatch(text):
            return datetime.combine(date.fromisoformat(text), time(), UTC)
        if _MOMENT.fullmatch(text):
            moment = datetime.fromisoformat(_readable(text))
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=UTC)
            return moment.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError) as error:
        raise CellInvalid(NOT_A_MOMENT) from error
    raise CellInvalid(NOT_A_MOMENT)


def print_moment(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat() + "Z"


def _readable(text: str) -> str:
    """Without blanks, and with no more of a second than Python reads."""
    text = text.replace(" ", "T", 1).replace(" ", "")
    return re.sub(r"\.(\d{1,6})\d*", lambda found: "." + found[1].ljust(6, "0"), text)


def _prepare_day(value: Any) -> tuple[Any, ...]:
    if not isinstance(value, str):
        raise CellInvalid("Needs a date such as 2026-01-31 to compare with.")
    return (parse_day(value).isoformat(),)


def _prepare_span(value: Any) -> tuple[Any, ...]:
    """From when to when: a whole day, or one second."""
    if not isinstance(value, str):
        raise CellInvalid("Needs a date, with or without a time, to compare with.")
    moment = parse_moment(value)
    length = timedelta(days=1) if len(value) == DAY_LENGTH else timedelta(seconds=1)
    try:
        end = print_moment(moment + length)
    except OverflowError:
        end = END_OF_TIME
    return (print_moment(moment), end)


def _day(binds: Binds) -> ColumnElement[Any]:
    return cast(binds[0], Date)


def _start(binds: Binds) -> ColumnElement[Any]:
    return cast(binds[0], TIMESTAMP(timezone=True))


def _end(binds: Binds) -> ColumnElement[Any]:
    return cast(binds[1], TIMESTAMP(timezone=True))


Build = Callable[[ColumnElement[Any], Binds], ColumnElement[bool]]


def _by_day(build: Build) -> Operator:
    return Operator(Takes.ONE, _prepare_day, build)


def _by_span(build: Build) -> Operator:
    return Operator(Takes.ONE, _prepare_span, build)


DAY_OPERATORS: Mapping[str, Operator] = {
    "equals": _by_day(lambda column, binds: column == _day(binds)),
    "not_equals": _by_day(lambda column, binds: unless_null(column, column != _day(binds))),
    "before": _by_day(lambda column, binds: column < _day(binds)),
    "after": _by_day(lambda column, binds: column > _day(binds)),
    "on_or_before": _by_day(lambda column, binds: column <= _day(binds)),
    "on_or_after": _by_day(lambda column, binds: column >= _day(binds)),
    **EMPTINESS,
}

MOMENT_OPERATORS: Mapping[str, Operator] = {
    "equals": _by_span(lambda column, binds: within(column, _start(binds), _end(binds))),
    "not_equals": _by_span(
        lambda column, binds: unless_null(column, ~within(column, _start(binds), _end(binds)))
    ),
    "before": _by_span(lambda column, binds: column < _start(binds)),
    "after": _by_span(lambda column, binds: column >= _end(binds)),
    "on_or_before": _by_span(lambda column, binds: column < _end(binds)),
    "on_or_after": _by_span(lambda column, binds: column >= _start(binds)),
    **EMPTINESS,
}

"""When something is to be done again and again: at even intervals, or by five fields as in cron."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from colonnade.kernel.errors import Invalid

CHARACTERS_MAX = 200
DAYS_AHEAD_MAX = 366 * 9
"""29 February comes at least every eight years; what has not come by then never does."""

DAYS_OF_A_WEEK = 7
EVERY_S_MIN = 10
EVERY_S_MAX = 366 * 86_400


class RhythmInvalid(Invalid):
    code = "jobs.rhythm_invalid"
    title = "It is not clear when this is to be done"


@dataclass(frozen=True, slots=True)
class Every:
    """Once in each slot of `every_s`, counted from 1970 in UTC, beginning `after_s` into it."""

    every_s: int
    after_s: int = 0

    def __post_init__(self) -> None:
        if not (EVERY_S_MIN <= self.every_s <= EVERY_S_MAX and 0 <= self.after_s < EVERY_S_MAX):
            raise RhythmInvalid(f"The interval has to be from {EVERY_S_MIN} seconds to a year.")

    def __str__(self) -> str:
        return f"every {self.every_s}+{self.after_s}"

    def present(self, now: datetime) -> datetime:
        """The beginning of the slot that `now` lies in."""
        slot = int(now.timestamp() - self.after_s) // self.every_s
        return datetime.fromtimestamp(slot * self.every_s + self.after_s, UTC)

    def next_after(self, moment: datetime) -> datetime:
        return self.present(moment) + timedelta(seconds=self.every_s)


@dataclass(frozen=True, slots=True)
class Cron:
    """Minute, hour, day of the month, month, day of the week, as cron(5) has them.

    Where both kinds of day are given, either will do. An hour that the clocks skip is not made
    up for; one that comes twice counts once.
    """

    expression: str
    timezone: str = "UTC"

    def __post_init__(self) -> None:
        self._sets()
        self._zone()

    def __str__(self) -> str:
        return f"cron {' '.join(self.expression.split())} {self.timezone}"

    def present(self, now: datetime) -> datetime:
        """A first time is the next one: nothing is owed to the time before."""
        return self.next_after(now)

    def next_after(self, moment: datetime) -> datetime:
        minutes, hours, days, months, weekdays = self._sets()
        zone = self._zone()
        any_day, any_weekday = len(days) == len(_DAYS), len(weekdays) == DAYS_OF_A_WEEK
        day = moment.astimezone(zone).date()
        for _ in range(DAYS_AHEAD_MAX):
            by_day, by_weekday = day.day in days, day.isoweekday() % 7 in weekdays
            either = not any_day and not any_weekday
            fits = (by_day or by_weekday) if either else (by_day and by_weekday)
            if day.month in months and fits:
                for at in (time(hour, minute) for hour in hours for minute in minutes):
                    found = datetime.combine(day, at, zone).astimezone(UTC)
                    is_there = found.astimezone(zone).time() == at
                    if found > moment and is_there:
                        return found
            day += timedelta(days=1)
        raise RhythmInvalid("This time never comes.")

    def _sets(self) -> tuple[list[int], ...]:
        parts = self.expression.lower().split()
        if len(parts) != len(_FIELDS) or len(self.expression) > CHARACTERS_MAX:
            raise RhythmInvalid("It takes five fields: minute, hour, day, month, day of the week.")
        return tuple(
            _numbers(part, allowed, names)
            for part, (allowed, names) in zip(parts, _FIELDS, strict=True)
        )

    def _zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise RhythmInvalid("There is no such time zone.") from error


Rhythm = Every | Cron


def rhythm_from_text(text: str) -> Rhythm:
    """The reverse of `str`. Raises RhythmInvalid."""
    kind, _, rest = text.partition(" ")
    if kind == "every":
        every, _, after = rest.partition("+")
        if every.isdecimal() and (after or "0").isdecimal():
            return Every(int(every), int(after or 0))
    if kind == "cron":
        expression, _, timezone = rest.rpartition(" ")
        return Cron(expression, timezone)
    raise RhythmInvalid


_DAYS = range(1, 32)
_WEEKDAYS = range(8)
_MONTH_NAMES = {
    name: number
    for number, name in enumerate(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(),  # noqa: SIM905
        start=1,
    )
}
_WEEKDAY_NAMES = {
    name: number
    for number, name in enumerate("sun mon tue wed thu fri sat".split())  # noqa: SIM905
}
_FIELDS: tuple[tuple[range, Mapping[str, int]], ...] = (
    (range(60), {}),
    (range(24), {}),
    (_DAYS, {}),
    (range(1, 13), _MONTH_NAMES),
    (_WEEKDAYS, _WEEKDAY_NAMES),
)


def _numbers(part: str, allowed: range, names: Mapping[str, int]) -> list[int]:
    found: set[int] = set()
    for piece in part.split(","):
        span, slash, step_text = piece.partition("/")
        step = _number(step_text, {}) if slash else 1
        first_text, dash, last_text = span.partition("-")
        first = allowed[0] if span == "*" else _number(first_text, names)
        last = first
        if span == "*" or (slash and not dash):
            last = allowed[-1]
        elif dash:
            last = _number(last_text, names)
        if first not in allowed or last not in allowed or first > last or step == 0:
            raise RhythmInvalid(f"{piece!r} is not within {allowed[0]} to {allowed[-1]}.")
        found.update(range(first, last + 1, step))
    if allowed is _WEEKDAYS:
        found = {number % 7 for number in found}  # Sunday is 0 and 7
    return sorted(found)


def _number(text: str, names: Mapping[str, int]) -> int:
    if text in names:
        return names[text]
    if not (text.isascii() and text.isdecimal()) or len(text) > len("59"):
        raise RhythmInvalid(f"{text!r} is no number here.")
    return int(text)

"""When things are to be done again: no gap, no time twice, and cron as people know it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colonnade.kernel.jobs import Cron, Every, Rhythm, RhythmInvalid, rhythm_from_text

MOMENT = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001  (the zone is added by the strategy)
    max_value=datetime(2040, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
RHYTHM = st.builds(Every, st.integers(10, 100_000), st.integers(0, 50_000)) | st.builds(
    Cron,
    st.sampled_from(
        ["* * * * *", "*/7 3-5 * * *", "0 8 * * mon-fri", "15 6 1,15 * 0", "0 0 29 2 *"]
    ),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]),
)


@given(moment=MOMENT, every_s=st.integers(10, 100_000), after_s=st.integers(0, 50_000))
def test_slots_follow_each_other_without_a_gap(
    moment: datetime, every_s: int, after_s: int
) -> None:
    rhythm = Every(every_s, after_s)
    present, following = rhythm.present(moment), rhythm.next_after(moment)
    assert present <= moment < following
    assert following - present == timedelta(seconds=every_s)
    assert rhythm.present(following) == following


@given(moment=MOMENT, rhythm=RHYTHM)
def test_the_next_time_is_later_and_none_is_skipped(moment: datetime, rhythm: Rhythm) -> None:
    following = rhythm.next_after(moment)
    assert following > moment
    # Whoever asks in between is told the same.
    between = moment + (following - moment) / 2
    assert rhythm.next_after(between) == following
    assert rhythm_from_text(str(rhythm)) == rhythm


def times(expression: str, start: str, count: int, timezone: str = "UTC") -> list[str]:
    moment = datetime.fromisoformat(start).replace(tzinfo=UTC)
    found: list[str] = []
    for _ in range(count):
        moment = Cron(expression, timezone).next_after(moment)
        found.append(moment.strftime("%m-%d %H:%M"))
    return found


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("*/20 * * * *", ["11-21 12:20", "11-21 12:40", "11-21 13:00"]),
        ("30 7 * * mon-fri", ["11-23 07:30", "11-24 07:30", "11-25 07:30"]),
        ("0 0 1 jan *", ["01-01 00:00", "01-01 00:00", "01-01 00:00"]),
        ("0 12 13 * fri", ["11-27 12:00", "12-04 12:00", "12-11 12:00"]),  # either, as in cron(5)
        ("0 6 * * 7", ["11-22 06:00", "11-29 06:00", "12-06 06:00"]),
        ("0 6 31 * *", ["12-31 06:00", "01-31 06:00", "03-31 06:00"]),
        ("5 4/8 * * *", ["11-21 12:05", "11-21 20:05", "11-22 04:05"]),
    ],
)
def test_cron_means_what_people_know(expression: str, expected: list[str]) -> None:
    assert times(expression, "2026-11-21T12:00", 3) == expected


def test_clocks_that_change() -> None:
    # 02:30 is not there on 29 March, and there twice on 25 October.
    spring = times("30 2 * * *", "2026-03-28T12:00", 2, "Europe/Berlin")
    assert spring == ["03-30 00:30", "03-31 00:30"]
    autumn = times("30 2 * * *", "2026-10-24T12:00", 2, "Europe/Berlin")
    assert autumn == ["10-25 00:30", "10-26 01:30"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "every",
        "every 5+0",
        "every x+0",
        "cron * * * * UTC",
        "cron 60 * * * * UTC",
        "cron * 5-3 * * * UTC",
        "cron */0 * * * * UTC",
        "cron * * * * mon-xyz UTC",
        "cron * * * * * Nowhere/Land",
        "cron * * * * * ../../etc/passwd",
        "cron ²² * * * * UTC",
        "daily",
    ],
)
def test_what_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(RhythmInvalid):
        rhythm_from_text(text)


def test_a_time_that_never_comes_is_refused() -> None:
    with pytest.raises(RhythmInvalid, match="never"):
        Cron("0 0 31 2 *").next_after(datetime(2026, 1, 1, tzinfo=UTC))

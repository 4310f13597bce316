"""The clock: each slot once, whoever counts and however often."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.trial_jobs import Leave

from colonnade.kernel.jobs import Scheduled, order_scheduled
from colonnade.kernel.jobs.beat import Beat
from colonnade.kernel.work import Process

MOMENT = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001  (the zone is added by the strategy)
    max_value=datetime(2040, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@given(now=MOMENT, every_s=st.integers(60, 100_000), after_s=st.integers(0, 50_000))
def test_slots_follow_each_other_without_a_gap(now: datetime, every_s: int, after_s: int) -> None:
    entry = Scheduled(Leave("a"), "A trial", every_s=every_s, after_s=after_s)
    wait_s = entry.next_in_s(now)
    assert 0 < wait_s <= every_s
    assert entry.slot(now + timedelta(seconds=wait_s + 0.001)) == entry.slot(now) + 1
    assert entry.slot(now + timedelta(seconds=wait_s - 1)) in {
        entry.slot(now),
        entry.slot(now) - 1,
    }


@pytest.mark.anyio
async def test_two_beats_order_a_slots_job_once(process: Process) -> None:
    entry = Scheduled(Leave("a"), "A trial", every_s=3600)
    now = datetime(2026, 1, 1, 12, 30, tzinfo=UTC)
    async with process.database.writing() as connection:
        first = await order_scheduled(connection, entry, now)
        assert await order_scheduled(connection, entry, now + timedelta(minutes=29)) == first
        assert await order_scheduled(connection, entry, now + timedelta(minutes=31)) != first


def test_beat_orders_at_its_start_and_tries_again_what_failed(monkeypatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("colonnade.kernel.jobs.beat.LOOK_EVERY_S", 0.05)

    def order(entry: Scheduled) -> bool:
        asked.append(entry.title)
        if len(asked) == 4:
            beat.stop()
        return entry.title == "Good" or len(asked) > 3

    beat = Beat(
        [
            Scheduled(Leave("a"), "Good", every_s=3600),
            Scheduled(LeaveOther("b"), "Bad", every_s=3600),
        ],
        order,
    )
    beat.run()
    assert asked.count("Good") == 1
    assert asked.count("Bad") == 3


class LeaveOther(Leave, frozen=True):
    type = "trial.other"

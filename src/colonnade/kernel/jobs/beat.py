"""The schedule's clock: Celery beat, in a thread of whichever process runs it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from celery import Celery
from celery.beat import ScheduleEntry, Scheduler, Service
from celery.schedules import schedstate, schedule

from colonnade.kernel.jobs.scheduling import Scheduled
from colonnade.kit.clock import now_utc

LOOK_EVERY_S = 5.0
"""The longest that beat sleeps, and so what it is late by after the clock was set."""

Order = Callable[[Scheduled], bool]
"""Order the job of the present slot; False where that failed and is to be tried again soon."""

_NEVER = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


class Beat:
    """Calls `order` once at the start and then as each slot of each entry begins."""

    def __init__(self, entries: Sequence[Scheduled], order: Order) -> None:
        app = Celery("colonnade-beat", set_as_current=False)
        app.conf.update(enable_utc=True, timezone="UTC")

        class OrderingScheduler(Scheduler):
            """What is due is ordered in the database; nothing is sent to the broker from here."""

            @cached_property
            def producer(self) -> None:  # pyright: ignore[reportIncompatibleVariableOverride]
                """None is needed, so that beat runs on while the broker is away."""

            def setup_schedule(self) -> None:
                self.set_schedule(
                    {
                        entry.job.type: ScheduleEntry(
                            name=entry.job.type,
                            task=entry.job.type,
                            schedule=_Slots(entry),
                            app=app,
                            last_run_at=_NEVER,
                        )
                        for entry in entries
                    }
                )

            def apply_entry(self, entry: Any, producer: object = None) -> None:
                del producer
                slots: _Slots = entry.schedule
                slots.run(order)

        self._service = Service(
            app,
            max_interval=LOOK_EVERY_S,
            scheduler_cls=OrderingScheduler,
            remote_control=False,
        )

    def run(self) -> None:
        """Blocks until `stop`."""
        self._service.start(embedded_process=False)

    def stop(self) -> None:
        self._service.stop(wait=False)


class _Slots(schedule):
    """A `Scheduled` in Celery's words."""

    def __init__(self, scheduled: Scheduled) -> None:
        super().__init__(run_every=scheduled.every_s)
        self._scheduled = scheduled
        self._done: int | None = None

    def run(self, order: Order) -> None:
        slot = self._scheduled.slot(now_utc())
        if order(self._scheduled):
            self._done = slot

    def is_due(self, last_run_at: datetime) -> Any:
        del last_run_at
        now = now_utc()
        wait_s = min(self._scheduled.next_in_s(now), LOOK_EVERY_S)
        return schedstate(self._scheduled.slot(now) != self._done, wait_s)

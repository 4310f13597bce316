"""Jobs ordered by the clock.

Time is cut into slots of `every_s`, counted from 1970 in UTC; each slot's job is ordered once,
under a key that names the slot. So two beats, a beat that starts late and one that starts often
come to the same, and a slot that passed while nothing ran is not made up for.
"""

from dataclasses import dataclass
from datetime import datetime

from colonnade.kernel.database import Connection
from colonnade.kernel.jobs.ordering import order_job
from colonnade.kernel.jobs.values import Job
from colonnade.kernel.permissions import system_actor


@dataclass(frozen=True, slots=True)
class Scheduled:
    """`job`, ordered once in every `every_s`, beginning `after_s` into the slot."""

    job: Job
    title: str
    every_s: int
    after_s: int = 0

    def slot(self, now: datetime) -> int:
        """The number of the slot that `now` lies in."""
        return int(now.timestamp() - self.after_s) // self.every_s

    def next_in_s(self, now: datetime) -> float:
        """Seconds until the next slot begins."""
        return (self.slot(now) + 1) * self.every_s + self.after_s - now.timestamp()


async def order_scheduled(connection: Connection, scheduled: Scheduled, now: datetime) -> int:
    """Order the job of the present slot, unless somebody has."""
    ordered = await order_job(
        connection,
        scheduled.job,
        actor=system_actor(),
        workspace_id=None,
        title=scheduled.title,
        now=now,
        key=f"{scheduled.job.type}@{scheduled.slot(now)}",
    )
    return ordered.id

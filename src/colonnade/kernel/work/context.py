"""What a job's handler is given."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from colonnade.kernel.jobs import Claim, Job, Progress
from colonnade.kernel.work.look import Look
from colonnade.kernel.work.progress import ProgressMeter
from colonnade.kernel.work.work import Work

J = TypeVar("J", bound=Job)


class JobContext:
    """One attempt of one job: one transaction, as the one who ordered it.

    Rights are asked anew, of the `Work`. The runner commits it when the handler returns, together
    with the job's own state; when the handler raises, nothing of the attempt is left.
    """

    def __init__(self, claimed: Claim, work: Work, meter: ProgressMeter) -> None:
        self._claimed = claimed
        self._work = work
        self._meter = meter

    @property
    def job_id(self) -> int:
        return self._claimed.job.id

    @property
    def attempt(self) -> int:
        """1, 2, …"""
        return self._claimed.job.attempts

    @property
    def is_last_attempt(self) -> bool:
        return self._claimed.is_last

    @property
    def workspace_id(self) -> int | None:
        return self._claimed.job.workspace_id

    def work(self) -> Work:
        """The one `Work` of this attempt; the runner commits it."""
        return self._work

    def look(self) -> Look:
        """For reading beside the transaction; sees what others commit meanwhile."""
        return Look(self._work.process, self._work.actor)

    async def progress(self, done: int, total: int | None = None, text: str = "") -> None:
        """Tell how far it is. Costs next to nothing, so tell often; people see 5 a second."""
        self._meter.tell(Progress(done, total, text))


@dataclass(frozen=True, slots=True)
class JobHandler(Generic[J]):
    """A kind of job, and the function that does it. Its result is shown with the job."""

    job: type[J]
    run: Callable[[JobContext, J], Awaitable[msgspec.Struct | None]]

"""O-12: every message comes three times and out of order, one after its job is done; two beats.

Two workers take the messages, and each has the clock in it. Whatever comes how often, a job has one
effect, and an entry of the schedule is ordered once for each of its times.
"""

import asyncio
import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:1] = [str(ROOT), str(ROOT / "tests")]

from support.drill_jobs import TICKS  # noqa: E402
from support.trial_jobs import Leave, make_marks, marks, order  # noqa: E402

from bench.drills.drill import Result, run  # noqa: E402
from bench.drills.workshop import (  # noqa: E402
    KeptWorker,
    all_jobs,
    by_state,
    own_servers,
    until_over,
)
from colonnade.kernel.jobs import JobState  # noqa: E402
from colonnade.kernel.jobs.brokers import broker_at  # noqa: E402
from colonnade.kernel.jobs.carrier import Carrier  # noqa: E402
from colonnade.kernel.permissions import system_actor  # noqa: E402
from colonnade.kernel.settings import Settings  # noqa: E402
from colonnade.kernel.work import Process, open_process  # noqa: E402

JOBS_SHORT, JOBS_LONG = 20, 500
ROUNDS_SHORT, ROUNDS_LONG = 1, 6
"""How often the whole schedule falls due."""

TIMES = 3
DONE_WITHIN_S = 120.0
FOR_WHAT_COMES_LATE_S = 0.7
SEED = 12


def drill(short: bool) -> Sequence[Result]:  # noqa: FBT001  (what `run` hands over)
    with own_servers() as (settings, folder):
        return asyncio.run(judged(settings, folder, short=short))


async def judged(settings: Settings, folder: Path, *, short: bool) -> Sequence[Result]:
    jobs, rounds = (JOBS_SHORT, ROUNDS_SHORT) if short else (JOBS_LONG, ROUNDS_LONG)
    async with open_process(settings) as process:
        await make_marks(process)
        with (
            KeptWorker(settings, folder, "with-clock") as one,
            KeptWorker(settings, folder, "with-clock") as other,
        ):
            await asyncio.gather(one.ready(), other.ready())
            sent = await _three_times(process, jobs)
            for number in range(1, rounds):
                await _ticked(process, number)
                await _make_due(process)
            await _ticked(process, rounds)
            await until_over(process, [job.id for job in await all_jobs(process)], DONE_WITHIN_S)
            await asyncio.sleep(FOR_WHAT_COMES_LATE_S)
        return await _results(process, jobs=jobs, sent=sent, rounds=rounds)


async def _three_times(process: Process, jobs: int) -> int:
    """How many messages were sent, beside those of the relay itself."""
    settings = process.settings
    carrier = Carrier(
        broker_at(settings.broker_url), namespace=settings.namespace, name="drill", threads=1
    )
    ids = [
        await order(process, system_actor(), Leave(f"job {number:04}", pause_s=0.01))
        for number in range(jobs)
    ]
    messages = [(job_id, 0, sends, "default") for job_id in ids for sends in range(7, 7 + TIMES)]
    random.Random(SEED).shuffle(messages)
    await asyncio.to_thread(carrier.send, messages)
    await until_over(process, ids, DONE_WITHIN_S)
    after = [(job_id, 0, 99, "default") for job_id in ids]
    await asyncio.to_thread(carrier.send, after)
    return len(messages) + len(after)


async def _ticked(process: Process, rounds: int) -> None:
    """Until every entry of the schedule was ordered so often."""
    async with asyncio.timeout(DONE_WITHIN_S):
        while await _ordered(process) < TICKS * rounds:  # noqa: ASYNC110  (another process's)
            await asyncio.sleep(0.05)


async def _ordered(process: Process) -> int:
    return sum(job.type.startswith("trial.tick") for job in await all_jobs(process))


async def _make_due(process: Process) -> None:
    """As if the time had passed: both beats see it at their next look."""
    async with process.database.writing() as connection:
        await connection.execute(
            b"update jobs_schedule set next_at = now() where name like 'trial.tick%'"
        )


async def _results(process: Process, *, jobs: int, sent: int, rounds: int) -> Sequence[Result]:
    found = Counter(await marks(process))
    every = await all_jobs(process)
    of_jobs = {mark: count for mark, count in found.items() if mark.startswith("job")}
    of_ticks = {mark: count for mark, count in found.items() if mark.startswith("tick")}
    twice = sum(of_jobs.values()) - len(of_jobs)
    ordered = await _ordered(process)
    undone = [job for job in every if job.state is not JobState.DONE]
    return [
        Result(
            "O-12",
            f"{jobs} jobs, {sent} messages more than needed, of which {jobs} after the end:"
            f" {len(of_jobs)} had their effect, {twice} had it twice; {by_state(every)}",
            "every one, none twice, all done",
            len(of_jobs) == jobs and twice == 0 and not undone,
        ),
        Result(
            "O-12",
            f"two beats, {TICKS} entries due {rounds} times: {ordered} ordered,"
            f" {sum(of_ticks.values())} effects",
            f"{TICKS * rounds}, {TICKS * rounds}",
            ordered == TICKS * rounds
            and len(of_ticks) == TICKS
            and set(of_ticks.values()) == {rounds},
        ),
    ]


if __name__ == "__main__":
    sys.exit(run(drill, __doc__.splitlines()[0]))

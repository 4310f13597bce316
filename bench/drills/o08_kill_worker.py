"""O-08: `kill -9` of the worker, with the clock in it, at random moments of all sorts of jobs.

Files are imported, reports take their time, events are told to two webhooks. Each job ends done, or
failed with the reason that people see; what it does is there once, or not at all. There are two
workers, and one is killed at a time, so that somebody is there to take over; in the short form one.
"""

import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:1] = [str(ROOT), str(ROOT / "tests")]

from support.drill_jobs import TICKS  # noqa: E402
from support.importing import Importing  # noqa: E402
from support.sinks import Got, Sink  # noqa: E402
from support.tables import open_room  # noqa: E402
from support.trial_jobs import Leave, make_marks, marks, order  # noqa: E402
from support.webhooks import Post  # noqa: E402

from bench.drills.drill import Result, run  # noqa: E402
from bench.drills.workshop import (  # noqa: E402
    LOOPBACK,
    KeptWorker,
    all_jobs,
    by_state,
    own_servers,
)
from colonnade.kernel.feed import register_readers  # noqa: E402
from colonnade.kernel.jobs import JobState, OrderedJob  # noqa: E402
from colonnade.kernel.jobs.ledger import LEASE_S  # noqa: E402
from colonnade.kernel.permissions import system_actor  # noqa: E402
from colonnade.kernel.settings import Settings  # noqa: E402
from colonnade.kernel.work import Process, open_process  # noqa: E402

KILLS_SHORT, KILLS_LONG = 2, 100
WORKERS_SHORT, WORKERS_LONG = 1, 2
LONGEST_S = 600.0
"""The long form kills no more after that, however often it did."""

WITHIN_S = 1.0
"""A kill comes so soon, at the latest, after the worker says that it works."""

ROWS = 2_000
EVENTS = 4
WEBHOOKS = 2
CALM_S = 90.0
FOR_WHAT_COMES_LATE_S = 0.5
SEED = 8

IMPORT = "tables.rows.import"
REPORT = Leave.type
DELIVERY = "webhooks.due.deliver"


@dataclass
class Shop:
    """What there is to do, again and again, and what was ordered of it."""

    process: Process
    importing: Importing
    post: Post
    table_id: int
    column: int
    reports: int = 0
    events: int = 0
    overdue: set[int] = field(default_factory=set[int])
    """Jobs that were not taken from a worker that is gone within twice a lease."""

    async def order(self) -> None:
        data = b"".join(b"row %d\n" % number for number in range(ROWS))
        uploaded = await self.importing.upload(data)
        columns = [{"field_id": self.column}]
        await self.importing.start(
            uploaded.id, table_id=self.table_id, columns=columns, header=False
        )
        self.reports += 1
        report = Leave(f"report {self.reports:04}", steps=5, pause_s=0.1)
        await order(self.process, system_actor(), report)
        await self.post.ring(*range(self.events, self.events + EVENTS))
        self.events += EVENTS

    async def look(self) -> None:
        async with self.process.database.reading() as connection:
            cursor = await connection.execute(
                b"select id from jobs_job where state = 'running'"
                b" and lease_until < now() - make_interval(secs => %s)",
                [LEASE_S],
            )
            self.overdue |= {row[0] for row in await cursor.fetchall()}


def drill(short: bool) -> Sequence[Result]:  # noqa: FBT001  (what `run` hands over)
    with own_servers() as (settings, folder):
        return asyncio.run(judged(settings, folder, short=short))


async def judged(settings: Settings, folder: Path, *, short: bool) -> Sequence[Result]:
    settings = replace(settings, outgoing=LOOPBACK)
    async with open_process(settings) as process:
        with ExitStack() as stack:
            sink = stack.enter_context(Sink())
            workers = [
                stack.enter_context(KeptWorker(settings, folder, "with-clock"))
                for _ in range(WORKERS_SHORT if short else WORKERS_LONG)
            ]
            shop = await _opened(process, sink)
            killed = await _killed(shop, workers, short=short)
            began = time.monotonic()
            await _settled(shop, sink)
            took = time.monotonic() - began
            await asyncio.sleep(FOR_WHAT_COMES_LATE_S)
            return await _results(shop, sink, killed=killed, took=took)


async def _opened(process: Process, sink: Sink) -> Shop:
    await make_marks(process)
    room = await open_room(process)
    table = await room.table(("Name", "text", {}))
    # A reader is told what comes after it was registered, which a first worker does as it starts.
    async with process.database.writing() as connection:
        await register_readers(connection, ["webhooks"])
    post = Post(process, room.workspace_id)
    for number in range(WEBHOOKS):
        await post.make(f"{sink.url}/{number}", types=["trial.*"])
    return Shop(process, Importing(room), post, table.id, table.fields[0].id)


async def _killed(shop: Shop, workers: Sequence[KeptWorker], *, short: bool) -> int:
    choose = random.Random(SEED)
    kills = KILLS_SHORT if short else KILLS_LONG
    until = time.monotonic() + LONGEST_S
    killed = 0
    while killed < kills and time.monotonic() < until:
        await asyncio.gather(*(worker.ready() for worker in workers))
        await shop.order()
        await asyncio.sleep(choose.uniform(0, WITHIN_S))
        await asyncio.to_thread(choose.choice(workers).kill)
        killed += 1
        await shop.look()
        if short:
            await _end_leases(shop.process)
    return killed


async def _end_leases(process: Process) -> None:
    """As if the time had passed; the one that held them is dead."""
    async with process.database.writing() as connection:
        await connection.execute(
            b"update jobs_job set lease_until = now(), run_at = least(run_at, now())"
            b" where state = 'running'"
        )
        # A message that it held and had not begun with is sent again after a while.
        await connection.execute(b"update jobs_job set sent_at = null where state = 'queued'")


async def _settled(shop: Shop, sink: Sink) -> None:
    """Until all is over and told, or for long enough."""
    until = time.monotonic() + CALM_S
    while time.monotonic() < until:
        await shop.look()
        over = all(job.state.is_over for job in await all_jobs(shop.process) if _is_ours(job))
        if over and len(_told(sink.got)) == shop.events * WEBHOOKS:
            return
        await asyncio.sleep(0.1)


def _told(got: Sequence[Got]) -> set[tuple[str, str]]:
    """The webhook and the event, whose id is the message's."""
    return {(one.path, one.id) for one in got}


def _is_ours(job: OrderedJob) -> bool:
    return job.type in {IMPORT, REPORT, DELIVERY} or job.type.startswith("trial.tick")


async def _results(shop: Shop, sink: Sink, *, killed: int, took: float) -> Sequence[Result]:
    every = [job for job in await all_jobs(shop.process) if _is_ours(job)]
    ended = [job for job in every if job.state.is_over]
    silent = [job for job in ended if job.state is JobState.FAILED and job.error is None]
    reasons = Counter(job.error.code for job in ended if job.error is not None)
    imports = [job for job in every if job.type == IMPORT and job.state is JobState.DONE]
    rows = (await shop.importing.room.count(shop.table_id)).count
    found = Counter(await marks(shop.process))
    reports = [job for job in every if job.type == REPORT and job.state is JobState.DONE]
    left = {mark: count for mark, count in found.items() if mark.startswith("report")}
    ticked = sum(job.type.startswith("trial.tick") for job in every)
    told = _told(sink.got)
    bodies = {(got.path, got.id, got.body) for got in sink.got}
    again = len(sink.got) - len(told)
    wanted = shop.events * WEBHOOKS
    cut_short = sum(job.attempts - 1 for job in ended if job.state is JobState.DONE)
    failed = ", ".join(f"{code} {count} times" for code, count in reasons.items()) or "none"
    return [
        Result(
            "O-08",
            f"{killed} kills of a worker; {len(every)} jobs: {by_state(every)}; reasons:"
            f" {failed}; {cut_short} attempts were cut short;"
            f" the last ended {took:.0f} s after the last kill",
            "all done, or failed with a reason",
            len(ended) == len(every) and not silent,
        ),
        Result(
            "O-08",
            f"{len(shop.overdue)} were still a dead worker's after two leases of {LEASE_S:g} s",
            "0",
            not shop.overdue,
        ),
        Result(
            "O-08",
            f"{len(imports)} imports done, {rows:,} rows there; {len(reports)} reports done,"
            f" {sum(left.values())} left; {TICKS} entries of the clock ordered {ticked} times",
            f"{len(imports) * ROWS:,} rows, {len(reports)} left, {TICKS} times",
            rows == len(imports) * ROWS
            and sum(left.values()) == len(left) == len(reports)
            and ticked == TICKS,
        ),
        Result(
            "O-08",
            f"{len(told)} of {wanted} tellings of webhooks arrived, {again} of them came"
            " again under their old id",
            f"{wanted}; again under the same id and with the same body only",
            len(bodies) == len(told) == wanted,
        ),
    ]


if __name__ == "__main__":
    sys.exit(run(drill, __doc__.splitlines()[0]))

"""O-13: poison in the queue: what is no message, and jobs that crash, fill memory and never end.

A message that nobody understands is taken off and kept to be looked at; a job that can't be done
ends failed, with the reason that people see. The other jobs go on all the while.
"""

import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:1] = [str(ROOT), str(ROOT / "tests")]

from support.drill_jobs import Poison, PoisonHere  # noqa: E402
from support.trial_jobs import Leave, make_marks, marks, order  # noqa: E402

from bench.drills.drill import Result, run  # noqa: E402
from bench.drills.workshop import (  # noqa: E402
    KeptWorker,
    all_jobs,
    by_state,
    own_servers,
    until_over,
)
from colonnade.kernel.jobs import JobState, OrderedJob  # noqa: E402
from colonnade.kernel.jobs.ordering import KeptJob, order_kept  # noqa: E402
from colonnade.kernel.permissions import NOBODY, system_actor  # noqa: E402
from colonnade.kernel.settings import Settings  # noqa: E402
from colonnade.kernel.work import Look, Process, Work, open_process  # noqa: E402

OTHERS_SHORT, OTHERS_LONG = 20, 300
EVERY_S = 0.1
"""The others are ordered so often: some of what a worker can do, as on most days."""

BODY_BYTES_SHORT, BODY_BYTES_LONG = 2**20, 50 * 2**20
TRIES_SHORT, TRIES_LONG = 1, 3
TIME_LIMIT_S = 60.0
WAITING_LIMIT_S = 2.0
LAST_SHARE = 0.9
OVER_WITHIN_S = 120.0
DEADLY_OVER_WITHIN_S = 240.0
SOME_MORE = 20
BROKER_DB = 1

UNKNOWN = KeptJob("trial.never_heard_of", "{}", "default", 3, 60.0)
NONSENSE = KeptJob(Leave.type, '{"mark": ["no", "text"]}', "default", 3, 60.0)

IN_A_CHILD = {
    "segfaults": "jobs.crashed",
    "wants memory": "jobs.memory_exceeded",
    "loops": "jobs.cpu_exceeded",
    "raises": "fault",
    "waits for ever": "jobs.timed_out",
}
IN_THE_WORKER = {"raises": "fault", "waits for ever": "jobs.timed_out"}
ENDS_THE_WORKER = {"segfaults": "jobs.worker_lost", "loops": "jobs.worker_lost"}

Ordered = dict[int, tuple[str, str]]
"""Id of a job -> what it is, the code that it must end with."""


def drill(short: bool) -> Sequence[Result]:  # noqa: FBT001  (what `run` hands over)
    with own_servers() as (settings, folder):
        return asyncio.run(judged(settings, folder, short=short))


async def judged(settings: Settings, folder: Path, *, short: bool) -> Sequence[Result]:
    others = OTHERS_SHORT if short else OTHERS_LONG
    async with open_process(settings) as process:
        await make_marks(process)
        with KeptWorker(settings, folder) as worker:
            await worker.ready()
            calm_s = await _others(process, others, "calm")
            messages = await _rubbish(process, BODY_BYTES_SHORT if short else BODY_BYTES_LONG)
            poison = await _poison(process, tries=TRIES_SHORT if short else TRIES_LONG)
            poisoned_s = await _others(process, others, "poisoned")
            await until_over(process, list(poison), OVER_WITHIN_S)
            starts = worker.starts
            results = [
                await _refused(process, messages),
                await _dead(process, poison, f"the worker started {starts} times"),
                _moving(others, calm_s, poisoned_s, least=0.0 if short else LAST_SHARE),
            ]
            if not short:
                results.append(await _deadly(process, worker))
            return results


async def _others(process: Process, count: int, name: str) -> float:
    """Order so many, one after the other; the seconds until all were done."""
    began = time.monotonic()
    ids: list[int] = []
    for number in range(count):
        ids.append(await order(process, system_actor(), Leave(f"{name} {number}")))
        await asyncio.sleep(max(0.0, began + (number + 1) * EVERY_S - time.monotonic()))
    left = await until_over(process, ids, OVER_WITHIN_S)
    assert not left, left
    done = [job for job in await all_jobs(process) if job.id in ids]
    assert all(job.state is JobState.DONE for job in done), by_state(done)
    return time.monotonic() - began


async def _rubbish(process: Process, body_bytes: int) -> int:
    """Straight into the broker's list, as whoever can reach it might; how many."""
    queue = f"{process.settings.namespace}.default"
    envelope = {
        "content-type": "application/json",
        "content-encoding": "utf-8",
        "properties": {
            "delivery_info": {"exchange": "", "routing_key": queue},
            "delivery_mode": 2,
            "delivery_tag": "a",
            "priority": 0,
            "body_encoding": None,
        },
        "headers": {"task": "no.such.task", "id": "a", "lang": "py", "argsrepr": ""},
        "body": '[[1], {}, {"callbacks": null}]',
    }

    def with_tag(number: int, **changes: object) -> bytes:
        properties = {**envelope["properties"], "delivery_tag": f"drill-{number}"}  # type: ignore[dict-item]
        return msgspec.json.encode({**envelope, "properties": properties, **changes})

    ours = {"task": "colonnade.run_job", "id": "b", "lang": "py", "argsrepr": ""}
    messages = [
        b"not even JSON {",
        b'{"not": "a message"}',
        with_tag(1),
        with_tag(2, headers=ours, body="not JSON ["),
        with_tag(3, headers=ours, body='[["drop table"], {}, {}]'),
        with_tag(4, headers=ours, body=f'[["{"x" * body_bytes}"], {{}}, {{}}]'),
        with_tag(5, headers={}, body="{}"),
    ]
    async with process.redis.client() as broker:
        await broker.execute_command("select", BROKER_DB)
        for message in messages:
            await broker.lpush(queue, message)
        await broker.execute_command("select", 0)
    return len(messages)


async def _poison(process: Process, *, tries: int) -> Ordered:
    work = Work(process, system_actor())
    connection = await work.connection()

    async def add(kept: KeptJob) -> int:
        ordered = await order_kept(
            connection,
            kept,
            actor=system_actor(),
            workspace_id=None,
            title="Poison",
            now=work.now,
        )
        return ordered.id

    ordered: Ordered = {
        await add(UNKNOWN): ("of an unknown kind", "jobs.unknown_type"),
        await add(NONSENSE): ("of nonsense", "jobs.not_understood"),
    }
    for type_, kinds in ((Poison.type, IN_A_CHILD), (PoisonHere.type, IN_THE_WORKER)):
        for kind, code in kinds.items():
            payload = msgspec.json.encode({"kind": kind}).decode()
            where = "in a child" if type_ == Poison.type else "in the worker"
            limit_s = WAITING_LIMIT_S if kind == "waits for ever" else TIME_LIMIT_S
            kept = KeptJob(type_, payload, "default", tries, limit_s)
            ordered[await add(kept)] = (f"{kind} {where}", code)
    await work.commit()
    return ordered


async def _refused(process: Process, messages: int) -> Result:
    rows = await Look(process, NOBODY).rows(
        "select reason, size_bytes from jobs_refused_message order by id"
    )
    sizes = max((row[1] for row in rows), default=0)
    return Result(
        "O-13",
        f"{len(rows)} of {messages} messages that are no jobs of ours were taken off and kept with"
        f" the reason; the largest had {sizes:,} bytes",
        "all",
        len(rows) == messages and all(row[0] for row in rows),
    )


async def _dead(process: Process, poison: Ordered, more: str) -> Result:
    every = {job.id: job for job in await all_jobs(process)}
    wrong = [
        f"{name}: {_ended(every[job_id])}, not {code}"
        for job_id, (name, code) in poison.items()
        if not _is_dead(every[job_id], code)
    ]
    codes = sorted({code for _, code in poison.values()})
    tries = max(every[job_id].attempts for job_id in poison)
    return Result(
        "O-13",
        f"{len(poison) - len(wrong)} of {len(poison)} poisonous jobs failed with their reasons"
        f" ({', '.join(codes)}) after at most {tries} tries; {more}"
        + "".join(f"; {one}" for one in wrong),
        "all; started 1 times",
        not wrong and "started 1 times" in more,
    )


def _is_dead(job: OrderedJob, code: str) -> bool:
    return job.state is JobState.FAILED and job.error is not None and job.error.code == code


def _ended(job: OrderedJob) -> str:
    return f"{job.state} {job.error.code if job.error else ''}".strip()


def _moving(others: int, calm_s: float, poisoned_s: float, *, least: float) -> Result:
    """In the short form the poison is most of what there is to do; that they are done is shown."""
    share = calm_s / poisoned_s
    return Result(
        "O-13",
        f"{others} other jobs, one every {EVERY_S:g} s, were done in {calm_s:.1f} s without and"
        f" {poisoned_s:.1f} s beside the poison: {share:.0%} of the throughput",
        f">= {least:.0%}",
        share >= least,
    )


async def _deadly(process: Process, worker: KeptWorker) -> Result:
    """What ends the worker itself, which is then started again."""
    starts = worker.starts
    ids: dict[int, tuple[str, str]] = {}
    for kind, code in ENDS_THE_WORKER.items():
        ids[await order(process, system_actor(), PoisonHere(kind))] = (kind, code)
    left = await until_over(process, list(ids), DEADLY_OVER_WITHIN_S)
    await worker.ready()
    after = [
        await order(process, system_actor(), Leave(f"after {number}"))
        for number in range(SOME_MORE)
    ]
    undone = await until_over(process, after, OVER_WITHIN_S)
    every = {job.id: job for job in await all_jobs(process)}
    wrong = [_ended(every[one]) for one, (_, code) in ids.items() if not _is_dead(every[one], code)]
    found = sum(mark.startswith("after") for mark in await marks(process))
    return Result(
        "O-13",
        f"a segfault and an endless loop in the worker itself: {len(ids) - len(wrong)} of 2 failed"
        f" as jobs.worker_lost, the worker was started again {worker.starts - starts} times,"
        f" {found} of {SOME_MORE} jobs after that are done" + "".join(f"; {one}" for one in wrong),
        "2, and all",
        not left and not undone and not wrong and found == SOME_MORE,
    )


if __name__ == "__main__":
    sys.exit(run(drill, __doc__.splitlines()[0]))

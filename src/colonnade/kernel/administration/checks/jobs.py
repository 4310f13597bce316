"""Jobs: the broker, what waits, what is stuck; and a canary that goes all the way."""

import asyncio
from collections.abc import Sequence
from typing import ClassVar
from urllib.parse import urlsplit

from kombu.connection import Connection as Broker
from kombu.exceptions import OperationalError

from colonnade.kernel.administration.findings import Finding, judged, problem, warning, well
from colonnade.kernel.jobs import Job, Queue
from colonnade.kernel.permissions import system_actor
from colonnade.kernel.work import JobContext, Look, Process, Work

WAITING_S_MAX = 60
CANARY_S = 20.0
POLL_S = 0.1
CONNECT_S = 3

_QUEUES = """
select queue, count(*), coalesce(max(extract(epoch from now() - run_at)), 0)::int from jobs_job
where state = 'queued' and run_at <= now() group by queue order by queue
"""
_STUCK = """
select count(*) filter (where state = 'running' and lease_until < now() - interval '1 minute'),
count(*) filter (where state = 'failed' and ended_at > now() - interval '1 day') from jobs_job
"""


class Canary(Job, frozen=True):
    """Does nothing, from the order to the end: where it sings, jobs run."""

    type: ClassVar[str] = "administration.canary"
    queue: ClassVar[Queue] = "default"


async def sing(_context: JobContext, _canary: Canary) -> None:
    return


async def check_jobs(process: Process) -> Sequence[Finding]:
    look = Look(process, system_actor())
    found = [await asyncio.to_thread(_broker, process.settings.broker_url)]
    async with look.at_primary():
        rows = await look.rows(_QUEUES)
        stuck, failed = (await look.rows(_STUCK))[0]
    waits = ", ".join(f"{queue}: {count}, for {oldest} s" for queue, count, oldest in rows)
    found.append(
        judged(
            "queues",
            waits or "nothing waits",
            "Start more workers, or see the page of jobs for what keeps them",
            well_if=all(oldest < WAITING_S_MAX for _, _, oldest in rows),
        )
    )
    if stuck:
        found.append(
            warning("stuck jobs", f"{stuck} run without a sign of life", "See the worker's log")
        )
    if failed:
        found.append(
            warning("failed jobs", f"{failed} in a day", "See why on the page of jobs, run again")
        )
    return found


async def check_canary(process: Process) -> Sequence[Finding]:
    """Orders a job and waits for its end."""
    work = Work(process, system_actor())
    job_id = await work.order(Canary(), workspace_id=None, title="See whether jobs run")
    await work.commit()
    look = Look(process, system_actor())
    try:
        async with asyncio.timeout(CANARY_S), look.at_primary():
            while True:
                state = await look.value(
                    "select state from jobs_job where id = %(id)s", {"id": job_id}
                )
                if state == "done":
                    return [well("worker", "a job that was ordered now has been done")]
                if state not in {"queued", "running"}:
                    says = "a job that was ordered now was not done but refused"
                    return [problem("worker", says, "Is the worker of this release, too?")]
                await asyncio.sleep(POLL_S)
    except TimeoutError:
        return [
            problem(
                "worker",
                f"a job that was ordered was not done within {CANARY_S:.0f} s",
                "Is a worker running (colonnade worker)? Its log says what keeps it",
            )
        ]


def _broker(url: str) -> Finding:
    scheme = urlsplit(url).scheme.partition("+")[0]
    if scheme == "sqs":
        return well("broker", "SQS, which is asked by the worker only")
    try:
        with Broker(url, connect_timeout=CONNECT_S) as broker:
            broker.ensure_connection(max_retries=1, timeout=CONNECT_S)
    except (OperationalError, OSError) as error:
        return problem("broker", f"does not answer: {error}", "See COLONNADE_BROKER_URL")
    return well("broker", f"{scheme} answers")

"""Worker processes, and what they do when they, Redis or a message are killed."""

import asyncio
import contextlib
import dataclasses
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from support.servers import PASSWORD, Running, Servers, environment_of
from support.trial_jobs import Leave, job_now, job_over, make_marks, marks, order

from colonnade.boot.embedded_valkey import EmbeddedValkey
from colonnade.boot.programs import find_programs, unprivileged_user
from colonnade.kernel.jobs import JobState
from colonnade.kernel.permissions import NOBODY, system_actor
from colonnade.kernel.settings import Settings
from colonnade.kernel.work import Look, Process, open_process

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
TESTS = Path(__file__).parents[2]
READY_S = 60.0
BROKER_DB = 1
PSS_KIB_MAX = 80 * 1024


class Worker:
    """A worker with the trial jobs, in a process of its own."""

    def __init__(self, settings: Settings, log: Path, *arguments: str) -> None:
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "support.trial_jobs", *arguments],
                env={**environment_of(settings), "PYTHONPATH": str(TESTS)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    async def ready(self) -> "Worker":
        async with asyncio.timeout(READY_S):
            while "worker.started" not in self.log.read_text():
                assert self.process.poll() is None, self.log.read_text()
                await asyncio.sleep(0.02)
        return self

    async def ended(self, number: signal.Signals) -> float:
        """Send it a signal; the seconds until it was gone."""
        began = time.monotonic()
        self.process.send_signal(number)
        async with asyncio.timeout(10):
            while self.process.poll() is None:
                await asyncio.sleep(0.01)
        return time.monotonic() - began


class Workshop:
    def __init__(self, settings: Settings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self.workers: list[Worker] = []

    async def worker(self, *arguments: str) -> Worker:
        log = self._folder / f"worker-{len(self.workers)}.log"
        worker = Worker(self._settings, log, *arguments)
        self.workers.append(worker)
        return await worker.ready()


@pytest.fixture(scope="module")
def valkey(servers: Servers) -> Iterator[EmbeddedValkey]:
    """One that may be killed."""
    user = unprivileged_user(None)
    own = EmbeddedValkey(servers.folder / "mortal", find_programs(user), user, PASSWORD)
    own.make()
    return own


@pytest.fixture
def mortal(valkey: EmbeddedValkey, servers: Servers) -> Iterator[list[Running]]:
    """The running server is the last in the list; a test may kill it and start another."""
    running = [Running(valkey.spec(), servers.folder / "mortal.log")]
    running[-1].until_ready()
    yield running
    for server in running:
        with contextlib.suppress(ProcessLookupError):
            server.stop()


@pytest.fixture
async def process(
    fresh_settings: Settings, valkey: EmbeddedValkey, mortal: list[Running]
) -> AsyncIterator[Process]:
    settings = dataclasses.replace(fresh_settings, redis_url=valkey.url)
    async with open_process(settings) as opened:
        await make_marks(opened)
        yield opened


@pytest.fixture
async def workshop(process: Process, tmp_path: Path) -> AsyncIterator[Workshop]:
    made = Workshop(process.settings, tmp_path)
    yield made
    for worker in made.workers:
        worker.process.kill()
        worker.process.wait()


async def until_running(process: Process, job_id: int) -> None:
    async with asyncio.timeout(READY_S):
        while (await job_now(process, job_id)).state is not JobState.RUNNING:
            await asyncio.sleep(0.01)


async def shorten_lease(process: Process, job_id: int) -> None:
    """As if the time had passed; the worker that holds it is dead and renews it no more."""
    async with process.database.writing() as connection:
        await connection.execute(
            "update jobs_job set lease_until = now() where id = %s and state = 'running'", (job_id,)
        )


async def test_a_job_begins_right_after_the_commit(process: Process, workshop: Workshop) -> None:
    await workshop.worker()
    waits: list[float] = []
    for number in range(12):
        job_id = await order(process, system_actor(), Leave(str(number)))
        committed = time.time()
        job = await job_over(process, job_id)
        assert job.state is JobState.DONE
        assert job.started_at is not None
        waits.append(job.started_at.timestamp() - committed)
    assert sorted(waits)[len(waits) // 2] < 0.1  # some 5 ms on a machine with nothing else to do


async def test_killed_in_the_middle_it_is_done_by_another_exactly_once(
    process: Process, workshop: Workshop
) -> None:
    first = await workshop.worker()
    job_id = await order(process, system_actor(), Leave("a", pause_s=1))
    await until_running(process, job_id)
    await first.ended(signal.SIGKILL)
    await workshop.worker()
    await shorten_lease(process, job_id)
    job = await job_over(process, job_id)
    assert (job.state, job.attempts) == (JobState.DONE, 2)
    assert await marks(process) == ["a"]


async def test_one_that_kills_its_worker_ends_failed_with_the_reason(
    process: Process, workshop: Workshop
) -> None:
    job_id = await order(process, system_actor(), Leave("a", ends="with the process"))
    for _ in range(3):
        worker = await workshop.worker()
        async with asyncio.timeout(READY_S):
            while worker.process.poll() is None:
                await asyncio.sleep(0.02)
        assert worker.process.returncode == -signal.SIGABRT
        await shorten_lease(process, job_id)
    await workshop.worker()
    job = await job_over(process, job_id)
    assert job.state is JobState.FAILED
    assert job.error is not None
    assert job.error.code == "jobs.worker_lost"
    assert await marks(process) == []
    good = await order(process, system_actor(), Leave("b"))
    assert (await job_over(process, good)).state is JobState.DONE  # the queue moves on


async def test_asked_to_stop_it_is_gone_in_two_seconds_and_another_begins_at_once(
    process: Process, workshop: Workshop
) -> None:
    first = await workshop.worker()
    job_id = await order(process, system_actor(), Leave("a", waits_for="go"))
    await until_running(process, job_id)
    second = await workshop.worker()
    assert await first.ended(signal.SIGTERM) < 2.5
    assert first.process.returncode == 0
    await until_running(process, job_id)
    async with process.database.writing() as connection:
        await connection.execute("insert into trial_mark (job_id, mark) values (0, 'go')")
    job = await job_over(process, job_id)
    assert (job.state, job.attempts) == (JobState.DONE, 1)
    assert await marks(process) == ["a", "go"]
    assert await second.ended(signal.SIGTERM) < 2.5  # idle


async def test_cancel_reaches_a_running_job_at_once(process: Process, workshop: Workshop) -> None:
    from colonnade.kernel.activity.actions import cancel_job
    from colonnade.kernel.work import Work

    await workshop.worker()
    job_id = await order(process, system_actor(), Leave("a", pause_s=30))
    await until_running(process, job_id)
    work = Work(process, system_actor())
    await cancel_job(work, job_id)
    began = time.monotonic()
    await work.commit()
    job = await job_over(process, job_id)
    assert job.state is JobState.CANCELLED
    assert time.monotonic() - began < 1
    assert await marks(process) == []


async def test_redis_killed_and_back_again_jobs_go_on(
    process: Process, workshop: Workshop, mortal: list[Running], valkey: EmbeddedValkey
) -> None:
    worker = await workshop.worker()
    before = await order(process, system_actor(), Leave("before"))
    await job_over(process, before)
    running = await order(process, system_actor(), Leave("running", steps=4, pause_s=0.5))
    await until_running(process, running)
    mortal[-1].process.kill()
    mortal[-1].process.wait()
    meanwhile = await order(process, system_actor(), Leave("meanwhile"))
    assert (await job_over(process, running)).state is JobState.DONE
    await asyncio.sleep(3)
    assert (await job_now(process, meanwhile)).state is JobState.QUEUED
    mortal.append(Running(valkey.spec(), mortal[-1].log))
    await asyncio.to_thread(mortal[-1].until_ready)
    assert (await job_over(process, meanwhile, within_s=10)).state is JobState.DONE
    after = await order(process, system_actor(), Leave("after"))
    assert (await job_over(process, after, within_s=10)).state is JobState.DONE
    assert await marks(process) == ["after", "before", "meanwhile", "running"]
    assert worker.process.poll() is None


async def test_two_workers_with_the_clock_in_each_run_a_slots_job_once(
    process: Process, workshop: Workshop
) -> None:
    await asyncio.gather(workshop.worker("with-clock"), workshop.worker("with-clock"))
    async with asyncio.timeout(READY_S):
        while await marks(process) != ["by the clock"]:
            await asyncio.sleep(0.05)
    await asyncio.sleep(1)
    assert await marks(process) == ["by the clock"]


async def test_every_message_three_times_is_one_effect(
    process: Process, workshop: Workshop
) -> None:
    from colonnade.kernel.jobs.brokers import broker_at
    from colonnade.kernel.jobs.carrier import Carrier

    await asyncio.gather(workshop.worker(), workshop.worker())
    settings = process.settings
    carrier = Carrier(
        broker_at(settings.broker_url), namespace=settings.namespace, name="test", threads=1
    )
    ids = [await order(process, system_actor(), Leave(f"{n:02}")) for n in range(20)]
    for sends in (7, 8, 9):
        messages = [(job_id, 0, sends, "default") for job_id in reversed(ids)]
        await asyncio.to_thread(carrier.send, messages)
    for job_id in ids:
        assert (await job_over(process, job_id)).state is JobState.DONE
    await asyncio.to_thread(carrier.send, [(ids[0], 0, 10, "default")])  # one after the end
    await asyncio.sleep(0.5)
    assert await marks(process) == [f"{n:02}" for n in range(20)]


async def test_rubbish_in_the_queue_stops_nothing(process: Process, workshop: Workshop) -> None:
    await workshop.worker()
    queue = f"{process.settings.namespace}.default"
    async with process.redis.client() as broker:
        await broker.execute_command("select", BROKER_DB)
        await broker.lpush(queue, b'{"not": "a message"}', b"not even JSON")
        await broker.execute_command("select", 0)
    job_id = await order(process, system_actor(), Leave("a"))
    assert (await job_over(process, job_id)).state is JobState.DONE


async def test_nothing_is_left_open(process: Process, workshop: Workshop) -> None:
    worker = await workshop.worker()
    job_id = await order(process, system_actor(), Leave("a", pause_s=30))
    await until_running(process, job_id)
    await worker.ended(signal.SIGKILL)
    async with asyncio.timeout(5):
        while await Look(process, NOBODY).value(
            "select count(*) from pg_stat_activity where datname = current_database()"
            " and state = 'idle in transaction'"
        ):
            await asyncio.sleep(0.1)


async def test_it_is_small(process: Process, workshop: Workshop) -> None:
    worker = await workshop.worker("with-clock")
    await asyncio.sleep(2)
    rollup = Path(f"/proc/{worker.process.pid}/smaps_rollup")
    if not rollup.exists():
        pytest.skip("this system does not tell PSS")
    pss_kib = next(
        int(line.split()[1]) for line in rollup.read_text().splitlines() if line.startswith("Pss:")
    )
    assert pss_kib < PSS_KIB_MAX

"""Running a job: one transaction that ends with the job done, or with nothing left of it."""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
import pytest
from support.trial_jobs import (
    Leave,
    LeaveOnce,
    handlers,
    job_now,
    job_over,
    make_marks,
    marks,
    order,
)

from colonnade.kernel.activity import JobRunner
from colonnade.kernel.activity.upkeep import look_after
from colonnade.kernel.feed import LIVE_CHANNEL
from colonnade.kernel.jobs import JobState, OrderedJob
from colonnade.kernel.permissions import Actor, Role, set_role, system_actor
from colonnade.kernel.work import Look, Process

pytestmark = pytest.mark.anyio


@pytest.fixture
async def runner(process: Process) -> JobRunner:
    await make_marks(process)
    return JobRunner(process, handlers)


async def run(
    process: Process, runner: JobRunner, job: Leave, actor: Actor | None = None
) -> OrderedJob:
    job_id = await order(process, actor or system_actor(), job, workspace_id=1)
    await runner.run(job_id)
    return await job_now(process, job_id)


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(10):
        while not await holds():
            await asyncio.sleep(0.02)


async def test_a_job_and_what_it_did_are_done_together(process: Process, runner: JobRunner) -> None:
    job = await run(process, runner, Leave("a", steps=2))
    assert job.state is JobState.DONE
    assert msgspec.json.decode(job.result) == {"mark": "a"}
    assert (job.progress.done, job.progress.total) == (2, 2)
    assert await marks(process) == ["a"]
    await runner.run(job.id)  # the message once more
    assert await marks(process) == ["a"]


async def test_a_job_runs_once_however_many_messages_come(
    process: Process, runner: JobRunner
) -> None:
    job_id = await order(process, system_actor(), Leave("a", pause_s=0.1))
    other = JobRunner(process, handlers)
    await asyncio.gather(*(one.run(job_id) for one in (runner, other) for _ in range(4)))
    assert await marks(process) == ["a"]
    assert (await job_now(process, job_id)).attempts == 1


async def test_a_problem_fails_it_at_once_and_leaves_nothing(
    process: Process, runner: JobRunner
) -> None:
    job = await run(process, runner, Leave("a", ends="with a problem"))
    assert job.state is JobState.FAILED
    assert job.error is not None
    assert (job.error.code, job.error.detail) == ("trial.cell_absent", "There is no such cell.")
    assert await marks(process) == []


@pytest.mark.parametrize(
    ("ends", "code"), [("with a fault", "fault"), ("unavailable", "trial.depot_shut")]
)
async def test_a_fault_is_tried_again_and_its_text_stays_in_the_log(
    process: Process, runner: JobRunner, ends: str, code: str
) -> None:
    job = await run(process, runner, Leave("a", ends=ends))
    assert (job.state, job.attempts) == (JobState.QUEUED, 1)
    for attempt in (2, 3):
        await runner.run(job.id)
        assert (await job_now(process, job.id)).attempts == attempt - 1  # its time has not come
        async with process.database.writing() as connection:
            await connection.execute("update jobs_job set run_at = now()")
        await runner.run(job.id)
    job = await job_now(process, job.id)
    assert (job.state, job.attempts) == (JobState.FAILED, 3)
    assert job.error is not None
    assert job.error.code == code
    assert "secret" not in job.error.detail
    assert await marks(process) == []


async def test_a_second_try_can_go_well(process: Process, runner: JobRunner) -> None:
    job = await run(process, runner, Leave("a", ends="well on the second try"))
    async with process.database.writing() as connection:
        await connection.execute("update jobs_job set run_at = now()")
    await runner.run(job.id)
    job = await job_now(process, job.id)
    assert (job.state, job.attempts, job.error) == (JobState.DONE, 2, None)
    assert await marks(process) == ["a"]


async def test_cancelling_stops_it_and_leaves_nothing(process: Process, runner: JobRunner) -> None:
    job_id = await order(process, system_actor(), Leave("a", pause_s=30))
    running = asyncio.create_task(runner.run(job_id))
    await until(lambda: _is_running(process, job_id))
    runner.cancel(job_id)
    await running
    assert (await job_now(process, job_id)).state is JobState.CANCELLED
    assert await marks(process) == []


async def _is_running(process: Process, job_id: int) -> bool:
    return (await job_now(process, job_id)).state is JobState.RUNNING


async def test_a_cancel_reaches_it_also_without_the_message(
    process: Process, runner: JobRunner
) -> None:
    job_id = await order(process, system_actor(), Leave("a", pause_s=30))
    upkeep = asyncio.create_task(look_after(process, runner))
    running = asyncio.create_task(runner.run(job_id))
    await until(lambda: _is_running(process, job_id))
    async with process.database.writing() as connection:
        await connection.execute("update jobs_job set cancel_requested_at = now()")
    job = await job_over(process, job_id)
    assert job.state is JobState.CANCELLED
    await running
    upkeep.cancel()


async def test_an_attempt_that_lost_its_claim_ends_without_effect(
    process: Process, runner: JobRunner
) -> None:
    job_id = await order(process, system_actor(), Leave("a", pause_s=0.5))
    running = asyncio.create_task(runner.run(job_id))
    await until(lambda: _is_running(process, job_id))
    async with process.database.writing() as connection:
        await connection.execute("update jobs_job set attempts = attempts + 1")  # by another worker
    await running
    assert await marks(process) == []
    assert (await job_now(process, job_id)).state is JobState.RUNNING


async def test_too_long_is_too_long(process: Process, runner: JobRunner) -> None:
    job = await run(process, runner, LeaveOnce("a", pause_s=30))
    assert job.state is JobState.FAILED
    assert job.error is not None
    assert job.error.code == "jobs.timed_out"
    assert await marks(process) == []


async def test_a_stopping_runner_gives_back_and_takes_no_more(
    process: Process, runner: JobRunner
) -> None:
    first = await order(process, system_actor(), Leave("a", pause_s=30))
    second = await order(process, system_actor(), Leave("b"))
    running = asyncio.create_task(runner.run(first))
    await until(lambda: _is_running(process, first))
    await runner.stop()
    await running
    await runner.run(second)
    for job_id in (first, second):
        job = await job_now(process, job_id)
        assert (job.state, job.attempts) == (JobState.QUEUED, 0)
    assert await marks(process) == []


async def test_it_runs_with_the_rights_its_orderer_has_now(
    process: Process, runner: JobRunner
) -> None:
    async with process.database.writing() as connection:
        row = await (
            await connection.execute(
                "insert into accounts_account (email, name, password_hash)"
                " values ('ada@example.com', 'Ada', '') returning id"
            )
        ).fetchone()
        assert row is not None
        place = await (
            await connection.execute(
                "insert into workspaces_workspace (name, created_by)"
                " values ('Here', %s) returning id",
                (row[0],),
            )
        ).fetchone()
        assert place is not None
        await set_role(connection, place[0], row[0], Role.EDITOR)
        ada = Actor(account_id=row[0], name="Ada", scopes=frozenset({"read", "write"}))
        allowed = await run(process, runner, Leave("a", needs_role_in=place[0]), ada)
        assert allowed.state is JobState.DONE
        await set_role(connection, place[0], row[0], Role.VIEWER)
    refused = await run(process, runner, Leave("b", needs_role_in=place[0]), ada)
    assert refused.state is JobState.FAILED
    assert refused.error is not None
    assert refused.error.code == "permissions.not_allowed"
    assert await marks(process) == ["a"]


async def test_progress_is_seen_while_it_runs_and_five_times_a_second_at_most(
    process: Process, runner: JobRunner
) -> None:
    told: list[int] = []
    async with process.redis.pubsub(ignore_subscribe_messages=True) as news:
        await news.subscribe(f"{process.settings.namespace}:{LIVE_CHANNEL}")
        await news.get_message(timeout=5)  # that we have subscribed
        await run(process, runner, Leave("a", steps=100, pause_s=0.01))
        while message := await news.get_message(timeout=0.3):
            told.append(msgspec.json.decode(message["data"])["payload"]["progress"]["done"])
    assert told == sorted(told)
    assert told[-1] == 100
    assert 3 < len(told) < 12


async def test_an_order_nobody_knows_fails_with_the_reason(process: Process) -> None:
    job_id = await order(process, system_actor(), Leave("a"))
    await JobRunner(process, []).run(job_id)
    job = await job_now(process, job_id)
    assert job.error is not None
    assert job.error.code == "jobs.unknown_type"


async def test_an_order_that_cannot_be_read_fails_with_the_reason(
    process: Process, runner: JobRunner
) -> None:
    job_id = await order(process, system_actor(), Leave("a"))
    async with process.database.writing() as connection:
        await connection.execute("update jobs_job set payload = '{\"mark\": 5}'")
    await runner.run(job_id)
    job = await job_now(process, job_id)
    assert job.error is not None
    assert job.error.code == "jobs.not_understood"


async def test_nothing_stays_open_after_any_of_it(process: Process, runner: JobRunner) -> None:
    for ends in ("well", "with a problem", "with a fault"):
        await run(process, runner, Leave(ends, ends=ends))
    open_ones = await Look(process, system_actor()).value(
        "select count(*) from pg_stat_activity"
        " where datname = current_database() and state like 'idle in%%'",
        {},
    )
    assert open_ones == 0

"""A job's way from state to state, with messages too many, too late and too early."""

import asyncio

import pytest
from support.trial_jobs import Leave, job_now, order

from colonnade.kernel.database import Connection
from colonnade.kernel.jobs import (
    Claim,
    JobError,
    JobState,
    Progress,
    claim,
    fail,
    forget_jobs,
    give_back,
    keep_progress,
    mark_cancelled,
    mark_done,
    order_again,
    renew,
    request_cancel,
    retry_later,
    sweep,
)
from colonnade.kernel.jobs.ledger import take_unsent
from colonnade.kernel.permissions import system_actor
from colonnade.kernel.work import Process
from colonnade.kit.clock import now_utc

pytestmark = pytest.mark.anyio
WRONG = JobError("trial.wrong", "It went wrong.")


async def begin(connection: Connection, job_id: int) -> Claim:
    claimed = await claim(connection, job_id)
    assert claimed is not None
    return claimed


async def expire(connection: Connection, job_id: int) -> None:
    await connection.execute(
        "update jobs_job set lease_until = now() - interval '1 s' where id = %s", (job_id,)
    )


async def test_of_many_messages_one_runs_the_job(process: Process) -> None:
    job_id = await order(process, system_actor(), Leave("a"))

    async def try_it() -> Claim | None:
        async with process.database.writing() as connection:
            return await claim(connection, job_id)

    claims = await asyncio.gather(*(try_it() for _ in range(6)))
    assert len([claimed for claimed in claims if claimed]) == 1
    async with process.database.writing() as connection:
        claimed = next(claimed for claimed in claims if claimed)
        assert await mark_done(connection, claimed, None, Progress()) is not None
        assert await claim(connection, job_id) is None  # a message after the end


async def test_a_message_quicker_than_the_relays_commit_is_not_lost(process: Process) -> None:
    job_id = await order(process, system_actor(), Leave("a"))
    async with process.database.writing() as relay, process.database.writing() as worker:
        async with relay.transaction():
            assert [message[0] for message in await take_unsent(relay, limit=10)] == [job_id]
            claiming = asyncio.create_task(claim(worker, job_id))
            await asyncio.sleep(0.1)
            assert not claiming.done()
        assert await claiming is not None


async def test_two_relays_send_a_job_once(process: Process) -> None:
    ids = [await order(process, system_actor(), Leave(str(n))) for n in range(5)]
    async with process.database.writing() as one, process.database.writing() as other:
        async with one.transaction():
            first = await take_unsent(one, limit=2)
            second = await take_unsent(other, limit=10)
        assert sorted(message[0] for message in [*first, *second]) == ids
        assert await take_unsent(one, limit=10) == []


async def test_a_worker_thought_dead_changes_nothing_when_it_comes_back(process: Process) -> None:
    job_id = await order(process, system_actor(), Leave("a"))
    async with process.database.writing() as connection:
        late = await begin(connection, job_id)
        await expire(connection, job_id)
        assert [job.state for job in await sweep(connection)] == [JobState.QUEUED]
        second = await begin(connection, job_id)
        assert second.job.attempts == 2
        assert await renew(connection, [late.key]) == {}
        assert await mark_done(connection, late, None, Progress()) is None
        assert await fail(connection, late, WRONG) is None
        assert await retry_later(connection, late, WRONG, wait_s=0) is None
        assert await give_back(connection, late) is None
        assert await mark_cancelled(connection, late) is None
        assert await keep_progress(connection, late, Progress(1)) is None
        assert (await job_now(process, job_id)).state is JobState.RUNNING


async def test_a_job_whose_workers_keep_dying_fails_with_the_reason(process: Process) -> None:
    job_id = await order(process, system_actor(), Leave("a"))
    async with process.database.writing() as connection:
        for _ in range(3):
            await begin(connection, job_id)
            assert await sweep(connection) == []  # its lease is good
            await expire(connection, job_id)
            await sweep(connection)
    job = await job_now(process, job_id)
    assert job.state is JobState.FAILED
    assert job.error is not None
    assert job.error.code == "jobs.worker_lost"
    assert job.ended_at is not None


async def test_a_lost_message_is_sent_again_ever_more_seldom(process: Process) -> None:
    job_id = await order(process, system_actor(), Leave("a"))
    async with process.database.writing() as connection:
        for sends, waits_s in ((1, 30), (2, 60), (3, 120)):
            assert [message[2] for message in await take_unsent(connection, limit=9)] == [sends]
            for ago_s, expected in ((waits_s - 5, 0), (waits_s + 5, 1)):
                await connection.execute(
                    "update jobs_job set sent_at = now() - make_interval(secs => %s)", (ago_s,)
                )
                await sweep(connection)
                unsent = await connection.execute(
                    "select count(*) from jobs_job where id = %s and sent_at is null", (job_id,)
                )
                assert await unsent.fetchone() == (expected,)


async def test_a_retry_waits_for_its_time_and_a_given_back_job_does_not(process: Process) -> None:
    job_id = await order(process, system_actor(), Leave("a"))
    async with process.database.writing() as connection:
        await retry_later(connection, await begin(connection, job_id), WRONG, wait_s=60)
        assert await claim(connection, job_id) is None
        assert await take_unsent(connection, limit=9) == []
        await connection.execute("update jobs_job set run_at = now()")
        second = await begin(connection, job_id)
        assert second.job.attempts == 2
        await give_back(connection, second)
        assert [message[0] for message in await take_unsent(connection, limit=9)] == [job_id]
        assert (await begin(connection, job_id)).job.attempts == 2  # a stop is not counted


async def test_cancel_ends_what_waits_and_asks_what_runs(process: Process) -> None:
    waiting = await order(process, system_actor(), Leave("a"))
    running = await order(process, system_actor(), Leave("b"))
    async with process.database.writing() as connection:
        claimed = await begin(connection, running)
        job = await request_cancel(connection, waiting, now_utc())
        assert job is not None
        assert job.state is JobState.CANCELLED
        assert await claim(connection, waiting) is None
        assert await request_cancel(connection, waiting, now_utc()) is None

        job = await request_cancel(connection, running, now_utc())
        assert job is not None
        assert job.state is JobState.RUNNING
        assert await renew(connection, [claimed.key]) == {claimed.key: True}
        await expire(connection, running)  # its worker never heard of it
        assert [job.state for job in await sweep(connection)] == [JobState.CANCELLED]


async def test_a_failed_job_begins_afresh_and_old_ones_are_forgotten(process: Process) -> None:
    job_id = await order(process, system_actor(), Leave("a"))
    async with process.database.writing() as connection:
        assert await order_again(connection, job_id, system_actor()) is None
        await fail(connection, await begin(connection, job_id), WRONG)
        job = await order_again(connection, job_id, system_actor())
        assert job is not None
        assert (job.state, job.error, job.attempts) == (JobState.QUEUED, None, 0)
        assert await forget_jobs(connection, before=now_utc(), limit=10) == 0
        await fail(connection, await begin(connection, job_id), WRONG)
        assert await forget_jobs(connection, before=now_utc(), limit=10) == 1

"""Ordering: in the transaction, once for each key, as somebody."""

import json

import pytest
from support.trial_jobs import Leave, job_now, order

from colonnade.kernel.feed import horizon, read_visible
from colonnade.kernel.jobs import JobState, order_job
from colonnade.kernel.jobs.actors import actor_from_json, actor_to_json
from colonnade.kernel.permissions import Actor, system_actor
from colonnade.kernel.work import Process, Work
from colonnade.kit.clock import now_utc

pytestmark = pytest.mark.anyio


async def test_without_a_commit_there_is_no_job(process: Process) -> None:
    work = Work(process, system_actor())
    job_id = await work.order(Leave("a"), workspace_id=None, title="A trial")
    await work.roll_back()
    async with process.database.reading() as connection:
        found = await connection.execute("select 1 from jobs_job where id = %s", (job_id,))
        assert await found.fetchone() is None


async def test_an_ordered_job_waits_and_its_workspace_hears_of_it(process: Process) -> None:
    async with process.database.reading() as connection:
        cursor = await horizon(connection)
    job_id = await order(process, system_actor(), Leave("a"), workspace_id=7)
    job = await job_now(process, job_id)
    assert (job.state, job.type, job.workspace_id) == (JobState.QUEUED, "trial.leave", 7)
    async with process.database.reading() as connection:
        page = await read_visible(connection, cursor, subject="workspace:7")
    assert [entry.type for entry in page.entries] == ["jobs.job.changed"]
    assert json.loads(bytes(page.entries[0].payload))["job"]["id"] == job_id


async def test_one_key_is_one_job(process: Process) -> None:
    async def order_keyed() -> int:
        async with process.database.writing() as connection:
            ordered = await order_job(
                connection,
                Leave("a"),
                actor=system_actor(),
                workspace_id=None,
                title="Keyed",
                now=now_utc(),
                key="the same",
            )
            return ordered.id

    assert await order_keyed() == await order_keyed()


def test_the_one_who_orders_is_kept_whole() -> None:
    actor = Actor(
        account_id=3,
        name="Ada",
        email="ada@example.com",
        is_administrator=True,
        session_id=9,
        token_id=None,
        scopes=frozenset({"read"}),
        origin="tab-1",
    )
    assert actor_from_json(actor_to_json(actor)) == actor
    assert actor_from_json(actor_to_json(system_actor())) == system_actor()

"""Administrators see why a job failed, run it again, cancel it, and switch the clock off."""

import asyncio
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Page, expect
from support.browsers import chromium_browsers, page_of, shot_thrice
from support.people import Person
from support.trial_jobs import Leave, job_now, order

from colonnade.kernel.jobs import JobState, NewEntry, keep_entry, order_job
from colonnade.kernel.jobs.rhythms import Every
from colonnade.kernel.permissions import system_actor
from colonnade.kernel.settings import Settings
from colonnade.kernel.work import open_process
from colonnade.kit.clock import now_utc

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(120)]

REASON = "The depot does not answer."
NOT_KNOWN = "No part of this installation knows this kind of job."
ALIVE_WITHIN_MS = 40_000
T = TypeVar("T")


def wait_for(made: Coroutine[Any, Any, T]) -> T:
    """In a thread of its own: playwright has a loop in this one."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, made).result()


async def make_things(settings: Settings) -> int:
    async with open_process(settings) as process:
        failed_id = await order(process, system_actor(), Leave("browser"))
        async with process.database.writing() as connection:
            await connection.execute(
                "update jobs_job set state = 'failed', attempts = 3, ended_at = now(),"
                " title = 'Count the spoons', error = jsonb_build_object("
                "'code', 'trial.depot_shut', 'detail', %(reason)s::text) where id = %(id)s",
                {"id": failed_id, "reason": REASON},
            )
            later = await order_job(
                connection,
                Leave("later"),
                actor=system_actor(),
                workspace_id=None,
                title="Count the forks",
                now=now_utc(),
                run_at=now_utc() + timedelta(days=1),
            )
            entry = NewEntry(
                name="trial.spoons",
                job=Leave("spoons"),
                title="Count the spoons by night",
                rhythm=Every(7200),
                actor=system_actor(),
            )
            await keep_entry(connection, entry, now_utc())
        return later.id


async def state_of(settings: Settings, job_id: int) -> JobState:
    async with open_process(settings) as process:
        return (await job_now(process, job_id)).state


@pytest.fixture
def page(chromium: str, administrator: Person) -> Iterator[Page]:
    administrator.make("/api/v1/workspaces", name="Kitchen")
    with chromium_browsers(chromium) as start:
        page, wrong = page_of(start(), administrator)
        yield page
        assert not wrong


def test_what_failed_is_run_again_and_the_clock_is_switched_off(
    settings: Settings, page: Page
) -> None:
    waiting_id = wait_for(make_things(settings))
    page.goto("/administration/jobs")
    queues = page.get_by_role("list", name="Queues")
    expect(queues.get_by_text("Alive")).to_have_count(3, timeout=ALIVE_WITHIN_MS)
    expect(page.get_by_text(REASON)).to_be_visible()
    shot_thrice(page, "jobs-administration")

    # Its kind is known to tests alone, so it fails again, with that reason.
    page.get_by_role("button", name="Run Count the spoons again").click()
    expect(page.get_by_text(NOT_KNOWN)).to_be_visible(timeout=ALIVE_WITHIN_MS)

    page.get_by_text("Waiting", exact=True).first.click()
    cancel = page.get_by_role("button", name="Cancel Count the forks")
    cancel.click()
    expect(cancel).to_be_hidden()
    assert wait_for(state_of(settings, waiting_id)) is JobState.CANCELLED

    switch = page.get_by_role("switch", name="Count the spoons by night is on")
    expect(switch).to_be_checked()
    switch.click(force=True)
    expect(page.get_by_text("switched off", exact=True)).to_be_visible()
    switch.click(force=True)
    expect(page.get_by_text("switched off", exact=True)).to_be_hidden()

"""The schedule: each time once, however many beats; paused, resumed, stopped with the right."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from support.trial_jobs import EDIT, Leave

from colonnade.kernel.activity import schedule_job, schedules_of_workspace, unschedule_job
from colonnade.kernel.activity.errors import TooManySchedules
from colonnade.kernel.activity.timekeeping import order_due
from colonnade.kernel.database import Connection
from colonnade.kernel.errors import Forbidden
from colonnade.kernel.jobs import (
    Cron,
    Every,
    Scheduled,
    ScheduleEntry,
    entry_from_row,
    keep_schedule,
    pause_entry,
    resume_entry,
)
from colonnade.kernel.jobs.scheduling import SCHEDULE_COLUMNS
from colonnade.kernel.permissions import NOBODY, Actor, Role, remove_member, set_role, system_actor
from colonnade.kernel.work import Look, Process, Work

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 1, 1, 12, 30, tzinfo=UTC)
HOURLY = Scheduled(Leave("a"), "Every hour", every_s=3600)
KNOWN = [Leave.type]
WORKSPACE = 1


@pytest.fixture
async def connection(process: Process) -> AsyncIterator[Connection]:
    async with process.database.writing() as opened:
        yield opened


async def titles(process: Process) -> list[str]:
    rows = await Look(process, NOBODY).rows("select title from jobs_job order by id")
    return [row[0] for row in rows]


async def entries(process: Process) -> list[ScheduleEntry]:
    rows = await Look(process, NOBODY).rows(
        f"select {SCHEDULE_COLUMNS} from jobs_schedule order by id"
    )
    return [entry_from_row(row) for row in rows]


async def person(process: Process, name: str, role: Role) -> Actor:
    work = Work(process, system_actor())
    account_id = await work.value(
        "insert into accounts_account (email, name, password_hash, created_at)"
        " values (%(email)s, %(name)s, '', now()) returning id",
        {"email": f"{name}@example.org", "name": name},
    )
    await work.execute(
        "insert into workspaces_workspace (id, name, created_at) overriding system value"
        " values (1, 'W', now()) on conflict do nothing"
    )
    await set_role(await work.connection(), WORKSPACE, account_id, role)
    await work.commit()
    return Actor(account_id=account_id, name=name, scopes=frozenset({"read", "write"}))


async def test_two_beats_order_a_slots_job_once(process: Process, connection: Connection) -> None:
    await keep_schedule(connection, [HOURLY], NOW)
    await asyncio.gather(*(order_due(process, KNOWN, NOW) for _ in range(6)))
    assert await titles(process) == ["Every hour"]  # once at the start
    await order_due(process, KNOWN, NOW + timedelta(minutes=29))
    assert len(await titles(process)) == 1
    later = NOW + timedelta(minutes=31)
    await asyncio.gather(*(order_due(process, KNOWN, later) for _ in range(6)))
    assert len(await titles(process)) == 2


async def test_what_passed_while_nothing_ran_is_not_made_up_for(
    process: Process, connection: Connection
) -> None:
    await keep_schedule(connection, [HOURLY], NOW)
    await order_due(process, KNOWN, NOW + timedelta(hours=50))
    await order_due(process, KNOWN, NOW + timedelta(hours=50))
    assert len(await titles(process)) == 1


async def test_another_release_with_other_entries_is_let_alone(
    process: Process, connection: Connection
) -> None:
    await keep_schedule(connection, [HOURLY], NOW)
    assert await order_due(process, ["something.else"], NOW) == 0
    await keep_schedule(connection, [], NOW + timedelta(days=1))
    assert len(await entries(process)) == 1
    await keep_schedule(connection, [], NOW + timedelta(days=3))
    assert await entries(process) == []


async def test_the_code_stays_the_source_and_a_pause_stays(
    process: Process, connection: Connection
) -> None:
    await keep_schedule(connection, [HOURLY], NOW)
    (entry,) = await entries(process)
    await pause_entry(connection, entry.id, NOW)
    daily = Scheduled(Leave("b"), "Every day", every_s=86_400)
    await keep_schedule(connection, [daily], NOW)
    assert await order_due(process, KNOWN, NOW + timedelta(days=9)) == 0
    (changed,) = await entries(process)
    assert (changed.title, changed.rhythm) == ("Every day", "every 86400+0")
    assert changed.paused_at == NOW
    resumed = await resume_entry(connection, entry.id, NOW + timedelta(days=9))
    assert resumed is not None
    assert resumed.next_at == datetime(2026, 1, 11, tzinfo=UTC)
    assert await order_due(process, KNOWN, NOW + timedelta(days=9)) == 0
    assert await order_due(process, KNOWN, NOW + timedelta(days=10)) == 1


async def test_people_have_things_done_by_the_clock_as_long_as_they_may(process: Process) -> None:
    editor = await person(process, "Editor", Role.EDITOR)
    work = Work(process, editor)
    entry = await schedule_job(
        work,
        Leave("report"),
        name="trial.report:1",
        title="A report",
        rhythm=Every(60),
        workspace_id=WORKSPACE,
        permission=EDIT,
    )
    await work.commit()
    assert await order_due(process, [], work.now) == 1
    row = await Look(process, NOBODY).find("select actor_id, workspace_id, title from jobs_job")
    assert row == (editor.account_id, WORKSPACE, "A report")

    async with process.database.writing() as connection, connection.transaction():
        assert editor.account_id is not None
        await remove_member(connection, WORKSPACE, editor.account_id)
    assert await order_due(process, [], entry.next_at + timedelta(minutes=5)) == 1
    assert len(await titles(process)) == 1  # it was stopped, not ordered
    (stopped,) = await entries(process)
    assert stopped.stopped_at is not None
    assert stopped.stopped_reason == "The one who made this is no longer in the workspace."
    assert await order_due(process, [], entry.next_at + timedelta(days=5)) == 0


async def test_a_lesser_role_stops_it_too_and_making_it_again_starts_it(process: Process) -> None:
    editor = await person(process, "Editor", Role.EDITOR)
    assert editor.account_id is not None

    async def make(actor: Actor) -> ScheduleEntry:
        work = Work(process, actor)
        made = await schedule_job(
            work,
            Leave("report"),
            name="trial.report:1",
            title="A report",
            rhythm=Cron("0 8 * * *", "Europe/Berlin"),
            workspace_id=WORKSPACE,
            permission=EDIT,
        )
        await work.commit()
        return made

    first = await make(editor)
    async with process.database.writing() as connection, connection.transaction():
        await set_role(connection, WORKSPACE, editor.account_id, Role.VIEWER)
    await order_due(process, [], first.next_at)
    assert (await entries(process))[0].stopped_reason == (
        "This needs the role editor in this workspace."
    )
    with pytest.raises(Forbidden):
        await make(editor)
    another = await person(process, "Other", Role.EDITOR)
    again = await make(another)
    assert (again.id, again.stopped_at) == (first.id, None)
    assert await order_due(process, [], again.next_at) == 1
    assert await titles(process) == ["A report"]

    work = Work(process, another)
    found = await schedules_of_workspace(work, WORKSPACE, prefix="trial.report:", permission=EDIT)
    assert [entry.name for entry in found] == ["trial.report:1"]
    assert await unschedule_job(
        work, name="trial.report:1", workspace_id=WORKSPACE, permission=EDIT
    )
    await work.commit()
    assert await entries(process) == []


async def test_a_workspace_has_so_many_and_no_more(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("colonnade.kernel.activity.schedules.SCHEDULES_MAX", 2)
    editor = await person(process, "Editor", Role.EDITOR)
    work = Work(process, editor)
    for number in (1, 2, 2):
        await schedule_job(
            work,
            Leave("r"),
            name=f"trial:{number}",
            title="R",
            rhythm=Every(60),
            workspace_id=WORKSPACE,
            permission=EDIT,
        )
    with pytest.raises(TooManySchedules):
        await schedule_job(
            work,
            Leave("r"),
            name="trial:3",
            title="R",
            rhythm=Every(60),
            workspace_id=WORKSPACE,
            permission=EDIT,
        )
    await work.roll_back()

"""Look and Work: what a read can't do, what a commit writes, what a roll-back leaves."""

import asyncio
import contextlib
import os
import signal
from typing import ClassVar

import psycopg
import pytest

from colonnade.kernel.errors import NotFound, Unauthenticated
from colonnade.kernel.feed import ENTRY_COLUMNS, Event, entry_from_row, entry_insert
from colonnade.kernel.permissions import (
    NOBODY,
    Actor,
    NotAllowed,
    Permission,
    Role,
    TokenReadsOnly,
    set_role,
    system_actor,
)
from colonnade.kernel.work import Look, Process, Work
from colonnade.kernel.work.work import WorkSealed

pytestmark = pytest.mark.anyio

EDIT = Permission("test.edit", Role.EDITOR)
READ = Permission("test.read", Role.VIEWER, writes=False)


class Happened(Event, frozen=True):
    type: ClassVar[str] = "test.happened"
    number: int


async def entries(process: Process) -> list[int]:
    rows = await Look(process, NOBODY).rows(
        f"select {ENTRY_COLUMNS} from feed_entry where type = 'test.happened' order by sequence"
    )
    return [int(bytes(entry_from_row(row).payload).split(b":")[1].rstrip(b"}")) for row in rows]


def emit(work: Work, number: int) -> None:
    work.emit(Happened(number), subject="test:1", workspace_id=1)


async def make_account(process: Process, email: str) -> int:
    work = Work(process, system_actor())
    account_id = await work.value(
        "insert into accounts_account (email, name, password_hash)"
        " values (%(email)s, 'Name', '') returning id",
        {"email": email},
    )
    await work.commit()
    return account_id


async def test_a_look_cannot_write(process: Process) -> None:
    look = Look(process, system_actor())
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        await look.rows("delete from feed_entry returning 1")
    async with look.snapshot():
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            await look.rows("create table t (x int)")


async def test_a_snapshot_is_one_view(process: Process) -> None:
    look = Look(process, system_actor())
    async with look.snapshot():
        before = await look.value("select count(*) from feed_entry")
        work = Work(process, system_actor())
        emit(work, 1)
        await work.commit()
        assert await look.value("select count(*) from feed_entry") == before
    assert await look.value("select count(*) from feed_entry") == before + 1


async def test_commit_writes_what_was_emitted(process: Process) -> None:
    work = Work(process, system_actor())
    emit(work, 1)
    emit(work, 2)
    assert await entries(process) == []
    await work.commit()
    assert await entries(process) == [1, 2]
    assert not work.is_open


async def test_roll_back_leaves_nothing(process: Process) -> None:
    work = Work(process, system_actor())
    emit(work, 1)
    await work.execute("insert into workspaces_workspace (name) values ('gone')")
    await work.roll_back()
    assert await entries(process) == []
    assert await Look(process, NOBODY).value("select count(*) from workspaces_workspace") == 0
    await work.commit()
    assert await entries(process) == []


async def test_perform_is_one_statement_and_commits_by_itself(process: Process) -> None:
    sql = (
        "with made as (insert into workspaces_workspace (name) values (%(name)s) returning id),"
        " source as (select jsonb_build_object('number', 7) as payload from made),"
        f" entry as ({entry_insert('source')})"
        " select entry.*, made.id from entry, made"
    )
    work = Work(process, system_actor())
    (row,) = await work.perform(
        sql, {"name": "One"}, event=Happened, subject="test:1", workspace_id=1
    )
    assert isinstance(row[0], int)
    assert await entries(process) == [7]
    await work.commit()
    with pytest.raises(WorkSealed):
        await work.execute("select 1")


async def test_perform_within_a_transaction_rolls_back_with_it(process: Process) -> None:
    sql = (
        "with source as (select jsonb_build_object('number', 8) as payload),"
        f" entry as ({entry_insert('source')}) select * from entry"
    )
    work = Work(process, system_actor())
    await work.execute("select 1")
    await work.perform(sql, {}, event=Happened, subject="test:1", workspace_id=1)
    await work.roll_back()
    assert await entries(process) == []


async def test_cancelled_work_gives_its_connection_back_clean(process: Process) -> None:
    """O-14 in short: cancelled at any point, nothing stays open and nothing is kept."""

    async def change(work: Work, started: asyncio.Event) -> None:
        await work.execute("insert into workspaces_workspace (name) values ('half')")
        started.set()
        await work.execute("select pg_sleep(5)")

    for _ in range(2 * process.settings.limits.database_connections_max):
        work, started = Work(process, system_actor()), asyncio.Event()
        task = asyncio.create_task(change(work, started))
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await work.roll_back()
    look = Look(process, NOBODY)
    assert await look.value("select count(*) from workspaces_workspace") == 0
    idle = await look.value(
        "select count(*) from pg_stat_activity where state like 'idle in transaction%%'"
        " and datname = current_database()"
    )
    assert idle == 0


async def test_lost_reader_is_replaced_unnoticed(process: Process) -> None:
    look = Look(process, NOBODY)
    pid = await look.value("select pg_backend_pid()")
    with psycopg.connect(process.settings.database_url, autocommit=True) as other:
        other.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
    assert await look.value("select pg_backend_pid()") != pid


async def test_who_may(process: Process) -> None:
    account_id = await make_account(process, "who@example.com")
    work = Work(process, system_actor())
    workspace_id = await work.value(
        "insert into workspaces_workspace (name) values ('W') returning id"
    )
    await set_role(await work.connection(), workspace_id, account_id, Role.VIEWER)
    await work.commit()

    member = Actor(account_id=account_id, scopes=frozenset({"read", "write"}))
    assert (await Look(process, member).must(READ, on=workspace_id)).role == Role.VIEWER
    with pytest.raises(NotAllowed):
        await Look(process, member).must(EDIT, on=workspace_id)
    with pytest.raises(NotFound):
        await Look(process, member).must(READ, on=workspace_id + 1)
    with pytest.raises(Unauthenticated):
        await Look(process, NOBODY).must(READ, on=workspace_id)
    reader = Actor(account_id=account_id, scopes=frozenset({"read"}))
    with pytest.raises(TokenReadsOnly):
        await Look(process, reader).must(EDIT, on=workspace_id)


async def test_a_connection_that_is_lost_within_a_work_is_replaced(process: Process) -> None:
    """What the server ended can't be rolled back; its place in the pool is free all the same."""
    for _ in range(process.settings.limits.database_connections_max + 1):
        work = Work(process, system_actor())
        pid = await work.value("select pg_backend_pid()")
        await end_backend(process, pid)
        with contextlib.suppress(psycopg.OperationalError):
            await work.roll_back()
        assert not work.is_open
    assert await writes_within(process, 5.0)


async def test_a_work_that_is_cancelled_while_it_begins_gives_its_connection_back(
    process: Process,
) -> None:
    for _ in range(2 * process.settings.limits.database_connections_max):
        async with process.database.writing() as connection:
            pid = connection.info.backend_pid
        # It looks well and does not answer.
        os.kill(pid, signal.SIGSTOP)
        asyncio.get_running_loop().call_later(0.2, go_on, pid)
        work = Work(process, system_actor())
        # Now and then the pool has another one, which answers.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.05):
                await work.connection()
        if work.is_open:
            await work.roll_back()
    assert await writes_within(process, 5.0)


def go_on(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


async def end_backend(process: Process, pid: int) -> None:
    async with process.database.alone() as other:
        await other.execute("select pg_terminate_backend(%s, 5000)", [pid])


async def writes_within(process: Process, seconds: float) -> bool:
    work = Work(process, system_actor())
    async with asyncio.timeout(seconds):
        await work.execute("select 1")
    await work.roll_back()
    return True

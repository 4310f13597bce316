"""Reading from a real streaming replica: own writes, a replica that lags, one that goes away."""

import asyncio
import dataclasses
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from support.servers import Servers
from support.standbys import Standby

from colonnade.kernel.feed import Event
from colonnade.kernel.permissions import Actor
from colonnade.kernel.settings import Settings
from colonnade.kernel.work import Look, Process, Work, open_process

pytestmark = pytest.mark.anyio

WITHIN_S = 10.0
_WHERE = "select pg_is_in_recovery()"


class SomethingHappened(Event, frozen=True):
    type = "test.something.happened"


@pytest.fixture(scope="module")
def primary() -> Iterator[Servers]:
    folder = Path(tempfile.mkdtemp(prefix="clnr"))
    folder.chmod(0o711)
    servers = Servers(folder)
    servers.start()
    yield servers
    servers.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def standby(primary: Servers) -> Iterator[Standby]:
    standby = Standby(primary, primary.folder / "standby")
    standby.start()
    yield standby
    standby.stop()


@pytest.fixture
async def process(primary: Servers, standby: Standby, tmp_path: Path) -> AsyncIterator[Process]:
    database_url = primary.new_database()
    standby.has(database_url)
    settings = dataclasses.replace(
        Settings(),
        database_url=database_url,
        redis_url=primary.redis_url,
        secret_key=database_url,
        data_folder=tmp_path,
        database=dataclasses.replace(
            Settings().database, replica_urls=(standby.url_of(database_url),)
        ),
    )
    async with open_process(settings) as opened:
        yield opened


@pytest.fixture
async def near(process: Process) -> Process:
    """The replica has come so far that it is read from."""
    async with asyncio.timeout(WITHIN_S):
        while not await reads_replica(process, somebody(99)):
            await asyncio.sleep(0.05)
    return process


def somebody(account_id: int) -> Actor:
    return Actor(account_id=account_id, name="Ada", scopes=frozenset({"read", "write"}))


async def reads_replica(process: Process, actor: Actor) -> bool:
    return await Look(process, actor).value(_WHERE)


async def names(process: Process, actor: Actor) -> list[str]:
    look = Look(process, actor)
    return [row[0] for row in await look.rows("select name from workspaces_workspace order by id")]


async def write(process: Process, actor: Actor, name: str, *, workspace_id: int = 0) -> None:
    work = Work(process, actor)
    await work.execute("insert into workspaces_workspace (name) values (%(name)s)", {"name": name})
    work.emit(SomethingHappened(), subject="test:1", workspace_id=workspace_id)
    await work.commit()


async def test_reads_go_to_the_replica(near: Process):
    assert await reads_replica(near, somebody(1))


async def test_writes_and_rights_and_snapshots_stay_at_the_primary(near: Process):
    look = Look(near, somebody(1))
    async with look.snapshot() as connection:
        assert await (await connection.execute(_WHERE)).fetchone() == (False,)
    async with look.aside() as connection:
        assert await (await connection.execute(_WHERE)).fetchone() == (False,)
    async with look.at_primary():
        assert await look.value(_WHERE) is False
    work = Work(near, somebody(1))
    assert await work.value(_WHERE) is False
    await work.roll_back()


async def test_one_reads_their_own_writes_while_the_replica_stands_still(
    near: Process, standby: Standby
):
    writer, other = somebody(1), somebody(2)
    standby.pause()
    try:
        await write(near, writer, "mine")
        assert await names(near, writer) == ["mine"]
        assert not await reads_replica(near, writer)
        # Somebody else is still served by the replica, which has not heard of it.
        assert await reads_replica(near, other)
        assert await names(near, other) == []
    finally:
        standby.go_on()
    async with asyncio.timeout(WITHIN_S):
        while not await reads_replica(near, writer):
            await asyncio.sleep(0.05)
    assert await names(near, writer) == ["mine"]
    assert await names(near, other) == ["mine"]


async def test_another_process_knows_it_too(near: Process, standby: Standby):
    standby.pause()
    try:
        async with open_process(near.settings) as elsewhere:
            await write(elsewhere, somebody(3), "there")
        assert await names(near, somebody(3)) == ["there"]
    finally:
        standby.go_on()


async def test_whoever_is_told_of_a_change_in_a_workspace_finds_it(near: Process, standby: Standby):
    async with near.database.writing() as connection:
        row = await (
            await connection.execute(
                "insert into workspaces_workspace (name) values ('ours') returning id"
            )
        ).fetchone()
        assert row is not None
        account = await (
            await connection.execute(
                "insert into accounts_account (email, name, password_hash)"
                " values ('b@example.com', 'Ben', '') returning id"
            )
        ).fetchone()
        assert account is not None
        await connection.execute(
            "insert into permissions_member (workspace_id, account_id, role)"
            " values (%s, %s, 'editor')",
            (row[0], account[0]),
        )
    standby.pause()
    try:
        await write(near, somebody(4), "changed", workspace_id=row[0])
        look = Look(near, somebody(account[0]))
        await look.access(row[0])
        assert await look.value("select max(name) from workspaces_workspace") == "ours"
        assert await look.value("select count(*) from workspaces_workspace") == 2
    finally:
        standby.go_on()


async def test_without_redis_the_primary_answers(near: Process):
    without = dataclasses.replace(near.settings, redis_url="unix:///nowhere/valkey.sock")
    async with open_process(without) as process:
        assert process.database.replicas is not None
        [replica] = process.database.replicas.all
        async with asyncio.timeout(WITHIN_S):
            while not replica.is_healthy:
                await asyncio.sleep(0.05)
        assert not await reads_replica(process, somebody(5))


async def test_a_replica_that_goes_away_is_noticed_by_nobody(near: Process, standby: Standby):
    standby.stop()
    try:
        assert await names(near, somebody(6)) == []
        assert not await reads_replica(near, somebody(6))
    finally:
        standby.start()
    async with asyncio.timeout(WITHIN_S):
        while not await reads_replica(near, somebody(6)):
            await asyncio.sleep(0.05)


async def test_a_replica_that_is_too_far_behind_is_not_read_from(near: Process):
    assert near.database.replicas is not None
    [replica] = near.database.replicas.all
    assert near.database.replicas.pick(replica.replayed) is replica
    assert near.database.replicas.pick(replica.replayed + 2**40) is None

"""A subscriber hears of everything once, whatever ends late, fails or comes in masses."""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from colonnade.kernel.activity.subscriptions import bring_up_to_date, follow_feed, run_again
from colonnade.kernel.database import DatabaseBusy
from colonnade.kernel.feed import (
    PAGE_ENTRIES_MAX,
    Entry,
    Event,
    all_set_aside,
    ask_again,
    forget_old_entries,
    reader_lags,
    register_readers,
)
from colonnade.kernel.permissions import system_actor
from colonnade.kernel.work import Process, Subscriber, Work
from colonnade.kit.clock import now_utc

pytestmark = pytest.mark.anyio


class BellRung(Event, frozen=True):
    type: ClassVar[str] = "test.bell.rung"
    number: int


class LampLit(Event, frozen=True):
    type: ClassVar[str] = "test.lamp.lit"


class Listener:
    """Writes what it hears into a table, in the transaction it is given."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.fails = 0

    async def consume(self, work: Work, entries: Sequence[Entry]) -> None:
        await work.execute("create table if not exists heard (sequence bigint primary key)")
        for entry in entries:
            await work.execute("insert into heard values (%(n)s)", {"n": entry.sequence})
        if self.fails:
            self.fails -= 1
            raise ValueError("not today")
        self.heard += [bytes(entry.payload).decode() for entry in entries]


async def begin(process: Process, listener: Listener, **more) -> Subscriber:
    async with process.database.writing() as connection:
        await register_readers(connection, ["listener"])
    return Subscriber("listener", listener.consume, **more)


async def ring(process: Process, *numbers: int) -> None:
    work = Work(process, system_actor())
    for number in numbers:
        work.emit(BellRung(number), subject="bell:1", workspace_id=1)
    await work.commit()


async def test_everything_after_the_beginning_once(process):
    await ring(process, 1)
    listener = Listener()
    subscriber = await begin(process, listener)
    await ring(process, 2, 3)
    await bring_up_to_date(process, subscriber)
    await bring_up_to_date(process, subscriber)
    assert listener.heard == ['{"number":2}', '{"number":3}']


async def test_a_late_commit_is_neither_lost_nor_waited_for(process):
    listener = Listener()
    subscriber = await begin(process, listener)
    slow = Work(process, system_actor())
    await slow.execute("select pg_current_xact_id()")
    await ring(process, 1)
    await bring_up_to_date(process, subscriber)
    assert listener.heard == ['{"number":1}']
    slow.emit(BellRung(2), subject="bell:1", workspace_id=1)
    await slow.commit()
    await bring_up_to_date(process, subscriber)
    assert listener.heard == ['{"number":1}', '{"number":2}']


async def test_masses_come_in_pages_beside_an_open_transaction(process):
    listener = Listener()
    subscriber = await begin(process, listener)
    slow = Work(process, system_actor())
    await slow.execute("select pg_current_xact_id()")
    total = PAGE_ENTRIES_MAX + PAGE_ENTRIES_MAX // 2
    for start in range(0, total, 100):
        await ring(process, *range(start, start + 100))
    await ring(process, *range(total, total + PAGE_ENTRIES_MAX + 50))  # one that fills a page
    await bring_up_to_date(process, subscriber)
    slow.emit(BellRung(-1), subject="bell:1", workspace_id=1)
    await slow.commit()
    await bring_up_to_date(process, subscriber)
    numbers = [int(text[10:-1]) for text in listener.heard]
    assert numbers == [*range(total + PAGE_ENTRIES_MAX + 50), -1]


async def test_what_fails_leaves_nothing_and_comes_again(process):
    listener = Listener()
    subscriber = await begin(process, listener)
    listener.fails = 1
    await ring(process, 1)
    await bring_up_to_date(process, subscriber)
    assert listener.heard == []
    await bring_up_to_date(process, subscriber)  # too early: it waits
    assert listener.heard == []
    async with process.database.writing() as connection:
        await connection.execute("update feed_reader set retry_at = now() - interval '1 s'")
    await bring_up_to_date(process, subscriber)
    assert listener.heard == ['{"number":1}']


async def test_only_what_it_wants(process):
    listener = Listener()
    subscriber = await begin(process, listener, types=frozenset({LampLit.type}))
    await ring(process, 1)
    work = Work(process, system_actor())
    work.emit(LampLit(), subject="lamp:1", workspace_id=1)
    await work.commit()
    await bring_up_to_date(process, subscriber)
    assert listener.heard == ["{}"]


class Picky(Listener):
    """Takes no number that it has been told to choke on."""

    def __init__(self, *poison: int) -> None:
        super().__init__()
        self.poison = set(poison)

    async def consume(self, work: Work, entries: Sequence[Entry]) -> None:
        await super().consume(work, entries)
        for entry in entries:
            if int(bytes(entry.payload)[10:-1]) in self.poison:
                self.heard = self.heard[: -len(entries)]
                raise ValueError("this one is poison")

    @property
    def numbers(self) -> list[int]:
        return [int(text[10:-1]) for text in self.heard]


async def time_passes(process: Process) -> None:
    async with process.database.writing() as connection:
        await connection.execute("update feed_reader set retry_at = now() - interval '1 s'")


async def until_settled(process: Process, subscriber: Subscriber) -> None:
    for _ in range(40):
        await bring_up_to_date(process, subscriber)
        async with process.database.reading() as connection:
            [lag] = await reader_lags(connection, now_utc())
        if not lag.entries_behind:
            return
        await time_passes(process)
    raise AssertionError(lag)


async def test_a_poison_entry_is_found_and_set_aside_and_the_rest_goes_on(process):
    listener = Picky(3, 6)
    subscriber = await begin(process, listener)
    for number in range(1, 8):
        await ring(process, number)
    await bring_up_to_date(process, subscriber)
    assert listener.numbers == []  # the page fails whole …
    async with process.database.reading() as connection:
        [lag] = await reader_lags(connection, now_utc())
    assert (lag.entries_behind, lag.failures, lag.set_aside) == (7, 1, 0)
    assert lag.seconds_behind > 0
    assert "poison" in (lag.error or "")
    await until_settled(process, subscriber)
    assert listener.numbers == [1, 2, 4, 5, 7]  # … and in the end all but the two is through
    async with process.database.reading() as connection:
        aside = await all_set_aside(connection, limit=10)
        [lag] = await reader_lags(connection, now_utc())
    assert len(aside) == lag.set_aside == 2
    assert (lag.failures, lag.error) == (0, None)
    await ring(process, 8)
    await bring_up_to_date(process, subscriber)
    assert listener.numbers[-1] == 8


async def test_what_was_set_aside_runs_again_when_somebody_wants_it(process):
    listener = Picky(1)
    subscriber = await begin(process, listener)
    await ring(process, 1)
    await ring(process, 2)
    await until_settled(process, subscriber)
    async with process.database.writing() as connection:
        [aside] = await all_set_aside(connection, limit=10)
        await run_again(process, subscriber)
        assert listener.numbers == [2]  # nobody has asked
        assert await ask_again(connection, "listener", aside.transaction)
        await run_again(process, subscriber)
        [still] = await all_set_aside(connection, limit=10)
        assert (still.failures, still.again) == (aside.failures + 1, False)
        listener.poison.clear()
        assert await ask_again(connection, "listener", aside.transaction)
        await run_again(process, subscriber)
        assert await all_set_aside(connection, limit=10) == []
        assert not await ask_again(connection, "listener", aside.transaction)
    assert listener.numbers == [2, 1]


async def test_a_transaction_is_set_aside_whole(process):
    listener = Picky(2)
    subscriber = await begin(process, listener)
    await ring(process, 1, 2, 3)
    await ring(process, 4)
    await until_settled(process, subscriber)
    assert listener.numbers == [4]
    listener.poison.clear()
    async with process.database.writing() as connection:
        [aside] = await all_set_aside(connection, limit=10)
        await ask_again(connection, "listener", aside.transaction)
    await run_again(process, subscriber)
    assert listener.numbers == [4, 1, 2, 3]


# -- whatever happens, in whatever order


STEP = st.one_of(
    st.tuples(st.just("begin"), st.integers(0, 2)),
    st.tuples(st.just("ring"), st.integers(0, 2)),
    st.tuples(st.just("commit"), st.integers(0, 2)),
    st.tuples(st.just("roll back"), st.integers(0, 2)),
    st.tuples(st.just("read"), st.integers(0, 2)),
    st.tuples(st.just("fail"), st.integers(1, 4)),
    st.tuples(st.just("kill"), st.integers(0, 2)),
    st.tuples(st.just("forget"), st.just(0)),
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEP, max_size=30))
async def test_each_entry_is_handled_once_whatever_fails_dies_or_is_forgotten(
    process: Process, steps: list[tuple[str, int]]
) -> None:
    """Commits in any order, a consumer that fails or whose connection is killed in the middle, and
    a retention that forgets whatever it may at any moment.
    """
    listener = Mortal(process)
    subscriber = Subscriber("listener", listener.consume, types=frozenset({BellRung.type}))
    async with process.database.writing() as connection:
        await connection.execute("create table if not exists handled (number bigint)")
        await connection.execute("truncate handled, feed_reader, feed_set_aside")
        await register_readers(connection, ["listener"])
    writers = Writers(process)
    for what, which in [*steps, *(("commit", writer) for writer in range(3))]:
        match what:
            case "fail":
                listener.fails = which
            case "kill":
                listener.dies = True
            case "forget":
                later = now_utc() + timedelta(days=500)
                await forget_old_entries(process.database, later, default_days=7)
            case "read":
                await read_all(process, subscriber, tries=1)
            case _:
                await writers.do(what, which)
    listener.fails, listener.dies = 0, False
    await read_all(process, subscriber, tries=20)
    async with process.database.writing() as connection:
        for aside in await all_set_aside(connection, limit=10):
            await ask_again(connection, aside.reader, aside.transaction)
        await run_again(process, subscriber)
        rows = await (await connection.execute("select number from handled")).fetchall()
        assert not await all_set_aside(connection, limit=10)
    assert sorted(row[0] for row in rows) == sorted(writers.committed)


class Writers:
    """Three who ring the bell, in transactions that end in any order."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._open: dict[int, tuple[Work, list[int]]] = {}
        self._number = 0
        self.committed: list[int] = []

    async def do(self, what: str, which: int) -> None:
        if which not in self._open:
            if what not in {"begin", "ring"}:
                return
            self._open[which] = Work(self._process, system_actor()), []
        work, rung = self._open[which]
        await work.execute("select pg_current_xact_id()")
        if what == "ring":
            self._number += 1
            rung.append(self._number)
            work.emit(BellRung(self._number), subject="bell:1", workspace_id=1)
        if what in {"commit", "roll back"}:
            del self._open[which]
            if what == "commit":
                await work.commit()
                self.committed += rung
            await work.roll_back()


async def read_all(process: Process, subscriber: Subscriber, *, tries: int) -> None:
    for _ in range(tries):
        await time_passes(process)
        try:
            await bring_up_to_date(process, subscriber)
        except (psycopg.Error, DatabaseBusy):
            await process.database.check_writers()


class Mortal:
    """Writes down what it handled; fails or dies after writing when it is told to."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.fails = 0
        self.dies = False

    async def consume(self, work: Work, entries: Sequence[Entry]) -> None:
        for entry in entries:
            number = int(bytes(entry.payload)[10:-1])
            await work.execute("insert into handled values (%(n)s)", {"n": number})
        if self.fails:
            self.fails -= 1
            raise ValueError("not today")
        if self.dies:
            self.dies = False
            connection = await work.connection()
            async with self._process.database.alone() as other:
                await other.execute(
                    "select pg_terminate_backend(%(pid)s)", {"pid": connection.info.backend_pid}
                )
            await connection.execute("select 1")


async def test_the_whole_loop_survives_its_database_connection_dying(process):
    listener = Mortal(process)
    listener.dies = True
    subscriber = Subscriber("listener", listener.consume, types=frozenset({BellRung.type}))
    async with process.database.writing() as connection:
        await connection.execute("create table if not exists handled (number bigint)")
    following = asyncio.create_task(follow_feed(process, [subscriber]))
    try:
        await asyncio.sleep(0.2)
        await ring(process, 1)
        until = time.monotonic() + 10
        rows: list[Any] = []
        while not rows and time.monotonic() < until:
            await asyncio.sleep(0.1)
            async with process.database.reading() as connection:
                rows = await (await connection.execute("select number from handled")).fetchall()
        assert rows == [(1,)]
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)

"""A subscriber hears of everything once, whatever ends late, fails or comes in masses."""

from collections.abc import Sequence
from typing import ClassVar

import pytest

from colonnade.kernel.activity.subscriptions import bring_up_to_date
from colonnade.kernel.feed import PAGE_ENTRIES_MAX, Entry, Event, register_readers
from colonnade.kernel.permissions import system_actor
from colonnade.kernel.work import Process, Subscriber, Work

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

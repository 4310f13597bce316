"""The hub: nothing is lost, nothing comes twice, whichever path brings it."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import msgspec
import pytest
from support.hubs import THING, WORKSPACE, Happened, Line, member, say
from support.trial_jobs import Leave, handlers, make_marks, order

from colonnade.kernel.activity import JobRunner
from colonnade.kernel.permissions import Actor, Role, remove_member, set_role, system_actor
from colonnade.kernel.realtime import Hub, opening
from colonnade.kernel.realtime.values import (
    CLOSE_SIGNED_OUT,
    CLOSE_TOO_SLOW,
    REPLAY_ENTRIES_MAX,
    WAITING_MESSAGES_MAX,
)
from colonnade.kernel.settings import Settings
from colonnade.kernel.work import Process, Work, open_process

pytestmark = pytest.mark.anyio
Open = Callable[[Settings], Awaitable[Hub]]


@pytest.fixture
async def opened() -> AsyncIterator[Open]:
    """Opens a hub, as one web process has it."""
    async with AsyncExitStack() as stack:

        async def open_one(settings: Settings) -> Hub:
            process = await stack.enter_async_context(open_process(settings))
            return await stack.enter_async_context(opening({})(process))

        yield open_one


@pytest.fixture
async def hub(fresh_settings: Settings, opened: Open) -> Hub:
    return await opened(fresh_settings)


@pytest.fixture
async def program(process: Process) -> Actor:
    """A member's token."""
    return await member(process, "Program", token=True)


def without_redis(settings: Settings) -> Settings:
    return dataclasses.replace(settings, redis_url="redis://127.0.0.1:1/0")


async def test_a_change_arrives_quickly_and_once(hub: Hub, program: Actor) -> None:
    line = Line(hub, program)
    cursor = await line.follow()
    await say(hub.process, 1, 2)
    await line.until(lambda: len(line.numbers) >= 2, within_s=1)
    await asyncio.sleep(1.2)  # the sure path has looked twice
    assert line.numbers == [1, 2]
    assert all(message["cursor"] >= cursor for message in line.of("event"))
    assert line.of("event")[0]["event"]["actor"] == {"id": None, "name": "Colonnade"}


async def test_without_redis_it_arrives_a_little_later(
    fresh_settings: Settings, opened: Open, program: Actor
) -> None:
    hub = await opened(without_redis(fresh_settings))
    line = Line(hub, program)
    await line.follow()
    await say(hub.process, 1, 2, 3)
    await line.until(lambda: line.numbers == [1, 2, 3], within_s=2)


async def test_a_transaction_that_commits_late_is_told_too(
    fresh_settings: Settings, opened: Open, program: Actor
) -> None:
    hub = await opened(without_redis(fresh_settings))
    line = Line(hub, program)
    slow = Work(hub.process, system_actor())
    await slow.execute("select pg_current_xact_id()")  # it has begun
    await line.follow()
    await say(hub.process, 1)
    await line.until(lambda: line.numbers == [1])
    await asyncio.sleep(1)
    slow.emit(Happened(2), subject=THING, workspace_id=WORKSPACE)
    await slow.commit()
    await line.until(lambda: line.numbers == [1, 2])
    resumed = Line(hub, program)
    await resumed.follow(since=line.of("event")[0]["cursor"])  # below the slow one
    await resumed.until(lambda: resumed.numbers == [1, 2])


async def test_one_who_comes_while_changes_are_made_misses_none_after_its_cursor(
    hub: Hub, program: Actor
) -> None:
    """Each follower's numbers must be all those after the first that it did not yet see."""
    first = Line(hub, program)
    await first.follow()
    lines: list[Line] = []
    said = 0

    async def keep_saying() -> None:
        nonlocal said
        while said < 150 or len(lines) < 6:
            said += 1
            await say(hub.process, said)

    saying = asyncio.create_task(keep_saying())
    while not saying.done():
        line = Line(hub, program)
        await line.follow()
        lines.append(line)
        await asyncio.sleep(0.005)
    await saying
    await first.until(lambda: len(first.numbers) == said)
    await asyncio.sleep(1.2)
    assert sorted(first.numbers) == list(range(1, said + 1))
    for line in lines:
        heard = sorted(line.numbers)
        assert heard == list(range(said + 1 - len(heard), said + 1))


async def test_one_who_resumes_hears_what_it_missed(hub: Hub, program: Actor) -> None:
    line = Line(hub, program)
    await line.follow()
    await say(hub.process, 1)
    await line.until(lambda: line.numbers == [1])
    cursor = line.of("event")[-1]["cursor"]
    line.leave()
    await say(hub.process, 2, 3)
    await say(hub.process, 9, subject="thing:2")
    again = Line(hub, program)
    await again.follow(since=cursor)
    await again.until(lambda: 3 in again.numbers)
    assert again.numbers[-2:] == [2, 3]
    assert set(again.numbers) <= {1, 2, 3}
    # Only the last of what was missed moves the cursor: a cut before it starts over.
    cursors = [message["cursor"] for message in again.of("event")]
    assert cursors[:-1] == [cursor] * (len(cursors) - 1)
    assert cursors[-1] > cursor


async def test_one_who_missed_too_much_is_told_to_fetch_again(hub: Hub, program: Actor) -> None:
    line = Line(hub, program)
    cursor = await line.follow()
    line.leave()
    await say(hub.process, *range(REPLAY_ENTRIES_MAX + 1))
    again = Line(hub, program)
    await again.follow(since=cursor)
    await again.until(lambda: again.of("resync"))
    assert again.numbers == []
    assert again.of("resync")[0]["cursor"] > cursor
    await say(hub.process, 7)
    await again.until(lambda: again.numbers == [7])


async def test_a_slow_reader_is_cut_off_and_told_and_the_others_are_not(
    hub: Hub, program: Actor
) -> None:
    slow, quick = Line(hub, program), Line(hub, program)
    await slow.follow()
    await quick.follow()
    slow.reads.clear()
    count = WAITING_MESSAGES_MAX + 50
    for start in range(0, count, 350):
        await say(hub.process, *range(start, min(start + 350, count)))
    await quick.until(lambda: len(quick.numbers) == count)
    assert slow.socket.sending is not None
    await quick.until(slow.socket.sending.done)
    assert slow.socket.closing is not None
    assert slow.socket.closing[0] == CLOSE_TOO_SLOW
    assert quick.socket.closing is None


async def test_live_news_go_to_whoever_follows_and_into_no_log(hub: Hub, program: Actor) -> None:
    await make_marks(hub.process)
    job_id = await order(hub.process, program, Leave("a", steps=4, pause_s=0.15))
    line = Line(hub, program)
    await line.follow(f"job:{job_id}")
    await JobRunner(hub.process, handlers).run(job_id)
    await line.until(lambda: line.of("live") and line.of("live")[-1]["payload"]["state"] == "done")
    assert next(message["payload"]["state"] for message in line.of("live")) == "running"
    assert any(message["payload"]["progress"]["done"] for message in line.of("live")[:-1])
    assert line.of("event") == []


async def test_people_see_each_other_across_processes(
    fresh_settings: Settings, opened: Open
) -> None:
    one, other = await opened(fresh_settings), await opened(fresh_settings)
    people = {
        "one": Line(one, await member(one.process, "Ada")),
        "other": Line(other, await member(one.process, "Bo")),
    }
    for line in people.values():
        await line.follow()

    def seen_by(line: Line) -> dict[str, object]:
        last = line.of("presence")[-1]["people"] if line.of("presence") else []
        return {person["name"]: person["state"] for person in last}

    for line in people.values():
        await line.until(lambda line=line: set(seen_by(line)) == {"Ada", "Bo"})
    one.presence.move(THING, people["one"].socket, msgspec.Raw(b'{"cell":[1,2]}'))
    await people["other"].until(
        lambda: seen_by(people["other"]).get("Ada") == {"cell": [1, 2]}, within_s=2
    )
    people["one"].leave()
    await people["other"].until(lambda: set(seen_by(people["other"])) == {"Bo"}, within_s=2)


async def test_the_people_of_a_dead_process_are_gone_in_ten_seconds(
    fresh_settings: Settings, opened: Open
) -> None:
    living = await opened(fresh_settings)
    stack = AsyncExitStack()
    process: Process = await stack.enter_async_context(open_process(fresh_settings))
    dying = await stack.enter_async_context(opening({})(process))
    bo = Line(dying, await member(process, "Bo"))
    ada = Line(living, await member(process, "Ada"))
    await bo.follow()
    await ada.follow()

    def names() -> set[str]:
        last = ada.of("presence")[-1]["people"] if ada.of("presence") else []
        return {person["name"] for person in last}

    await ada.until(lambda: names() == {"Ada", "Bo"})
    await stack.aclose()  # it says no goodbye to anybody
    await ada.until(lambda: names() == {"Ada"}, within_s=10.5)


async def test_rights_that_end_end_the_socket_or_the_subject(hub: Hub) -> None:
    actors = [await member(hub.process, name) for name in ("Ada", "Bo", "Cy")]
    program = await member(hub.process, "Program", token=True)
    ada, bo, cy, bot = lines = [Line(hub, actor) for actor in [*actors, program]]
    for line in lines:
        await line.follow()
    async with hub.process.database.writing() as connection:
        await remove_member(connection, WORKSPACE, actors[0].account_id or 0)
        await connection.execute(
            "delete from accounts_session where id = %s", (actors[1].session_id,)
        )
        await connection.execute("delete from accounts_token where id = %s", (program.token_id,))
        await set_role(connection, WORKSPACE, actors[2].account_id or 0, Role.VIEWER)
    await ada.until(lambda: ada.of("refused"), within_s=2)
    await bo.until(lambda: bo.socket.closing and bot.socket.closing, within_s=2)
    assert ada.of("refused")[0]["subject"] == THING
    assert bo.socket.closing == bot.socket.closing == (CLOSE_SIGNED_OUT, "signed out")
    await say(hub.process, 1)
    await cy.until(lambda: cy.numbers == [1])
    assert cy.socket.subscriptions[THING].access.role is Role.VIEWER
    assert ada.numbers == []

"""The socket itself, over a real server: who may open it, what it refuses, how it ends."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from support.hubs import Happened
from support.people import Person
from support.servers import Server
from support.trial_jobs import Leave
from support.wire import Refused, Wire

from colonnade.kernel.jobs import order_job
from colonnade.kernel.permissions import system_actor
from colonnade.kernel.realtime.values import MESSAGE_BYTES_MAX, SUBJECTS_MAX
from colonnade.kernel.settings import Settings
from colonnade.kernel.work import Work, open_process
from colonnade.kit.clock import now_utc


@pytest.fixture(scope="module")
def workspace(administrator: Person) -> int:
    return administrator.make("/api/v1/workspaces", name="Realtime")["id"]


@pytest.fixture(scope="module")
def ada(administrator: Person, workspace: int) -> Person:
    return administrator.invite("Ada", workspace_id=workspace, role="editor")


@pytest.fixture
def opened(server: Server) -> Iterator[Any]:
    wires: list[Wire] = []

    def open_one(headers: dict[str, str], **options: Any) -> Wire:
        wires.append(Wire(server.url, headers, **options))
        return wires[-1]

    yield open_one
    for wire in wires:
        wire.close()


def cookies(person: Person) -> dict[str, str]:
    pairs = [f"{cookie.name}={cookie.value}" for cookie in person.http.cookies.jar]
    return {"Cookie": "; ".join(pairs)}


def bearer(client: httpx.Client) -> dict[str, str]:
    return {"Authorization": client.headers["authorization"]}


def ended(wire: Wire) -> int:
    return wire.hear_until("closed")["closed"]


def test_a_member_follows_and_hears_with_cookie_and_with_token(
    opened: Any, ada: Person, workspace: int
) -> None:
    wires = [opened(cookies(ada)), opened(bearer(ada.api()))]
    for wire in wires:
        assert wire.hear()["type"] == "welcome"
        wire.say({"do": "ping"})
        assert wire.hear() == {"type": "pong"}
        wire.say({"do": "subscribe", "subject": f"workspace:{workspace}"})
        assert wire.hear_until("subscribed")["cursor"] > 0


def test_the_owner_s_change_reaches_a_member_with_its_origin(
    opened: Any, administrator: Person, ada: Person, workspace: int
) -> None:
    wire = opened(cookies(ada))
    wire.say({"do": "subscribe", "subject": f"workspace:{workspace}"})
    wire.hear_until("subscribed")
    administrator.http.patch(f"/api/v1/workspaces/{workspace}", json={"name": "Realtime!"})
    event = wire.hear_until("event")["event"]
    assert event["type"] == "workspaces.workspace.changed"
    assert event["actor"]["id"] == administrator.id
    assert event["origin"] == administrator.http.headers["x-client-id"]


def test_a_stranger_is_refused_as_if_there_were_nothing(
    opened: Any, administrator: Person, workspace: int
) -> None:
    wire = opened(cookies(administrator.somebody("Stranger")))
    for subject in (f"workspace:{workspace}", "workspace:987654321"):
        wire.say({"do": "subscribe", "subject": subject})
        refused = wire.hear_until("refused")
        assert refused == {"type": "refused", "subject": subject, "code": "not_found"}
    wire.say({"do": "presence", "subject": f"workspace:{workspace}", "state": {"a": 1}})
    for subject in (
        "nothing:1",
        "workspace:",
        "workspace:1:2",
        "x" * 500,
        "workspace:\N{ARABIC-INDIC DIGIT ONE}",
        "workspace:01",
    ):
        wire.say({"do": "subscribe", "subject": subject})
        assert wire.hear_until("refused")["code"] == "realtime.subject_unknown"


def test_nobody_is_turned_away(opened: Any) -> None:
    assert ended(opened({})) == 4401
    with pytest.raises((Refused, ConnectionResetError)):
        ended(opened({"Authorization": "Bearer clp_nonsense"}))


def test_another_site_s_page_cannot_use_the_cookie(opened: Any, ada: Person) -> None:
    for header in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        with pytest.raises(Refused):
            opened({**cookies(ada), **header})
    wire = opened({**bearer(ada.api()), "Origin": "https://anywhere.example"})
    assert wire.hear()["type"] == "welcome"


@pytest.mark.parametrize(
    "rubbish",
    [
        "no JSON",
        "[]",
        '{"do": "dance"}',
        '{"do": "ping", "more": 1}',
        '{"do": "subscribe", "subject": 5}',
        '{"do": "presence", "state": ' + "[" * 5000 + "]" * 5000 + "}",
        "x" * (MESSAGE_BYTES_MAX + 1),
    ],
)
def test_what_is_no_message_ends_it(opened: Any, ada: Person, rubbish: str) -> None:
    wire = opened(cookies(ada))
    wire.say(rubbish)
    assert ended(wire) == 4400


def test_subjects_are_limited(opened: Any, ada: Person, workspace: int, settings: Settings) -> None:
    async def make_jobs() -> list[int]:
        async with open_process(settings) as process, process.database.writing() as connection:
            far = datetime(2100, 1, 1, tzinfo=UTC)
            jobs = [
                await order_job(
                    connection,
                    Leave("never"),
                    actor=system_actor(),
                    workspace_id=workspace,
                    title="Never",
                    now=now_utc(),
                    run_at=far,
                )
                for _ in range(SUBJECTS_MAX + 1)
            ]
            return [job.id for job in jobs]

    *allowed, one_more = asyncio.run(make_jobs())
    wire = opened(cookies(ada))
    for job_id in [*allowed, allowed[0]]:
        wire.say({"do": "subscribe", "subject": f"job:{job_id}"})
        wire.hear_until("subscribed")
    wire.say({"do": "subscribe", "subject": f"job:{one_more}"})
    assert wire.hear_until("refused")["code"] == "realtime.too_many_subjects"
    wire.say({"do": "unsubscribe", "subject": f"job:{allowed[0]}"})
    wire.say({"do": "subscribe", "subject": f"job:{one_more}"})
    assert wire.hear_until("subscribed")["subject"] == f"job:{one_more}"


def test_plain_http_is_told_what_this_is(ada: Person) -> None:
    assert ada.http.get("/api/v1/realtime").status_code == 426


def test_a_session_that_ends_ends_its_sockets(opened: Any, administrator: Person) -> None:
    leaver = administrator.somebody("Leaver")
    wire = opened(cookies(leaver))
    wire.hear_until("welcome")
    answer = leaver.http.post("/sign-out", data={"csrf": leaver.http.headers["x-csrf-token"]})
    assert answer.status_code == 303, answer.text
    began = time.monotonic()
    assert ended(wire) == 4401
    assert time.monotonic() - began < 3


def test_one_who_does_not_read_is_cut_off_and_others_are_not(
    opened: Any, ada: Person, workspace: int, settings: Settings
) -> None:
    """Big events, more of them than the system's buffers and ours hold."""
    subject = f"workspace:{workspace}"
    slow, quick = opened(cookies(ada), buffer_bytes=4096), opened(cookies(ada))
    for wire in (slow, quick):
        wire.say({"do": "subscribe", "subject": subject})
        wire.hear_until("subscribed")

    async def shout(count: int) -> None:
        async with open_process(settings) as process:
            for number in range(count):
                work = Work(process, system_actor())
                work.emit(Loud(number, "x" * 400_000), subject=subject, workspace_id=workspace)
                await work.commit()

    heard = 0
    for _ in range(4):
        asyncio.run(shout(10))
        for _ in range(10):
            while quick.hear_until("event")["event"]["type"] != Loud.type:
                pass
            heard += 1
    assert heard == 40
    missed = 40
    while "closed" not in (message := slow.hear()):
        missed -= message["type"] == "event"
    assert message["closed"] == 4408
    assert missed > 20


class Loud(Happened, frozen=True):
    type = "test.loud"
    noise: str

"""The edge around an app that counts how often it was asked, with purges by a real database."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from colonnade.kernel.edge import EDGE, Edge, purge, surrogate_headers
from colonnade.kernel.edge.listening import AGAIN_AFTER_S
from colonnade.kernel.permissions import system_actor
from colonnade.kernel.settings import Settings
from colonnade.kernel.work import Process, Work

pytestmark = pytest.mark.anyio
ROUTES = [SimpleNamespace(opt={EDGE: True}, paths={"/shelf/{name:str}/"})]
TEXT = b"the page, " * 200


class Pages:
    """An app with one public page for each name, private ones under `secret`."""

    def __init__(self) -> None:
        self.asked = 0
        self.status = 200
        self.waits = asyncio.Event()
        self.waits.set()

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        self.asked += 1
        number = self.asked
        await self.waits.wait()
        name = scope["path"].split("/")[2]
        headers = [(b"content-type", b"text/plain"), (b"x-request-id", b"r")]
        if name != "secret":
            told = surrogate_headers(f"page-{name}")
            headers += [(key.lower().encode(), value.encode()) for key, value in told.items()]
        body = TEXT + str(number).encode()
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": body[:50], "more_body": True})
        await send({"type": "http.response.body", "body": body[50:]})


@dataclasses.dataclass
class Place:
    edge: Edge
    pages: Pages
    http: httpx.AsyncClient
    process: Process

    async def number(self, name: str = "one", **headers: str) -> int:
        answer = await self.http.get(f"/shelf/{name}/", headers=headers)
        assert answer.status_code == 200, answer.status_code
        return int(answer.content.removeprefix(TEXT))

    async def purge(self, *keys: str, drop: bool = False) -> None:
        work = Work(self.process, system_actor())
        await purge(work, *keys, drop=drop)
        await work.commit()
        await self.heard()

    async def heard(self) -> None:
        """Until the edge has heard what was said before."""
        await asyncio.sleep(0.2)


@pytest.fixture
async def place(process: Process) -> AsyncIterator[Place]:
    async for opened in open_place(process, process.settings):
        yield opened


async def open_place(process: Process, settings: Settings) -> AsyncIterator[Place]:
    pages = Pages()
    edge = Edge(settings, ROUTES).around(pages)  # pyright: ignore[reportArgumentType]
    transport = httpx.ASGITransport(edge)  # pyright: ignore[reportArgumentType]
    async with (
        edge.opening(process),
        httpx.AsyncClient(transport=transport, base_url=settings.public_url) as http,
    ):
        opened = Place(edge, pages, http, process)
        await opened.heard()
        yield opened


def with_edge(settings: Settings, **changes: Any) -> Settings:
    return dataclasses.replace(settings, edge=dataclasses.replace(settings.edge, **changes))


async def test_a_page_is_made_once_until_the_commit_that_changes_it(place: Place) -> None:
    assert [await place.number() for _ in range(3)] == [1, 1, 1]
    assert await place.number("two") == 2
    work = Work(place.process, system_actor())
    await purge(work, "page-one")
    await place.heard()
    assert await place.number() == 1
    await work.commit()
    await place.heard()
    assert await place.number() == 3
    assert await place.number("two") == 2


async def test_what_is_rolled_back_purges_nothing(place: Place) -> None:
    await place.number()
    work = Work(place.process, system_actor())
    await purge(work, "page-one")
    await work.roll_back()
    await place.heard()
    assert await place.number() == 1


async def test_many_who_ask_at_once_are_answered_from_one(place: Place) -> None:
    place.pages.waits.clear()
    asking = [asyncio.create_task(place.number()) for _ in range(50)]
    await asyncio.sleep(0.05)
    place.pages.waits.set()
    assert await asyncio.gather(*asking) == [1] * 50


async def test_what_changes_while_it_is_made_is_not_kept(place: Place) -> None:
    place.pages.waits.clear()
    asking = asyncio.create_task(place.number())
    await asyncio.sleep(0.05)
    await place.purge("page-one")
    place.pages.waits.set()
    assert await asking == 1
    assert await place.number() == 2
    assert await place.number() == 2


async def test_pages_for_one_person_are_never_kept(place: Place) -> None:
    assert [await place.number("secret") for _ in range(3)] == [1, 2, 3]


async def test_addresses_that_ask_for_more_are_not_kept(place: Place) -> None:
    for number in (1, 2):
        answer = await place.http.get("/shelf/one/?page=2")
        assert answer.content.endswith(str(number).encode())
    await place.number(host="evil.example")
    assert await place.number(host="evil.example") == 4


async def test_each_wish_for_a_form_has_its_page(place: Place) -> None:
    assert await place.number(accept="text/html") == 1
    assert await place.number(accept="application/json") == 2
    assert await place.number(accept="text/html") == 1


async def test_with_errors_behind_it_the_old_page_stands_in_but_not_a_dropped_one(
    place: Place,
) -> None:
    await place.number()
    await place.purge("page-one")
    place.pages.status = 503
    assert await place.number() == 1
    place.pages.status = 200
    assert await place.number() > 1
    await place.purge("page-one", drop=True)
    place.pages.status = 503
    assert (await place.http.get("/shelf/one/")).status_code == 503


async def test_conditions_heads_and_compression(place: Place) -> None:
    first = await place.http.get("/shelf/one/", headers={"accept-encoding": "identity"})
    etag = first.headers["etag"]
    for condition in (etag, f'W/"x", {etag}'):
        again = await place.http.get("/shelf/one/", headers={"if-none-match": condition})
        assert again.status_code == 304
        assert again.content == b""
    packed = await place.http.get("/shelf/one/", headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < 300
    assert packed.content == first.content
    assert "Accept-Encoding" in packed.headers["vary"]
    assert packed.headers["etag"] != etag
    known = {"if-none-match": packed.headers["etag"], "accept-encoding": "gzip"}
    assert (await place.http.get("/shelf/one/", headers=known)).status_code == 304
    head = await place.http.head("/shelf/one/", headers={"accept-encoding": "identity"})
    assert head.headers["content-length"] == str(len(first.content))
    assert head.content == b""
    assert place.pages.asked == 1


async def test_after_its_time_it_is_made_anew_behind_the_next_request(process: Process) -> None:
    settings = with_edge(process.settings, fresh_s=0.1)
    async for place in open_place(process, settings):
        assert await place.number() == 1
        await asyncio.sleep(0.2)
        assert await place.number() == 1
        await asyncio.sleep(0.05)
        assert await place.number() == 2


async def test_what_it_could_not_hear_of_it_does_not_believe(place: Place) -> None:
    assert await place.number() == 1
    async with place.process.database.writing() as connection:
        await connection.execute(
            b"select pg_terminate_backend(pid) from pg_stat_activity"
            b" where datname = current_database()"
            b" and (query like 'listen colonnade_edge' or query = 'select 1')"
        )
    await asyncio.sleep(0.1)
    assert await place.number() == 2
    await asyncio.sleep(AGAIN_AFTER_S + 1)
    number = await place.number()
    assert await place.number() == number


async def test_memory_has_an_end_and_the_least_wanted_goes(process: Process) -> None:
    settings = with_edge(process.settings, memory_bytes_max=20_000)
    async for place in open_place(process, settings):
        for number in range(20):
            await place.number(f"page-{number}")
            await place.number("page-0")
        assert place.pages.asked == 20
        assert place.edge._shelf.used_bytes <= 20_000
        assert 2 <= len(place.edge._shelf) < 20

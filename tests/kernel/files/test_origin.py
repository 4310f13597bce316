"""Files on an origin of their own: shown there where harmless, and nothing else is there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest
from support.entries import client_of, opened_entry
from support.filing import Cabinet, open_cabinet

from colonnade.kernel.files import File, Link, link_address
from colonnade.kernel.settings import Settings

pytestmark = pytest.mark.anyio

ORIGIN = "http://files.example.test:9000"
FAR_AWAY = 4_000_000_000


@pytest.fixture
def settings_with_origin(fresh_settings: Settings) -> Settings:
    return replace(fresh_settings, storage=replace(fresh_settings.storage, files_origin=ORIGIN))


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[tuple[Cabinet, httpx.AsyncClient]]:
    async with opened_entry(settings) as entry, client_of(entry) as client:
        assert entry.process is not None
        yield await open_cabinet(entry.process), client


def link_to(settings: Settings, file: File, by: int | None, origin: str = ORIGIN) -> str:
    link = Link(file.id, file.digest, FAR_AWAY, "anyone", by)
    return link_address(settings, file, link, origin=origin)


async def test_a_picture_is_shown_there_and_a_page_never(settings_with_origin: Settings) -> None:
    settings = settings_with_origin
    async with opened(settings) as (cabinet, client):
        for data, name, shown in (
            (b"GIF89a" + bytes(20), "a.gif", True),
            (b"words", "a.txt", True),
            (b"<script>alert(1)</script>", "a.txt", False),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", False),
            (b"%PDF-1.7", "a.pdf", False),
        ):
            file = await cabinet.keep(data, name)
            answer = await client.get(link_to(settings, file, cabinet.actor.account_id))
            assert answer.status_code == 200, answer.text
            how = answer.headers["content-disposition"].partition(";")[0]
            assert how == ("inline" if shown else "attachment"), name
            assert "sandbox" in answer.headers["content-security-policy"]
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "set-cookie" not in answer.headers
            # The same link where the product is: a download, whatever it is.
            own = link_to(settings, file, cabinet.actor.account_id, settings.public_url)
            answer = await client.get(own)
            assert answer.headers["content-disposition"].startswith("attachment")


async def test_nothing_else_is_there(settings_with_origin: Settings) -> None:
    async with opened(settings_with_origin) as (_, client):
        for path in ("/", "/sign-in", "/api/v1/me", "/documentation", "/files/1/x/../../sign-in"):
            answer = await client.get(f"{ORIGIN}{path}")
            assert answer.status_code == 404, path
        for origin in ("http://files.example.test", "http://files.example.test:9001"):
            assert (await client.get(f"{origin}/files/1/x")).status_code == 400


async def test_where_the_product_is_one_is_sent_on(settings_with_origin: Settings) -> None:
    async with opened(settings_with_origin) as (cabinet, client):
        file = await cabinet.keep(b"words", "a.txt")
        secret = await cabinet.token()
        answer = await client.get(
            f"/api/v1/files/{file.id}/content", headers={"authorization": f"Bearer {secret}"}
        )
        assert answer.status_code == 307
        assert answer.headers["location"].startswith(f"{ORIGIN}/files/{file.id}/a.txt?")
        assert answer.headers["cache-control"] == "no-store"
        there = await client.get(answer.headers["location"])
        assert there.text == "words"


async def test_taking_a_signing_key_away_ends_its_links(fresh_settings: Settings) -> None:
    def signed_by(*keys: str) -> Settings:
        return replace(fresh_settings, storage=replace(fresh_settings.storage, signing_keys=keys))

    async with opened(signed_by("the new one", "the old one")) as (cabinet, client):
        file = await cabinet.keep(b"words")
        for keys, status in ((["the new one"], 200), (["the old one"], 200), (["another"], 404)):
            link = link_to(signed_by(*keys), file, None, fresh_settings.public_url)
            assert (await client.get(link)).status_code == status, keys
        secret_key = link_to(fresh_settings, file, None, fresh_settings.public_url)
        assert (await client.get(secret_key)).status_code == 404

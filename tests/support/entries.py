"""The web entry in the test's own process: all of it but the sockets, with settings of its own."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from colonnade.boot.web import application
from colonnade.kernel.settings import Settings
from colonnade.kernel.web import Entry, Role


@asynccontextmanager
async def opened_entry(settings: Settings, role: Role = "all") -> AsyncIterator[Entry]:
    """The entry with its pools open."""
    entry = application(settings, role).entry
    to_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    from_app: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    scope: dict[str, Any] = {"type": "lifespan", "state": {}, "asgi": {"version": "3.0"}}
    living = asyncio.create_task(entry(scope, to_app.get, from_app.put))
    try:
        await to_app.put({"type": "lifespan.startup"})
        assert (await from_app.get())["type"] == "lifespan.startup.complete"
        yield entry
    finally:
        await to_app.put({"type": "lifespan.shutdown"})
        await living


@asynccontextmanager
async def client_of(entry: Entry, *, peer: str = "127.0.0.1") -> AsyncIterator[httpx.AsyncClient]:
    """Requests that come from `peer`."""
    transport = httpx.ASGITransport(entry, client=(peer, 5), raise_app_exceptions=False)
    url = entry._settings.public_url
    async with httpx.AsyncClient(transport=transport, base_url=url) as client:
        yield client


def with_web(settings: Settings, **changes: Any) -> Settings:
    return dataclasses.replace(settings, web=dataclasses.replace(settings.web, **changes))

"""Opening a client. The libraries behind it are loaded by the first one that is opened."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from colonnade.kernel.settings import Settings

if TYPE_CHECKING:
    from colonnade.kernel.outgoing.client import OutgoingClient


@asynccontextmanager
async def open_client(settings: Settings) -> AsyncIterator["OutgoingClient"]:
    """A client and its connections; cheap enough for one request."""
    from colonnade.kernel.outgoing.client import connected_client

    async with connected_client(settings) as client:
        yield client

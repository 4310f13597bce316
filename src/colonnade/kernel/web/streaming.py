"""Answers that are sent while they are being made."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Any

STALL_S = 60.0
"""A client that takes nothing for so long is gone, or means ill."""

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]


class StreamedAnswer:
    """An ASGI app that answers with these pieces and closes their generator, whatever happens.

    The first piece is made before the status is sent, so that a problem in it is still answered
    as one. When the client goes away, making the next piece is cancelled at once.
    """

    def __init__(
        self,
        pieces: AsyncGenerator[bytes],
        headers: Sequence[tuple[bytes, bytes]],
        *,
        status: int = 200,
    ) -> None:
        self._pieces = pieces
        self._status = status
        self._headers = list(headers)

    async def __call__(self, _scope: Any, receive: Receive, send: Send) -> None:
        sending = asyncio.create_task(self._send(send))
        leaving = asyncio.create_task(_left(receive))
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            if not sending.done():
                sending.cancel()
            await asyncio.wait({sending, leaving})
        if not sending.cancelled():
            sending.result()

    async def _send(self, send: Send) -> None:
        async with aclosing(self._pieces):
            piece = await anext(self._pieces, b"")
            start = {"type": "http.response.start", "status": self._status}
            await send({**start, "headers": self._headers})
            while piece:
                async with asyncio.timeout(STALL_S):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                piece = await anext(self._pieces, b"")
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass

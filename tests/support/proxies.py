"""A TCP proxy between us and a server, whose connections may be cut as a network cuts them."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
CHUNK = 65_536


class Proxy:
    """Listens on `port`. `reset` ends what is open by RST; while `shut`, nobody gets in.

    While `silent`, everybody gets in and nothing is carried, either way; and never again by what
    was open meanwhile, as by a firewall that has forgotten them.
    """

    def __init__(self, reach: Callable[[], Awaitable[Streams]]) -> None:
        self._reach = reach
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.port = 0
        self.carried = 0
        self._mute: set[asyncio.StreamWriter] = set()
        self._silent = False

    @property
    def silent(self) -> bool:
        return self._silent

    @silent.setter
    def silent(self, silent: bool) -> None:
        self._silent = silent
        if silent:
            self._mute |= self._writers

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """The server is away: what is open ends, and nothing new is accepted."""
        assert self._server is not None
        self._server.close()
        self.reset()

    def reset(self) -> int:
        """Cut everything that is open, without a good-bye; how many connections."""
        cut = len(self._writers) // 2
        for writer in list(self._writers):
            with contextlib.suppress(OSError):
                writer.get_extra_info("socket").setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )
            writer.transport.abort()
        return cut

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        if self._silent:
            self._mute.add(writer)
        try:
            there_reader, there_writer = await self._reach()
        except OSError:
            self._writers.discard(writer)
            writer.transport.abort()
            return
        self._writers.add(there_writer)
        if self._silent:
            self._mute.add(there_writer)
        try:
            await asyncio.gather(self._pump(reader, there_writer), self._pump(there_reader, writer))
        finally:
            for end in (writer, there_writer):
                self._writers.discard(end)
                self._mute.discard(end)
                end.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                if writer in self._mute:
                    continue
                self.carried += len(data)
                writer.write(data)
                await writer.drain()
        with contextlib.suppress(OSError, RuntimeError):
            writer.close()


@contextlib.asynccontextmanager
async def proxy_to_port(port: int) -> AsyncIterator[Proxy]:
    async with _opened(Proxy(lambda: asyncio.open_connection("127.0.0.1", port))) as proxy:
        yield proxy


@contextlib.asynccontextmanager
async def proxy_to_socket(path: str) -> AsyncIterator[Proxy]:
    async with _opened(Proxy(lambda: asyncio.open_unix_connection(path))) as proxy:
        yield proxy


@contextlib.asynccontextmanager
async def _opened(proxy: Proxy) -> AsyncIterator[Proxy]:
    await proxy.open()
    try:
        yield proxy
    finally:
        await proxy.shut()

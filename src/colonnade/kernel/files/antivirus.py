"""Asking a clamd whether there is a virus in a file (its INSTREAM command)."""

import asyncio
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass

from colonnade.kernel.files.errors import AntivirusAway

CONNECT_S = 5.0
SILENCE_S = 120.0
"""For the answer: it looks into everything that is packed inside."""

ANSWER_BYTES_MAX = 4096
SIZE = struct.Struct("!I")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`virus` is its name; empty where there is none."""

    virus: str


async def ask_antivirus(address: str, pieces: AsyncIterator[bytes]) -> Verdict:
    """`address` is `unix:/path` or `tcp:host:port`. Raises AntivirusAway for any answer but the
    two, such as that the file is larger than it takes.
    """
    try:
        async with asyncio.timeout(CONNECT_S):
            reader, writer = await _connect(address)
    except (OSError, ValueError) as error:
        raise AntivirusAway(f"The antivirus does not answer: {error}.") from error
    try:
        answer = await _converse(reader, writer, pieces)
    finally:
        writer.close()
    text = answer.rstrip(b"\0\n").decode("utf-8", "replace").removeprefix("stream: ")
    if text == "OK":
        return Verdict("")
    if text.endswith(" FOUND"):
        return Verdict(text.removesuffix(" FOUND") or "unnamed")
    raise AntivirusAway(f"The antivirus could not tell: {text[:200] or 'it hung up'}.")


async def _converse(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, pieces: AsyncIterator[bytes]
) -> bytes:
    try:
        writer.write(b"zINSTREAM\0")
        async for piece in pieces:
            writer.write(SIZE.pack(len(piece)) + piece)
            async with asyncio.timeout(SILENCE_S):
                await writer.drain()
        writer.write(SIZE.pack(0))
        await writer.drain()
    except ConnectionError:
        pass  # it may have answered before it hung up: too large
    except TimeoutError as error:
        raise AntivirusAway from error
    try:
        async with asyncio.timeout(SILENCE_S):
            return await reader.read(ANSWER_BYTES_MAX)
    except (OSError, TimeoutError) as error:
        raise AntivirusAway(f"The antivirus broke off: {error}.") from error


async def _connect(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    kind, _, place = address.partition(":")
    if kind == "unix" and place:
        return await asyncio.open_unix_connection(place)
    host, _, port = place.rpartition(":")
    if kind == "tcp" and host:
        return await asyncio.open_connection(host.strip("[]"), int(port))
    raise ValueError("COLONNADE_ANTIVIRUS must look like unix:/path or tcp:host:port")

"""Bodies of answers: unpacked in small steps, so that no answer grows out of bounds in memory."""

import zlib
from collections.abc import AsyncIterable
from dataclasses import dataclass
from typing import Protocol

from colonnade.kernel.outgoing.errors import OutgoingFailed, OutgoingTooLarge

RATIO_MAX = 200
"""Honest text packs some 5 to 20 times; zeros pack 1,000 times."""

RATIO_FROM_BYTES = 64 * 1024
"""Short answers may be as repetitive as they like."""

ACCEPTED_ENCODINGS = "gzip, deflate"
_STEP_BYTES = 64 * 1024
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class BodyLimit:
    bytes_max: int
    cut: bool = False
    """Leave the rest unread; else it is an error that there is more."""


async def read_body(stream: AsyncIterable[bytes], encoding: str, limit: BodyLimit) -> bytes:
    """All of it, unpacked; raises OutgoingTooLarge at the first byte too many."""
    unpack = _unpacker(encoding)
    body = bytearray()
    raw_bytes = 0
    async for chunk in stream:
        raw_bytes += len(chunk)
        if raw_bytes > limit.bytes_max and not limit.cut:
            raise OutgoingTooLarge
        pending = chunk
        while pending:
            if unpack is None:
                piece, pending = pending, b""
            else:
                piece, pending = _step(unpack, pending)
            body += piece
            if len(body) > limit.bytes_max:
                if limit.cut:
                    return bytes(body[: limit.bytes_max])
                raise OutgoingTooLarge
            if len(body) > RATIO_FROM_BYTES and len(body) > raw_bytes * RATIO_MAX:
                raise OutgoingTooLarge("The other server's answer unpacks to far too much.")
    return bytes(body)


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unconsumed_tail(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def _unpacker(encoding: str) -> _Unpacker | None:
    match encoding.strip().lower():
        case "" | "identity":
            return None
        case "gzip" | "x-gzip" | "deflate":
            return zlib.decompressobj(_GZIP_OR_ZLIB)
        case _:
            raise OutgoingFailed("The other server packs its answer in a way we did not ask for.")


def _step(unpack: _Unpacker, packed: bytes) -> tuple[bytes, bytes]:
    """A piece of at most `_STEP_BYTES`, and what is still packed."""
    if unpack.eof:
        return b"", b""  # whatever comes behind the end belongs to nobody
    try:
        piece = unpack.decompress(packed, _STEP_BYTES)
    except zlib.error as error:
        raise OutgoingFailed("The other server's answer can't be unpacked.") from error
    return piece, unpack.unconsumed_tail

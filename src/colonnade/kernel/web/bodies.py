"""Reading a request's body within its limits, and judging it before anything parses it."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from colonnade.kernel.errors import Malformed, TooLarge

Receive = Callable[[], Awaitable[Any]]

SLOWEST_BYTES_PER_S = 1_000
"""A body that arrives slower than this, on the whole, is cut off."""

STREAMED_TYPES = ("multipart/form-data", "application/octet-stream")
FORM_TYPE = "application/x-www-form-urlencoded"

_BOUNDARY = re.compile(r'boundary="?([^";,]{1,70})"?', re.IGNORECASE)
_STRING = re.compile(rb'"[^"]*"')
_ALL_BUT_MARKS = bytes(byte for byte in range(256) if byte not in b'[]{}"')
_ONE_KIND = bytes.maketrans(b"{}", b"[]")


class BodyTooLarge(TooLarge):
    code = "web.body_too_large"


class BodyTooSlow(Malformed):
    status = 408
    code = "web.body_too_slow"
    title = "The body of the request did not arrive in time"


class NotJson(Malformed):
    status = 415
    code = "web.not_json"
    title = "Send JSON, as application/json"


class TooDeep(Malformed):
    code = "web.json_too_deep"
    title = "The JSON is nested too deeply"


async def read_body(receive: Receive, *, size_max: int, silence_s: float) -> bytes:
    """The whole body. Raises BodyTooLarge, or BodyTooSlow for a sender that dawdles."""
    parts: list[bytes] = []
    size = 0
    loop = asyncio.get_running_loop()
    began = loop.time()
    while True:
        try:
            async with asyncio.timeout(silence_s):
                message = await receive()
        except TimeoutError as error:
            raise BodyTooSlow from error
        if message["type"] == "http.disconnect":
            raise Malformed("The connection ended in the middle of the request.")
        part = message.get("body", b"")
        size += len(part)
        if size > size_max:
            raise BodyTooLarge(f"The body may have {size_max:,} bytes at most.")
        parts.append(part)
        if not message.get("more_body", False):
            return parts[0] if len(parts) == 1 else b"".join(parts)
        _judge_pace(size, loop.time() - began, silence_s)


def streamed_body(receive: Receive, *, size_max: int, silence_s: float) -> Receive:
    """A `receive` that passes the body on piece by piece, within the same limits."""
    size = 0
    began = asyncio.get_running_loop().time()
    ended = False

    async def next_message() -> Any:
        nonlocal size, ended
        if ended:
            return await receive()
        try:
            async with asyncio.timeout(silence_s):
                message = await receive()
        except TimeoutError as error:
            raise BodyTooSlow from error
        if message["type"] == "http.request":
            size += len(message.get("body", b""))
            if size > size_max:
                raise BodyTooLarge(f"A file may have {size_max:,} bytes at most.")
            ended = not message.get("more_body", False)
            if not ended:
                _judge_pace(size, asyncio.get_running_loop().time() - began, silence_s)
        return message

    return next_message


def check_length(headers: Mapping[str, str], *, size_max: int) -> None:
    """Refuses by what the sender announces, before the first byte of it is read."""
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length) > size_max:
        raise BodyTooLarge(f"The body may have {size_max:,} bytes at most.")


class Digest(Protocol):
    """One of hashlib's."""

    def update(self, data: bytes, /) -> None: ...
    def digest(self) -> bytes: ...


class DigestedBody:
    """A streamed body whose digest is taken on its way to the route.

    Two requests that send the same form differ in its boundary, which is drawn anew each time: it
    is left out.
    """

    def __init__(self, receive: Receive, digest: Digest, boundary: bytes) -> None:
        self._receive = receive
        self._digest = digest
        self._boundary = boundary
        self._tail = b""
        self._ended = False

    async def receive(self) -> Any:
        message = await self._receive()
        if message["type"] == "http.request" and not self._ended:
            self._ended = not message.get("more_body", False)
            self._take(message.get("body", b""))
        return message

    async def digest(self) -> bytes:
        """Of the whole body: what the route left unread is read."""
        while not self._ended:
            if (await self.receive())["type"] == "http.disconnect":
                raise Malformed("The connection ended in the middle of the request.")
        self._digest.update(self._tail)
        self._tail = b""
        return self._digest.digest()

    def _take(self, data: bytes) -> None:
        if not self._boundary:
            self._digest.update(data)
            return
        # Its last bytes may be the beginning of a boundary.
        *parts, rest = (self._tail + data).split(self._boundary)
        for part in parts:
            self._digest.update(part)
        kept = len(rest) - len(self._boundary) + 1
        self._digest.update(rest[: max(0, kept)])
        self._tail = rest[max(0, kept) :]


def multipart_boundary(headers: Mapping[str, str]) -> bytes:
    """Of a form with files; empty for any other body."""
    content_type = headers.get("content-type", "")
    if not content_type.lower().startswith("multipart/"):
        return b""
    found = _BOUNDARY.search(content_type)
    return found[1].encode("latin-1") if found else b""


def whole_body(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives a body that was read already, then whatever comes (a disconnect)."""
    given = False

    async def next_message() -> Any:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return next_message


def check_json_depth(body: bytes, depth_max: int) -> None:
    """Raises TooDeep. Works on the whole in C: each pass takes the innermost brackets away."""
    if body.count(b"[") + body.count(b"{") <= depth_max:
        return
    if b"\\" in body:
        # Escaped backslashes first: what then still escapes a quote does.
        body = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    # An empty string goes; so do two quotes of neighbours, which makes them one string.
    marks = body.translate(_ONE_KIND, _ALL_BUT_MARKS).replace(b'""', b"")
    brackets = _STRING.sub(b"", marks)
    for _ in range(depth_max):
        shorter = brackets.replace(b"[]", b"")
        if not shorter or len(shorter) == len(brackets):
            return
        brackets = shorter
    raise TooDeep


def _judge_pace(size: int, seconds: float, silence_s: float) -> None:
    if seconds > silence_s and size < SLOWEST_BYTES_PER_S * seconds:
        raise BodyTooSlow

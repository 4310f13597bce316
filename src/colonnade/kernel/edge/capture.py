"""An answer on its way out, seen by the edge."""

import hashlib
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

from colonnade.kernel.edge.values import Kept
from colonnade.kit.threads import in_thread

KEPT_STATUS = 200
GZIP_FROM_BYTES = 1_000
GZIP_LEVEL = 6
GZIP_WINDOW = 31
"""zlib's largest window, with gzip's head (RFC 1952)."""

THREAD_FROM_BYTES = 100_000

OF_ONE_REQUEST = frozenset(
    {b"x-request-id", b"content-length", b"etag", b"date", b"set-cookie", b"age"}
)
CONDITIONS = frozenset({b"if-none-match", b"if-modified-since"})
"""Not asked with: the whole page is what is kept."""

NOT_MODIFIED = 304
Send = Callable[[Any], Awaitable[None]]


class Capture:
    """Holds an answer until it is known whether it is the one to be sent."""

    def __init__(self, scope: Any) -> None:
        headers = [pair for pair in scope["headers"] if pair[0] not in CONDITIONS]
        # Also for HEAD: what is kept has a body, and the answer to this one leaves it out.
        self.scope = {**scope, "headers": headers, "method": "GET"}
        self._is_head = scope["method"] == "HEAD"
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.is_whole = False
        self._parts: list[bytes] = []

    @property
    def body(self) -> bytes:
        return b"".join(self._parts)

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = list(message["headers"])
        else:
            self._parts.append(message.get("body", b""))
            self.is_whole = not message.get("more_body", False)

    async def release(self, send: Send, condition: bytes) -> None:
        """To the one who asked, as the entry answered it."""
        status, headers, body = self.status, self.headers, self.body
        etag = dict(headers).get(b"etag", b"")
        if status == KEPT_STATUS and etag and etag in condition:
            status, body = NOT_MODIFIED, b""
            headers = [pair for pair in headers if pair[0] != b"content-length"]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if self._is_head else body})


async def kept_from(capture: Capture, made_at: float) -> Kept | None:
    """What of it may be handed to others; None where it is for one only, or no whole page."""
    named = dict(capture.headers)
    keys = named.get(b"surrogate-key", b"").decode("latin-1").split()
    if not keys or capture.status != KEPT_STATUS or not capture.is_whole or b"set-cookie" in named:
        return None
    body = capture.body
    gzipped = None
    if len(body) >= GZIP_FROM_BYTES:
        gzipped = await in_thread(_gzip, body) if len(body) > THREAD_FROM_BYTES else _gzip(body)
    headers = [pair for pair in capture.headers if pair[0] not in OF_ONE_REQUEST]
    if gzipped is not None:
        vary = b", ".join(value for value in (named.get(b"vary"), b"Accept-Encoding") if value)
        headers = [pair for pair in headers if pair[0] != b"vary"] + [(b"vary", vary)]
    return Kept(
        status=capture.status,
        headers=headers,
        body=body,
        gzipped=gzipped,
        etag=named.get(b"etag") or b'"' + hashlib.sha256(body).hexdigest()[:32].encode() + b'"',
        keys=tuple(keys),
        made_at=made_at,
    )


def _gzip(body: bytes) -> bytes:
    packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP_WINDOW)
    return packer.compress(body) + packer.flush()

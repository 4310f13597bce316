"""A download as an answer: conditions, ranges, and headers that keep a file from doing harm."""

from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from colonnade.kernel.files.errors import RangeWrong
from colonnade.kernel.files.ranges import asked_part, entity_tag, is_unchanged
from colonnade.kernel.storage import Storage, StoredFile
from colonnade.kernel.web import StreamedAnswer

SHOWN_TYPES = frozenset(
    {
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "image/avif",
        "text/plain",
        "audio/mpeg",
        "audio/wav",
        "audio/ogg",
        "video/mp4",
        "video/webm",
    }
)
"""What a browser may show by itself, on the origin of files. Nothing that runs: no HTML, no SVG."""

SANDBOX = (
    b"default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
)
"""Whatever it is, it has no origin, runs nothing, sends nothing."""

PATHSEND = "http.response.pathsend"
WHOLE = 200

Headers = list[tuple[bytes, bytes]]


class FileAnswer:
    """An ASGI app. Without pieces it is all headers: 304, 307, 416, and what HEAD gets.

    A whole file that lies at a `path` of this machine is sent by the server itself where it can
    (the extension `http.response.pathsend`).
    """

    def __init__(
        self,
        status: int,
        headers: Headers,
        pieces: AsyncGenerator[bytes] | None = None,
        path: Path | None = None,
    ) -> None:
        self._status = status
        self._headers = headers
        self._pieces = pieces
        self._path = path

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        start = {"type": "http.response.start", "status": self._status, "headers": self._headers}
        if self._path is not None and PATHSEND in (scope.get("extensions") or {}):
            await send(start)
            await send({"type": PATHSEND, "path": str(self._path)})
            return
        if self._pieces is not None:
            answer = StreamedAnswer(self._pieces, self._headers, status=self._status)
            await answer(scope, receive, send)
            return
        await send(start)
        await send({"type": "http.response.body", "body": b""})


def file_answer(
    storage: Storage,
    file: StoredFile,
    *,
    method: str,
    asked: Mapping[str, str],
    headers: Headers,
) -> FileAnswer:
    """The answer to GET or HEAD with these request headers (names in lower case)."""
    headers = [(b"etag", entity_tag(file.digest).encode()), (b"accept-ranges", b"bytes"), *headers]
    if is_unchanged(asked.get("if-none-match"), file.digest):
        return FileAnswer(304, headers)
    status, start, stop = WHOLE, 0, file.size_bytes
    # A range is for GET alone (RFC 9110, section 14.2).
    if method == "GET":
        try:
            part = asked_part(
                asked.get("range"),
                asked.get("if-range"),
                digest=file.digest,
                size_bytes=file.size_bytes,
            )
        except RangeWrong:
            nothing = (b"content-range", f"bytes */{file.size_bytes}".encode())
            return FileAnswer(RangeWrong.status, [*headers, nothing, (b"content-length", b"0")])
        if part is not None:
            status, start, stop = 206, part.start, part.stop
            said = f"bytes {start}-{stop - 1}/{file.size_bytes}"
            headers.append((b"content-range", said.encode()))
    headers.append((b"content-length", str(stop - start).encode()))
    if method == "HEAD":
        return FileAnswer(status, headers)
    path = storage.resting_path(file) if status == WHOLE else None
    return FileAnswer(status, headers, _pieces(storage, file, start, stop), path)


async def _pieces(
    storage: Storage, file: StoredFile, start: int, stop: int
) -> AsyncGenerator[bytes]:
    async for piece in storage.open(file, start=start, stop=stop):
        yield piece


def content_headers(
    media_type: str, name: str, *, shown: bool, cache: str = "private, no-cache"
) -> Headers:
    """`shown`: on an origin that has nothing to lose, a browser may show what is harmless."""
    inline = shown and media_type in SHOWN_TYPES
    if media_type == "text/plain" or (inline and media_type.startswith("text/")):
        media_type = "text/plain; charset=utf-8"
    return [
        (b"content-type", media_type.encode()),
        (b"content-disposition", disposition(name, inline=inline)),
        (b"content-security-policy", SANDBOX),
        (b"cross-origin-resource-policy", b"cross-origin" if shown else b"same-origin"),
        (b"cache-control", cache.encode()),
    ]


def disposition(name: str, *, inline: bool) -> bytes:
    """Content-Disposition (RFC 6266, 8187) for a file of this name."""
    how = "inline" if inline else "attachment"
    plain = "".join(mark if " " <= mark <= "~" and mark not in '"\\%/' else "_" for mark in name)
    encoded = quote(name.encode("utf-8", "replace"), safe="")
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{encoded}".encode()


def sent_on(address: str) -> FileAnswer:
    """To where the file is shown."""
    headers = [(b"location", address.encode()), (b"cache-control", b"no-store")]
    return FileAnswer(307, [*headers, (b"content-length", b"0")])

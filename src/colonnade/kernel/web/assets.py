"""The built front end: files with a hash in their name, which a browser may keep for ever."""

import functools
import gzip
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from colonnade.kernel.web.headers import security_headers

ASSETS = Path(__file__).parent / "assets"
COMPRESSED_TYPES = ("text/", "application/javascript", "application/json", "image/svg+xml")
KEEP = b"public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    body: bytes
    compressed: bytes | None
    brotli: bytes | None
    content_type: bytes


@functools.cache
def find_asset(name: str) -> Asset | None:
    """A built file by its name, read and compressed once in the life of the process."""
    place = (ASSETS / name).resolve()
    if not place.is_relative_to(ASSETS) or not place.is_file():
        return None
    body = place.read_bytes()
    content_type = mimetypes.guess_type(place.name)[0] or "application/octet-stream"
    if content_type == "text/javascript":
        content_type += "; charset=utf-8"
    compressed = gzip.compress(body, 9) if content_type.startswith(COMPRESSED_TYPES) else None
    # Written by the build: an eighth smaller than gzip, and too slow to make here.
    packed = place.with_name(f"{place.name}.br")
    brotli = packed.read_bytes() if packed.is_file() else None
    return Asset(body, compressed, brotli, content_type.encode())


@functools.cache
def _names() -> frozenset[str]:
    return frozenset(
        place.relative_to(ASSETS).as_posix() for place in ASSETS.rglob("*") if place.is_file()
    )


async def answer_asset(scope: Any, name: str, send: Any, *, hsts_s: int) -> None:
    """Answer with the file, or 404; the names are known, so that nobody can fill the cache."""
    asset = find_asset(name) if name in _names() else None
    headers = security_headers(b"", "", hsts_s=hsts_s)
    if asset is None:
        await send({"type": "http.response.start", "status": 404, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    body = asset.body
    headers += [(b"content-type", asset.content_type), (b"cache-control", KEEP)]
    if asset.compressed is not None:
        headers.append((b"vary", b"accept-encoding"))
        accepted = next((v for n, v in scope["headers"] if n == b"accept-encoding"), b"")
        if b"br" in accepted and asset.brotli is not None:
            body = asset.brotli
            headers.append((b"content-encoding", b"br"))
        elif b"gzip" in accepted:
            body = asset.compressed
            headers.append((b"content-encoding", b"gzip"))
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

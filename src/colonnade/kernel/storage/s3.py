"""A bucket of an S3-compatible server: `<prefix>/<area>/<first two of the digest>/<digest>`."""

import asyncio
import hashlib
import os
import secrets
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Generator
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from colonnade.kernel.storage.values import (
    PIECE_BYTES,
    FileMissing,
    FileTooLarge,
    FoundFile,
    StorageAway,
    StoredFile,
    check_area,
)
from colonnade.kit.threads import in_thread

if TYPE_CHECKING:
    from obstore.store import S3Config

UNFINISHED = ".unfinished"

PART_BYTES = 8 * 1024 * 1024
PARTS_AT_ONCE = 2
"""Together the memory that one upload takes."""

FILE_BYTES_MAX = 5 * 1024**3
"""A server copies no more in one request, and a file gets its name by a copy."""

LISTED_AT_ONCE = 1000

CONNECT_S = 3.0
REQUEST_S = 60.0
"""No request carries more than a part."""

RETRIES_MAX = 2
RETRY_S = 5.0


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where it is and who we are there."""

    name: str
    prefix: str
    endpoint: str
    region: str
    access_key: str
    secret_key: str


class S3Storage:
    """Keeps files in a bucket.

    A file is sent in parts under a passing name, while its digest is made, and then copied to its
    own name by the server, in one step. A part of an upload is never seen; what a killed process
    left of one, the sweep deletes, and its unseen parts a lifecycle rule of the bucket.
    """

    def __init__(self, bucket: Bucket, spool: Path) -> None:
        """`spool` is a folder for passing copies (`local`)."""
        self._spool = spool
        config: S3Config = {
            "region": bucket.region,
            "access_key_id": bucket.access_key,
            "secret_access_key": bucket.secret_key,
            "virtual_hosted_style_request": not bucket.endpoint,
        }
        if bucket.endpoint:
            config["endpoint"] = bucket.endpoint
        self._store = S3Store(
            bucket.name,
            prefix=bucket.prefix or None,
            config=config,
            client_options={
                "allow_http": bucket.endpoint.startswith("http://"),
                "connect_timeout": timedelta(seconds=CONNECT_S),
                "timeout": timedelta(seconds=REQUEST_S),
            },
            retry_config={
                "max_retries": RETRIES_MAX,
                "retry_timeout": timedelta(seconds=RETRY_S),
            },
        )

    async def save(
        self, stream: AsyncIterator[bytes], *, area: str, size_bytes_max: int
    ) -> StoredFile:
        passing = f"{check_area(area)}/{UNFINISHED}/{secrets.token_hex(16)}"
        upload = _Upload(stream, min(size_bytes_max, FILE_BYTES_MAX))
        with _translated():
            await upload.finish(
                obstore.put_async(
                    self._store,
                    passing,
                    upload,
                    use_multipart=True,
                    chunk_size=PART_BYTES,
                    max_concurrency=PARTS_AT_ONCE,
                )
            )
            file = StoredFile(area, upload.digest, upload.size_bytes)
            try:
                # Onto itself where it is there already: the file is as young as its last upload.
                await obstore.copy_async(self._store, passing, _key(file))
            finally:
                await asyncio.shield(asyncio.ensure_future(self._forget(passing)))
        return file

    async def open(
        self, file: StoredFile, *, start: int = 0, stop: int | None = None
    ) -> AsyncIterator[bytes]:
        """A request for each piece: a slow reader holds no connection, and none is cut."""
        end = file.size_bytes if stop is None else min(stop, file.size_bytes)
        if start >= end and not await self.holds(file):
            raise FileMissing
        while start < end:
            following = min(start + PIECE_BYTES, end)
            with _translated():
                piece = await obstore.get_range_async(
                    self._store, _key(file), start=start, end=following
                )
            yield piece.to_bytes()
            start = following

    @asynccontextmanager
    async def local(self, file: StoredFile) -> AsyncGenerator[Path]:
        path = await in_thread(_new_file, self._spool)
        try:
            with await in_thread(path.open, "wb") as copy:
                async for piece in self.open(file):
                    await in_thread(copy.write, piece)
            yield path
        finally:
            await in_thread(path.unlink)

    def resting_path(self, file: StoredFile) -> None:
        """Nowhere here."""

    async def holds(self, file: StoredFile) -> bool:
        try:
            with _translated():
                found = await obstore.head_async(self._store, _key(file))
        except FileMissing:
            return False
        return found["size"] == file.size_bytes

    async def files(self, area: str, *, after: str = "") -> AsyncIterator[FoundFile]:
        prefix = f"{check_area(area)}/"
        offset = f"{prefix}{after[:2]}/{after}" if after else prefix
        listing = obstore.list(self._store, prefix, offset=offset, chunk_size=LISTED_AT_ONCE)
        with _translated():
            async for page in listing:
                for found in page:
                    shelf, _, digest = found["path"].removeprefix(prefix).partition("/")
                    if shelf != UNFINISHED:
                        file = StoredFile(area, digest, found["size"])
                        yield FoundFile(file, found["last_modified"])

    async def delete(self, file: StoredFile) -> None:
        with _translated():
            await obstore.delete_async(self._store, _key(file))

    async def sweep(self, area: str, *, kept: AbstractSet[str], before: datetime) -> int:
        prefix, swept = f"{check_area(area)}/", 0
        with _translated():
            async for page in obstore.list(self._store, prefix, chunk_size=LISTED_AT_ONCE):
                for found in page:
                    shelf, _, name = found["path"].removeprefix(prefix).partition("/")
                    if name in kept and shelf != UNFINISHED:
                        continue
                    if found["last_modified"] < before:
                        swept += await self._delete_if_old(found["path"], before)
        return swept

    async def _forget(self, passing: str) -> None:
        with suppress(BaseError):  # the sweep will have it
            await obstore.delete_async(self._store, passing)

    async def _delete_if_old(self, path: str, before: datetime) -> int:
        """Asked again, for it may have been saved anew since it was listed."""
        try:
            found = await obstore.head_async(self._store, path)
        except FileNotFoundError:
            return 0
        if found["last_modified"] >= before:
            return 0
        await obstore.delete_async(self._store, path)
        return 1


class _Upload:
    """The stream on its way out: measured, its digest made. Ends with an error when stopped, for
    only then does the library take back the parts that were sent.
    """

    def __init__(self, stream: AsyncIterator[bytes], size_bytes_max: int) -> None:
        self._stream = stream
        self._size_bytes_max = size_bytes_max
        self._hash = hashlib.sha256()
        self._pulling: asyncio.Future[bytes] | None = None
        self._stopped = False
        self._failed: BaseException | None = None
        self.size_bytes = 0

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    async def finish(self, sending: Awaitable[object]) -> None:
        """Wait for the end, also when cancelled: the parts are taken back before that."""
        task = asyncio.ensure_future(sending)
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            self._stopped = True
            if self._pulling is not None:
                self._pulling.cancel()
            await asyncio.wait([task])
            if not task.cancelled():
                task.exception()  # it was seen; the cancellation is what counts
            raise
        except BaseException:
            if self._failed is not None:
                raise self._failed from None
            raise

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        try:
            return await self._next()
        except StopAsyncIteration:
            raise
        except BaseException as error:
            self._failed = error
            raise ConnectionAbortedError from error

    async def _next(self) -> bytes:
        if self._stopped:
            raise ConnectionAbortedError
        self._pulling = asyncio.ensure_future(_first(self._stream))
        piece = await self._pulling
        if not piece:
            raise StopAsyncIteration
        self.size_bytes += len(piece)
        if self.size_bytes > self._size_bytes_max:
            raise FileTooLarge(self._size_bytes_max)
        self._hash.update(piece)
        return piece


async def _first(stream: AsyncIterator[bytes]) -> bytes:
    """The next piece with something in it; an empty one at the end."""
    async for piece in stream:
        if piece:
            return piece
    return b""


def _key(file: StoredFile) -> str:
    return f"{file.area}/{file.digest[:2]}/{file.digest}"


def _new_file(spool: Path) -> Path:
    spool.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=spool)
    os.close(descriptor)
    return Path(name)


@contextmanager
def _translated() -> Generator[None]:
    """The library's errors as our problems."""
    try:
        yield
    except FileNotFoundError:
        raise FileMissing from None
    except BaseError as error:
        raise StorageAway from error

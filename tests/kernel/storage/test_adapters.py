"""What every place for files promises, asked of each: a folder, a bucket, two of them."""

import asyncio
import hashlib
import os
import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.buckets import BucketServer

from colonnade.kernel.storage import (
    PIECE_BYTES,
    ArchivedStorage,
    FileMissing,
    FileTooLarge,
    FolderStorage,
    Storage,
    StoredFile,
    digest_of,
)

pytestmark = pytest.mark.anyio

AREA = "imports"
SOON = timedelta(hours=1)


@pytest.fixture(params=["folder", "bucket", "archived"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "folder":
        return FolderStorage(tmp_path / "files")
    buckets: BucketServer = request.getfixturevalue("buckets")
    near = buckets.storage("near", tmp_path / "spool", prefix=secrets.token_hex(8))
    if request.param == "bucket":
        return near
    return ArchivedStorage(FolderStorage(tmp_path / "files"), near)


async def stream(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def save(
    storage: Storage, *pieces: bytes, area: str = AREA, size_bytes_max: int = 1 << 30
) -> StoredFile:
    return await storage.save(stream(*pieces), area=area, size_bytes_max=size_bytes_max)


async def content(storage: Storage, file: StoredFile, **of: int) -> bytes:
    return b"".join([piece async for piece in storage.open(file, **of)])


async def left_in(storage: Storage, area: str = AREA) -> int:
    """All that lies there, pieces of uploads included: what a sweep of everything takes."""
    return await storage.sweep(area, kept=set(), before=datetime.now(UTC) + SOON)


async def test_a_file_is_found_by_what_is_in_it(storage: Storage) -> None:
    file = await save(storage, b"left", b"", b"right")
    assert file.digest == hashlib.sha256(b"leftright").hexdigest()
    assert file.size_bytes == 9
    assert await content(storage, file) == b"leftright"
    assert await digest_of(storage, file) == file.digest
    async with storage.local(file) as path:
        assert path.read_bytes() == b"leftright"
        assert path.stat().st_mode & 0o077 == 0


async def test_the_same_bytes_are_kept_once(storage: Storage) -> None:
    assert await save(storage, b"twice") == await save(storage, b"twi", b"ce")
    assert await left_in(storage) == 1


async def test_an_empty_file_is_a_file(storage: Storage) -> None:
    file = await save(storage)
    assert file.size_bytes == 0
    assert await content(storage, file) == b""
    assert await storage.holds(file)


async def test_a_range_is_read_in_pieces(storage: Storage) -> None:
    data = os.urandom(3 * PIECE_BYTES + 17)
    file = await save(storage, data[:5], data[5:])
    pieces = [piece async for piece in storage.open(file)]
    assert max(map(len, pieces)) <= PIECE_BYTES
    assert b"".join(pieces) == data
    assert await content(storage, file, start=7, stop=PIECE_BYTES + 9) == data[7 : PIECE_BYTES + 9]
    assert await content(storage, file, start=len(data) - 3) == data[-3:]
    assert await content(storage, file, start=5, stop=5) == b""
    assert await content(storage, file, start=len(data) + 5) == b""


async def test_a_file_of_many_parts_is_whole(storage: Storage) -> None:
    pieces = [os.urandom(PIECE_BYTES - 1) for _ in range(20)]
    file = await save(storage, *pieces)
    assert file.digest == hashlib.sha256(b"".join(pieces)).hexdigest()
    assert await digest_of(storage, file) == file.digest


async def test_what_is_too_large_leaves_nothing(storage: Storage) -> None:
    with pytest.raises(FileTooLarge, match="1 MiB"):
        await save(storage, *[b"x" * 65_536] * 17, size_bytes_max=1 << 20)
    assert await left_in(storage) == 0
    assert (await save(storage, b"x" * 1024, size_bytes_max=1024)).size_bytes == 1024


async def test_an_upload_that_breaks_off_leaves_nothing(storage: Storage) -> None:
    async def broken() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b"x" * PIECE_BYTES
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await storage.save(broken(), area=AREA, size_bytes_max=1 << 30)
    assert await left_in(storage) == 0


async def test_a_cancelled_upload_leaves_nothing(storage: Storage) -> None:
    begun = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b"x" * PIECE_BYTES
        begun.set()
        await asyncio.sleep(3600)
        yield b""

    task = asyncio.create_task(storage.save(endless(), area=AREA, size_bytes_max=1 << 40))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await left_in(storage) == 0


async def test_what_is_gone_is_missing(storage: Storage) -> None:
    file = await save(storage, b"short-lived")
    assert await storage.holds(file)
    await storage.delete(file)
    await storage.delete(file)
    assert not await storage.holds(file)
    with pytest.raises(FileMissing):
        await content(storage, file)
    with pytest.raises(FileMissing):
        async with storage.local(file):
            pass


async def test_the_sweep_takes_what_is_old_and_not_kept(storage: Storage) -> None:
    kept, other = [await save(storage, word) for word in (b"kept", b"other")]
    before = datetime.now(UTC) - timedelta(days=1)
    assert await storage.sweep(AREA, kept={kept.digest}, before=before) == 0
    assert await storage.holds(other)
    assert await storage.sweep(AREA, kept={kept.digest}, before=datetime.now(UTC) + SOON) == 1
    assert await storage.holds(kept)
    assert not await storage.holds(other)


async def test_files_are_listed_by_digest(storage: Storage) -> None:
    saved = sorted(
        [await save(storage, bytes([number])) for number in range(20)], key=lambda f: f.digest
    )
    await save(storage, b"elsewhere", area="images")
    found = [found async for found in storage.files(AREA)]
    assert [one.file for one in found] == saved
    assert all(abs(datetime.now(UTC) - one.saved_at) < timedelta(minutes=1) for one in found)
    rest = [one.file async for one in storage.files(AREA, after=saved[4].digest)]
    assert rest == saved[5:]
    assert [one async for one in storage.files("nothing-here")] == []


async def test_areas_do_not_meet(storage: Storage) -> None:
    mine = await save(storage, b"same")
    theirs = await save(storage, b"same", area="images", size_bytes_max=10)
    await storage.delete(mine)
    assert await content(storage, theirs) == b"same"


async def test_many_uploads_of_the_same_bytes_at_once(storage: Storage) -> None:
    saved = await asyncio.gather(*(save(storage, b"popular" * 1000) for _ in range(8)))
    assert len(set(saved)) == 1
    assert await content(storage, saved[0]) == b"popular" * 1000
    assert await left_in(storage) == 1


@pytest.mark.parametrize(
    ("area", "digest"),
    [("../etc", "0" * 64), ("imports", "../" * 20), ("imports", "A" * 64), ("", "0" * 64)],
)
def test_a_name_that_leaves_the_place_is_refused(area: Any, digest: str) -> None:
    with pytest.raises(ValueError, match="not "):
        StoredFile(area, digest, 1)

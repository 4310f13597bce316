"""The folder of files: whole or not at all, by what is in them, and swept by age."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from colonnade.kernel.storage import (
    PIECE_BYTES,
    FileMissing,
    FileTooLarge,
    FolderStorage,
    StorageFull,
    StoredFile,
)

pytestmark = pytest.mark.anyio

AREA = "imports"


@pytest.fixture
def storage(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path / "files")


async def stream(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def save(storage: FolderStorage, *pieces: bytes, size_bytes_max: int = 1 << 30) -> StoredFile:
    return await storage.save(stream(*pieces), area=AREA, size_bytes_max=size_bytes_max)


async def content(storage: FolderStorage, file: StoredFile, **of: int) -> bytes:
    return b"".join([piece async for piece in storage.open(file, **of)])


def files_in(storage: FolderStorage) -> list[Path]:
    return [path for path in storage.folder.rglob("*") if path.is_file()]


async def test_a_file_is_found_by_what_is_in_it(storage: FolderStorage) -> None:
    file = await save(storage, b"left", b"", b"right")
    assert file.digest == hashlib.sha256(b"leftright").hexdigest()
    assert file.size_bytes == 9
    assert await content(storage, file) == b"leftright"
    async with storage.local(file) as path:
        assert path.read_bytes() == b"leftright"
        assert path.stat().st_mode & 0o077 == 0


async def test_the_same_bytes_are_kept_once(storage: FolderStorage) -> None:
    assert await save(storage, b"twice") == await save(storage, b"twi", b"ce")
    assert len(files_in(storage)) == 1


async def test_an_empty_file_is_a_file(storage: FolderStorage) -> None:
    file = await save(storage)
    assert file.size_bytes == 0
    assert await content(storage, file) == b""


async def test_a_range_is_read_in_pieces(storage: FolderStorage) -> None:
    data = os.urandom(3 * PIECE_BYTES + 17)
    file = await save(storage, data[:5], data[5:])
    pieces = [piece async for piece in storage.open(file)]
    assert max(map(len, pieces)) <= PIECE_BYTES
    assert b"".join(pieces) == data
    assert await content(storage, file, start=7, stop=PIECE_BYTES + 9) == data[7 : PIECE_BYTES + 9]
    assert await content(storage, file, start=len(data) - 3) == data[-3:]
    assert await content(storage, file, start=5, stop=5) == b""
    assert await content(storage, file, start=len(data) + 5) == b""


async def test_what_is_too_large_leaves_nothing(storage: FolderStorage) -> None:
    with pytest.raises(FileTooLarge, match="1 MiB"):
        await save(storage, *[b"x" * 65_536] * 17, size_bytes_max=1 << 20)
    assert files_in(storage) == []
    assert (await save(storage, b"x" * 1024, size_bytes_max=1024)).size_bytes == 1024


async def test_an_upload_that_breaks_off_leaves_nothing(storage: FolderStorage) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * PIECE_BYTES
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await storage.save(broken(), area=AREA, size_bytes_max=1 << 30)
    assert files_in(storage) == []


async def test_a_cancelled_upload_leaves_nothing(storage: FolderStorage) -> None:
    begun = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * PIECE_BYTES
            begun.set()
            await asyncio.sleep(0)

    task = asyncio.create_task(storage.save(endless(), area=AREA, size_bytes_max=1 << 40))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert files_in(storage) == []


async def test_a_full_disk_is_a_problem_with_a_name(storage: FolderStorage) -> None:
    """/dev/full refuses every byte the way a full disk does."""
    unfinished = storage.folder / AREA / ".unfinished"
    unfinished.mkdir(parents=True)
    real_open = os.open

    def open_full(path: object, *of: int) -> int:
        full = str(path).startswith(str(unfinished))
        return real_open("/dev/full", os.O_WRONLY) if full else real_open(path, *of)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch, pytest.raises(StorageFull):
        patch.setattr(os, "open", open_full)
        await save(storage, b"no room")


async def test_what_is_gone_is_missing(storage: FolderStorage) -> None:
    file = await save(storage, b"short-lived")
    await storage.delete(file)
    await storage.delete(file)
    with pytest.raises(FileMissing):
        await content(storage, file)
    with pytest.raises(FileMissing):
        async with storage.local(file):
            pass


async def test_the_sweep_takes_what_is_old_and_not_kept(storage: FolderStorage) -> None:
    kept, old, young = [await save(storage, word) for word in (b"kept", b"old", b"young")]
    long_ago = datetime.now(UTC) - timedelta(days=2)
    broken_off = storage.folder / AREA / ".unfinished" / ("0" * 32)
    broken_off.write_bytes(b"half of")
    for path in (storage.path(kept), storage.path(old), broken_off):
        os.utime(path, (long_ago.timestamp(), long_ago.timestamp()))

    before = datetime.now(UTC) - timedelta(days=1)
    assert await storage.sweep(AREA, kept={kept.digest}, before=before) == 2
    assert sorted(files_in(storage)) == sorted([storage.path(kept), storage.path(young)])


async def test_a_file_saved_again_is_young_again(storage: FolderStorage) -> None:
    file = await save(storage, b"again")
    os.utime(storage.path(file), (0, 0))
    await save(storage, b"again")
    yesterday = datetime.now(UTC) - timedelta(days=1)
    assert await storage.sweep(AREA, kept=set(), before=yesterday) == 0


async def test_areas_do_not_meet(storage: FolderStorage) -> None:
    mine = await save(storage, b"same")
    theirs = await storage.save(stream(b"same"), area="images", size_bytes_max=10)
    await storage.delete(mine)
    assert await content(storage, theirs) == b"same"


@pytest.mark.parametrize(
    ("area", "digest"),
    [("../etc", "0" * 64), ("imports", "../" * 20), ("imports", "A" * 64), ("", "0" * 64)],
)
def test_a_name_that_leaves_the_folder_is_refused(area: str, digest: str) -> None:
    with pytest.raises(ValueError, match="not "):
        StoredFile(area, digest, 1)

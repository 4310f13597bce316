"""A primary and its archive: what counts as saved, who answers, and how copies are mended."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.buckets import BucketServer

from colonnade.kernel.storage import (
    PIECE_BYTES,
    ArchivedStorage,
    FileMissing,
    FolderStorage,
    StorageAway,
    StoredFile,
    digest_of,
)
from colonnade.kernel.storage import archived as module

pytestmark = pytest.mark.anyio

AREA = "covers"


@pytest.fixture
def primary(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path / "primary")


@pytest.fixture
def archive(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path / "archive")


@pytest.fixture
def storage(primary: FolderStorage, archive: FolderStorage) -> ArchivedStorage:
    return ArchivedStorage(primary, archive)


async def stream(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def save(storage: ArchivedStorage, data: bytes) -> StoredFile:
    return await storage.save(stream(data), area=AREA, size_bytes_max=1 << 30)


async def content(storage: ArchivedStorage, file: StoredFile, start: int = 0) -> bytes:
    return b"".join([piece async for piece in storage.open(file, start=start)])


async def test_both_have_it(
    storage: ArchivedStorage, primary: FolderStorage, archive: FolderStorage
) -> None:
    file = await save(storage, b"kept twice")
    assert await primary.holds(file)
    assert await archive.holds(file)


async def test_a_large_one_is_in_the_archive_and_repaired_into_the_primary(
    storage: ArchivedStorage,
    primary: FolderStorage,
    archive: FolderStorage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "AT_ONCE_BYTES_MAX", 10)
    file = await save(storage, b"larger than that")
    assert await archive.holds(file)
    assert not await primary.holds(file)
    assert await content(storage, file) == b"larger than that"
    assert await storage.repair(file)
    assert await primary.holds(file)
    assert not await storage.repair(file)


async def test_reads_go_on_in_the_archive_where_the_primary_breaks_off(
    storage: ArchivedStorage, primary: FolderStorage
) -> None:
    data = os.urandom(2 * PIECE_BYTES + 5)
    file = await save(storage, data)
    os.truncate(primary.path(file), PIECE_BYTES + 3)
    assert await content(storage, file) == data
    assert await content(storage, file, start=PIECE_BYTES + 1) == data[PIECE_BYTES + 1 :]
    async with storage.local(file) as path:
        assert path.read_bytes() == data


async def test_a_primary_that_is_down_stops_neither_uploads_nor_downloads(
    archive: FolderStorage, tmp_path: Path
) -> None:
    nobody = BucketServer()  # never started: the port refuses
    storage = ArchivedStorage(nobody.storage("near", tmp_path / "spool"), archive)
    file = await save(storage, b"safe")
    assert await content(storage, file) == b"safe"
    async with storage.local(file) as path:
        assert path.read_bytes() == b"safe"
    with pytest.raises(StorageAway):
        await storage.delete(file)
    assert await archive.holds(file), "what can't be deleted everywhere is deleted nowhere"


async def test_an_archive_that_is_down_takes_nothing(
    primary: FolderStorage, tmp_path: Path
) -> None:
    nobody = BucketServer()
    storage = ArchivedStorage(primary, nobody.storage("far", tmp_path / "spool"))
    with pytest.raises(StorageAway):
        await save(storage, b"does not count")
    assert not [path for path in primary.folder.rglob("*") if path.is_file()]


async def test_a_damaged_copy_is_replaced_by_the_sound_one_and_never_spread(
    storage: ArchivedStorage, primary: FolderStorage, archive: FolderStorage
) -> None:
    file = await save(storage, b"the right bytes")
    primary.path(file).write_bytes(b"the wrong bytes")
    assert await digest_of(primary, file) != file.digest
    assert not await storage.restore(file, damaged=archive), "the primary's copy is no better"
    assert await storage.restore(file, damaged=primary)
    assert primary.path(file).read_bytes() == b"the right bytes"

    empty = await save(storage, b"")
    archive.path(file).write_bytes(b"")
    primary.path(file).unlink()
    with pytest.raises(FileMissing):
        await storage.repair(file)
    assert await primary.holds(empty), "a damaged copy takes no other file with it"


async def test_what_neither_has_is_missing(storage: ArchivedStorage) -> None:
    file = StoredFile(AREA, "0" * 64, 5)
    with pytest.raises(FileMissing):
        await content(storage, file)
    with pytest.raises(FileMissing):
        await storage.repair(file)

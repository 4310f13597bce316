"""What is a folder's own: a full disk, and ages as the file system tells them."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from colonnade.kernel.storage import FolderStorage, StorageFull, StoredFile

pytestmark = pytest.mark.anyio

AREA = "imports"


@pytest.fixture
def storage(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path / "files")


async def save(storage: FolderStorage, data: bytes) -> StoredFile:
    async def stream() -> AsyncIterator[bytes]:
        yield data

    return await storage.save(stream(), area=AREA, size_bytes_max=1 << 30)


def files_in(storage: FolderStorage) -> list[Path]:
    return [path for path in storage.folder.rglob("*") if path.is_file()]


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


async def test_the_sweep_goes_by_age(storage: FolderStorage) -> None:
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

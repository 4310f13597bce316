"""What is a bucket's own: parts of uploads, memory, a server that is away."""

import asyncio
import resource
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.buckets import BucketServer

from colonnade.kernel.storage import PIECE_BYTES, FileTooLarge, StorageAway, StoredFile
from colonnade.kernel.storage.s3 import S3Storage

pytestmark = pytest.mark.anyio

AREA = "covers"
FILE_MIB = 100
RISE_MIB_MAX = 60


@pytest.fixture
def storage(buckets: BucketServer, tmp_path: Path) -> S3Storage:
    return buckets.storage("far", tmp_path / "spool", prefix="own")


async def mebibytes(count: int, then: type[BaseException] | None = None) -> AsyncIterator[bytes]:
    for number in range(count):
        yield bytes([number]) * PIECE_BYTES
    if then is asyncio.CancelledError:
        await asyncio.sleep(3600)
    elif then is not None:
        raise then


async def test_no_parts_are_left_of_what_breaks_off(
    storage: S3Storage, buckets: BucketServer
) -> None:
    for broken in (mebibytes(20, ConnectionError), mebibytes(40)):
        with pytest.raises((ConnectionError, FileTooLarge)):
            await storage.save(broken, area=AREA, size_bytes_max=30 * PIECE_BYTES)
    hanging = mebibytes(20, asyncio.CancelledError)
    task = asyncio.create_task(storage.save(hanging, area=AREA, size_bytes_max=1 << 40))
    await asyncio.sleep(0.5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert "Uploads" not in buckets.client.list_multipart_uploads(Bucket="far")
    assert "Contents" not in buckets.client.list_objects_v2(Bucket="far", Prefix="own/")


async def test_a_file_is_never_whole_in_memory(storage: S3Storage) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    file = await storage.save(mebibytes(FILE_MIB), area=AREA, size_bytes_max=1 << 40)
    assert file.size_bytes == FILE_MIB * PIECE_BYTES
    last = [piece async for piece in storage.open(file, start=(FILE_MIB - 3) * PIECE_BYTES)]
    assert [piece[0] for piece in last] == [FILE_MIB - 3, FILE_MIB - 2, FILE_MIB - 1]
    rise = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert rise < RISE_MIB_MAX, f"{rise:.0f} MiB"
    await storage.delete(file)


async def test_a_passing_copy_does_not_stay(storage: S3Storage, tmp_path: Path) -> None:
    file = await storage.save(mebibytes(1), area=AREA, size_bytes_max=1 << 40)
    async with storage.local(file) as path:
        assert path.stat().st_size == PIECE_BYTES
    assert not list((tmp_path / "spool").iterdir())
    await storage.delete(file)


async def test_a_server_that_is_away_is_a_problem_with_a_name(tmp_path: Path) -> None:
    storage = BucketServer().storage("far", tmp_path)
    file = StoredFile(AREA, "0" * 64, 5)
    with pytest.raises(StorageAway):
        await storage.save(mebibytes(1), area=AREA, size_bytes_max=1 << 40)
    with pytest.raises(StorageAway):
        await storage.holds(file)
    with pytest.raises(StorageAway):
        await storage.delete(file)
    with pytest.raises(StorageAway):
        [piece async for piece in storage.open(file)]
    with pytest.raises(StorageAway):
        [found async for found in storage.files(AREA)]

"""The bytes of a checked file, into storage; and files that Colonnade made itself."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from typing import BinaryIO

from colonnade.apps.packages.indexes.values import Index
from colonnade.apps.packages.releases.actions import is_published, publish
from colonnade.apps.packages.releases.values import (
    AREA,
    METADATA_AREA,
    CheckedFile,
    Digests,
    FileKind,
)
from colonnade.apps.packages.uploads.checking import inspected
from colonnade.kernel.storage import PIECE_BYTES, Storage
from colonnade.kernel.work import Work
from colonnade.kit.threads import in_thread


async def keep_bytes(storage: Storage, content: BinaryIO, file: CheckedFile) -> None:
    """Before the transaction: what no transaction names is swept away later."""
    saving = [storage.save(_pieces(content), area=AREA, size_bytes_max=file.size_bytes)]
    if raw := file.metadata_raw:
        saving.append(storage.save(_whole(raw), area=METADATA_AREA, size_bytes_max=len(raw)))
    # Together: what takes the time is the disk's word that it has them.
    await asyncio.gather(*saving)


async def publish_made(
    work: Work, index: Index, name: str, kind: FileKind, content: BinaryIO
) -> CheckedFile:
    """Publish a file that was made here, after the same checks as any other.

    Raises what an upload is refused with.
    """
    file = await in_thread(_inspected, name, kind, content)
    if not await is_published(work, index, file):
        await keep_bytes(work.process.storage, content, file)
        await publish(work, index, file)
    return file


def _inspected(name: str, kind: FileKind, content: BinaryIO) -> CheckedFile:
    hashes = (hashlib.sha256(), hashlib.blake2b(digest_size=32), hashlib.md5(usedforsecurity=False))
    size_bytes = 0
    content.seek(0)
    while piece := content.read(PIECE_BYTES):
        size_bytes += len(piece)
        for hashed in hashes:
            hashed.update(piece)
    content.seek(0)
    digests = Digests(*(hashed.hexdigest() for hashed in hashes))
    return inspected(content, name=name, kind=kind, size_bytes=size_bytes, digests=digests)


async def _pieces(content: BinaryIO) -> AsyncGenerator[bytes]:
    content.seek(0)
    while piece := await in_thread(content.read, PIECE_BYTES):
        yield piece


async def _whole(data: bytes) -> AsyncGenerator[bytes]:
    yield data

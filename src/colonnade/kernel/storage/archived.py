"""Two places for each file: the archive, which counts, and the primary, which is near."""

import hashlib
from collections.abc import AsyncGenerator, AsyncIterator
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from colonnade.kernel.storage.values import (
    FileMissing,
    FoundFile,
    Storage,
    StorageAway,
    StorageFull,
    StoredFile,
    digest_of,
)
from colonnade.kernel.telemetry import Counter, log

AT_ONCE_BYTES_MAX = 16 * 1024 * 1024
"""A file that is no larger goes to the primary while its sender waits; others by a job."""

fallbacks_total = Counter(
    "colonnade_storage_fallbacks", "Reads that the archive answered instead of the primary"
)


class ArchivedStorage:
    """A file counts as saved when the archive has it; then the primary gets its copy.

    Reads go to the primary, and to the archive where that is away or lacks the file. `repair`
    copies to where a file is missing; whoever keeps track of files calls it for each (a job).
    """

    def __init__(self, primary: Storage, archive: Storage) -> None:
        self.primary = primary
        self.archive = archive

    async def save(
        self, stream: AsyncIterator[bytes], *, area: str, size_bytes_max: int
    ) -> StoredFile:
        file = await self.archive.save(stream, area=area, size_bytes_max=size_bytes_max)
        if file.size_bytes <= AT_ONCE_BYTES_MAX:
            try:
                await self._copy(file, self.archive, self.primary)
            except (StorageAway, StorageFull, FileMissing, OSError) as error:
                log.warning("storage.primary_away", file=file.digest, error=str(error))
        return file

    async def open(
        self, file: StoredFile, *, start: int = 0, stop: int | None = None
    ) -> AsyncIterator[bytes]:
        """Goes on in the archive where the primary stops in the middle."""
        end = file.size_bytes if stop is None else min(stop, file.size_bytes)
        try:
            async for piece in self.primary.open(file, start=start, stop=stop):
                start += len(piece)
                yield piece
        except (StorageAway, FileMissing, OSError) as error:
            _note_fallback(file, error)
        else:
            if start >= end:
                return
            _note_fallback(file, None)
        async for piece in self.archive.open(file, start=start, stop=stop):
            yield piece

    def resting_path(self, file: StoredFile) -> Path | None:
        return self.primary.resting_path(file) or self.archive.resting_path(file)

    @asynccontextmanager
    async def local(self, file: StoredFile) -> AsyncGenerator[Path]:
        place = self.primary
        try:
            if not await self.primary.holds(file):
                place = self.archive
        except (StorageAway, OSError):
            place = self.archive
        if place is self.archive:
            _note_fallback(file, None)
        async with place.local(file) as path:
            yield path

    async def holds(self, file: StoredFile) -> bool:
        return await self.archive.holds(file)

    def files(self, area: str, *, after: str = "") -> AsyncIterator[FoundFile]:
        return self.archive.files(area, after=after)

    async def delete(self, file: StoredFile) -> None:
        """From the primary first: what only that still has, nothing would ever find again."""
        await self.primary.delete(file)
        await self.archive.delete(file)

    async def sweep(self, area: str, *, kept: AbstractSet[str], before: datetime) -> int:
        swept = await self.primary.sweep(area, kept=kept, before=before)
        return max(swept, await self.archive.sweep(area, kept=kept, before=before))

    async def repair(self, file: StoredFile) -> bool:
        """Copy it to where it is missing; whether that was needed. Raises FileMissing where
        neither has it.
        """
        for place, other in ((self.archive, self.primary), (self.primary, self.archive)):
            if not await place.holds(file):
                await self._copy(file, other, place)
                return True
        return False

    async def restore(self, file: StoredFile, *, damaged: Storage) -> bool:
        """Put the other place's copy over a damaged one; False where that is no better."""
        sound = self.archive if damaged is self.primary else self.primary
        try:
            if await digest_of(sound, file) != file.digest:
                return False
        except FileMissing:
            return False
        await self._copy(file, sound, damaged)
        return True

    @staticmethod
    async def _copy(file: StoredFile, source: Storage, target: Storage) -> None:
        await target.save(
            _sound(source.open(file), file), area=file.area, size_bytes_max=file.size_bytes
        )


async def _sound(pieces: AsyncIterator[bytes], file: StoredFile) -> AsyncGenerator[bytes]:
    """The pieces; FileMissing at their end, so that nothing is kept, where they are not `file`."""
    digest = hashlib.sha256()
    async for piece in pieces:
        digest.update(piece)
        yield piece
    if digest.hexdigest() != file.digest:
        raise FileMissing(f"The copy of {file.digest} that was found is damaged.")


def _note_fallback(file: StoredFile, error: BaseException | None) -> None:
    fallbacks_total.inc()
    log.warning("storage.fallback", file=file.digest, error=str(error) if error else "not there")

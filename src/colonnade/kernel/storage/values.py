"""The port: what a place for files can do, and how it says no."""

import hashlib
import re
from collections.abc import AsyncIterator
from collections.abc import Set as AbstractSet
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from colonnade.kernel.errors import NotFound, TooLarge, Unavailable

PIECE_BYTES = 1024 * 1024
"""What is held in memory of a file at a time, while writing and while reading."""

_AREA = re.compile(r"[a-z][a-z0-9_-]{0,62}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class FileMissing(NotFound):
    code = "storage.file_missing"
    title = "The file is no longer there"


class FileTooLarge(TooLarge):
    code = "storage.file_too_large"
    title = "The file is larger than allowed"

    def __init__(self, size_bytes_max: int) -> None:
        super().__init__(f"The file is larger than the {_in_words(size_bytes_max)} allowed.")


class StorageFull(Unavailable):
    status = 507
    code = "storage.full"
    title = "There is no room left for files on the server"


class StorageAway(Unavailable):
    code = "storage.away"
    title = "The place where files are kept does not answer; try again in a moment"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file by what is in it. Two uploads of the same bytes into one area are one file.

    An area belongs to one feature, which alone deletes from it: so nobody needs to know who else
    may hold on to the same bytes.
    """

    area: str
    digest: str
    size_bytes: int

    def __post_init__(self) -> None:
        check_area(self.area)
        if not _DIGEST.fullmatch(self.digest):
            raise ValueError(f"not a digest: {self.digest!r}")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that lies there, and when it was last saved."""

    file: StoredFile
    saved_at: datetime


class Storage(Protocol):
    """A place for files. Each method may be called from any task; none blocks the event loop.

    Each may raise StorageAway where the place is on another machine.
    """

    async def save(
        self, stream: AsyncIterator[bytes], *, area: str, size_bytes_max: int
    ) -> StoredFile:
        """Keep what comes from `stream`: whole or not at all.

        Raises FileTooLarge as soon as the limit is passed, and whatever `stream` raises; then
        nothing is left of it.
        """
        ...

    def open(
        self, file: StoredFile, *, start: int = 0, stop: int | None = None
    ) -> AsyncIterator[bytes]:
        """The bytes from `start` up to, without, `stop`, in pieces of at most PIECE_BYTES."""
        ...

    def local(self, file: StoredFile) -> AbstractAsyncContextManager[Path]:
        """A path on this machine with the file's bytes, for reading in a thread only."""
        ...

    def resting_path(self, file: StoredFile) -> Path | None:
        """Where the whole file lies on this machine; None where it lies elsewhere, or is not there.

        One look at the disk's directory, not worth a thread.
        """
        ...

    async def holds(self, file: StoredFile) -> bool:
        """Whether the file is there, in the size that it should have."""
        ...

    def files(self, area: str, *, after: str = "") -> AsyncIterator[FoundFile]:
        """All files of an area whose digest comes after `after`, in the order of digests."""
        ...

    async def delete(self, file: StoredFile) -> None:
        """Delete the file; deleting what is not there is fine."""
        ...

    async def sweep(self, area: str, *, kept: AbstractSet[str], before: datetime) -> int:
        """Delete files of the area last saved before `before` whose digest is not in `kept`.

        Pieces of uploads that broke off are deleted by the same age. Returns how many went. Give
        `before` an hour or more of distance: a file is saved before it is written down.
        """
        ...


def check_area(area: str) -> str:
    """The area itself, which is safe as a folder's name; a fault of ours where it is not."""
    if not _AREA.fullmatch(area):
        raise ValueError(f"not the name of an area: {area!r}")
    return area


async def digest_of(storage: Storage, file: StoredFile) -> str:
    """The digest of the bytes that really lie there. Raises FileMissing."""
    digest = hashlib.sha256()
    async for piece in storage.open(file):
        # SHA-256 of a mebibyte takes a thousandth of a second: not worth a thread.
        digest.update(piece)
    return digest.hexdigest()


def _in_words(size_bytes: int) -> str:
    for unit, factor in (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
        if size_bytes >= factor:
            return f"{size_bytes / factor:.4g} {unit}"
    return f"{size_bytes} bytes"

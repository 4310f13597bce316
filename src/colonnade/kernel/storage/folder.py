"""A folder of this machine: `<folder>/<area>/<first two of the digest>/<digest>`."""

import errno
import fcntl
import hashlib
import os
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Generator
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from colonnade.kernel.storage.values import (
    PIECE_BYTES,
    FileMissing,
    FileTooLarge,
    FoundFile,
    StorageFull,
    StoredFile,
    check_area,
)
from colonnade.kit.threads import in_thread

UNFINISHED = ".unfinished"
"""The folder inside an area where files lie until they are whole."""

SHELF_CHARACTERS = 2
"""Of the digest, so that no folder has too many names in it."""

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


class FolderStorage:
    """Keeps files below one folder, readable by the server's own account alone.

    A file appears under its name by a rename after its bytes have reached the disk, so that a
    power cut leaves either the whole file or none.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def save(
        self, stream: AsyncIterator[bytes], *, area: str, size_bytes_max: int
    ) -> StoredFile:
        writing = _Writing(self.folder / check_area(area), size_bytes_max)
        try:
            await in_thread(writing.begin)
            waiting: list[bytes] = []
            waiting_bytes = 0
            async for piece in stream:
                waiting.append(piece)
                waiting_bytes += len(piece)
                if waiting_bytes >= PIECE_BYTES:
                    await in_thread(writing.write, waiting)
                    waiting, waiting_bytes = [], 0
            digest = await in_thread(writing.finish, waiting)
        except BaseException:
            await in_thread(writing.abandon)
            raise
        return StoredFile(area, digest, writing.size_bytes)

    async def open(
        self, file: StoredFile, *, start: int = 0, stop: int | None = None
    ) -> AsyncIterator[bytes]:
        end = file.size_bytes if stop is None else min(stop, file.size_bytes)
        try:
            descriptor = await in_thread(os.open, self.path(file), os.O_RDONLY)
        except FileNotFoundError:
            raise FileMissing from None
        try:
            while start < end:
                size = min(PIECE_BYTES, end - start)
                piece = await in_thread(os.pread, descriptor, size, start)
                if not piece:
                    return
                start += len(piece)
                yield piece
        finally:
            os.close(descriptor)

    @asynccontextmanager
    async def local(self, file: StoredFile) -> AsyncGenerator[Path]:
        path = self.path(file)
        if not await in_thread(path.is_file):
            raise FileMissing
        yield path

    async def holds(self, file: StoredFile) -> bool:
        return await in_thread(_size_of, self.path(file)) == file.size_bytes

    async def files(self, area: str, *, after: str = "") -> AsyncIterator[FoundFile]:
        folder = self.folder / check_area(area)
        for shelf in await in_thread(_names_in, folder):
            if not is_shelf(shelf) or shelf < after[:2]:
                continue
            for found in await in_thread(_files_on, folder / shelf, area):
                if found.file.digest > after:
                    yield found

    async def delete(self, file: StoredFile) -> None:
        await in_thread(_unlink, self.path(file))

    async def sweep(self, area: str, *, kept: AbstractSet[str], before: datetime) -> int:
        return await in_thread(_sweep, self.folder / check_area(area), kept, before.timestamp())

    def resting_path(self, file: StoredFile) -> Path | None:
        path = self.path(file)
        try:
            return path if path.stat().st_size == file.size_bytes else None
        except FileNotFoundError:
            return None

    def path(self, file: StoredFile) -> Path:
        return self.folder / file.area / file.digest[:2] / file.digest


class _Writing:
    """A file on its way in. Its methods block; each runs in a thread, one at a time."""

    def __init__(self, folder: Path, size_bytes_max: int) -> None:
        self.size_bytes = 0
        self._size_bytes_max = size_bytes_max
        self._folder = folder
        self._hash = hashlib.sha256()
        self._path = folder / UNFINISHED / secrets.token_hex(16)
        self._descriptor: int | None = None

    def begin(self) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)

    def write(self, pieces: list[bytes]) -> None:
        assert self._descriptor is not None
        data = memoryview(b"".join(pieces))
        self.size_bytes += len(data)
        if self.size_bytes > self._size_bytes_max:
            raise FileTooLarge(self._size_bytes_max)
        self._hash.update(data)
        try:
            while data:
                data = data[os.write(self._descriptor, data) :]
        except OSError as error:
            if error.errno in _NO_ROOM:
                raise StorageFull from error
            raise

    def finish(self, pieces: list[bytes]) -> str:
        """Write the last pieces and give the file its name."""
        self.write(pieces)
        assert self._descriptor is not None
        os.fsync(self._descriptor)
        self._close()
        digest = self._hash.hexdigest()
        shelf = self._folder / digest[:2]
        shelf.mkdir(mode=0o700, exist_ok=True)
        # Where the same bytes are there already they are replaced by themselves: the file is as
        # young as its last upload, and the sweep goes by age.
        with _locked(self._folder, fcntl.LOCK_SH):
            self._path.replace(shelf / digest)
        _sync_folder(shelf)
        return digest

    def abandon(self) -> None:
        self._close()
        self._path.unlink(missing_ok=True)

    def _close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


@contextmanager
def _locked(folder: Path, how: int) -> Generator[None]:
    """So that no sweep judges a file by an age that it lost the moment after."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)


def is_shelf(name: str) -> bool:
    """Whether files lie there that are whole."""
    return len(name) == SHELF_CHARACTERS


def _names_in(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.iterdir())
    except FileNotFoundError:
        return []


def _files_on(shelf: Path, area: str) -> list[FoundFile]:
    found: list[FoundFile] = []
    for name in _names_in(shelf):
        with suppress(FileNotFoundError):
            stat = (shelf / name).stat()
            saved_at = datetime.fromtimestamp(stat.st_mtime, UTC)
            found.append(FoundFile(StoredFile(area, name, stat.st_size), saved_at))
    return found


def _size_of(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None


def _unlink(path: Path) -> None:
    path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(folder: Path, kept: AbstractSet[str], before: float) -> int:
    swept = 0
    if not folder.is_dir():
        return 0
    for shelf in folder.iterdir():
        for path in shelf.iterdir():
            if path.name in kept and shelf.name != UNFINISHED:
                continue
            with suppress(FileNotFoundError), _locked(folder, fcntl.LOCK_EX):
                if path.stat().st_mtime < before:
                    path.unlink()
                    swept += 1
    return swept

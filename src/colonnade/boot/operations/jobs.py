"""What the worker does for operators: a backup every night, the archive's copy of files."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

import msgspec

from colonnade.boot.archiving import mirror_files
from colonnade.kernel.jobs import Job, Queue, Scheduled
from colonnade.kernel.settings import Settings
from colonnade.kernel.work import JobContext, JobHandler

HOUR_S = 3_600
DAY_S = 86_400
MIRROR_EVERY_S = 120
BACKUP_TIME_LIMIT_S = 6 * HOUR_S
WORDS_MAX = 2_000


class MakeBackup(Job, frozen=True):
    type: ClassVar[str] = "operations.backup.make"
    queue: ClassVar[Queue] = "background"
    time_limit_s: ClassVar[float] = BACKUP_TIME_LIMIT_S


class MirrorFiles(Job, frozen=True):
    """Into the archive that a restore to a point in time is made from."""

    type: ClassVar[str] = "operations.files.mirror"
    queue: ClassVar[Queue] = "background"


class BackupMade(msgspec.Struct, frozen=True):
    path: str = ""
    bytes: int = 0
    seconds: float = 0.0
    tables: int = 0
    rows: int = 0


class Mirrored(msgspec.Struct, frozen=True):
    count: int


class BackupFailed(Exception):
    """In the words of `colonnade backup`."""


async def make_backup(context: JobContext, _job: MakeBackup) -> BackupMade | None:
    """In a process of its own: it reads everything there is."""
    settings = context.work().process.settings
    if not settings.operations.backup_folder:
        return None
    backup = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "colonnade", "backup", "--json"),
        *("--data", str(settings.data_folder)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        told, said = await backup.communicate()
    except asyncio.CancelledError:
        backup.terminate()
        await backup.wait()
        raise
    if backup.returncode != 0:
        raise BackupFailed(said.decode(errors="replace")[-WORDS_MAX:])
    return msgspec.json.decode(told, type=BackupMade)


async def mirror(context: JobContext, _job: MirrorFiles) -> Mirrored | None:
    settings = context.work().process.settings
    folder = files_folder(settings)
    if not settings.operations.wal_archive or folder is None:
        return None
    archive = Path(settings.operations.wal_archive).expanduser()  # noqa: ASYNC240
    return Mirrored(await asyncio.to_thread(mirror_files, folder, archive))


def files_folder(settings: Settings) -> Path | None:
    """Where people's files are on this machine; None where they are in a bucket."""
    place = urlsplit(settings.storage.files_url)
    if not place.scheme:
        return settings.files_folder
    return Path(unquote(place.path)) if place.scheme == "file" else None


def schedule_of(settings: Settings) -> list[Scheduled]:
    """What is wanted of it here."""
    wanted: list[Scheduled] = []
    if settings.operations.backup_folder:
        after_s = int(timedelta(hours=settings.operations.backup_hour % 24).total_seconds())
        wanted.append(Scheduled(MakeBackup(), "Make a backup", every_s=DAY_S, after_s=after_s))
    if settings.operations.wal_archive:
        title = "Copy new files to the archive"
        wanted.append(Scheduled(MirrorFiles(), title, every_s=MIRROR_EVERY_S))
    return wanted


handlers: list[JobHandler[Any]] = [
    JobHandler(MakeBackup, make_backup),
    JobHandler(MirrorFiles, mirror),
]

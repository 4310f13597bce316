"""`colonnade backup`: database, files, secrets and settings as one thing, while all runs on."""

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import psycopg

from colonnade import __version__
from colonnade.boot import postgres_tools as tools
from colonnade.boot.archiving import archive_name
from colonnade.boot.operations.clusters import admin_url_of, database_url_of
from colonnade.boot.operations.file_copies import copy_files
from colonnade.boot.operations.manifests import (
    BASE,
    DUMP,
    FORMAT,
    SECRETS,
    Manifest,
    Part,
    TableHash,
    now,
    part_of,
    write_manifest,
    write_private,
)
from colonnade.boot.operations.sealing import seal
from colonnade.boot.operations.shelves import DRAFT, backups_in, name_of
from colonnade.boot.operations.table_hashes import table_hashes
from colonnade.boot.refusal import StartRefused
from colonnade.boot.revisions import VERSION_TABLE
from colonnade.kernel.settings import Settings, dotenv_source, environment_names

DUMP_TRIES = 3
"""A table that is dropped while it is being looked at ends the attempt."""

ROOM_FACTOR = 1.2
GIVEN_WITH_FOLDER = ("secrets.json", ".env")


@dataclass(frozen=True, slots=True)
class MadeBackup:
    path: Path
    manifest: Manifest
    removed: Sequence[Path]
    """Older ones, of which there were enough."""


@dataclass(frozen=True, slots=True)
class _Dumped:
    tables: list[TableHash]
    revision: str
    postgres: str
    size_bytes: int


def back_up(settings: Settings, to: Path, *, passphrase: str = "", kept: int = 0) -> MadeBackup:
    """A new backup in the folder `to`, whole or not at all; only the newest `kept` stay."""
    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _one_at_a_time(to), database_url_of(settings) as url:
        # Nobody else writes here: what is unfinished was broken off.
        for left in to.glob(f"{DRAFT}*"):
            shutil.rmtree(left)
        made_at, begun = now(), time.monotonic()
        path = to / name_of(made_at)
        draft = to / f"{DRAFT}{path.name}"
        draft.mkdir(mode=0o700)
        try:
            manifest = _fill(settings, url, draft, passphrase=passphrase, begun=begun)
            write_manifest(draft, manifest)
            _sync(draft)
            draft.replace(path)
            _sync_folder(to)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        return MadeBackup(path, manifest, _remove_oldest(to, kept))


def _fill(settings: Settings, url: str, draft: Path, *, passphrase: str, begun: float) -> Manifest:
    _refuse_without_room(url, draft)
    earlier = backups_in(draft.parent)
    earlier_folder = earlier[-1].path if earlier else None
    is_elsewhere = settings.storage.files_url
    files: Mapping[str, Part] = {}
    if not is_elsewhere:
        # Before the database: what is deleted meanwhile is here, and the database's view of a
        # moment later lacks nothing. After it: what came since.
        files = copy_files(settings.files_folder, draft, earlier_folder, {})
    dumped = _dump_tried(url, draft)
    if not is_elsewhere:
        files = copy_files(settings.files_folder, draft, earlier_folder, files)
    archive = ""
    if settings.operations.wal_archive and (admin_url := admin_url_of(settings, url)):
        archive = _copy_cluster(admin_url, draft / BASE)
    write_private(draft / SECRETS, seal(_secrets(settings), passphrase))
    others = [draft / DUMP, draft / SECRETS, *sorted((draft / BASE).glob("*"))]
    return Manifest(
        format=FORMAT,
        made_at=now(),
        took_s=round(time.monotonic() - begun, 2),
        colonnade=__version__,
        revision=dumped.revision,
        postgres=dumped.postgres,
        database_bytes=dumped.size_bytes,
        secrets_encrypted=bool(passphrase),
        archive=archive,
        files_elsewhere=is_elsewhere,
        tables=dumped.tables,
        parts=[*(part_of(draft, path) for path in others), *files.values()],
    )


def _dump_tried(url: str, draft: Path) -> _Dumped:
    for _ in range(DUMP_TRIES - 1):
        try:
            return _dump(url, draft / DUMP)
        except (StartRefused, psycopg.errors.UndefinedTable):
            continue
    return _dump(url, draft / DUMP)


def _dump(url: str, path: Path) -> _Dumped:
    """The database as it is at one moment: dumped, and hashed beside it in the same snapshot."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("begin transaction isolation level repeatable read read only")
        snapshot = _value(connection, "select pg_export_snapshot()")
        dumping = tools.start_tool(
            "pg_dump",
            url,
            [
                "--format=custom",
                # The fastest that makes it clearly smaller.
                "--compress=gzip:1",
                "--no-owner",
                "--no-privileges",
                f"--snapshot={snapshot}",
                f"--file={path}",
            ],
        )
        try:
            dumped = _Dumped(
                tables=table_hashes(connection),
                revision=_value(connection, f"select version_num from public.{VERSION_TABLE}"),
                postgres=_value(connection, "show server_version"),
                size_bytes=int(
                    _value(connection, "select pg_database_size(current_database())::text")
                ),
            )
        except BaseException:
            dumping.kill()
            dumping.communicate()
            raise
        # The snapshot has to stay until the program is through.
        tools.end_tool("pg_dump", dumping)
    return dumped


def _copy_cluster(admin_url: str, folder: Path) -> str:
    """The whole cluster, page by page: what the archived log is replayed onto. The log's name."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        name = archive_name(admin)
    tools.run_tool(
        "pg_basebackup",
        admin_url,
        [
            f"--pgdata={folder}",
            "--format=tar",
            "--gzip",
            "--compress=1",
            "--wal-method=stream",
            "--checkpoint=fast",
            "--manifest-checksums=sha256",
        ],
    )
    return name


def _secrets(settings: Settings) -> dict[str, Any]:
    """Everything that is needed to start again and is not in the database."""
    given = {
        name: text for name, text in os.environ.items() if name in environment_names() and text
    }
    folder = settings.data_folder
    return {
        "files": {
            name: (folder / name).read_text(encoding="utf-8")
            for name in GIVEN_WITH_FOLDER
            if (folder / name).is_file()
        },
        # Kept to be read by people: whoever restores decides what still holds.
        "environment": given,
        "env_file": dict(dotenv_source(Path.cwd()).values),
        "settings": {
            field.name: str(getattr(settings, field.name))
            for field in fields(settings)
            if field.metadata
        },
    }


def _refuse_without_room(url: str, draft: Path) -> None:
    """A dump is smaller than its database; a full disk half-way helps nobody."""
    with psycopg.connect(url, autocommit=True) as connection:
        size = int(_value(connection, "select pg_database_size(current_database())::text"))
    free = shutil.disk_usage(draft).free
    if free < size / ROOM_FACTOR:
        raise StartRefused(
            f"There are {free // 2**20} MB free in {draft.parent}, and the database has "
            f"{size // 2**20} MB: make room, or name another folder: --to DIR"
        )


def _remove_oldest(to: Path, kept: int) -> list[Path]:
    found = backups_in(to)
    surplus = [backup.path for backup in found[: max(0, len(found) - kept)]] if kept else []
    for path in surplus:
        # Never half a backup under a whole one's name.
        away = path.rename(path.with_name(f"{DRAFT}{path.name}"))
        shutil.rmtree(away)
    return surplus


@contextmanager
def _one_at_a_time(to: Path) -> Iterator[None]:
    lock = os.open(to / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise StartRefused(f"Another backup is being made in {to}; wait for it") from None
    finally:
        os.close(lock)


def _value(connection: psycopg.Connection, query: str) -> str:
    row = connection.execute(query.encode()).fetchone()
    return str(row[0]) if row else ""


def _sync(folder: Path) -> None:
    """To the disk, before the name says that it is whole."""
    subprocess.run(["sync", "-f", str(folder)], check=False)  # noqa: S603, S607
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

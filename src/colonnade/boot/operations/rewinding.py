"""Back to a moment: the cluster as it was copied, and its log replayed up to then."""

import gzip
import os
import re
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from colonnade.boot.archiving import MIRROR_FOLDER
from colonnade.boot.embedded_postgres import EmbeddedPostgres
from colonnade.boot.operations.manifests import BASE
from colonnade.boot.refusal import StartRefused

FED_FOLDER = "archived_log"
SEGMENT_BYTES = 16 * 1024 * 1024
PIECE_BYTES = 1024 * 1024
_SEGMENT = re.compile(r"([0-9A-F]{24}|[0-9A-F]{8}\.history)(\.gz)?(\.partial)?")


def lay_out_cluster(backup: Path, postgres: EmbeddedPostgres, log: Path, at: datetime) -> None:
    """The cluster in its folder, told to replay the log up to `at` when it starts."""
    folder, base = postgres.folder, backup / BASE
    if not (base / "base.tar.gz").is_file():
        raise StartRefused(
            f"{backup} holds no copy of the cluster, which a restore to a point in time needs. "
            "It is made where COLONNADE_WAL_ARCHIVE is set; or restore without --at"
        )
    folder.mkdir(mode=0o700)
    _unpack(base / "base.tar.gz", folder)
    _unpack(base / "pg_wal.tar.gz", folder / "pg_wal")
    for mark in folder.glob(".s.PGSQL.*"):
        # The running server's socket was copied along with its folder.
        mark.unlink()
    first = min((path.name for path in (folder / "pg_wal").glob("0*")), default="")
    fed = folder / FED_FOLDER
    fed.mkdir(mode=0o700)
    _feed(log, fed, first)
    (folder / "recovery.signal").touch()
    with (folder / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
        file.write(
            # It stands in its own folder, wherever that is.
            f"restore_command = 'cp {FED_FOLDER}/%f %p'\n"
            f"recovery_target_time = '{at.astimezone(UTC).isoformat()}'\n"
            "recovery_target_action = 'promote'\n"
        )
    postgres.own_all()


def forget_target(postgres: EmbeddedPostgres) -> None:
    """Once it is there: the next start is an ordinary one."""
    settings = postgres.folder / "postgresql.auto.conf"
    lines = settings.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(("restore_command", "recovery_target"))]
    settings.write_text("".join(kept), encoding="utf-8")
    shutil.rmtree(postgres.folder / FED_FOLDER, ignore_errors=True)


def mirrored_files(archive: Path) -> Iterator[tuple[Path, Path]]:
    """People's files that the archive holds: where each is, and its path among the files."""
    mirror = archive / MIRROR_FOLDER
    for place, _, names in os.walk(mirror):
        for name in names:
            path = Path(place) / name
            yield path, path.relative_to(mirror)


def _unpack(packed: Path, folder: Path) -> None:
    with tarfile.open(packed, "r:gz") as tar:
        tar.extractall(folder, filter="data")


def _feed(log: Path, fed: Path, first: str) -> None:
    if not log.is_dir():
        raise StartRefused(f"{log} is no archive of a database's log: --archive DIR")
    # A partial one before the whole one of the same name, which then takes its place.
    for path in sorted(log.iterdir(), key=lambda path: (".partial" not in path.name, path.name)):
        matched = _SEGMENT.fullmatch(path.name)
        if matched is None or (not matched[1].endswith("history") and matched[1] < first):
            continue
        _copy_segment(path, fed / matched[1], packed=bool(matched[2]), partial=bool(matched[3]))


def _copy_segment(path: Path, to: Path, *, packed: bool, partial: bool) -> None:
    with path.open("rb") as source, to.open("wb") as target:
        if not packed:
            shutil.copyfileobj(source, target, PIECE_BYTES)
        elif partial:
            target.write(_as_far_as_it_goes(source.read()))
        else:
            with gzip.open(source) as unpacked:
                shutil.copyfileobj(unpacked, target, PIECE_BYTES)
        if partial and target.tell() < SEGMENT_BYTES:
            target.truncate(SEGMENT_BYTES)


def _as_far_as_it_goes(packed: bytes) -> bytes:
    """Of a stream that was being written."""
    return zlib.decompressobj(wbits=31).decompress(packed)

"""What a backup says of itself: its parts with their hashes, and what made it."""

import hashlib
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from colonnade.boot.refusal import StartRefused

FORMAT = 1
"""Raised when an older Colonnade could not read a backup any more."""

MANIFEST = "manifest.json"
SEAL = "manifest.sha256"
DUMP = "database.dump"
SECRETS = "secrets.json"
FILES = "files"
BASE = "base"
PIECE_BYTES = 1024 * 1024


class TableHash(msgspec.Struct, frozen=True):
    """A table by what is in it, whatever the order of its rows."""

    name: str
    rows: int
    hash: str


class Part(msgspec.Struct, frozen=True):
    """One file of the backup, by its path inside it."""

    path: str
    size_bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    format: int
    made_at: datetime
    took_s: float
    colonnade: str
    revision: str
    postgres: str
    database_bytes: int
    secrets_encrypted: bool
    archive: str
    """What the log's archive is called that goes on from here; empty where there is none."""
    files_elsewhere: str
    """Where the files are, when they are in no folder of this machine; empty when they are here."""
    tables: list[TableHash]
    parts: list[Part]

    @property
    def has_base(self) -> bool:
        return any(part.path.startswith(f"{BASE}/") for part in self.parts)

    @property
    def size_bytes(self) -> int:
        return sum(part.size_bytes for part in self.parts)


def part_of(folder: Path, path: Path) -> Part:
    digest, size = sha256_of(path)
    return Part(str(path.relative_to(folder)), size, digest)


def sha256_of(path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size


def write_manifest(folder: Path, manifest: Manifest) -> None:
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    write_private(folder / MANIFEST, text)
    write_private(folder / SEAL, hashlib.sha256(text).hexdigest().encode() + b"\n")


def read_manifest(folder: Path) -> Manifest:
    """What the backup in `folder` says of itself; refuses what is none, or was changed."""
    try:
        text = (folder / MANIFEST).read_bytes()
        seal = (folder / SEAL).read_text().strip()
    except (FileNotFoundError, NotADirectoryError):
        raise StartRefused(
            f"{folder} is no backup: it has no {MANIFEST}. "
            "Name the folder of one backup, such as colonnade-20261121T020000Z"
        ) from None
    if hashlib.sha256(text).hexdigest() != seal:
        raise StartRefused(f"{folder / MANIFEST} was changed after the backup was made")
    try:
        told = msgspec.json.decode(text, type=dict[str, object])
        if told.get("format") != FORMAT:
            raise StartRefused(
                f"The backup {folder} has format {told.get('format')}, made by Colonnade "
                f"{told.get('colonnade')}; this one reads format {FORMAT}"
            )
        return msgspec.json.decode(text, type=Manifest)
    except msgspec.DecodeError as error:
        raise StartRefused(f"{folder / MANIFEST} can't be read: {error}") from None


def damaged_parts(folder: Path, manifest: Manifest) -> list[str]:
    """A sentence for each part that is not as it was written."""
    found: list[str] = []
    for part in manifest.parts:
        try:
            digest, _ = sha256_of(folder / part.path)
        except OSError as error:
            found.append(f"{part.path} can't be read: {error.strerror}")
            continue
        if digest != part.sha256:
            found.append(f"{part.path} is not as it was written")
    return found


def different_tables(before: Sequence[TableHash], now: Sequence[TableHash]) -> list[str]:
    """A sentence for each table that is not the same in both."""
    there, here = ({table.name: table for table in tables} for tables in (before, now))
    return [
        f"{name}: {_rows(there.get(name))} in the backup, {_rows(here.get(name))} restored"
        for name in sorted(there.keys() | here.keys())
        if there.get(name) != here.get(name)
    ]


def write_private(path: Path, data: bytes) -> None:
    """Readable by its owner only, and on the disk when this returns."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def now() -> datetime:
    return datetime.now(UTC)


def _rows(table: TableHash | None) -> str:
    return "absent" if table is None else f"{table.rows} rows ({table.hash[:12]})"

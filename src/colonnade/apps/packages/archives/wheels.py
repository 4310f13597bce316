"""What must hold of a wheel (PyPA specification "Binary distribution format", PEP 427)."""

import configparser
import email.parser
import email.policy
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from packaging.tags import Tag
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import Version

from colonnade.apps.packages.archives.errors import ArchiveRefused
from colonnade.apps.packages.archives.names import shown
from colonnade.apps.packages.archives.records import Recorded, parse_record
from colonnade.apps.packages.archives.zips import ZipEntry, ZipLayout, read_layout, unpacked

METADATA_BYTES_MAX = 8 * 1024 * 1024
RECORD_BYTES_MAX = 32 * 1024 * 1024
SMALL_BYTES_MAX = 1024 * 1024

_UNSIGNED = frozenset({"RECORD", "RECORD.jws", "RECORD.p7s"})
"""What RECORD can't have a digest of."""

_PLATFORM = re.compile(
    r"any|win32|win_(amd64|arm64|ia64)|manylinux(1|2010|2014)_(x86_64|i686|aarch64|armv7l|ppc64|"
    r"ppc64le|s390x|riscv64|loongarch64)|manylinux_[0-9]+_[0-9]+_[a-z0-9_]+|"
    r"musllinux_[0-9]+_[0-9]+_[a-z0-9_]+|linux_armv[67]l|macosx_[0-9]+_[0-9]+_[a-z0-9_]+|"
    r"ios_[0-9]+_[0-9]+_[a-z0-9_]+|android_[0-9]+_[a-z0-9_]+|"
    r"pyemscripten_[0-9]+_[0-9]+_wasm32|emscripten_[0-9_]+_wasm32"
)
_SCRIPT_NAME = re.compile(r"[\w.-]+")


@dataclass(frozen=True, slots=True)
class WheelName:
    """A wheel's file name, taken apart. `stem` is `name-version` as written."""

    project: str
    version: Version
    stem: str
    tags: frozenset[Tag]


@dataclass(frozen=True, slots=True)
class WheelContents:
    metadata: bytes
    names: frozenset[str]
    info_folder: str


def parse_wheel_name(file_name: str) -> WheelName:
    """Raises ArchiveRefused where the name is not one that PEP 427 allows."""
    try:
        project, version, _build, tags = parse_wheel_filename(file_name)
    except InvalidWheelFilename as error:
        raise ArchiveRefused(f"{shown(file_name)} is not the name of a wheel.") from error
    written, written_version = file_name.split("-")[:2]
    if written != canonicalize_name(project).replace("-", "_"):
        expected = canonicalize_name(project).replace("-", "_")
        raise ArchiveRefused(
            f"The file name {shown(file_name)} should begin with `{expected}-` "
            "(the project's name, normalised)."
        )
    for tag in sorted(tags, key=str):
        if not _PLATFORM.fullmatch(tag.platform):
            raise ArchiveRefused(
                f"The platform {shown(tag.platform)} is not one that others can install. "
                "For Linux, make a manylinux or musllinux wheel (auditwheel does it)."
            )
    return WheelName(project, version, f"{written}-{written_version}", tags)


def check_wheel(file: BinaryIO, name: WheelName) -> WheelContents:
    """Reads all of it: every byte is accounted for, and every file is what RECORD says it is."""
    layout = read_layout(file)
    folder = f"{name.stem}.dist-info/"
    archive = _Archive(file, layout)
    for other in archive.info_folders():
        if other != folder:
            raise ArchiveRefused(f"It should have one folder {shown(folder)}, not {shown(other)}.")
    metadata = archive.read(folder + "METADATA", METADATA_BYTES_MAX)
    _check_tags(archive.read(folder + "WHEEL", SMALL_BYTES_MAX), name.tags)
    record = parse_record(archive.read(folder + "RECORD", RECORD_BYTES_MAX))
    if folder + "entry_points.txt" in archive.places:
        _check_entry_points(archive.read(folder + "entry_points.txt", SMALL_BYTES_MAX))
    _check_record(archive, record, folder)
    return WheelContents(metadata, frozenset(archive.places), folder)


class _Archive:
    """The files of a zip by name."""

    def __init__(self, file: BinaryIO, layout: ZipLayout) -> None:
        self._file = file
        self.places: dict[str, tuple[ZipEntry, int]] = {
            entry.name: (entry, start)
            for entry, start in zip(layout.entries, layout.starts, strict=True)
            if not entry.is_folder
        }

    def info_folders(self) -> set[str]:
        tops = {name.partition("/")[0] for name in self.places if "/" in name}
        return {f"{top}/" for top in tops if top.endswith(".dist-info")}

    def read(self, name: str, bytes_max: int) -> bytes:
        if name not in self.places:
            raise ArchiveRefused(f"It has no {shown(name)}.")
        entry, _ = self.places[name]
        if entry.size_bytes > bytes_max:
            raise ArchiveRefused(f"{shown(name)} is too long.")
        return b"".join(self.pieces(name))

    def pieces(self, name: str) -> Iterator[bytes]:
        entry, start = self.places[name]
        return unpacked(self._file, entry, start)


def _check_record(archive: _Archive, record: dict[str, Recorded | None], folder: str) -> None:
    unsigned = {folder + name for name in _UNSIGNED}
    for name in archive.places:
        if name not in record and name not in unsigned:
            raise ArchiveRefused(f"RECORD does not list {shown(name)}.")
    for name, recorded in record.items():
        if name not in archive.places:
            if name.endswith("/"):
                continue  # some packers list folders
            raise ArchiveRefused(f"RECORD lists {shown(name)}, which is not there.")
        if recorded is None and name not in unsigned:
            raise ArchiveRefused(f"RECORD has no digest of {shown(name)}.")
        _check_recorded(archive, name, recorded)


def _check_recorded(archive: _Archive, name: str, recorded: Recorded | None) -> None:
    """Reads the file whatever RECORD says, so that its own checksum is checked too."""
    hashed = hashlib.new(recorded.algorithm if recorded else "sha256")
    size = 0
    for piece in archive.pieces(name):
        hashed.update(piece)
        size += len(piece)
    if recorded is None:
        return
    if hashed.digest() != recorded.digest or recorded.size_bytes not in {None, size}:
        raise ArchiveRefused(f"{shown(name)} is not the file that RECORD lists.")


def _check_tags(raw: bytes, tags: frozenset[Tag]) -> None:
    try:
        told = email.parser.BytesParser(policy=email.policy.compat32).parsebytes(raw)
        version = str(told.get("Wheel-Version", "")).strip()
        listed = {str(tag).strip() for tag in told.get_all("Tag", [])}
    except (UnicodeDecodeError, ValueError) as error:
        raise ArchiveRefused("The file WHEEL can't be read.") from error
    if not version.startswith("1."):
        raise ArchiveRefused(f"Wheels of version {shown(version)} are not known.")
    if listed != {str(tag) for tag in tags}:
        raise ArchiveRefused("The tags in the file WHEEL are not those of the file name.")


def _check_entry_points(raw: bytes) -> None:
    parser = configparser.RawConfigParser(delimiters=("=",), strict=True)
    parser.optionxform = str  # pyright: ignore[reportAttributeAccessIssue]
    try:
        parser.read_string(raw.decode())
    except (UnicodeDecodeError, configparser.Error) as error:
        raise ArchiveRefused("entry_points.txt can't be read.") from error
    for group in ("console_scripts", "gui_scripts"):
        if parser.has_section(group):
            for script in parser[group]:
                if not _SCRIPT_NAME.fullmatch(script):
                    raise ArchiveRefused(f"{shown(script)} is not the name of a script.")

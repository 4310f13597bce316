"""What must hold of an sdist (PyPA specification "Source distribution format", PEP 625)."""

import re
from dataclasses import dataclass
from typing import BinaryIO

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from colonnade.apps.packages.archives.errors import ArchiveRefused
from colonnade.apps.packages.archives.names import shown
from colonnade.apps.packages.archives.tars import TarReader

METADATA_BYTES_MAX = 8 * 1024 * 1024

_SDIST = re.compile(r"(?P<name>[a-z0-9][a-z0-9_]*)-(?P<version>[^-]+)\.tar\.gz")


@dataclass(frozen=True, slots=True)
class SdistName:
    """An sdist's file name, taken apart. `stem` is the folder that everything lies in."""

    project: str
    version: Version
    stem: str


@dataclass(frozen=True, slots=True)
class SdistContents:
    metadata: bytes
    names: frozenset[str]
    """Below the one folder."""


def parse_sdist_name(file_name: str) -> SdistName:
    """Raises ArchiveRefused where it is not `{name_normalised}-{version}.tar.gz`."""
    match = _SDIST.fullmatch(file_name)
    version = _version(match["version"]) if match else None
    if match is None or version is None:
        raise ArchiveRefused(
            f"{shown(file_name)} is not the name of an sdist: it should be the project's name, "
            "normalised and with underscores, a hyphen, the version, and `.tar.gz`."
        )
    project = canonicalize_name(match["name"])
    if project.replace("-", "_") != match["name"]:
        raise ArchiveRefused(f"The name in {shown(file_name)} is not normalised.")
    return SdistName(project, version, file_name.removesuffix(".tar.gz"))


def check_sdist(file: BinaryIO, name: SdistName) -> SdistContents:
    """Reads all of it once. One folder, and in it PKG-INFO."""
    reader = TarReader(file)
    top = f"{name.stem}/"
    names: set[str] = set()
    metadata: bytes | None = None
    for entry in reader.entries():
        if not entry.name.startswith(top):
            raise ArchiveRefused(f"{shown(entry.name)} does not lie in the folder {shown(top)}.")
        below = entry.name.removeprefix(top)
        names.add(below)
        if below == "PKG-INFO":
            if entry.size_bytes > METADATA_BYTES_MAX:
                raise ArchiveRefused("PKG-INFO is too long.")
            metadata = b"".join(reader.content())
    if metadata is None:
        raise ArchiveRefused(f"It has no {shown(top + 'PKG-INFO')}.")
    return SdistContents(metadata, frozenset(names - {""}))


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None

"""What is published: files of releases of projects."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import msgspec
from packaging.version import Version

from colonnade.apps.packages.metadata.values import CoreMetadata

AREA = "packages"
"""Where storage keeps the files."""

METADATA_AREA = "packages-metadata"

METADATA_SUFFIX = ".metadata"
"""After a wheel's name: the address of its METADATA alone (PEP 658)."""


class FileKind(StrEnum):
    """As the upload form calls them."""

    WHEEL = "bdist_wheel"
    SDIST = "sdist"


class Digests(msgspec.Struct, frozen=True):
    """In small hexadecimal letters."""

    sha256: str
    blake2_256: str
    md5: str


class CheckedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that may be published: everything about it was read from the file itself."""

    name: str
    kind: FileKind
    project: str
    """Normalised."""
    version: str
    """Canonical (PEP 440)."""
    size_bytes: int
    digests: Digests
    metadata: CoreMetadata
    metadata_raw: bytes
    """METADATA of a wheel as it is, empty for an sdist."""

    @property
    def metadata_sha256(self) -> str:
        return hashlib.sha256(self.metadata_raw).hexdigest()


class PublishedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file as the pages of the Simple API show it."""

    id: int
    name: str
    kind: FileKind
    version: str
    size_bytes: int
    sha256: str
    metadata_sha256: str | None
    requires_python: str
    yanked: str | None
    """The reason, perhaps empty; None where it is not yanked."""
    uploaded_at: datetime


def newest(versions: Mapping[str, bool]) -> str | None:
    """The one that an installer takes: not yanked, no pre-release, the highest.

    `versions` says of each whether all of it is yanked. Where there is none but those, the best.
    """

    def rank(version: str) -> tuple[bool, bool, Version]:
        parsed = Version(version)
        return (not versions[version], not parsed.is_prerelease, parsed)

    return max(versions, key=rank, default=None)

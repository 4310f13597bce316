"""A wheel's own list of what is in it (PyPA specification "Recording installed projects")."""

import base64
import binascii
import csv
import io
from dataclasses import dataclass

from colonnade.apps.packages.archives.errors import ArchiveRefused
from colonnade.apps.packages.archives.names import shown

ALGORITHMS = frozenset({"sha256", "sha384", "sha512"})
"""MD5 and SHA-1 are not to be used, says the specification."""


@dataclass(frozen=True, slots=True)
class Recorded:
    algorithm: str
    digest: bytes
    size_bytes: int | None


def parse_record(raw: bytes) -> dict[str, Recorded | None]:
    """Path -> what RECORD says of it; None where it says nothing, as for itself."""
    try:
        lines = list(csv.reader(io.StringIO(raw.decode(), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ArchiveRefused("RECORD can't be read.") from error
    found: dict[str, Recorded | None] = {}
    for line in lines:
        if not line:
            continue
        if len(line) != 3:  # noqa: PLR2004  (path, hash, size)
            raise ArchiveRefused("A line of RECORD has not three columns.")
        path, told, size = line
        path = path.replace("\\", "/")
        if path in found:
            raise ArchiveRefused(f"RECORD lists {shown(path)} twice.")
        found[path] = _recorded(path, told, size)
    return found


def _recorded(path: str, told: str, size: str) -> Recorded | None:
    if not told:
        return None
    algorithm, _, encoded = told.partition("=")
    if algorithm not in ALGORITHMS:
        raise ArchiveRefused(f"RECORD has no digest of {shown(path)} that is strong enough.")
    if size and not (size.isascii() and size.isdigit()):
        raise ArchiveRefused(f"RECORD has no size of {shown(path)}.")
    try:
        digest = base64.b64decode(encoded + "=" * (-len(encoded) % 4), b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ArchiveRefused(f"RECORD has no digest of {shown(path)}.") from error
    return Recorded(algorithm, digest, int(size) if size else None)

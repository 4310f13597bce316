"""The files of one release, as they were when they were published."""

from datetime import datetime
from typing import Any

import msgspec
from packaging.utils import canonicalize_name, canonicalize_version

from colonnade.apps.packages.indexes.values import Index
from colonnade.apps.packages.metadata.values import CoreMetadata
from colonnade.apps.packages.releases.errors import ProjectNotFound
from colonnade.apps.packages.releases.values import (
    METADATA_AREA,
    CheckedFile,
    Digests,
    FileKind,
)
from colonnade.apps.packages.staging.errors import ReleaseYanked
from colonnade.kernel.storage import StoredFile
from colonnade.kernel.work import Look

_FILES = """
select f.name, f.kind, p.normalized, r.version, f.size_bytes, f.sha256, f.blake2_256, f.md5,
  f.metadata_sha256, f.metadata_bytes, r.metadata, coalesce(r.yanked, f.yanked), f.uploaded_at
from packages_file f
join packages_release r on r.id = f.release_id
join packages_project p on p.id = r.project_id
where p.index_id = %(index)s and p.normalized = %(project)s and r.canonical = %(version)s
  and p.status <> 'quarantined' and not f.is_held
order by f.id
"""


class _Row(msgspec.Struct):
    name: str
    kind: str
    project: str
    version: str
    size_bytes: int
    sha256: str
    blake2_256: str
    md5: str
    metadata_sha256: str | None
    metadata_bytes: int | None
    metadata: dict[str, Any]
    yanked: str | None
    uploaded_at: datetime


async def files_of_release(
    look: Look, index: Index, project: str, version: str
) -> list[CheckedFile]:
    """Raises ProjectNotFound, ReleaseYanked."""
    rows = await look.rows(
        _FILES,
        {
            "index": index.id,
            "project": canonicalize_name(project),
            "version": canonicalize_version(version),
        },
    )
    found = [_Row(*row) for row in rows]
    if not found:
        raise ProjectNotFound
    if any(row.yanked is not None for row in found):
        raise ReleaseYanked
    return [await _checked(look, row) for row in found]


async def _checked(look: Look, row: _Row) -> CheckedFile:
    """It was checked when it came in, and its bytes are kept by what they are."""
    raw = b""
    if row.metadata_sha256 is not None and row.metadata_bytes is not None:
        kept = StoredFile(METADATA_AREA, row.metadata_sha256, row.metadata_bytes)
        raw = b"".join([piece async for piece in look.process.storage.open(kept)])
    return CheckedFile(
        name=row.name,
        kind=FileKind(row.kind),
        project=row.project,
        version=row.version,
        size_bytes=row.size_bytes,
        digests=Digests(row.sha256, row.blake2_256, row.md5),
        metadata=msgspec.convert(row.metadata, CoreMetadata),
        metadata_raw=raw,
    )

"""Reading projects, releases and files."""

from dataclasses import dataclass

from colonnade.apps.packages.indexes.values import Index
from colonnade.apps.packages.releases.errors import ProjectNotFound
from colonnade.apps.packages.releases.values import PublishedFile
from colonnade.kernel.work import Look

_PROJECT = "select id, name, normalized, status, status_reason from packages_project"
_FILES = """
select f.id, f.name, f.kind, r.version, f.size_bytes, f.sha256, f.metadata_sha256,
    f.requires_python,
    coalesce(r.yanked, f.yanked) as yanked, f.uploaded_at
from packages_file f join packages_release r on r.id = f.release_id
where r.project_id = %(project)s
"""


@dataclass(frozen=True, slots=True)
class ProjectPlace:
    id: int
    name: str
    normalized: str
    status: str
    status_reason: str = ""


@dataclass(frozen=True, slots=True)
class KeptBytes:
    """Where a file's bytes lie in storage."""

    name: str
    sha256: str
    size_bytes: int
    metadata_sha256: str | None
    metadata_bytes: int | None


async def project_by_name(look: Look, index: Index, normalized: str) -> ProjectPlace:
    return await look.record(
        ProjectPlace,
        f"{_PROJECT} where index_id = %(index)s and normalized = %(name)s",
        {"index": index.id, "name": normalized},
        absent=ProjectNotFound,
    )


async def find_project_id(look: Look, index: Index, normalized: str) -> int | None:
    return await look.value(
        "select id from packages_project where index_id = %(index)s and normalized = %(name)s",
        {"index": index.id, "name": normalized},
    )


async def project_by_id(look: Look, project_id: int) -> ProjectPlace:
    return await look.record(
        ProjectPlace,
        f"{_PROJECT} where id = %(id)s",
        {"id": project_id},
        absent=ProjectNotFound,
    )


async def files_of(look: Look, project_id: int) -> list[PublishedFile]:
    return await look.records(PublishedFile, _FILES, {"project": project_id})


async def bytes_of(look: Look, index: Index, file_name: str) -> KeptBytes:
    return await look.record(
        KeptBytes,
        "select name, sha256, size_bytes, metadata_sha256, metadata_bytes from packages_file"
        " where index_id = %(index)s and name = %(name)s and not is_held",
        {"index": index.id, "name": file_name},
        absent=ProjectNotFound,
    )


async def digests_named(look: Look) -> tuple[set[str], set[str]]:
    """Of all files that a release has, and of all metadata beside them."""
    rows = await look.rows("select sha256, metadata_sha256 from packages_file")
    return {row[0] for row in rows}, {row[1] for row in rows if row[1]}

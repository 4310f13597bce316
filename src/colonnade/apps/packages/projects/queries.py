"""Reading projects for people. The index was found for one who may read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from packaging.utils import canonicalize_name, canonicalize_version
from packaging.version import Version

from colonnade.apps.packages.indexes.values import Index
from colonnade.apps.packages.metadata.values import CoreMetadata
from colonnade.apps.packages.projects.values import (
    DEPENDENTS_SHOWN_MAX,
    HISTORY_SHOWN_MAX,
    RELEASES_SHOWN_MAX,
    SEARCH_LENGTH_MAX,
    Dependency,
    FileLine,
    Happened,
    Project,
    ProjectLine,
    Release,
    ReleaseLine,
    parsed_dependency,
)
from colonnade.apps.packages.releases.errors import ProjectNotFound, ReleaseNotFound
from colonnade.apps.packages.roles.values import project_subject
from colonnade.kernel.work import Look

_LINE = "select name, normalized, summary, latest_version, status, updated_at"
_LIST = f"""
{_LINE}, 0 as rank from packages_project
where index_id = %(index)s and normalized > %(after)s and status <> 'quarantined'
order by normalized limit %(limit)s
"""
# Exactly this name first, then what begins with it, then what has it anywhere.
_SEARCH = f"""
select * from (
  {_LINE}, case when normalized = %(name)s then 0
    when starts_with(normalized, %(name)s) then 1
    when strpos(normalized, %(name)s) > 0 then 2 else 3 end as rank
  from packages_project
  where index_id = %(index)s and status <> 'quarantined'
    and ((%(name)s <> '' and strpos(normalized, %(name)s) > 0)
      or strpos(lower(summary), %(text)s) > 0)
) found
where (rank, normalized) > (%(rank)s, %(after)s) order by rank, normalized limit %(limit)s
"""
_RELEASES = """
select r.id, r.version,
  case when r.yanked is not null then r.yanked
    when bool_and(f.yanked is not null) then max(f.yanked) end as yanked,
  r.created_at, count(f.id) as file_count, coalesce(sum(f.size_bytes), 0)::bigint as size_bytes
from packages_release r left join packages_file f on f.release_id = r.id
where r.project_id = %(project)s
group by r.id order by r.created_at desc limit %(limit)s
"""
_FILES = """
select f.name, f.kind, f.size_bytes, f.sha256, f.blake2_256, f.md5, f.requires_python,
  coalesce(r.yanked, f.yanked) as yanked, f.uploaded_at, a.name as uploaded_by
from packages_file f join packages_release r on r.id = f.release_id
left join accounts_account a on a.id = f.uploaded_by
where r.id = %(release)s order by f.kind desc, f.name
"""


@dataclass(frozen=True, slots=True)
class _FoundRelease:
    id: int
    version: str
    yanked: str | None
    created_at: datetime
    metadata: Any


async def find_projects(
    look: Look, index: Index, search: str, *, after: tuple[int, str] | None, limit: int
) -> tuple[list[ProjectLine], tuple[int, str] | None]:
    """A page of them, by name; where one searches, what fits best first. And where it goes on."""
    text = search.strip()[:SEARCH_LENGTH_MAX].replace("\0", "")
    rank, name = after or (-1, "")
    found = await look.records(
        ProjectLine,
        _SEARCH if text else _LIST,
        {
            "index": index.id,
            "name": canonicalize_name(text),
            "text": text.lower(),
            "rank": rank,
            "after": name,
            "limit": limit + 1,
        },
    )
    shown = found[:limit]
    following = (shown[-1].rank, shown[-1].normalized) if len(found) > limit else None
    return shown, following


async def project_count(look: Look, index: Index) -> int:
    return await look.value(
        "select count(*) from packages_project where index_id = %(index)s", {"index": index.id}
    )


async def project_at(look: Look, index: Index, normalized: str) -> Project:
    return await look.record(
        Project,
        "select id, name, normalized, status, status_reason, summary, latest_version, size_bytes,"
        " created_at, updated_at from packages_project"
        " where index_id = %(index)s and normalized = %(name)s",
        {"index": index.id, "name": normalized},
        absent=ProjectNotFound,
    )


async def releases_of(look: Look, project: Project) -> list[ReleaseLine]:
    """The highest version first."""
    found = await look.records(
        ReleaseLine, _RELEASES, {"project": project.id, "limit": RELEASES_SHOWN_MAX}
    )
    return sorted(found, key=lambda release: Version(release.version), reverse=True)


async def release_of(look: Look, project: Project, version: str) -> Release:
    """By its version in any spelling. Raises ReleaseNotFound."""
    row = await look.record(
        _FoundRelease,
        "select id, version, yanked, created_at, metadata from packages_release"
        " where project_id = %(project)s and canonical = %(version)s",
        {"project": project.id, "version": canonicalize_version(version)},
        absent=ReleaseNotFound,
    )
    files = await look.records(FileLine, _FILES, {"release": row.id})
    metadata = msgspec.convert(row.metadata, CoreMetadata)
    return Release(row.version, row.yanked, row.created_at, metadata, files)


async def dependencies_of(look: Look, index: Index, metadata: CoreMetadata) -> list[Dependency]:
    """What a release requires, those for extras last."""
    parsed = [found for text in metadata.requires_dist if (found := parsed_dependency(text))]
    names = {canonicalize_name(name): name for name, *_ in parsed}
    here = await _names_here(look, index, sorted(names))
    found = [
        Dependency(
            name, canonicalize_name(name), told, when, extra, canonicalize_name(name) in here
        )
        for name, told, when, extra in parsed
    ]
    return sorted(found, key=lambda dependency: (dependency.extra, dependency.normalized))


async def _names_here(look: Look, index: Index, names: Sequence[str]) -> set[str]:
    rows = await look.rows(
        "select normalized from packages_project"
        " where index_id = %(index)s and normalized = any(%(names)s)",
        {"index": index.id, "names": list(names)},
    )
    return {row[0] for row in rows}


async def dependents_of(look: Look, index: Index, normalized: str) -> list[ProjectLine]:
    """Projects of the index whose newest release requires this one."""
    return await look.records(
        ProjectLine,
        f"{_LINE}, 0 as rank from packages_project p"
        " join packages_requirement q on q.project_id = p.id"
        " where q.required = %(name)s and p.index_id = %(index)s and p.status <> 'quarantined'"
        " order by p.normalized limit %(limit)s",
        {"index": index.id, "name": normalized, "limit": DEPENDENTS_SHOWN_MAX},
    )


async def history_of(look: Look, project: Project) -> list[Happened]:
    """From the feed, the newest first, as far back as it remembers."""
    return await look.records(
        Happened,
        "select at, actor_name as who, type, payload from feed_entry"
        " where subject = %(subject)s order by sequence desc limit %(limit)s",
        {"subject": project_subject(project.id), "limit": HISTORY_SHOWN_MAX},
    )


async def index_name(look: Look, index_id: int) -> str:
    """For the page of an invitation, whose link is the right to see it."""
    return await look.value("select name from packages_index where id = %(id)s", {"id": index_id})

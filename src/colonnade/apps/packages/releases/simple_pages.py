"""Makes the pages of a project, and what lists show of it, in the transaction of the change."""

from collections.abc import Sequence

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from colonnade.apps.packages.indexes.values import Index, names_key, project_key
from colonnade.apps.packages.releases.queries import ProjectPlace, files_of, project_by_id
from colonnade.apps.packages.releases.rendering import project_html, project_json
from colonnade.apps.packages.releases.values import PublishedFile, newest
from colonnade.kernel.edge import purge
from colonnade.kernel.work import Work

_KEEP_PAGES = """
insert into packages_page (project_id, serial, json, html)
values (%(project)s, %(serial)s, %(json)s, %(html)s)
on conflict (project_id) do update
set serial = excluded.serial, json = excluded.json, html = excluded.html
"""
_KEEP_NEWEST = """
update packages_project set latest_version = %(version)s, updated_at = %(now)s,
  size_bytes = size_bytes + %(added)s,
  summary = coalesce((select metadata ->> 'summary' from packages_release
    where project_id = %(project)s and version = %(version)s), '')
where id = %(project)s
"""


async def next_serial(work: Work, index: Index, *, added_bytes: int = 0) -> int:
    """The last thing of a change: from here to the commit, other changes to this index wait."""
    return await work.value(
        "update packages_index set serial = serial + 1, size_bytes = size_bytes + %(added)s"
        " where id = %(id)s returning serial",
        {"id": index.id, "added": added_bytes},
    )


async def remake(work: Work, index: Index, project_id: int, *, added_bytes: int = 0) -> int:
    """After any change to a project, its releases or files: all that is made of them; the serial.

    Installers see the change when the transaction is committed, and never a part of it.
    """
    project = await project_by_id(work, project_id)
    files = [] if project.status == "quarantined" else await files_of(work, project.id)
    await _keep_newest(work, project, files, added_bytes)
    serial = await next_serial(work, index, added_bytes=added_bytes)
    name, status, reason = project.normalized, project.status, project.status_reason
    await work.execute(
        _KEEP_PAGES,
        {
            "project": project.id,
            "serial": serial,
            "json": project_json(name, files, status=status, reason=reason, serial=serial),
            "html": project_html(name, files, status=status, reason=reason, serial=serial),
        },
    )
    # The list of the index names the serial too, and so is made anew with every change.
    await purge(work, project_key(project.id), names_key(index.id))
    return serial


async def _keep_newest(
    work: Work, project: ProjectPlace, files: Sequence[PublishedFile], added_bytes: int
) -> None:
    yanked: dict[str, bool] = {}
    for file in files:
        yanked[file.version] = yanked.get(file.version, True) and file.yanked is not None
    version = newest(yanked)
    values = {"project": project.id, "version": version, "now": work.now, "added": added_bytes}
    await work.execute(_KEEP_NEWEST, values)
    row = await work.find(
        "select metadata -> 'requires_dist' from packages_release"
        " where project_id = %(project)s and version = %(version)s",
        values,
    )
    required = _names(row[0] or []) if row else []
    await work.execute(
        "delete from packages_requirement"
        " where project_id = %(project)s and required <> all(%(required)s)",
        {"project": project.id, "required": required},
    )
    if required:
        await work.execute(
            "insert into packages_requirement (project_id, required)"
            " select %(project)s, unnest(%(required)s::text[]) on conflict do nothing",
            {"project": project.id, "required": required},
        )


def _names(requirements: Sequence[str]) -> list[str]:
    names: set[str] = set()
    for text in requirements:
        try:
            names.add(canonicalize_name(Requirement(text).name))
        except InvalidRequirement:
            continue
    return sorted(names)

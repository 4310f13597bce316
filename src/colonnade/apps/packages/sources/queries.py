"""The line of an index: itself, then what it inherits from, depth first.

The nearest that has a project answers for it alone. A private name is so never looked for further
on, and files of two indexes are never mixed on one page.
"""

from colonnade.apps.packages.indexes.queries import INDEX_COLUMNS
from colonnade.apps.packages.indexes.values import Index, names_key
from colonnade.apps.packages.releases.errors import ProjectNotFound
from colonnade.apps.packages.sources.values import DEPTH_MAX, LINE_MAX
from colonnade.kernel.work import Look

_LINE = f"""
with recursive line as (
  select i.id, i.workspace_id, i.is_public, array[0] as path
  from packages_index i where i.id = %(index)s
  union all
  select i.id, i.workspace_id, i.is_public, line.path || b.position
  from line
  join packages_base b on b.index_id = line.id
  join packages_index i on i.id = b.base_id
  join workspaces_workspace w on w.id = i.workspace_id and w.deleted_at is null
  -- What is private is passed on inside its workspace only, and never to the public.
  where cardinality(line.path) < {DEPTH_MAX}
    and (i.is_public or (i.workspace_id = line.workspace_id and not line.is_public))
), nearest as (
  select id, min(path) as path from line group by id order by min(path) limit {LINE_MAX}
)
"""


async def line_of(look: Look, index: Index) -> list[Index]:
    """The index itself first. Whoever may read it may read what it has from the others."""
    return await look.records(
        Index,
        f"{_LINE} select {INDEX_COLUMNS} from nearest n"
        " join packages_index i on i.id = n.id order by n.path",
        {"index": index.id},
    )


async def owner_of_name(look: Look, line: list[Index], normalized: str) -> Index:
    """The nearest of the line that has the project. Raises ProjectNotFound."""
    rows = await look.rows(
        "select index_id from packages_project"
        " where normalized = %(name)s and index_id = any(%(line)s)",
        {"name": normalized, "line": [index.id for index in line]},
    )
    having = {row[0] for row in rows}
    for index in line:
        if index.id in having:
            return index
    raise ProjectNotFound


def keys_of_line(line: list[Index], owner: Index | None = None) -> list[str]:
    """What a page of the line's first index reads, as the edge knows it.

    Any index before the owner may get a project of that name.
    """
    keys: dict[str, None] = {}
    for index in line:
        keys |= dict.fromkeys(index.surrogate_keys)
    for index in line:
        if index == owner:
            break
        keys[names_key(index.id)] = None
    return list(keys)


async def names_of(look: Look, line: list[Index]) -> list[str]:
    """Display names of all projects, the nearest's way to write it, in order."""
    rows = await look.rows(
        "select distinct on (p.normalized) p.name from packages_project p"
        " where p.index_id = any(%(line)s) and p.status <> 'quarantined'"
        " order by p.normalized, array_position(%(line)s, p.index_id)",
        {"line": [index.id for index in line]},
    )
    return [row[0] for row in rows]


async def bases_of(look: Look, index: Index) -> list[Index]:
    return await look.records(
        Index,
        f"select {INDEX_COLUMNS} from packages_base b join packages_index i on i.id = b.base_id"
        " where b.index_id = %(index)s order by b.position",
        {"index": index.id},
    )


async def shadowed_names(look: Look, line: list[Index]) -> list[str]:
    rows = await look.rows(
        "select normalized from packages_project where index_id = any(%(line)s)"
        " group by normalized having count(*) > 1 order by normalized",
        {"line": [index.id for index in line]},
    )
    return [row[0] for row in rows]

"""Reading the trash."""

from datetime import timedelta

from colonnade.apps.tables.trash.policies import READ
from colonnade.apps.tables.trash.values import PURGED_AT_ONCE, SHOWN_MAX, Removed, RemovedKind
from colonnade.kernel.work import Look

# What lies in something removed comes back with that, and is not named by itself.
_REMOVED = """
(select 'database' as kind, d.id, d.name, '' as lies_in, d.removed_at
 from tables_database d where d.workspace_id = %(workspace)s and d.removed_at > %(since)s
 order by d.removed_at desc limit %(limit)s)
union all
(select 'table', t.id, t.name, d.name, t.removed_at
 from tables_table t join tables_database d on d.id = t.database_id
 where t.workspace_id = %(workspace)s and t.removed_at > %(since)s and d.removed_at is null
 order by t.removed_at desc limit %(limit)s)
union all
(select 'field', f.id, f.name, t.name, f.removed_at
 from tables_field f join tables_table t on t.id = f.table_id
 join tables_database d on d.id = t.database_id
 where t.workspace_id = %(workspace)s and f.removed_at > %(since)s
 and t.removed_at is null and d.removed_at is null
 order by f.removed_at desc limit %(limit)s)
"""

# A database goes once its tables have gone, each by itself.
_DUE = """
select 'field', f.id from tables_field f where f.removed_at <= %(before)s
union all
select 'table', t.id from tables_table t join tables_database d on d.id = t.database_id
where least(t.removed_at, d.removed_at) <= %(before)s
union all
select 'database', d.id from tables_database d where d.removed_at <= %(before)s
and not exists (select from tables_table t where t.database_id = d.id)
limit %(limit)s
"""


async def removed_in(look: Look, workspace_id: int) -> list[Removed]:
    """What can be restored in a workspace, the latest first."""
    await look.must(READ, on=workspace_id)
    kept = kept_for(look)
    rows = await look.rows(
        _REMOVED, {"workspace": workspace_id, "since": look.now - kept, "limit": SHOWN_MAX}
    )
    found = [Removed(*row, purged_at=row[4] + kept) for row in rows]
    return sorted(found, key=lambda removed: removed.removed_at, reverse=True)


async def due(look: Look) -> list[tuple[RemovedKind, int]]:
    """What has been in the trash for long enough; asks no permission."""
    rows = await look.rows(_DUE, {"before": look.now - kept_for(look), "limit": PURGED_AT_ONCE})
    return [(row[0], row[1]) for row in rows]


def kept_for(look: Look) -> timedelta:
    return timedelta(days=look.process.settings.workspaces.trash_days)

"""Schedules that people make: "every Monday at eight, as me", for as long as they may."""

from colonnade.kernel.activity.errors import TooManySchedules
from colonnade.kernel.jobs import (
    SCHEDULE_COLUMNS,
    Job,
    NewEntry,
    Rhythm,
    ScheduleEntry,
    drop_entry,
    entry_from_row,
    keep_entry,
)
from colonnade.kernel.permissions import Permission
from colonnade.kernel.work import Look, Work

SCHEDULES_MAX = 500
"""In one workspace."""

_COUNT = """
select count(*) from jobs_schedule where workspace_id = %(workspace)s and name <> %(name)s
"""
_LIST = f"""
select {SCHEDULE_COLUMNS} from jobs_schedule
where workspace_id = %(workspace)s and starts_with(name, %(prefix)s) order by name
"""


async def schedule_job(
    work: Work,
    job: Job,
    *,
    name: str,
    title: str,
    rhythm: Rhythm,
    workspace_id: int,
    permission: Permission,
) -> ScheduleEntry:
    """Have `job` ordered by the clock, as the one who asks; a second of one `name` replaces it.

    `permission` is asked now, and again each time: who has lost it, is removed or deleted has
    nothing done in their name any more, and the entry says why it stopped.
    """
    await work.must(permission, on=workspace_id)
    count = await work.value(_COUNT, {"workspace": workspace_id, "name": name})
    if count >= SCHEDULES_MAX:
        raise TooManySchedules
    entry = NewEntry(
        name=name,
        job=job,
        title=title,
        rhythm=rhythm,
        actor=work.actor,
        workspace_id=workspace_id,
        permission=permission,
    )
    return await keep_entry(await work.connection(), entry, work.now)


async def unschedule_job(
    work: Work, *, name: str, workspace_id: int, permission: Permission
) -> bool:
    """Whether there was one of that name."""
    await work.must(permission, on=workspace_id)
    return await drop_entry(await work.connection(), workspace_id=workspace_id, name=name)


async def schedules_of_workspace(
    look: Look, workspace_id: int, *, prefix: str, permission: Permission
) -> list[ScheduleEntry]:
    """Those whose names begin so, such as `insights.report:`."""
    await look.must(permission, on=workspace_id)
    rows = await look.rows(_LIST, {"workspace": workspace_id, "prefix": prefix})
    return [entry_from_row(row) for row in rows]

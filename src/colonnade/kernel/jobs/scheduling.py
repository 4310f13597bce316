"""Jobs ordered by the clock: what is due, and when it is next, stands in the database.

So any number of beats order each entry once, one that starts late orders it once, and times that
passed while nothing ran are not made up for. The list in the code stays the source of its own
entries; their rows hold what happened to them, and whether an administrator paused them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from colonnade.kernel.database import Connection, Row
from colonnade.kernel.jobs.actors import actor_from_json, actor_to_json
from colonnade.kernel.jobs.ordering import KeptJob, order_kept
from colonnade.kernel.jobs.rhythms import Every, Rhythm, rhythm_from_text
from colonnade.kernel.jobs.values import TITLE_CHARACTERS_MAX, Job, OrderedJob
from colonnade.kernel.permissions import Actor, Permission, Role, system_actor

UNSEEN_DAYS = 2
"""An entry that no beat's code has had for so long is forgotten."""


@dataclass(frozen=True, slots=True)
class Scheduled:
    """`job`, ordered once in every `every_s`, beginning `after_s` into the slot."""

    job: Job
    title: str
    every_s: int
    after_s: int = 0

    @property
    def rhythm(self) -> Rhythm:
        return Every(self.every_s, self.after_s)


class KeptPermission(msgspec.Struct, frozen=True):
    """What the one who made an entry has to be allowed, each time anew."""

    name: str
    minimum: Role
    writes: bool

    def permission(self) -> Permission:
        return Permission(self.name, self.minimum, writes=self.writes)


class ScheduleEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as people see it."""

    id: int
    workspace_id: int | None
    name: str
    title: str
    type: str
    rhythm: str
    next_at: datetime
    last_at: datetime | None
    last_job_id: int | None
    paused_at: datetime | None
    stopped_at: datetime | None
    stopped_reason: str | None


@dataclass(frozen=True, slots=True)
class DueEntry:
    """An entry whose time has come, and whose row is ours until the end of the transaction."""

    entry: ScheduleEntry
    job: KeptJob
    actor: Actor
    permission: Permission | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """What is to be ordered when, as whom; one of the code's own is in no workspace."""

    name: str
    job: Job
    title: str
    rhythm: Rhythm
    actor: Actor
    workspace_id: int | None = None
    permission: Permission | None = None


SCHEDULE_COLUMNS = (
    "id, workspace_id, name, title, type, rhythm, next_at, last_at, last_job_id, paused_at,"
    " stopped_at, stopped_reason"
)
_ALL_COLUMNS = (
    f"{SCHEDULE_COLUMNS}, payload::text, queue, attempts_max, time_limit_s, actor::text,"
    " permission::text"
)

_KEEP = f"""
insert into jobs_schedule (workspace_id, name, title, type, payload, queue, attempts_max,
    time_limit_s, rhythm, actor_id, actor, permission, next_at, seen_at)
values (%(workspace)s, %(name)s, %(title)s, %(type)s, %(payload)s::jsonb, %(queue)s,
    %(attempts_max)s, %(time_limit)s, %(rhythm)s, %(actor_id)s, %(actor)s::jsonb,
    %(permission)s::jsonb, %(next)s, %(now)s)
on conflict on constraint jobs_schedule_name_unique do update set
    title = excluded.title, type = excluded.type, payload = excluded.payload,
    queue = excluded.queue, attempts_max = excluded.attempts_max,
    time_limit_s = excluded.time_limit_s, actor_id = excluded.actor_id, actor = excluded.actor,
    permission = excluded.permission, seen_at = excluded.seen_at, rhythm = excluded.rhythm,
    next_at = case when jobs_schedule.rhythm = excluded.rhythm
        and jobs_schedule.stopped_at is null then jobs_schedule.next_at else excluded.next_at end,
    stopped_at = null, stopped_reason = null
returning {SCHEDULE_COLUMNS}
"""
_DROP = "delete from jobs_schedule where workspace_id = %(workspace)s and name = %(name)s"
_FORGET = "delete from jobs_schedule where workspace_id is null and seen_at < %(before)s"
_DUE = f"""
select {_ALL_COLUMNS} from jobs_schedule
where next_at <= %(now)s and paused_at is null and stopped_at is null
    and (workspace_id is not null or name = any(%(known)s))
order by next_at, id limit 1 for update skip locked
"""
_NEXT = """
select min(next_at) from jobs_schedule where paused_at is null and stopped_at is null
    and (workspace_id is not null or name = any(%(known)s))
"""
_ONE = f"select {_ALL_COLUMNS} from jobs_schedule where id = %(id)s for update"
_ORDERED = """
update jobs_schedule set last_at = %(now)s, last_job_id = %(job)s, next_at = %(next)s
where id = %(id)s
"""
_STOP = f"""
update jobs_schedule set stopped_at = %(now)s, stopped_reason = %(reason)s
where id = %(id)s returning {SCHEDULE_COLUMNS}
"""
_PAUSE = f"""
update jobs_schedule set paused_at = coalesce(paused_at, %(now)s) where id = %(id)s
returning {SCHEDULE_COLUMNS}
"""
_RESUME = f"""
update jobs_schedule set paused_at = null,
    next_at = case when paused_at is null then next_at else %(next)s end where id = %(id)s
returning {SCHEDULE_COLUMNS}
"""


async def keep_entry(connection: Connection, entry: NewEntry, now: datetime) -> ScheduleEntry:
    """Make an entry, or change the one of that name; a stopped one goes on, a paused one waits."""
    permission = entry.permission
    kept = permission and KeptPermission(permission.name, permission.minimum, permission.writes)
    job = KeptJob.of(entry.job)
    parameters: dict[str, Any] = {
        "workspace": entry.workspace_id,
        "name": entry.name,
        "title": entry.title[:TITLE_CHARACTERS_MAX],
        "type": job.type,
        "payload": job.payload,
        "queue": job.queue,
        "attempts_max": job.attempts_max,
        "time_limit": job.time_limit_s,
        "rhythm": str(entry.rhythm),
        "actor_id": entry.actor.account_id,
        "actor": actor_to_json(entry.actor),
        "permission": kept and msgspec.json.encode(kept).decode(),
        "next": entry.rhythm.present(now),
        "now": now,
    }
    row = await (await connection.execute(_KEEP.encode(), parameters)).fetchone()
    assert row is not None
    return entry_from_row(row)


async def keep_schedule(
    connection: Connection, entries: Sequence[Scheduled], now: datetime
) -> None:
    """The entries of the code: made, changed as the code says, forgotten when long gone."""
    for entry in entries:
        new = NewEntry(
            name=entry.job.type,
            job=entry.job,
            title=entry.title,
            rhythm=entry.rhythm,
            actor=system_actor(),
        )
        await keep_entry(connection, new, now)
    before = now - timedelta(days=UNSEEN_DAYS)
    await connection.execute(_FORGET.encode(), {"before": before})


async def drop_entry(connection: Connection, *, workspace_id: int, name: str) -> bool:
    """Whether there was one."""
    parameters = {"workspace": workspace_id, "name": name}
    return (await connection.execute(_DROP.encode(), parameters)).rowcount > 0


async def take_due(connection: Connection, known: Sequence[str], now: datetime) -> DueEntry | None:
    """An entry that is due and that nobody else is ordering, until the transaction ends."""
    parameters = {"known": list(known), "now": now}
    row = await (await connection.execute(_DUE.encode(), parameters)).fetchone()
    return None if row is None else _due_from_row(row)


async def take_entry(connection: Connection, entry_id: int) -> DueEntry | None:
    """This entry, due or not."""
    row = await (await connection.execute(_ONE.encode(), {"id": entry_id})).fetchone()
    return None if row is None else _due_from_row(row)


async def next_due(connection: Connection, known: Sequence[str]) -> datetime | None:
    row = await (await connection.execute(_NEXT.encode(), {"known": list(known)})).fetchone()
    return None if row is None else row[0]


async def order_entry(
    connection: Connection, due: DueEntry, now: datetime, *, in_turn: bool
) -> OrderedJob:
    """Order its job; `in_turn` where its time has come, and so the next one is named."""
    entry = due.entry
    ordered = await order_kept(
        connection,
        due.job,
        actor=due.actor,
        workspace_id=entry.workspace_id,
        title=entry.title,
        now=now,
        key=f"schedule:{entry.id}@{entry.next_at.isoformat()}" if in_turn else None,
    )
    parameters = {
        "id": entry.id,
        "job": ordered.id,
        "now": now,
        "next": rhythm_from_text(entry.rhythm).next_after(now) if in_turn else entry.next_at,
    }
    await connection.execute(_ORDERED.encode(), parameters)
    return ordered


async def stop_entry(
    connection: Connection, entry_id: int, reason: str, now: datetime
) -> ScheduleEntry | None:
    parameters = {"id": entry_id, "reason": reason, "now": now}
    return await _changed(connection, _STOP, parameters)


async def pause_entry(connection: Connection, entry_id: int, now: datetime) -> ScheduleEntry | None:
    return await _changed(connection, _PAUSE, {"id": entry_id, "now": now})


async def resume_entry(
    connection: Connection, entry_id: int, now: datetime
) -> ScheduleEntry | None:
    """It goes on with its next time; what passed meanwhile is not made up for."""
    due = await take_entry(connection, entry_id)
    if due is None:
        return None
    following = rhythm_from_text(due.entry.rhythm).next_after(now)
    return await _changed(connection, _RESUME, {"id": entry_id, "next": following})


def entry_from_row(row: Sequence[Any]) -> ScheduleEntry:
    """From a row that begins with `SCHEDULE_COLUMNS`."""
    names = ScheduleEntry.__struct_fields__
    return ScheduleEntry(**dict(zip(names, row[: len(names)], strict=True)))


async def _changed(
    connection: Connection, sql: str, parameters: dict[str, Any]
) -> ScheduleEntry | None:
    row = await (await connection.execute(sql.encode(), parameters)).fetchone()
    return None if row is None else entry_from_row(row)


def _due_from_row(row: Row) -> DueEntry:
    payload, queue, attempts_max, time_limit_s, actor, permission = row[12:18]
    entry = entry_from_row(row)
    kept = None if permission is None else msgspec.json.decode(permission, type=KeptPermission)
    return DueEntry(
        entry,
        KeptJob(entry.type, payload, queue, attempts_max, time_limit_s),
        actor_from_json(actor),
        kept and kept.permission(),
    )

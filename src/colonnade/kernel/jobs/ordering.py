"""Ordering a job: a row in the transaction of the one who orders. No commit, no job."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from colonnade.kernel.database import Connection
from colonnade.kernel.jobs.actors import actor_to_json
from colonnade.kernel.jobs.records import JOB_COLUMNS, job_from_row
from colonnade.kernel.jobs.values import TIME_LIMIT_MAX_S, TITLE_CHARACTERS_MAX, Job, OrderedJob
from colonnade.kernel.permissions import Actor

JOBS_CHANNEL = "colonnade_jobs"
"""Postgres' NOTIFY: an empty payload says that a job waits, `cancel:<id>` that one is to stop."""

_ORDER = f"""
with ordered as (
    insert into jobs_job (type, title, payload, queue, key, workspace_id, actor_id, actor,
        attempts_max, time_limit_s, run_at, created_at)
    values (%(type)s, %(title)s, %(payload)s::jsonb, %(queue)s, %(key)s, %(workspace)s,
        %(actor_id)s, %(actor)s::jsonb, %(attempts_max)s, %(time_limit)s,
        coalesce(%(run_at)s, now()), %(now)s)
    on conflict (key) do nothing
    returning {JOB_COLUMNS}
)
select ordered.*, pg_notify('{JOBS_CHANNEL}', '') from ordered
"""

_SAME_KEY = f"select {JOB_COLUMNS} from jobs_job where key = %(key)s"


async def order_job(
    connection: Connection,
    job: Job,
    *,
    actor: Actor,
    workspace_id: int | None,
    title: str,
    now: datetime,
    key: str | None = None,
    run_at: datetime | None = None,
) -> OrderedJob:
    """Order `job`, to run as `actor` after the commit. A second order of one `key` is the first."""
    return await order_kept(
        connection,
        KeptJob.of(job),
        actor=actor,
        workspace_id=workspace_id,
        title=title,
        now=now,
        key=key,
        run_at=run_at,
    )


@dataclass(frozen=True, slots=True)
class KeptJob:
    """A job as it lies in the database, where its kind need not be known."""

    type: str
    payload: str
    queue: str
    attempts_max: int
    time_limit_s: float

    @staticmethod
    def of(job: Job) -> "KeptJob":
        return KeptJob(
            job.type,
            msgspec.json.encode(job).decode(),
            job.queue,
            job.attempts_max,
            min(job.time_limit_s, TIME_LIMIT_MAX_S),
        )


async def order_kept(
    connection: Connection,
    job: KeptJob,
    *,
    actor: Actor,
    workspace_id: int | None,
    title: str,
    now: datetime,
    key: str | None = None,
    run_at: datetime | None = None,
) -> OrderedJob:
    """Like `order_job`, for a job as it was kept, such as in the schedule."""
    parameters: dict[str, Any] = {
        "type": job.type,
        "title": title[:TITLE_CHARACTERS_MAX],
        "payload": job.payload,
        "queue": job.queue,
        "key": key,
        "workspace": workspace_id,
        "actor_id": actor.account_id,
        "actor": actor_to_json(actor),
        "attempts_max": job.attempts_max,
        "time_limit": job.time_limit_s,
        "run_at": run_at,
        "now": now,
    }
    row = await (await connection.execute(_ORDER.encode(), parameters)).fetchone()
    if row is None:
        row = await (await connection.execute(_SAME_KEY.encode(), {"key": key})).fetchone()
    assert row is not None
    return job_from_row(row)

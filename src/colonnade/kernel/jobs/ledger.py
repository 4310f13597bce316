"""How a job's row goes from state to state.

Every change names the state (and, while it runs, the attempt) that it starts from. So a message
that comes twice, a worker that was thought dead and a cancel that comes too late change nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from colonnade.kernel.database import Connection, Row
from colonnade.kernel.jobs.actors import actor_from_json, actor_to_json
from colonnade.kernel.jobs.ordering import JOBS_CHANNEL
from colonnade.kernel.jobs.records import JOB_COLUMNS, job_from_row
from colonnade.kernel.jobs.values import JobError, OrderedJob, Progress
from colonnade.kernel.permissions import Actor

LEASE_S = 15.0
"""A running job whose worker has said nothing for so long is taken from it."""

SENT_AGAIN_AFTER_S = 30.0
SENT_AGAIN_AFTER_MAX_S = 600.0
"""A message not taken by a worker is sent again after the first, then twice, … up to the second."""

SWEEP_MAX = 100
WORKER_LOST = JobError(
    "jobs.worker_lost", "The worker that ran this stopped in the middle, several times."
)


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to run one attempt of a job."""

    job: OrderedJob
    payload: bytes
    actor: Actor
    attempts_max: int
    time_limit_s: float

    @property
    def key(self) -> tuple[int, int]:
        return self.job.id, self.job.attempts

    @property
    def is_last(self) -> bool:
        return self.job.attempts >= self.attempts_max


# Not asked: whether it was sent. The message may be quicker than the relay's commit, and then this
# waits for the row, which it would not do for a row that its snapshot says is another's affair.
_CLAIM = f"""
update jobs_job set state = 'running', attempts = attempts + 1, sends = 0, started_at = now(),
    sent_at = coalesce(sent_at, now()), lease_until = now() + make_interval(secs => %(lease)s),
    error = null, progress = '{{}}'
where id = %(id)s and state = 'queued' and run_at <= now()
returning {JOB_COLUMNS}, payload::text, actor::text, attempts_max, time_limit_s
"""

_CLAIM_AGAIN = f"""
select {JOB_COLUMNS}, payload::text, actor::text, attempts_max, time_limit_s from jobs_job
where id = %(id)s and attempts = %(attempt)s and state = 'running'
"""

_IF_MINE = "where id = %(id)s and attempts = %(attempt)s and state = 'running'"

_DONE = f"""
update jobs_job set state = 'done', result = %(result)s::jsonb, ended_at = now(),
    lease_until = null, progress = %(progress)s::jsonb {_IF_MINE} returning {JOB_COLUMNS}
"""
_FAIL = f"""
update jobs_job set state = 'failed', error = %(error)s::jsonb, ended_at = now(),
    lease_until = null {_IF_MINE} returning {JOB_COLUMNS}
"""
_RETRY_LATER = f"""
update jobs_job set state = 'queued', error = %(error)s::jsonb, sent_at = null, lease_until = null,
    run_at = now() + make_interval(secs => %(wait)s) {_IF_MINE} returning {JOB_COLUMNS}
"""
_GIVE_BACK = f"""
update jobs_job set state = 'queued', attempts = attempts - 1, sent_at = null, lease_until = null,
    run_at = now() {_IF_MINE} returning {JOB_COLUMNS}, pg_notify('{JOBS_CHANNEL}', '')
"""
_CANCELLED = f"""
update jobs_job set state = 'cancelled', ended_at = now(), lease_until = null
{_IF_MINE} returning {JOB_COLUMNS}
"""
_PROGRESS = f"""
update jobs_job set progress = %(progress)s::jsonb {_IF_MINE} returning {JOB_COLUMNS}
"""
_RENEW = """
update jobs_job j set lease_until = now() + make_interval(secs => %(lease)s)
from unnest(%(ids)s::bigint[], %(attempts)s::int[]) as mine (id, attempt)
where j.id = mine.id and j.attempts = mine.attempt and j.state = 'running'
returning j.id, j.attempts, j.cancel_requested_at is not null
"""
_UNSENT = """
update jobs_job set sent_at = now(), sends = sends + 1 where id in (
    select id from jobs_job where state = 'queued' and sent_at is null and run_at <= now()
    order by run_at, id limit %(limit)s for update skip locked)
returning id, attempts, sends, queue
"""
_UNSEND = """
update jobs_job set sent_at = null where id = %(id)s and state = 'queued'
"""
_SEND_AGAIN = """
update jobs_job set sent_at = null where id in (
    select id from jobs_job where state = 'queued' and sent_at is not null
    and sent_at < now() - make_interval(secs => least(%(most)s, %(first)s * 2.0 ^ (sends - 1)))
    order by id limit %(limit)s for update skip locked)
"""
_TAKE_FROM_LOST = f"""
with lost as (
    select id as lost_id, case when cancel_requested_at is not null then 'cancelled'
        when attempts < attempts_max then 'queued' else 'failed' end as next
    from jobs_job where state = 'running' and sent_at is not null and lease_until < now()
    order by id limit %(limit)s for update skip locked)
update jobs_job set state = lost.next, sent_at = null, lease_until = null, run_at = now(),
    error = case lost.next when 'failed' then %(error)s::jsonb else error end,
    ended_at = case lost.next when 'queued' then null else now() end
from lost where id = lost.lost_id returning {JOB_COLUMNS}
"""
_CANCEL_QUEUED = f"""
update jobs_job set state = 'cancelled', cancel_requested_at = %(now)s, ended_at = %(now)s
where id = %(id)s and state = 'queued' returning {JOB_COLUMNS}
"""
_UNFINISHED = """
select id from jobs_job where workspace_id = %(workspace)s and ended_at is null
and (%(actor)s::bigint is null or actor_id = %(actor)s::bigint) order by id
"""

_CANCEL_RUNNING = f"""
update jobs_job set cancel_requested_at = coalesce(cancel_requested_at, %(now)s)
where id = %(id)s and state = 'running'
returning {JOB_COLUMNS}, pg_notify('{JOBS_CHANNEL}', 'cancel:' || id)
"""
_ORDER_AGAIN = f"""
update jobs_job set state = 'queued', attempts = 0, sends = 0, sent_at = null, lease_until = null,
    cancel_requested_at = null, error = null, result = null, progress = '{{}}', run_at = now(),
    started_at = null, ended_at = null, actor = coalesce(%(actor)s::jsonb, actor),
    actor_id = case when %(actor)s::jsonb is null then actor_id else %(actor_id)s::bigint end
where id = %(id)s and state in ('failed', 'cancelled')
returning {JOB_COLUMNS}, pg_notify('{JOBS_CHANNEL}', '')
"""
_FORGET = """
delete from jobs_job where id in (
    select id from jobs_job where ended_at < %(before)s order by ended_at limit %(limit)s)
"""


async def claim(connection: Connection, job_id: int) -> Claim | None:
    """The right to run it now; None where it runs already, is over, or its time has not come."""
    return _claim(await _one(connection, _CLAIM, {"id": job_id, "lease": LEASE_S}))


async def claim_again(connection: Connection, job_id: int, attempt: int) -> Claim | None:
    """A claim that another process of this worker made, and renews; None where it is lost."""
    return _claim(await _one(connection, _CLAIM_AGAIN, {"id": job_id, "attempt": attempt}))


def _claim(row: Row | None) -> Claim | None:
    if row is None:
        return None
    return Claim(job_from_row(row), row[12].encode(), actor_from_json(row[13]), row[14], row[15])


async def mark_done(
    connection: Connection, claimed: Claim, result: object, progress: Progress
) -> OrderedJob | None:
    """In the transaction of the job's own work. None where the claim is no longer ours."""
    return await _mine(
        connection, _DONE, claimed, {"result": _json(result), "progress": _json(progress)}
    )


async def fail(connection: Connection, claimed: Claim, error: JobError) -> OrderedJob | None:
    return await _mine(connection, _FAIL, claimed, {"error": _json(error)})


async def retry_later(
    connection: Connection, claimed: Claim, error: JobError, *, wait_s: float
) -> OrderedJob | None:
    return await _mine(connection, _RETRY_LATER, claimed, {"error": _json(error), "wait": wait_s})


async def give_back(connection: Connection, claimed: Claim) -> OrderedJob | None:
    """The worker stops: another one may begin at once, and this try does not count."""
    return await _mine(connection, _GIVE_BACK, claimed, {})


async def mark_cancelled(connection: Connection, claimed: Claim) -> OrderedJob | None:
    return await _mine(connection, _CANCELLED, claimed, {})


async def keep_progress(
    connection: Connection, claimed: Claim, progress: Progress
) -> OrderedJob | None:
    return await _mine(connection, _PROGRESS, claimed, {"progress": _json(progress)})


async def renew(
    connection: Connection, keys: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], bool]:
    """Renew these claims. Those still ours, each with whether a cancel was asked for."""
    parameters = {
        "ids": [job_id for job_id, _ in keys],
        "attempts": [attempt for _, attempt in keys],
        "lease": LEASE_S,
    }
    rows = await _all(connection, _RENEW, parameters)
    return {(row[0], row[1]): row[2] for row in rows}


async def take_unsent(connection: Connection, *, limit: int) -> list[tuple[int, int, int, str]]:
    """Jobs to be sent now, marked so: id, attempts, sends, queue. Commit after they are sent."""
    rows = await _all(connection, _UNSENT, {"limit": limit})
    return sorted((row[0], row[1], row[2], row[3]) for row in rows)


async def unsend(connection: Connection, job_id: int) -> None:
    """Its message came to a worker that stops: the relay is to send another."""
    await connection.execute(_UNSEND.encode(), {"id": job_id})


async def sweep(connection: Connection) -> list[OrderedJob]:
    """Take running jobs from workers that are gone, and have lost messages sent again."""
    await connection.execute(
        _SEND_AGAIN.encode(),
        {"first": SENT_AGAIN_AFTER_S, "most": SENT_AGAIN_AFTER_MAX_S, "limit": SWEEP_MAX},
    )
    rows = await _all(
        connection, _TAKE_FROM_LOST, {"limit": SWEEP_MAX, "error": _json(WORKER_LOST)}
    )
    return [job_from_row(row) for row in rows]


async def request_cancel(connection: Connection, job_id: int, now: datetime) -> OrderedJob | None:
    """Cancel it if it waits; tell its worker if it runs; None where it is over."""
    parameters = {"id": job_id, "now": now}
    row = await _one(connection, _CANCEL_QUEUED, parameters)
    row = row or await _one(connection, _CANCEL_RUNNING, parameters)
    return None if row is None else job_from_row(row)


async def unfinished_jobs(
    connection: Connection, workspace_id: int, *, actor_id: int | None = None
) -> list[int]:
    """The ids of a workspace's jobs that wait or run; those that one account ordered."""
    rows = await _all(connection, _UNFINISHED, {"workspace": workspace_id, "actor": actor_id})
    return [row[0] for row in rows]


async def order_again(
    connection: Connection, job_id: int, actor: Actor | None
) -> OrderedJob | None:
    """Let a failed or cancelled job begin afresh; None where it is neither.

    As `actor`, or where that is None as the one who ordered it at first.
    """
    parameters = {
        "id": job_id,
        "actor_id": None if actor is None else actor.account_id,
        "actor": None if actor is None else actor_to_json(actor),
    }
    row = await _one(connection, _ORDER_AGAIN, parameters)
    return None if row is None else job_from_row(row)


async def forget_jobs(connection: Connection, *, before: datetime, limit: int) -> int:
    """Delete jobs that ended before that moment; how many."""
    return (await connection.execute(_FORGET.encode(), {"before": before, "limit": limit})).rowcount


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


async def _mine(
    connection: Connection, sql: str, claimed: Claim, parameters: Mapping[str, Any]
) -> OrderedJob | None:
    job_id, attempt = claimed.key
    row = await _one(connection, sql, {"id": job_id, "attempt": attempt, **parameters})
    return None if row is None else job_from_row(row)


async def _one(connection: Connection, sql: str, parameters: Mapping[str, Any]) -> Row | None:
    return await (await connection.execute(sql.encode(), parameters)).fetchone()


async def _all(connection: Connection, sql: str, parameters: Mapping[str, Any]) -> list[Row]:
    return await (await connection.execute(sql.encode(), parameters)).fetchall()

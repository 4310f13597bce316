"""Who works, what comes through the queues, and what came that was no job."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from colonnade.kernel.database import Connection
from colonnade.kernel.jobs.values import RefusedMessage

ASK_EVERY_S = 15.0
"""A sign of life goes through each queue so often, whoever of the workers sends it."""

WORKER_GONE_AFTER_S = 60.0
WORKER_LOST_AFTER_S = 20.0
"""Renewed every few seconds; without a word for so long it is shown as lost, then forgotten."""

REFUSED_KEPT_MAX = 1_000


class WorkerSeen(msgspec.Struct, frozen=True):
    name: str
    queues: list[str]
    threads: int
    running: int
    started_at: datetime
    seen_at: datetime


class QueueState(msgspec.Struct, frozen=True, kw_only=True):
    """A queue: what waits and runs, and when a sign of life last came through it."""

    name: str
    waiting: int = 0
    running: int = 0
    oldest_s: float = 0.0
    """How long the one that has waited longest has waited since its time came."""

    failed: int = 0
    workers: int = 0
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None
    took_ms: float | None = None


_KEEP_WORKER = """
insert into jobs_worker (name, queues, threads, running, started_at, seen_at)
values (%(name)s, %(queues)s, %(threads)s, %(running)s, now(), now())
on conflict (name) do update set running = excluded.running, seen_at = now(),
    queues = excluded.queues, threads = excluded.threads
"""
_FORGET_WORKER = "delete from jobs_worker where name = %(name)s"
_TAKE_GONE = """
delete from jobs_worker where seen_at < now() - make_interval(secs => %(gone)s) returning name
"""
_WORKERS = """
select name, queues, threads, running, started_at, seen_at from jobs_worker order by name
"""

_ASK = """
insert into jobs_queue (name, asked_at) values (%(name)s, now())
on conflict (name) do update set asked_at = now()
where jobs_queue.asked_at < now() - make_interval(secs => %(every)s)
returning name
"""
_ANSWER = """
update jobs_queue set answered_at = now(), answered_by = %(by)s, took_ms = %(took)s
where name = %(name)s
"""
_SILENT_S = """
select extract(epoch from now() - greatest(answered_at, %(since)s))::float from jobs_queue
where name = %(name)s
"""

_REFUSE = """
with kept as (
    insert into jobs_refused_message (at, queue, reason, size_bytes, excerpt)
    values (now(), %(queue)s, %(reason)s, %(size)s, %(excerpt)s) returning id)
delete from jobs_refused_message where id <= (select id from kept) - %(most)s
"""

_QUEUES = """
with open as (
    select queue as name,
        count(*) filter (where state = 'queued' and run_at <= now()) as waiting,
        count(*) filter (where state = 'running') as running,
        extract(epoch from now() - min(run_at) filter (where state = 'queued'
            and run_at <= now()))::float as oldest_s
    from jobs_job where state in ('queued', 'running') group by queue),
failed as (select queue as name, count(*) as failed from jobs_job where state = 'failed'
    group by queue),
attended as (select unnest(queues) as name, count(*) as workers from jobs_worker
    where seen_at > now() - make_interval(secs => %(lost)s) group by 1)
select n.name, coalesce(o.waiting, 0), coalesce(o.running, 0), coalesce(o.oldest_s, 0),
    coalesce(f.failed, 0), coalesce(a.workers, 0), q.asked_at, q.answered_at, q.answered_by,
    q.took_ms
from unnest(%(names)s::text[]) with ordinality as n (name, place)
left join open o on o.name = n.name left join failed f on f.name = n.name
left join attended a on a.name = n.name left join jobs_queue q on q.name = n.name
order by n.place
"""


async def keep_worker(
    connection: Connection, *, name: str, queues: Sequence[str], threads: int, running: int
) -> None:
    parameters = {"name": name, "queues": list(queues), "threads": threads, "running": running}
    await connection.execute(_KEEP_WORKER.encode(), parameters)


async def forget_worker(connection: Connection, name: str) -> None:
    await connection.execute(_FORGET_WORKER.encode(), {"name": name})


async def take_gone_workers(connection: Connection) -> list[str]:
    """The names of those that have not been seen for long; their rows are gone too."""
    cursor = await connection.execute(_TAKE_GONE.encode(), {"gone": WORKER_GONE_AFTER_S})
    return [row[0] for row in await cursor.fetchall()]


async def workers_seen(connection: Connection) -> list[WorkerSeen]:
    cursor = await connection.execute(_WORKERS.encode())
    return [WorkerSeen(*row) for row in await cursor.fetchall()]


async def is_ours_to_ask(connection: Connection, queue: str) -> bool:
    """Whether it is time for a sign of life, and nobody else is sending one."""
    parameters = {"name": queue, "every": ASK_EVERY_S - 1}
    return await (await connection.execute(_ASK.encode(), parameters)).fetchone() is not None


async def keep_answer(connection: Connection, queue: str, *, by: str, took_s: float) -> None:
    parameters = {"name": queue, "by": by, "took": max(0.0, took_s * 1000)}
    await connection.execute(_ANSWER.encode(), parameters)


async def silent_s(connection: Connection, queue: str, since: datetime) -> float:
    """How long nothing has come out of this queue, to anybody; counted from `since` at most."""
    parameters = {"name": queue, "since": since}
    row = await (await connection.execute(_SILENT_S.encode(), parameters)).fetchone()
    return 0.0 if row is None else row[0]


async def keep_refused(connection: Connection, message: RefusedMessage) -> None:
    """Kept to be looked at; the latest thousand of them."""
    parameters: dict[str, Any] = {
        "queue": message.queue,
        "reason": message.reason,
        "size": message.size_bytes,
        "excerpt": message.excerpt.replace("\0", "\N{REPLACEMENT CHARACTER}"),
        "most": REFUSED_KEPT_MAX,
    }
    await connection.execute(_REFUSE.encode(), parameters)


async def queue_states(connection: Connection, names: Sequence[str]) -> list[QueueState]:
    parameters = {"names": list(names), "lost": WORKER_LOST_AFTER_S}
    cursor = await connection.execute(_QUEUES.encode(), parameters)
    fields = QueueState.__struct_fields__
    return [QueueState(**dict(zip(fields, row, strict=True))) for row in await cursor.fetchall()]

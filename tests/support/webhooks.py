"""Webhooks through their actions, delivered as a worker does, with time that can be moved."""

import dataclasses
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from colonnade.kernel.activity import JobRunner
from colonnade.kernel.activity.subscriptions import bring_up_to_date
from colonnade.kernel.feed import INSTALLATION, Event, register_readers
from colonnade.kernel.mail import jobs as mail
from colonnade.kernel.permissions import system_actor
from colonnade.kernel.settings.sections.outgoing import OutgoingSettings
from colonnade.kernel.webhooks import jobs as webhooks
from colonnade.kernel.webhooks.actions import create_webhook
from colonnade.kernel.webhooks.payloads import WebhookDraft, WebhookWithSecret
from colonnade.kernel.webhooks.subscribers import subscribers
from colonnade.kernel.work import Process, Work

LOOPBACK = OutgoingSettings(allowed_networks=("127.0.0.0/8",))
WORKSPACE = "Webhooks"
CLEAR = (
    "truncate webhooks_webhook, webhooks_secret, webhooks_delivery, webhooks_attempt, jobs_job,"
    " mail_message, mail_address, feed_reader, feed_entry, accounts_account,"
    " workspaces_workspace cascade"
)


class Rang(Event, frozen=True):
    type: ClassVar[str] = "trial.bell.rang"
    number: int


class Fell(Event, frozen=True):
    type: ClassVar[str] = "trial.cup.fell"
    number: int


@asynccontextmanager
async def work_of(process: Process) -> AsyncIterator[Work]:
    work = Work(process, system_actor())
    try:
        yield work
    except BaseException:
        await work.roll_back()
        raise
    await work.commit()


@dataclass(frozen=True)
class Post:
    """A workspace whose events webhooks tell."""

    process: Process
    workspace_id: int

    async def make(self, url: str, **more: Any) -> WebhookWithSecret:
        async with work_of(self.process) as work:
            return await create_webhook(work, self.workspace_id, WebhookDraft("W", url, **more))

    async def ring(self, *numbers: int, subject: str = "bell:1", kind: type[Any] = Rang) -> None:
        async with work_of(self.process) as work:
            for number in numbers:
                work.emit(kind(number), subject=subject, workspace_id=self.workspace_id)

    async def follow(self) -> None:
        """What the worker's reader of the feed does."""
        await bring_up_to_date(self.process, subscribers[0])

    async def run_due(self) -> int:
        return await run_due(self.process)

    async def deliver(self) -> None:
        """Until nothing more is due."""
        await self.follow()
        while await self.run_due():
            pass

    async def pass_time(self, by: timedelta) -> None:
        """As if so much time had gone by for everything that waits."""
        async with work_of(self.process) as work:
            for statement in (
                "update webhooks_delivery set due_at = due_at - %(by)s",
                "update webhooks_webhook set resting_until = resting_until - %(by)s",
                "update webhooks_webhook set failing_since = failing_since - %(by)s",
                "update webhooks_secret set expires_at = expires_at - %(by)s",
                "update jobs_job set run_at = run_at - %(by)s where state = 'queued'",
            ):
                await work.execute(statement, {"by": by})

    async def rows(self, sql: str, **values: Any) -> Sequence[tuple[Any, ...]]:
        async with work_of(self.process) as work:
            return list(await work.rows(sql, values))

    async def webhook(self, webhook_id: int) -> Mapping[str, Any]:
        (row,) = await self.rows(
            "select state, reason, failures, missed, resting_until - now(), failing_since"
            " from webhooks_webhook where id = %(id)s",
            id=webhook_id,
        )
        names = ("state", "reason", "failures", "missed", "rests", "failing_since")
        return dict(zip(names, row, strict=True))

    async def deliveries(self, webhook_id: int) -> list[dict[str, Any]]:
        rows = await self.rows(
            "select id, event_id, type, state, attempts, due_at - now() from webhooks_delivery"
            " where webhook_id = %(id)s order by id",
            id=webhook_id,
        )
        names = ("id", "event_id", "type", "state", "attempts", "wait")
        return [dict(zip(names, row, strict=True)) for row in rows]


async def run_due(process: Process) -> int:
    """Run every job of ours that is due, as the worker does; how many."""
    async with work_of(process) as work:
        due = await work.rows(
            "select id from jobs_job where state = 'queued' and run_at <= now() order by id"
        )
    runner = JobRunner(process, [*webhooks.handlers, *mail.handlers])
    for (job_id,) in due:
        await runner.run(job_id)
    return len(due)


async def open_post(process: Process) -> Post:
    """A workspace and nothing else in the database, on a process that may reach this machine."""
    settings = dataclasses.replace(process.settings, outgoing=LOOPBACK)
    process = dataclasses.replace(process, settings=settings)
    async with work_of(process) as work:
        await work.execute(CLEAR)
        workspace_id = await work.value(
            "insert into workspaces_workspace (name) values (%(name)s) returning id",
            {"name": WORKSPACE},
        )
        await register_readers(await work.connection(), ["webhooks"])
    return Post(process, workspace_id)


def of_installation(post: Post) -> Post:
    return dataclasses.replace(post, workspace_id=INSTALLATION)


__all__ = ["Fell", "Post", "Rang", "of_installation", "open_post", "run_due", "work_of"]

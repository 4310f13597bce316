"""Delivering: one webhook's due deliveries after each other, the oldest first.

No more than one job at a time sends for a webhook, so first attempts keep the order of events, and
a slow receiver holds up nobody but itself. A failed delivery waits for its next attempt and
lets the others pass.
"""

import time
from datetime import datetime, timedelta
from typing import Any

import msgspec

from colonnade.kernel.feed import INSTALLATION
from colonnade.kernel.jobs import Scheduled
from colonnade.kernel.mail import AddressInvalid, send_mail
from colonnade.kernel.outgoing import open_client
from colonnade.kernel.telemetry import log
from colonnade.kernel.webhooks.messages import DeliverWebhook, LookAfterWebhooks, WebhookChanged
from colonnade.kernel.webhooks.ordering import order_delivering
from colonnade.kernel.webhooks.secrets import SecretUnreadable, unseal
from colonnade.kernel.webhooks.sending import TIMEOUT_S, Due, Outcome, Tried, try_once
from colonnade.kernel.webhooks.subjects import subject_of
from colonnade.kernel.webhooks.values import (
    PAUSE_AFTER,
    PAUSE_FROM_FAILURES,
    WebhookState,
    rest_after,
    wait_after,
)
from colonnade.kernel.work import JobContext, JobHandler, Work

BATCH = 20
"""So many attempts are lost at most, and made again under their old ids, when a worker dies."""

BATCH_S = 10.0
BUSY_WAIT_S = 2
LOOK_AFTER_EVERY_S = 60
LATE = timedelta(seconds=60)
FORGET_BATCH = 2_000
TOLD_MAX = 20
"""So many of a workspace's admins get the mail about a pause."""

_LOCK = (
    "select pg_try_advisory_xact_lock(hashtext('webhooks'), (%(id)s::bigint %% 2147483647)::int)"
)
_MAY_SEND = """
w.state = 'active' and (w.workspace_id = 0 or exists (
    select from workspaces_workspace s where s.id = w.workspace_id and s.deleted_at is null))
"""
_SENDER = f"""
select w.id, w.workspace_id, w.name, w.url, w.failures, w.failing_since
from webhooks_webhook w where w.id = %(id)s and {_MAY_SEND}
and (w.resting_until is null or w.resting_until <= now())
"""
_DUE = """
select id, event_id, body, attempts from webhooks_delivery
where webhook_id = %(id)s and state = 'waiting' and due_at <= now() order by id limit %(limit)s
"""
_NEXT = f"""
select greatest(min(d.due_at), max(w.resting_until)), now()
from webhooks_delivery d join webhooks_webhook w on w.id = d.webhook_id and {_MAY_SEND}
where d.webhook_id = %(id)s and d.state = 'waiting'
"""
_LOG = """
insert into webhooks_attempt (delivery_id, number, at, duration_ms, url, request_headers, status,
    answer_headers, answer_body, error)
select id, %(number)s, %(at)s, %(duration)s, %(url)s, %(request)s::jsonb, %(status)s,
    %(answer)s::jsonb, %(body)s, %(error)s from webhooks_delivery where id = %(delivery)s
"""
_SETTLE = """
update webhooks_delivery set state = %(state)s, attempts = attempts + 1, due_at = %(due)s
where id = %(id)s
"""
_LATE = f"""
select distinct d.webhook_id from webhooks_delivery d join webhooks_webhook w
    on w.id = d.webhook_id and {_MAY_SEND}
    and (w.resting_until is null or w.resting_until <= now())
where d.state = 'waiting' and d.due_at < now() - %(late)s limit 1000
"""
_FORGET = """
delete from webhooks_delivery where id in (
    select id from webhooks_delivery where created_at < %(before)s limit %(limit)s)
"""


class _Sender(msgspec.Struct, frozen=True):
    id: int
    workspace_id: int
    name: str
    url: str
    failures: int
    failing_since: datetime | None


async def deliver_webhook(context: JobContext, job: DeliverWebhook) -> None:
    work = context.work()
    if not await work.value(_LOCK, {"id": job.webhook_id}):
        await _come_back(work, job.webhook_id)
        return
    sender = await work.find_record(_Sender, _SENDER, {"id": job.webhook_id})
    if sender is not None:
        tried = await _send_due(work, sender)
        if tried:
            await _keep(work, sender, tried)
    await _order_next(work, job.webhook_id, context.job_id)


async def _come_back(work: Work, webhook_id: int) -> None:
    """Somebody else sends for it right now, and may have looked before our delivery was there."""
    slot = int(work.now.timestamp()) // BUSY_WAIT_S + 1
    run_at = datetime.fromtimestamp(slot * BUSY_WAIT_S, tz=work.now.tzinfo)
    await order_delivering(work, webhook_id, mark=f"busy-{slot}", run_at=run_at)


async def _send_due(work: Work, sender: _Sender) -> list[Tried]:
    """Attempts, until the first that fails: then the receiver is given a moment."""
    rows = await work.rows(_DUE, {"id": sender.id, "limit": BATCH})
    tried: list[Tried] = []
    if not rows:
        return tried
    signing = await _signing_secrets(work, sender.id)
    if not signing:
        await _change_state(work, sender, WebhookState.PAUSED, UNREADABLE)
        return tried
    begun = time.monotonic()
    async with open_client(work.process.settings) as client:
        for row in rows:
            one = await try_once(
                client, Due(*row), url=sender.url, signing=signing, timeout_s=TIMEOUT_S
            )
            tried.append(one)
            if one.outcome is not Outcome.TAKEN or time.monotonic() - begun > BATCH_S:
                break
    return tried


UNREADABLE = "Its secret can't be read, because the installation's secret key was changed."


async def _signing_secrets(work: Work, webhook_id: int) -> list[str]:
    rows = await work.rows(
        "select sealed from webhooks_secret where webhook_id = %(id)s"
        " and (expires_at is null or expires_at > now()) order by id desc",
        {"id": webhook_id},
    )
    key = work.process.settings.secret_key
    try:
        return [unseal(row[0], secret_key=key, webhook_id=webhook_id) for row in rows]
    except SecretUnreadable:
        return []


# -- what came of it


async def _keep(work: Work, sender: _Sender, tried: list[Tried]) -> None:
    for one in tried:
        await _log(work, sender, one)
        await _settle(work, sender, one)
    last = tried[-1]
    if last.outcome is Outcome.TAKEN:
        await work.execute(
            "update webhooks_webhook set failures = 0, failing_since = null,"
            " resting_until = null where id = %(id)s",
            {"id": sender.id},
        )
        return
    # Only the last one can have failed; those before it were taken.
    failures = 1 if len(tried) > 1 else sender.failures + 1
    since = last.at if failures == 1 else sender.failing_since or last.at
    rest = max(rest_after(failures) or timedelta(), last.wait or timedelta())
    await work.execute(
        "update webhooks_webhook set failures = %(failures)s, failing_since = %(since)s,"
        " resting_until = now() + %(rest)s where id = %(id)s",
        {"id": sender.id, "failures": failures, "since": since, "rest": rest},
    )
    if last.outcome is Outcome.GONE:
        await _change_state(work, sender, WebhookState.DISABLED, "The receiver says it is gone.")
    elif failures >= PAUSE_FROM_FAILURES and last.at - since >= PAUSE_AFTER:
        await _pause(work, sender, since, last.error or "")


async def _log(work: Work, sender: _Sender, one: Tried) -> None:
    await work.execute(
        _LOG,
        {
            "delivery": one.due.id,
            "number": one.due.attempts + 1,
            "at": one.at,
            "duration": one.duration_ms,
            "url": sender.url,
            "request": msgspec.json.encode(one.request_headers).decode(),
            "status": one.status,
            "answer": msgspec.json.encode(one.answer_headers).decode(),
            "body": one.answer_body,
            "error": one.error,
        },
    )


async def _settle(work: Work, sender: _Sender, one: Tried) -> None:
    wait = wait_after(one.due.attempts + 1)
    if one.outcome is Outcome.TAKEN:
        state, due = "done", None
    elif one.outcome is Outcome.GONE or wait is None:
        state, due = "failed", None
    else:
        state, due = "waiting", one.at + max(wait, one.wait or timedelta())
    await work.execute(_SETTLE, {"id": one.due.id, "state": state, "due": due})
    if state == "failed":
        log.warning("webhooks.delivery_failed", webhook=sender.id, event_id=one.due.event_id)


async def _change_state(work: Work, sender: _Sender, state: WebhookState, reason: str) -> None:
    await work.execute(
        "update webhooks_webhook set state = %(state)s, reason = %(reason)s where id = %(id)s",
        {"id": sender.id, "state": state.value, "reason": reason},
    )
    work.emit(
        WebhookChanged(sender.id, sender.name, state.value),
        subject=subject_of(sender.workspace_id),
        workspace_id=sender.workspace_id,
    )
    log.warning("webhooks.stopped", webhook=sender.id, state=state.value, reason=reason)


async def _pause(work: Work, sender: _Sender, since: datetime, error: str) -> None:
    reason = f"It failed since {since:%Y-%m-%d %H:%M} UTC. {error}"
    await _change_state(work, sender, WebhookState.PAUSED, reason)
    settings = work.process.settings
    url = f"{settings.public_url}/administration/webhooks"
    if sender.workspace_id != INSTALLATION:
        url = f"{settings.public_url}/w/{sender.workspace_id}/settings/webhooks"
    for account_id, email, name in await _admins(work, sender.workspace_id):
        try:
            await send_mail(
                work,
                to=email,
                template="colonnade.kernel.webhooks:mail/paused",
                values={
                    "name": name,
                    "webhook": sender.name,
                    "receiver": sender.url,
                    "since": f"{since:%d %B %Y, %H:%M} UTC",
                    "error": error,
                    "url": url,
                },
                account_id=account_id,
                key=f"webhooks.paused:{sender.id}:{int(since.timestamp())}:{account_id}",
            )
        except AddressInvalid:
            log.warning("webhooks.admin_without_address", account=account_id)


async def _admins(work: Work, workspace_id: int) -> list[tuple[Any, ...]]:
    if workspace_id == INSTALLATION:
        sql = "select id, email, name from accounts_account where is_administrator limit %(most)s"
    else:
        sql = (
            "select a.id, a.email, a.name from permissions_member m"
            " join accounts_account a on a.id = m.account_id"
            " where m.workspace_id = %(workspace)s and m.role in ('owner', 'admin')"
            " order by a.id limit %(most)s"
        )
    return list(await work.rows(sql, {"workspace": workspace_id, "most": TOLD_MAX}))


async def _order_next(work: Work, webhook_id: int, job_id: int) -> None:
    row = await work.find(_NEXT, {"id": webhook_id})
    if row is None or row[0] is None:
        return
    due, now = row
    if due <= now:
        await order_delivering(work, webhook_id, mark=f"on-from-{job_id}")
        return
    # The same second is the same occasion, so that a thousand events make no thousand wake-ups.
    second = int(due.timestamp()) + 1
    run_at = datetime.fromtimestamp(second, tz=due.tzinfo)
    await order_delivering(work, webhook_id, mark=f"at-{second}", run_at=run_at)


# -- upkeep


async def look_after_webhooks(context: JobContext, _job: LookAfterWebhooks) -> None:
    work = context.work()
    slot = int(work.now.timestamp()) // LOOK_AFTER_EVERY_S
    for (webhook_id,) in await work.rows(_LATE, {"late": LATE}):
        await order_delivering(work, webhook_id, mark=f"late-{slot}")
    before = work.now - timedelta(days=work.process.settings.outgoing.webhook_log_days)
    parameters = {"before": before, "limit": FORGET_BATCH}
    while await work.execute(_FORGET, parameters) == FORGET_BATCH:
        pass
    await work.execute("delete from webhooks_secret where expires_at < now()")
    await work.execute(
        "delete from webhooks_webhook w where w.workspace_id <> 0 and not exists"
        " (select from workspaces_workspace s where s.id = w.workspace_id)"
    )


handlers: list[JobHandler[Any]] = [
    JobHandler(DeliverWebhook, deliver_webhook),
    JobHandler(LookAfterWebhooks, look_after_webhooks),
]

schedule = [
    Scheduled(LookAfterWebhooks(), "Look after webhooks", every_s=LOOK_AFTER_EVERY_S, after_s=20)
]

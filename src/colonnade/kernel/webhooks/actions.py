"""What a person does with webhooks."""

import uuid
from datetime import datetime, timedelta

import msgspec

from colonnade.kernel.errors import Problem
from colonnade.kernel.outgoing import checked_url
from colonnade.kernel.webhooks.errors import DeliveryWaits, TooManyWebhooks, WebhookInvalid
from colonnade.kernel.webhooks.messages import WebhookChanged, WebhookCreated, WebhookDeleted
from colonnade.kernel.webhooks.ordering import order_delivering
from colonnade.kernel.webhooks.payloads import WebhookChange, WebhookDraft, WebhookWithSecret
from colonnade.kernel.webhooks.queries import delivery_by_id, must_in, webhook_by_id
from colonnade.kernel.webhooks.secrets import new_signing_secret, seal
from colonnade.kernel.webhooks.subjects import subject_of
from colonnade.kernel.webhooks.values import (
    MANAGE,
    NAME_LENGTH_MAX,
    PATTERNS_MAX,
    WEBHOOKS_MAX,
    Delivery,
    DeliveryState,
    Webhook,
    WebhookState,
    is_pattern,
)
from colonnade.kernel.work import Work

REPLAYED_MAX = 10_000
VALID_SECRETS_MAX = 2

_PING = """
insert into webhooks_delivery (webhook_id, event_id, type, subject, body, due_at)
values (%(webhook)s, %(event)s, 'webhooks.ping', %(subject)s, %(body)s, now()) returning id
"""
_REPLAY = """
update webhooks_delivery set state = 'waiting', attempts = 0, due_at = now() where id in (
    select id from webhooks_delivery where webhook_id = %(webhook)s and state = any(%(states)s)
    and created_at >= %(since)s and created_at < %(until)s order by id limit %(most)s)
"""


async def create_webhook(work: Work, workspace_id: int, draft: WebhookDraft) -> WebhookWithSecret:
    """A webhook and its secret, which is in this answer and nowhere else."""
    await must_in(work, MANAGE, workspace_id)
    _check(draft.name, draft.url, draft.types, draft.subjects)
    # The lock keeps two from making the last one at once.
    await work.execute("select pg_advisory_xact_lock(hashtext('webhooks.create'))")
    count = await work.value(
        "select count(*) from webhooks_webhook where workspace_id = %(workspace)s",
        {"workspace": workspace_id},
    )
    if count >= WEBHOOKS_MAX:
        raise TooManyWebhooks(f"There can be {WEBHOOKS_MAX} webhooks here at most.")
    webhook_id = await work.value(
        "insert into webhooks_webhook (workspace_id, name, url, types, subjects, created_by)"
        " values (%(workspace)s, %(name)s, %(url)s, %(types)s, %(subjects)s, %(by)s) returning id",
        {
            "workspace": workspace_id,
            "name": draft.name.strip(),
            "url": draft.url,
            "types": draft.types,
            "subjects": draft.subjects,
            "by": work.actor.account_id,
        },
    )
    secret = await _new_secret(work, webhook_id)
    work.emit(
        WebhookCreated(webhook_id, draft.name.strip()),
        subject=subject_of(workspace_id),
        workspace_id=workspace_id,
    )
    return WebhookWithSecret(await webhook_by_id(work, webhook_id), secret)


async def change_webhook(work: Work, webhook_id: int, change: WebhookChange) -> Webhook:
    before = await webhook_by_id(work, webhook_id, MANAGE)
    name = before.name if change.name is None else change.name
    url = before.url if change.url is None else change.url
    types = before.types if change.types is None else change.types
    subjects = before.subjects if change.subjects is None else change.subjects
    _check(name, url, types, subjects)
    await work.execute(
        "update webhooks_webhook set name = %(name)s, url = %(url)s, types = %(types)s,"
        " subjects = %(subjects)s where id = %(id)s",
        {
            "id": webhook_id,
            "name": name.strip(),
            "url": url,
            "types": types,
            "subjects": subjects,
        },
    )
    if change.state is not None and change.state != before.state:
        await _set_state(work, webhook_id, WebhookState(change.state))
    after = await webhook_by_id(work, webhook_id)
    _tell(work, after)
    return after


async def delete_webhook(work: Work, webhook_id: int) -> None:
    """With its log; what waits is not sent."""
    webhook = await webhook_by_id(work, webhook_id, MANAGE)
    await work.execute("delete from webhooks_webhook where id = %(id)s", {"id": webhook_id})
    work.emit(
        WebhookDeleted(webhook_id, webhook.name),
        subject=subject_of(webhook.workspace_id),
        workspace_id=webhook.workspace_id,
    )


async def rotate_secret(work: Work, webhook_id: int, *, overlap_hours: int) -> WebhookWithSecret:
    """A new secret; the one before signs beside it for a while, any older one no more."""
    await webhook_by_id(work, webhook_id, MANAGE)
    await work.execute(
        "delete from webhooks_secret where webhook_id = %(id)s and id not in (select id"
        " from webhooks_secret where webhook_id = %(id)s order by id desc limit %(kept)s)",
        {"id": webhook_id, "kept": VALID_SECRETS_MAX - 1},
    )
    await work.execute(
        "update webhooks_secret set expires_at = %(end)s where webhook_id = %(id)s",
        {"id": webhook_id, "end": work.now + timedelta(hours=overlap_hours)},
    )
    secret = await _new_secret(work, webhook_id)
    webhook = await webhook_by_id(work, webhook_id)
    _tell(work, webhook)
    return WebhookWithSecret(webhook, secret)


async def ping_webhook(work: Work, webhook_id: int) -> Delivery:
    """Send an event that says nothing, to see whether it arrives."""
    webhook = await webhook_by_id(work, webhook_id, MANAGE)
    event_id = f"evt_ping_{uuid.uuid4().hex}"
    body = msgspec.json.encode(
        {
            "id": event_id,
            "type": "webhooks.ping",
            "timestamp": work.now.isoformat(),
            "sequence": 0,
            "workspace": webhook.workspace_id or None,
            "subject": subject_of(webhook.workspace_id),
            "actor": {"id": work.actor.account_id, "name": work.actor.name},
            "data": {"webhook": webhook.id},
            "data_omitted": False,
        }
    ).decode()
    delivery_id = await work.value(
        _PING,
        {
            "webhook": webhook_id,
            "event": event_id,
            "subject": subject_of(webhook.workspace_id),
            "body": body,
        },
    )
    await _deliver_soon(work, webhook_id)
    return await delivery_by_id(work, delivery_id)


async def replay_delivery(work: Work, delivery_id: int) -> Delivery:
    """Send it once more, under its id and with its body, whatever came of it before."""
    delivery = await delivery_by_id(work, delivery_id, MANAGE)
    replayed = await work.execute(
        "update webhooks_delivery set state = 'waiting', attempts = 0, due_at = now()"
        " where id = %(id)s and (state <> 'waiting' or due_at > now())",
        {"id": delivery_id},
    )
    if not replayed:
        raise DeliveryWaits
    await _wake(work, delivery.webhook_id)
    await _deliver_soon(work, delivery.webhook_id)
    return await delivery_by_id(work, delivery_id)


async def replay_range(
    work: Work, webhook_id: int, *, since: datetime, until: datetime, everything: bool
) -> int:
    """Send what was made in that time once more: what failed, or everything. How many."""
    await webhook_by_id(work, webhook_id, MANAGE)
    if since.tzinfo is None or until.tzinfo is None or since >= until:
        raise WebhookInvalid(fields={"until": "Give two times with their zones, the end last."})
    states = [DeliveryState.FAILED.value]
    if everything:
        states.append(DeliveryState.DONE.value)
    count = await work.execute(
        _REPLAY,
        {
            "webhook": webhook_id,
            "states": states,
            "since": since,
            "until": until,
            "most": REPLAYED_MAX,
        },
    )
    if count:
        await _wake(work, webhook_id)
        await _deliver_soon(work, webhook_id)
    return count


# -- parts


def _check(name: str, url: str, types: list[str], subjects: list[str]) -> None:
    fields: dict[str, str] = {}
    if not name.strip() or len(name) > NAME_LENGTH_MAX or not name.isprintable():
        fields["name"] = f"Give a name of at most {NAME_LENGTH_MAX} characters."
    try:
        checked_url(url)
    except Problem as problem:
        fields["url"] = problem.detail
    for field, patterns in (("types", types), ("subjects", subjects)):
        if len(patterns) > PATTERNS_MAX or not all(map(is_pattern, patterns)):
            fields[field] = "Write names such as tables.rows.changed, with * for anything."
    if fields:
        raise WebhookInvalid(fields=fields)


async def _new_secret(work: Work, webhook_id: int) -> str:
    secret = new_signing_secret()
    sealed = seal(secret, secret_key=work.process.settings.secret_key, webhook_id=webhook_id)
    await work.execute(
        "insert into webhooks_secret (webhook_id, sealed) values (%(id)s, %(sealed)s)",
        {"id": webhook_id, "sealed": sealed},
    )
    return secret


async def _set_state(work: Work, webhook_id: int, state: WebhookState) -> None:
    await work.execute(
        "update webhooks_webhook set state = %(state)s, reason = '', failures = 0,"
        " failing_since = null, resting_until = null where id = %(id)s",
        {"id": webhook_id, "state": state.value},
    )
    if state is WebhookState.ACTIVE:
        await _deliver_soon(work, webhook_id)


async def _wake(work: Work, webhook_id: int) -> None:
    """A person asks for it now: the receiver's rest is over."""
    await work.execute(
        "update webhooks_webhook set resting_until = null where id = %(id)s", {"id": webhook_id}
    )


async def _deliver_soon(work: Work, webhook_id: int) -> None:
    await order_delivering(work, webhook_id, mark=f"asked-{uuid.uuid4().hex}")


def _tell(work: Work, webhook: Webhook) -> None:
    work.emit(
        WebhookChanged(webhook.id, webhook.name, str(webhook.state)),
        subject=subject_of(webhook.workspace_id),
        workspace_id=webhook.workspace_id,
    )

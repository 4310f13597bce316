"""Reading webhooks and their log."""

from colonnade.kernel.feed import INSTALLATION
from colonnade.kernel.permissions import Permission
from colonnade.kernel.webhooks.errors import DeliveryUnknown, WebhookUnknown
from colonnade.kernel.webhooks.payloads import WholeDelivery
from colonnade.kernel.webhooks.values import READ, Attempt, Delivery, DeliveryState, Webhook
from colonnade.kernel.work import Look

_WEBHOOKS = """
select w.id, w.workspace_id, w.name, w.url, w.types, w.subjects, w.state, w.reason, w.created_at,
    w.failing_since, w.failures, w.missed, (select count(*) from webhooks_secret s
        where s.webhook_id = w.id and (s.expires_at is null or s.expires_at > now())) as secrets
from webhooks_webhook w
"""
_DELIVERIES = """
select d.id, d.webhook_id, d.event_id, d.type, d.subject, d.state, d.attempts, d.created_at,
    d.due_at, a.status, a.error
from webhooks_delivery d left join lateral (
    select status, error from webhooks_attempt where delivery_id = d.id
    order by id desc limit 1) a on true
"""
ATTEMPTS_SHOWN = 50


async def must_in(look: Look, permission: Permission, workspace_id: int) -> None:
    """Of the whole installation, administrators' alone."""
    if workspace_id == INSTALLATION:
        look.must_administer(writes=permission.writes)
    else:
        await look.must(permission, on=workspace_id)


async def webhooks_in(look: Look, workspace_id: int) -> list[Webhook]:
    await must_in(look, READ, workspace_id)
    return await look.records(
        Webhook,
        f"{_WEBHOOKS} where w.workspace_id = %(workspace)s order by w.name, w.id",
        {"workspace": workspace_id},
    )


async def webhook_by_id(look: Look, webhook_id: int, permission: Permission = READ) -> Webhook:
    webhook = await look.record(
        Webhook, f"{_WEBHOOKS} where w.id = %(id)s", {"id": webhook_id}, absent=WebhookUnknown
    )
    await must_in(look, permission, webhook.workspace_id)
    return webhook


async def deliveries_of(
    look: Look,
    webhook_id: int,
    *,
    state: DeliveryState | None,
    before: int | None,
    limit: int,
) -> tuple[list[Delivery], int | None]:
    """The newest first, and the id to go on from."""
    await webhook_by_id(look, webhook_id)
    found = await look.records(
        Delivery,
        f"{_DELIVERIES} where d.webhook_id = %(webhook)s"
        " and (%(state)s::text is null or d.state = %(state)s)"
        " and (%(before)s::bigint is null or d.id < %(before)s)"
        " order by d.id desc limit %(limit)s",
        {
            "webhook": webhook_id,
            "state": state.value if state else None,
            "before": before,
            "limit": limit + 1,
        },
    )
    following = found[limit - 1].id if len(found) > limit else None
    return found[:limit], following


async def delivery_by_id(look: Look, delivery_id: int, permission: Permission = READ) -> Delivery:
    delivery = await look.record(
        Delivery, f"{_DELIVERIES} where d.id = %(id)s", {"id": delivery_id}, absent=DeliveryUnknown
    )
    await webhook_by_id(look, delivery.webhook_id, permission)
    return delivery


async def whole_delivery(look: Look, delivery_id: int) -> WholeDelivery:
    """With what was sent, and what each attempt was answered."""
    delivery = await delivery_by_id(look, delivery_id)
    body = await look.value(
        "select body from webhooks_delivery where id = %(id)s", {"id": delivery_id}
    )
    tried = await look.records(
        Attempt,
        "select number, at, duration_ms, url, request_headers, status, answer_headers,"
        " answer_body, error from webhooks_attempt where delivery_id = %(id)s"
        " order by id desc limit %(most)s",
        {"id": delivery_id, "most": ATTEMPTS_SHOWN},
    )
    return WholeDelivery(delivery, body or "", tried)

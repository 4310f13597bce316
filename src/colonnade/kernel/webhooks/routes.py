"""Webhooks' part of the API."""

from litestar import delete, get, patch, post

from colonnade.kernel.feed import INSTALLATION
from colonnade.kernel.web import decode_cursor, encode_cursor, page_size
from colonnade.kernel.webhooks import actions, queries
from colonnade.kernel.webhooks.payloads import (
    DeliveryList,
    ReplayDraft,
    Replayed,
    RotationDraft,
    WebhookChange,
    WebhookDraft,
    WebhookList,
    WebhookWithSecret,
    WholeDelivery,
)
from colonnade.kernel.webhooks.values import Delivery, DeliveryState, Webhook
from colonnade.kernel.work import Look, Work

TAGS = ["webhooks"]
IN_WORKSPACE = "/api/v1/workspaces/{workspace_id:int}/webhooks"
IN_INSTALLATION = "/api/v1/administration/webhooks"
ONE = "/api/v1/webhooks/{webhook_id:int}"
ONE_DELIVERY = "/api/v1/webhook-deliveries/{delivery_id:int}"


@get(IN_WORKSPACE, summary="Webhooks of a workspace", tags=TAGS)
async def list_webhooks(look: Look, workspace_id: int) -> WebhookList:
    return WebhookList(await queries.webhooks_in(look, workspace_id))


@post(IN_WORKSPACE, summary="Make a webhook", tags=TAGS)
async def create_webhook(work: Work, workspace_id: int, data: WebhookDraft) -> WebhookWithSecret:
    return await actions.create_webhook(work, workspace_id, data)


@get(IN_INSTALLATION, summary="Webhooks of the installation", tags=TAGS)
async def list_installation_webhooks(look: Look) -> WebhookList:
    return WebhookList(await queries.webhooks_in(look, INSTALLATION))


@post(IN_INSTALLATION, summary="Make a webhook of the installation", tags=TAGS)
async def create_installation_webhook(work: Work, data: WebhookDraft) -> WebhookWithSecret:
    return await actions.create_webhook(work, INSTALLATION, data)


@get(ONE, summary="A webhook", tags=TAGS)
async def show_webhook(look: Look, webhook_id: int) -> Webhook:
    return await queries.webhook_by_id(look, webhook_id)


@patch(ONE, summary="Change, pause or resume a webhook", tags=TAGS)
async def change_webhook(work: Work, webhook_id: int, data: WebhookChange) -> Webhook:
    return await actions.change_webhook(work, webhook_id, data)


@delete(ONE, summary="Delete a webhook and its log", tags=TAGS)
async def delete_webhook(work: Work, webhook_id: int) -> None:
    await actions.delete_webhook(work, webhook_id)


@post(f"{ONE}/secret", summary="Give a webhook a new secret", tags=TAGS)
async def rotate_secret(work: Work, webhook_id: int, data: RotationDraft) -> WebhookWithSecret:
    return await actions.rotate_secret(work, webhook_id, overlap_hours=data.overlap_hours)


@post(f"{ONE}/ping", summary="Send a webhook a trial event", tags=TAGS)
async def ping_webhook(work: Work, webhook_id: int) -> Delivery:
    return await actions.ping_webhook(work, webhook_id)


@get(f"{ONE}/deliveries", summary="What was sent by a webhook", tags=TAGS)
async def list_deliveries(
    look: Look,
    webhook_id: int,
    only: DeliveryState | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> DeliveryList:
    before = decode_cursor(cursor, int) if cursor else None
    deliveries, following = await queries.deliveries_of(
        look, webhook_id, state=only, before=before, limit=page_size(limit)
    )
    return DeliveryList(deliveries, None if following is None else encode_cursor(following))


@post(f"{ONE}/replay", summary="Send what happened in some time again", tags=TAGS)
async def replay_range(work: Work, webhook_id: int, data: ReplayDraft) -> Replayed:
    count = await actions.replay_range(
        work, webhook_id, since=data.since, until=data.until, everything=data.only == "all"
    )
    return Replayed(count)


@get(ONE_DELIVERY, summary="A delivery, its body and its attempts", tags=TAGS)
async def show_delivery(look: Look, delivery_id: int) -> WholeDelivery:
    return await queries.whole_delivery(look, delivery_id)


@post(f"{ONE_DELIVERY}/replay", summary="Send a delivery again", tags=TAGS, status_code=200)
async def replay_delivery(work: Work, delivery_id: int) -> Delivery:
    return await actions.replay_delivery(work, delivery_id)


routes = [
    list_webhooks,
    create_webhook,
    list_installation_webhooks,
    create_installation_webhook,
    show_webhook,
    change_webhook,
    delete_webhook,
    rotate_secret,
    ping_webhook,
    list_deliveries,
    replay_range,
    show_delivery,
    replay_delivery,
]

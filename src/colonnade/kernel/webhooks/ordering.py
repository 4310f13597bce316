"""Having what is due delivered."""

from datetime import datetime

from colonnade.kernel.webhooks.messages import DeliverWebhook
from colonnade.kernel.work import Work


async def order_delivering(
    work: Work, webhook_id: int, *, mark: str, run_at: datetime | None = None
) -> None:
    """`mark` names the occasion: the same occasion orders one job, however often it comes."""
    await work.order(
        DeliverWebhook(webhook_id),
        # Of no workspace: its news would be events, which webhooks would tell, which …
        workspace_id=None,
        title="Deliver to a webhook",
        key=f"webhooks.due.deliver:{webhook_id}:{mark}",
        run_at=run_at,
    )

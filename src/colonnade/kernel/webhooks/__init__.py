"""Webhooks: what happens in a workspace, told to other servers, signed and retried."""

from colonnade.kernel.webhooks.values import MANAGE, READ, Webhook, WebhookState

__all__ = ["MANAGE", "READ", "Webhook", "WebhookState"]

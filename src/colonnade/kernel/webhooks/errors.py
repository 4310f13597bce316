"""The ways webhooks say no."""

from colonnade.kernel.errors import Conflict, Invalid, NotFound


class WebhookUnknown(NotFound):
    code = "webhooks.webhook_unknown"


class DeliveryUnknown(NotFound):
    code = "webhooks.delivery_unknown"


class WebhookInvalid(Invalid):
    code = "webhooks.invalid"


class TooManyWebhooks(Conflict):
    code = "webhooks.too_many"


class DeliveryWaits(Conflict):
    code = "webhooks.delivery_waits"
    title = "This delivery is still on its way"

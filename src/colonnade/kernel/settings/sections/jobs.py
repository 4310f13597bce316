"""Jobs and their broker."""

from dataclasses import dataclass

from colonnade.kernel.settings.fields import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSettings:
    broker_url: str = setting(
        "COLONNADE_BROKER_URL",
        default="",
        secret=True,
        about="redis://, amqp:// (RabbitMQ) or sqs://; the Redis of REDIS_URL when not set",
    )

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
    sqs_region: str = setting(
        "COLONNADE_SQS_REGION",
        default="",
        about="the region of the queues at sqs://; that of the AWS account when not set",
    )
    rabbitmq_quorum: bool = setting(
        "COLONNADE_RABBITMQ_QUORUM",
        default=False,
        about="queues kept by a majority of a RabbitMQ cluster; for one node leave it off",
    )
    queues: tuple[str, ...] = setting(
        "COLONNADE_WORKER_QUEUES",
        default=("default", "background", "reports"),
        about="the queues that a worker takes jobs from",
    )
    kept_days: int = setting(
        "COLONNADE_JOBS_KEPT_DAYS",
        default=30,
        about="days for which jobs that are over stay to be seen, failed ones to be run again",
    )

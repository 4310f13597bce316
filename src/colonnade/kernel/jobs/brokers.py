"""What is particular about each kind of broker: its options, and how its queues are declared.

The truth about a job is its row in the database; a message only says that one waits. So any of
these will do, and none has to be trusted with more than a delay.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from kombu.entity import Exchange
from kombu.entity import Queue as BrokerQueue

from colonnade.kernel.jobs.values import TIME_LIMIT_MAX_S

CONNECT_TIMEOUT_S = 3.0
ANSWER_TIMEOUT_S = 10.0

HEARTBEAT_S = 10.0
"""How soon RabbitMQ and we notice, within twice that, that the other side is gone silently."""

REDIS_HEALTH_S = 5
"""A connection to Redis on which nothing comes, where something should each second, is given up
after twice that. Celery's own 25 s leave a worker deaf for most of a minute behind a firewall that
has forgotten the connection."""

VISIBILITY_TIMEOUT_S = TIME_LIMIT_MAX_S + 3600
"""When Redis and SQS give an unanswered message to another worker; longer than any job may take."""

DELIVERIES_MAX = 5
"""Of quorum queues: a message that ends whoever reads it comes so often. Elsewhere the attempts of
the job behind it run out, and what is no job is taken off before it is looked into."""

OWN_QUEUE_EXPIRES_S = 600.0
"""A worker's own queue goes with it, where the broker can do that."""

SQS_WAIT_S = 5
"""One long poll for each queue in turn: a job may wait as long while others are asked."""


@dataclass(frozen=True, slots=True)
class Broker:
    """One broker as Celery is to talk to it."""

    url: str
    options: Mapping[str, Any]
    shared: Mapping[str, Any] = field(default_factory=dict[str, Any])
    own: Mapping[str, Any] | None = field(default_factory=dict[str, Any])
    """How a shared queue and a worker's own are declared; None where there is none of one's own."""

    def shared_queue(self, name: str) -> BrokerQueue:
        return BrokerQueue(name, _NOWHERE, routing_key=name, **self.shared)

    def own_queue(self, name: str) -> BrokerQueue:
        return BrokerQueue(name, _NOWHERE, routing_key=name, **(self.own or {}))


_NOWHERE = Exchange("")
"""The broker's default exchange: straight into the queue of that name."""


def broker_at(url: str, *, region: str = "", quorum: bool = False) -> Broker:
    """The broker that an address names. Raises ValueError for an unknown kind.

    `region` is for SQS; with `quorum`, RabbitMQ's queues are kept by a majority of its cluster.
    """
    scheme = urlsplit(url).scheme
    match scheme:
        case "redis" | "rediss" | "redis+socket":
            return Broker(url, _REDIS)
        case "amqp" | "amqps" | "pyamqp":
            return Broker(url, _RABBITMQ, _QUORUM if quorum else _CLASSIC, _EXPIRING)
        case "sqs" | "sqs+http":
            options: dict[str, Any] = {**_SQS, "is_secure": scheme == "sqs"}
            if region:
                options["region"] = region
            # A queue for each process would stay there, and cost, after its end.
            return Broker("sqs" + url.removeprefix(scheme), options, own=None)
        case _:
            raise ValueError(f"no broker of jobs: {scheme}://")


_REDIS: Mapping[str, Any] = {
    "visibility_timeout": VISIBILITY_TIMEOUT_S,
    "socket_connect_timeout": CONNECT_TIMEOUT_S,
    "socket_timeout": ANSWER_TIMEOUT_S,
    "socket_keepalive": True,
    "health_check_interval": REDIS_HEALTH_S,
    "queue_order_strategy": "priority",
}

_RABBITMQ: Mapping[str, Any] = {
    # Sent is what RabbitMQ has confirmed, not what our system has buffered.
    "confirm_publish": True,
    "read_timeout": ANSWER_TIMEOUT_S,
    "write_timeout": ANSWER_TIMEOUT_S,
}

_CLASSIC: Mapping[str, Any] = {"durable": True}
"""On one node, and there again after a `kill -9` of it. Quorum queues were not, when this was tried
on a single RabbitMQ 3.10: one of them had no leader ever after, and nothing could be consumed."""

_QUORUM: Mapping[str, Any] = {
    "durable": True,
    "queue_arguments": {"x-queue-type": "quorum", "x-delivery-limit": DELIVERIES_MAX},
}

_EXPIRING: Mapping[str, Any] = {"durable": True, "expires": OWN_QUEUE_EXPIRES_S}

_SQS: Mapping[str, Any] = {
    "visibility_timeout": int(VISIBILITY_TIMEOUT_S),
    "wait_time_seconds": SQS_WAIT_S,
    "polling_interval": 0.2,
    "client-config": {
        "connect_timeout": CONNECT_TIMEOUT_S,
        "read_timeout": ANSWER_TIMEOUT_S + SQS_WAIT_S,
        "retries": {"max_attempts": 1},
    },
}

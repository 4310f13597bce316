"""Carrying jobs from the relay to a free worker: Celery, behind this one file.

A message is a hint that a job waits, no more than its id: what is to be done, and whether it still
is, stands in the table. So a message may be lost, come twice or late, on any broker.
"""

import contextlib
import threading
from collections.abc import Callable, Sequence
from typing import Any, cast

from celery import Celery
from celery.worker import WorkController, loops, state
from celery.worker.consumer import Consumer
from kombu.entity import Exchange
from kombu.entity import Queue as BrokerQueue
from kombu.exceptions import OperationalError

from colonnade.kernel.errors import Unavailable
from colonnade.kernel.jobs.values import QUEUES, TIME_LIMIT_MAX_S
from colonnade.kernel.telemetry import log

RUN_JOB = "colonnade.run_job"
SHOW_LIFE = "colonnade.show_life"

VISIBILITY_TIMEOUT_S = TIME_LIMIT_MAX_S + 3600
"""When Redis gives an unanswered message to another worker; longer than any job may take."""

CONNECT_TIMEOUT_S = 3.0
ANSWER_TIMEOUT_S = 10.0
CONNECT_AGAIN_MAX_S = 3
"""Between tries while the broker is away; Celery's own would grow to half a minute."""

SIGN_OF_LIFE_EXPIRES_S = 60.0

Message = tuple[int, int, int, str]
"""A job's id, its attempts so far, how often it was sent for this attempt, its queue."""


class BrokerAway(Unavailable):
    code = "jobs.broker_away"
    title = "The broker of jobs does not answer; they wait"


class Carrier:
    """Sends messages, and takes them off again in `threads` threads."""

    def __init__(self, broker_url: str, *, namespace: str, name: str, threads: int) -> None:
        self._threads = threads
        self._name = name
        self._namespace = namespace
        self._own_queue = f"{namespace}.life.{name}"
        names = [self._own_queue, *(f"{namespace}.{queue}" for queue in QUEUES)]
        self._app = _celery(broker_url, names)
        connection = cast(Any, self._app).connection_for_write()
        self._errors: tuple[type[Exception], ...] = (
            OperationalError,
            *connection.connection_errors,
            *connection.channel_errors,
        )

    def send(self, messages: Sequence[Message]) -> None:
        """Blocks; raises BrokerAway where the broker does not answer."""
        try:
            for job_id, attempts, sends, queue in messages:
                self._app.send_task(
                    RUN_JOB,
                    args=(job_id,),
                    task_id=f"{job_id}.{attempts + 1}.{sends}",
                    queue=f"{self._namespace}.{queue}",
                    retry=False,
                )
        except self._errors as error:
            raise BrokerAway(str(error)) from error

    def ask_for_life(self) -> None:
        """Send ourselves a message; `consume` calls `alive` when it has come through."""
        try:
            self._app.send_task(
                SHOW_LIFE, queue=self._own_queue, expires=SIGN_OF_LIFE_EXPIRES_S, retry=False
            )
        except self._errors as error:
            raise BrokerAway(str(error)) from error

    def consume(self, run: Callable[[int], None], alive: Callable[[], None]) -> None:
        """Take messages and run their jobs until `stop`. Blocks; reconnects for ever."""

        def run_job(job_id: int) -> None:
            run(job_id)

        def show_life() -> None:
            alive()

        self._app.task(run_job, name=RUN_JOB)
        self._app.task(show_life, name=SHOW_LIFE)
        self._app.finalize()
        worker = WorkController(
            app=self._app,
            hostname=self._name,
            consumer_cls=_PatientConsumer,
            pool_cls="threads",
            concurrency=self._threads,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
            optimization="fair",
        )
        worker.start()

    def stop(self, wait_s: float) -> None:
        """Take no more messages, and wait a moment for those in hand to be answered."""
        state.should_stop = 0
        waker = threading.Thread(target=self._wake, daemon=True)
        waker.start()
        waker.join(wait_s)

    def _wake(self) -> None:
        """The consumer looks at `should_stop` after each message."""
        with contextlib.suppress(BrokerAway):
            self.ask_for_life()


class _PatientConsumer(Consumer):
    """Waits for the broker for ever, and is there soon after it is; survives what is no message."""

    def loop(self, *parts: Any) -> None:
        untyped: Any = loops
        try:
            (untyped.asynloop if self.hub else untyped.synloop)(*parts)
        except (ValueError, LookupError, TypeError) as error:
            # It is off the queue by now. Celery would end; to connect anew is enough.
            log.error("jobs.message_unreadable", error=repr(error))
            raise ConnectionResetError from error

    def ensure_connected(self, conn: Any) -> Any:
        def note(error: Exception, wait_s: float) -> None:
            log.warning("jobs.broker_away", error=str(error), again_in_s=wait_s)

        conn.ensure_connection(
            note,
            max_retries=None,
            interval_start=1,
            interval_step=1,
            interval_max=CONNECT_AGAIN_MAX_S,
            callback=state.maybe_shutdown,
        )
        self.first_connection_attempt = False
        return conn


def _celery(broker_url: str, names: Sequence[str]) -> Celery:
    """The app with these queues, the more urgent ones first."""
    app = Celery("colonnade", broker=broker_url, set_as_current=False)
    nowhere = Exchange("")  # the broker's default exchange: straight into the queue of that name
    app.conf.update(
        task_queues=[BrokerQueue(name, nowhere, routing_key=name) for name in names],
        task_default_queue=names[0],
        task_default_exchange="",
        task_create_missing_queues=False,
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_store_errors_even_if_ignored=False,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry=True,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_connection_timeout=CONNECT_TIMEOUT_S,
        broker_transport_options={
            "visibility_timeout": VISIBILITY_TIMEOUT_S,
            "socket_connect_timeout": CONNECT_TIMEOUT_S,
            "socket_timeout": ANSWER_TIMEOUT_S,
            "socket_keepalive": True,
            "queue_order_strategy": "priority",
        },
        timezone="UTC",
        enable_utc=True,
    )
    return app

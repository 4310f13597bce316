"""Carrying jobs from the relay to a free worker: Celery, behind this one file.

A message is a hint that a job waits, no more than its id: what is to be done, and whether it still
is, stands in the table. So a message may be lost, come twice or late, on any broker.
"""

import contextlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from celery import Celery
from celery.worker import WorkController, loops, state
from celery.worker.consumer import Consumer
from kombu.exceptions import OperationalError

from colonnade.kernel.errors import Unavailable
from colonnade.kernel.jobs.brokers import CONNECT_TIMEOUT_S, HEARTBEAT_S, Broker
from colonnade.kernel.jobs.values import QUEUES, Queue, RefusedMessage
from colonnade.kernel.telemetry import log

RUN_JOB = "colonnade.run_job"
SHOW_LIFE = "colonnade.show_life"

CONNECT_AGAIN_MAX_S = 3
"""Between tries while the broker is away; Celery's own would grow to half a minute."""

SIGN_OF_LIFE_EXPIRES_S = 60.0
EXCERPT_CHARACTERS = 500

MESSAGE_BYTES_MAX = 16 * 1024
"""Ours have some 300; what is much larger is not ours, and not even looked into."""

Message = tuple[int, int, int, str]
"""A job's id, its attempts so far, how often it was sent for this attempt, its queue."""


class BrokerAway(Unavailable):
    code = "jobs.broker_away"
    title = "The broker of jobs does not answer; they wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class Takers:
    """What is done with what comes, each called in a thread of the consumer's."""

    run: Callable[[int, str], None]
    """A job's id, and the queue that it came by."""

    alive: Callable[[str, float], None]
    """A sign of life: its queue ("" for our own), and when it was sent."""

    refused: Callable[[RefusedMessage], None]
    """What was no message of ours, and is off its queue by now."""


class Carrier:
    """Sends messages, and takes those of `queues` off again in `threads` threads."""

    def __init__(
        self,
        broker: Broker,
        *,
        namespace: str,
        name: str,
        threads: int,
        queues: Sequence[Queue] = QUEUES,
    ) -> None:
        self._threads = threads
        self.name = name
        self._namespace = namespace
        self.has_own_queue = broker.own is not None
        self._own_queue = f"{namespace}.life.{name}"
        # The more urgent ones first.
        self._consumed = [f"{namespace}.{queue}" for queue in QUEUES if queue in queues]
        declared = [broker.shared_queue(f"{namespace}.{queue}") for queue in QUEUES]
        if self.has_own_queue:
            declared.insert(0, broker.own_queue(self._own_queue))
            self._consumed.insert(0, self._own_queue)
        self._app = _celery(broker, declared)
        connection = cast(Any, self._app).connection_for_write()
        self._errors: tuple[type[Exception], ...] = (
            OperationalError,
            *connection.connection_errors,
            *connection.channel_errors,
        )

    def send(self, messages: Sequence[Message]) -> None:
        """Blocks; raises BrokerAway where the broker does not answer."""
        with self._reaching():
            for job_id, attempts, sends, queue in messages:
                self._app.send_task(
                    RUN_JOB,
                    args=(job_id,),
                    task_id=f"{job_id}.{attempts + 1}.{sends}",
                    queue=f"{self._namespace}.{queue}",
                    retry=False,
                )

    def ask_for_life(self, now: float, queue: Queue | None = None) -> None:
        """Send a sign of life through `queue`, or our own; `alive` is called where it comes out."""
        with self._reaching():
            self._app.send_task(
                SHOW_LIFE,
                args=(queue or "", now),
                queue=f"{self._namespace}.{queue}" if queue else self._own_queue,
                expires=SIGN_OF_LIFE_EXPIRES_S,
                retry=False,
            )

    def forget_worker(self, name: str) -> None:
        """Delete what a worker that is gone left at the broker."""
        if self.has_own_queue:
            with self._reaching(), cast(Any, self._app).connection_for_write() as connection:
                connection.default_channel.queue_delete(f"{self._namespace}.life.{name}")

    @contextlib.contextmanager
    def _reaching(self) -> Any:
        try:
            yield
        except self._errors as error:
            raise BrokerAway(str(error)) from error

    def consume(self, takers: Takers) -> None:
        """Take messages and run their jobs until `stop`. Blocks; reconnects for ever."""
        prefix = f"{self._namespace}."

        def run_job(task: Any, *arguments: Any, **_named: Any) -> None:
            queue = _queue_of(task.request.delivery_info, prefix)
            if [type(argument) for argument in arguments] == [int]:
                takers.run(arguments[0], queue)
            else:
                excerpt = repr(arguments)
                reason = "It names no job."
                takers.refused(
                    RefusedMessage(queue, reason, len(excerpt), excerpt[:EXCERPT_CHARACTERS])
                )

        def show_life(queue: str, sent_at: float) -> None:
            takers.alive(queue, sent_at)

        self._app.task(run_job, name=RUN_JOB, bind=True)
        self._app.task(show_life, name=SHOW_LIFE)
        self._app.finalize()
        WorkController(
            app=self._app,
            hostname=self.name,
            consumer_cls=type(
                "PatientConsumer",
                (_PatientConsumer,),
                {"prefix": prefix, "refused": staticmethod(takers.refused)},
            ),
            pool_cls="threads",
            concurrency=self._threads,
            queues=self._consumed,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
            optimization="fair",
        ).start()

    def stop(self, wait_s: float) -> None:
        """Take no more messages, and wait a moment for those in hand to be answered."""
        state.should_stop = 0
        if self.has_own_queue:
            waker = threading.Thread(target=self._wake, daemon=True)
            waker.start()
            waker.join(wait_s)

    def _wake(self) -> None:
        """The consumer looks at `should_stop` after each message."""
        with contextlib.suppress(BrokerAway):
            self.ask_for_life(0)


class _PatientConsumer(Consumer):
    """Waits for the broker for ever, is there soon after it is, survives what is no message."""

    prefix = ""
    refused: Callable[[RefusedMessage], None]
    """Both are set in a class made for one carrier: Celery makes the object itself."""

    def loop(self, *parts: Any) -> None:
        untyped: Any = loops
        try:
            (untyped.asynloop if self.hub else untyped.synloop)(*parts)
        except (ValueError, LookupError, TypeError) as error:
            # It is off the queue by now. Celery would end; to connect anew is enough.
            log.error("jobs.message_unreadable", error=repr(error))
            type(self).refused(RefusedMessage("", f"It could not be read: {error!r}"[:200], 0, ""))
            raise ConnectionResetError from error

    def create_task_handler(self, *arguments: Any, **named: Any) -> Any:
        handle = cast(Any, super()).create_task_handler(*arguments, **named)

        def take(message: Any) -> None:
            if len(message.body or b"") > MESSAGE_BYTES_MAX:
                self._refuse(message, f"It is larger than {MESSAGE_BYTES_MAX} bytes.")
                message.reject_log_error(_Quiet, self.connection_errors)
            else:
                handle(message)

        return take

    def on_unknown_message(self, body: Any, message: Any) -> None:
        del body
        self._refuse(message, "It is not in the form of a job.")
        message.reject_log_error(_Quiet, self.connection_errors)

    def on_unknown_task(self, body: Any, message: Any, exc: Exception) -> None:
        del body, exc
        self._refuse(message, f"Nobody knows {str(message.headers.get('task'))[:100]!r}.")
        message.reject_log_error(_Quiet, self.connection_errors)

    def on_invalid_task(self, body: Any, message: Any, exc: Exception) -> None:
        del body
        self._refuse(message, f"It is no valid order: {exc!r}"[:200])
        message.reject_log_error(_Quiet, self.connection_errors)

    def on_decode_error(self, message: Any, exc: Exception) -> None:
        self._refuse(message, f"It could not be read: {exc!r}"[:200])
        message.ack_log_error(_Quiet, self.connection_errors)

    def _refuse(self, message: Any, reason: str) -> None:
        body = message.body or b""
        start = body[:EXCERPT_CHARACTERS]
        raw = start.encode(errors="replace") if isinstance(start, str) else bytes(start)
        excerpt = raw.decode(errors="replace")
        kind = type(self)
        queue = _queue_of(message.delivery_info, kind.prefix)
        log.error("jobs.message_refused", queue=queue, reason=reason, size=len(body))
        kind.refused(RefusedMessage(queue, reason, len(body), excerpt))

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


def _queue_of(delivery_info: Any, prefix: str) -> str:
    found: Any = delivery_info or {}
    return str(found.get("routing_key", "")).removeprefix(prefix)


class _Quiet:
    """Takes Celery's own words about a message that could not be answered; ours are logged."""

    @staticmethod
    def critical(message: str, error: object, *_rest: object, **_named: object) -> None:
        log.warning("jobs.message_not_answered", error=str(error), text=message)

    error = critical


def _celery(broker: Broker, queues: Sequence[Any]) -> Celery:
    app = Celery("colonnade", broker=broker.url, set_as_current=False)
    app.conf.update(
        task_queues=queues,
        task_default_queue=queues[0].name,
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
        broker_heartbeat=HEARTBEAT_S,
        broker_transport_options=dict(broker.options),
        timezone="UTC",
        enable_utc=True,
    )
    return app

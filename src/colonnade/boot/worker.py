"""The worker: jobs, the relay that sends them, and (unless told otherwise) the clock.

One process. Its event loop, in the main thread, runs the handlers; Celery takes messages in threads
that wait for it; beat has a thread of its own.
"""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, NoReturn

import psycopg

from colonnade.boot.handlers import handlers, schedule, subscribers
from colonnade.kernel.activity import JobRunner
from colonnade.kernel.activity.subscriptions import follow_feed
from colonnade.kernel.activity.upkeep import look_after
from colonnade.kernel.database import DatabaseBusy
from colonnade.kernel.jobs import Scheduled, order_scheduled
from colonnade.kernel.jobs.carrier import BrokerAway, Carrier
from colonnade.kernel.settings import Settings
from colonnade.kernel.telemetry import configure_logging, log
from colonnade.kernel.work import JobHandler, Process, open_process
from colonnade.kit.clock import now_utc

STOP_WITHIN_S = 1.9
STOP_CARRIER_WITHIN_S = 0.4
SIGN_OF_LIFE_EVERY_S = 15.0
LIFELESS_AFTER_S = 60.0
"""A consumer that could take messages and takes none for so long is stuck: end, be started anew."""

ORDER_WITHIN_S = 20.0


def run_worker(settings: Settings, *, beat: bool = True) -> NoReturn:
    """Work until SIGTERM or SIGINT; ends the process."""
    configure_logging(level=settings.log_level, form=settings.log_format, process="worker")
    end_process(asyncio.run(work_until_stopped(settings, handlers, schedule if beat else [])))


def run_beat(settings: Settings) -> NoReturn:
    """Only the clock, until SIGTERM or SIGINT; ends the process."""
    configure_logging(level=settings.log_level, form=settings.log_format, process="beat")
    end_process(asyncio.run(keep_time(settings, schedule)))


async def work_until_stopped(
    settings: Settings,
    known: Sequence[JobHandler[Any]],
    scheduled: Sequence[Scheduled],
) -> int:
    """The worker's whole life. Its exit code."""
    stopping = _stop_signal()
    async with open_process(settings) as process:
        name = f"{socket.gethostname()}-{os.getpid()}"
        carrier = Carrier(
            settings.broker_url,
            namespace=settings.namespace,
            name=name,
            threads=settings.worker_threads,
        )
        runner = JobRunner(process, known)
        async with _beat(process, scheduled):
            tasks = _tasks(process, carrier, runner, threads=settings.worker_threads)
            log.info("worker.started", threads=settings.worker_threads)
            code = await _until(stopping, tasks)
            _end_in_time(code)
            await runner.stop()
            await asyncio.to_thread(carrier.stop, STOP_CARRIER_WITHIN_S)
    log.info("worker.stopped", code=code)
    return code


async def keep_time(settings: Settings, scheduled: Sequence[Scheduled]) -> int:
    stopping = _stop_signal()
    async with open_process(settings) as process, _beat(process, scheduled):
        log.info("beat.started", entries=len(scheduled))
        await stopping.wait()
    return 0


def _tasks(
    process: Process, carrier: Carrier, runner: JobRunner, *, threads: int
) -> list["asyncio.Task[None]"]:
    from colonnade.kernel.jobs.relay import Relay

    loop = asyncio.get_running_loop()
    life = _Life(carrier, runner, threads)

    def run(job_id: int) -> None:
        life.sign()
        asyncio.run_coroutine_threadsafe(runner.run(job_id), loop).result()

    def consume() -> None:
        carrier.consume(run, life.sign)

    relay = Relay(process.database, carrier, runner.cancel)
    return [
        asyncio.create_task(_in_thread(consume, "consumer")),
        asyncio.create_task(relay.run()),
        asyncio.create_task(look_after(process, runner)),
        asyncio.create_task(follow_feed(process, subscribers)),
        asyncio.create_task(life.watch()),
    ]


async def _until(stopping: asyncio.Event, tasks: Sequence["asyncio.Task[None]"]) -> int:
    """Wait for the signal; 1 where one of the tasks, which never end, has ended before it."""
    stop = asyncio.create_task(stopping.wait())
    done, _ = await asyncio.wait([stop, *tasks], return_when=asyncio.FIRST_COMPLETED)
    code = 0 if stop in done else 1
    for task in done - {stop}:
        log.error("worker.part_ended", error=repr(task.exception()))
    for task in tasks:
        task.cancel()
    return code


class _Life:
    """Whether messages really come through: seen by sending one, not by being up."""

    def __init__(self, carrier: Carrier, runner: JobRunner, threads: int) -> None:
        self._carrier = carrier
        self._runner = runner
        self._threads = threads
        self._seen = time.monotonic()

    def sign(self) -> None:
        self._seen = time.monotonic()

    async def watch(self) -> None:
        """Ends when the consumer is stuck."""
        while time.monotonic() - self._seen < LIFELESS_AFTER_S:
            await asyncio.sleep(SIGN_OF_LIFE_EVERY_S)
            if len(self._runner.attempts) >= self._threads:
                self.sign()  # busy with jobs; its turn has to wait
            try:
                await asyncio.to_thread(self._carrier.ask_for_life)
            except BrokerAway:
                self.sign()
        log.error("worker.consumer_stuck")


@asynccontextmanager
async def _beat(process: Process, scheduled: Sequence[Scheduled]) -> AsyncGenerator[None]:
    if not scheduled:
        yield
        return
    from colonnade.kernel.jobs.beat import Beat

    loop = asyncio.get_running_loop()

    async def order(entry: Scheduled) -> bool:
        try:
            async with process.database.writing() as connection:
                await order_scheduled(connection, entry, now_utc())
        except (DatabaseBusy, psycopg.Error) as error:
            log.warning("beat.order_failed", type=entry.job.type, error=str(error))
            await process.database.check_writers()
            return False
        return True

    def order_from_thread(entry: Scheduled) -> bool:
        try:
            return asyncio.run_coroutine_threadsafe(order(entry), loop).result(ORDER_WITHIN_S)
        except TimeoutError:
            return False

    beat = Beat(scheduled, order_from_thread)
    ticking = asyncio.create_task(_in_thread(beat.run, "beat"))
    try:
        yield
    finally:
        beat.stop()
        ticking.cancel()


async def _in_thread(run: Callable[[], None], name: str) -> None:
    """Like asyncio.to_thread, but the thread is a daemon: nobody waits for it at the end."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()

    def tell(error: BaseException | None) -> None:
        if ended.done():
            return
        if error is None:
            ended.set_result(None)
        else:
            ended.set_exception(error)

    def body() -> None:
        error: BaseException | None = None
        try:
            run()
        except BaseException as raised:  # noqa: BLE001  (handed to the one who waits)
            error = raised
        with contextlib.suppress(RuntimeError):  # the loop is closed by now
            loop.call_soon_threadsafe(tell, error)

    threading.Thread(target=body, name=name, daemon=True).start()
    await ended


def _stop_signal() -> asyncio.Event:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    return stopping


def _end_in_time(code: int) -> None:
    """What runs is given back by then; what else is slow, such as a broker away, is left behind."""
    timer = threading.Timer(STOP_WITHIN_S, end_process, (code,))
    timer.daemon = True
    timer.start()


def end_process(code: int) -> NoReturn:
    """All is closed or given back. Celery's pool threads would be waited for for ever."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)

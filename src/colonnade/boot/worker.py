"""The worker: jobs, the relay that sends them, and (unless told otherwise) the clock.

One process. Its event loop, in the main thread, runs the handlers and the clock; Celery takes
messages in threads that wait for it.
"""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from colonnade.boot.handlers import handlers, schedule, subscribers
from colonnade.boot.job_child import child_runner
from colonnade.boot.life import Life, watch_loop
from colonnade.kernel.activity import JobRunner
from colonnade.kernel.activity.subscriptions import follow_feed
from colonnade.kernel.activity.timekeeping import keep_time
from colonnade.kernel.activity.upkeep import look_after
from colonnade.kernel.jobs import QUEUES, Queue, Scheduled
from colonnade.kernel.jobs.brokers import broker_at
from colonnade.kernel.jobs.carrier import Carrier, Takers
from colonnade.kernel.settings import Settings, SettingsInvalid
from colonnade.kernel.telemetry import configure_logging, log
from colonnade.kernel.work import JobHandler, Process, open_process

STOP_WITHIN_S = 1.9
STOP_CARRIER_WITHIN_S = 0.4
LEAVE_WITHIN_S = 0.3
HANDLERS = "colonnade.boot.handlers"


def run_worker(settings: Settings, *, beat: bool = True) -> NoReturn:
    """Work until SIGTERM or SIGINT; ends the process."""
    configure_logging(level=settings.log_level, form=settings.log_format, process="worker")
    scheduled = schedule if beat else None
    end_process(asyncio.run(work_until_stopped(settings, handlers, scheduled)))


def run_beat(settings: Settings) -> NoReturn:
    """Only the clock, until SIGTERM or SIGINT; ends the process."""
    configure_logging(level=settings.log_level, form=settings.log_format, process="beat")
    end_process(asyncio.run(keep_time_until_stopped(settings, schedule)))


async def work_until_stopped(
    settings: Settings,
    known: Sequence[JobHandler[Any]],
    scheduled: Sequence[Scheduled] | None,
    *,
    handlers_module: str = HANDLERS,
) -> int:
    """The worker's whole life, without the clock where `scheduled` is None. Its exit code."""
    stopping = _stop_signal()
    queues = queues_named(settings.jobs.queues)
    async with open_process(settings) as process:
        carrier = Carrier(
            broker_at(
                settings.broker_url,
                region=settings.jobs.sqs_region,
                quorum=settings.jobs.rabbitmq_quorum,
            ),
            namespace=settings.namespace,
            name=f"{socket.gethostname()}-{os.getpid()}",
            threads=settings.worker_threads,
            queues=queues,
        )
        runner = JobRunner(process, known, child_runner(handlers_module, settings.data_folder))
        life = Life(process, carrier, runner, queues)
        watch_loop(lambda: end_process(1))
        tasks = _tasks(process, carrier, runner, life)
        if scheduled is not None:
            tasks.append(asyncio.create_task(keep_time(process, scheduled)))
        log.info("worker.started", threads=settings.worker_threads, queues=list(queues))
        code = await _until(stopping, tasks)
        _end_in_time(code)
        await runner.stop()
        await asyncio.to_thread(carrier.stop, STOP_CARRIER_WITHIN_S)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LEAVE_WITHIN_S):
                await life.leave()
    log.info("worker.stopped", code=code)
    return code


def queues_named(names: Sequence[str]) -> list[Queue]:
    """The queues that the settings name. Raises SettingsInvalid for one that there is not."""
    unknown = sorted(set(names) - set(QUEUES))
    if unknown or not names:
        raise SettingsInvalid(
            [f"COLONNADE_WORKER_QUEUES: {', '.join(unknown) or 'nothing'}; it takes of {QUEUES}"]
        )
    return [queue for queue in QUEUES if queue in names]


async def keep_time_until_stopped(settings: Settings, scheduled: Sequence[Scheduled]) -> int:
    stopping = _stop_signal()
    async with open_process(settings) as process:
        log.info("beat.started", entries=len(scheduled))
        code = await _until(stopping, [asyncio.create_task(keep_time(process, scheduled))])
        _end_in_time(code)
    return code


def _tasks(
    process: Process, carrier: Carrier, runner: JobRunner, life: Life
) -> list["asyncio.Task[None]"]:
    from colonnade.kernel.jobs.relay import Relay

    loop = asyncio.get_running_loop()

    def run(job_id: int, queue: str) -> None:
        life.sign(queue)
        asyncio.run_coroutine_threadsafe(runner.run(job_id), loop).result()

    def consume() -> None:
        carrier.consume(Takers(run=run, alive=life.alive, refused=life.refused))

    relay = Relay(process.database, carrier, runner.cancel)
    return [
        asyncio.create_task(_in_thread(consume, "consumer")),
        asyncio.create_task(relay.run()),
        asyncio.create_task(look_after(process, runner)),
        asyncio.create_task(follow_feed(process, subscribers)),
        asyncio.create_task(life.watch()),
        asyncio.create_task(life.show()),
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

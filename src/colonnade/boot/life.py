"""Whether a worker really works: seen by what comes through its queues, not by being up.

Celery's consumers are known to stay alive and take nothing after a reset of the broker. So a sign
of life goes through each queue, and through one of the worker's own; who could take it and does
not for a minute ends, and is started anew by whoever started it.
"""

import asyncio
import faulthandler
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from datetime import timedelta
from typing import Any

import psycopg

from colonnade.kernel.activity import JobRunner
from colonnade.kernel.database import DatabaseBusy
from colonnade.kernel.jobs import (
    ASK_EVERY_S,
    Queue,
    RefusedMessage,
    forget_worker,
    is_ours_to_ask,
    keep_answer,
    keep_refused,
    keep_worker,
    queue_states,
    silent_s,
    take_gone_workers,
)
from colonnade.kernel.jobs.carrier import BrokerAway, Carrier
from colonnade.kernel.telemetry import Counter, Gauge, log
from colonnade.kernel.work import Process
from colonnade.kit.clock import now_utc

LIFELESS_AFTER_S = 60.0
"""A consumer that could take messages and takes none for so long is stuck."""

SHOW_EVERY_S = 5.0
LOOP_STUCK_AFTER_S = 20.0
"""Longer than a lease: what this worker had has been given to another one by now."""

OWN = ""
"""The worker's own queue, in which nothing comes but its own signs of life."""

waiting = Gauge(
    "colonnade_jobs_waiting", "Jobs that could begin", ["queue"], multiprocess_mode="mostrecent"
)
oldest = Gauge(
    "colonnade_jobs_oldest_seconds",
    "How long the first of them has waited",
    ["queue"],
    multiprocess_mode="mostrecent",
)
silence = Gauge(
    "colonnade_jobs_canary_silence_seconds",
    "Since a sign of life last came through the queue",
    ["queue"],
    multiprocess_mode="mostrecent",
)
refused_total = Counter("colonnade_jobs_refused_messages", "Messages that were no orders of ours")


class Life:
    """Of one worker. `sign`, `alive` and `refused` are called in the consumer's threads."""

    def __init__(
        self, process: Process, carrier: Carrier, runner: JobRunner, queues: Sequence[Queue]
    ) -> None:
        self._process = process
        self._carrier = carrier
        self._runner = runner
        self._queues = queues
        self._threads = process.settings.worker_threads
        self._loop = asyncio.get_running_loop()
        self._began = now_utc()
        signs = [*queues, *([OWN] if carrier.has_own_queue else [])]
        self._seen = dict.fromkeys(signs, time.monotonic())

    # -- what comes

    def sign(self, queue: str) -> None:
        self._seen[queue] = time.monotonic()

    def alive(self, queue: str, sent_at: float) -> None:
        self.sign(queue)
        if queue != OWN:
            took_s = time.time() - sent_at
            self._keep(lambda c: keep_answer(c, queue, by=self._carrier.name, took_s=took_s))

    def refused(self, message: RefusedMessage) -> None:
        refused_total.inc()
        self._keep(lambda c: keep_refused(c, message))

    def _keep(self, change: Callable[[Any], Coroutine[Any, Any, None]]) -> None:
        async def keep() -> None:
            try:
                async with self._process.database.writing() as connection:
                    await change(connection)
            except (DatabaseBusy, psycopg.Error) as error:
                log.warning("worker.not_kept", error=str(error))

        asyncio.run_coroutine_threadsafe(keep(), self._loop)

    # -- watching

    async def watch(self) -> None:
        """Ends when the consumer is stuck."""
        while not (stuck := await self._stuck()):
            await asyncio.sleep(ASK_EVERY_S)
            if len(self._runner.attempts) >= self._threads:
                self._excuse()  # busy with jobs; its turn has to wait
            try:
                await self._ask()
            except BrokerAway:
                self._excuse()
            except (DatabaseBusy, psycopg.Error) as error:
                log.warning("worker.watch_failed", error=str(error))
                self._excuse()
        log.error("worker.consumer_stuck", queues=stuck)

    def _excuse(self) -> None:
        for queue in self._seen:
            self.sign(queue)

    async def _ask(self) -> None:
        if OWN in self._seen:
            await asyncio.to_thread(self._carrier.ask_for_life, time.time())
        for queue in self._queues:
            async with self._process.database.writing() as connection:
                ours = await is_ours_to_ask(connection, queue)
            if ours:
                await asyncio.to_thread(self._carrier.ask_for_life, time.time(), queue)
        await self._measure()

    async def _measure(self) -> None:
        async with self._process.database.reading() as connection:
            states = await queue_states(connection, self._queues)
            for state in states:
                waiting.labels(state.name).set(state.waiting)
                oldest.labels(state.name).set(state.oldest_s)
                silent = await silent_s(connection, state.name, self._began)
                silence.labels(state.name).set(silent)

    async def _stuck(self) -> list[str]:
        """The queues that nothing has come out of for too long, though it could."""
        late = time.monotonic() - LIFELESS_AFTER_S
        suspects = [queue for queue, seen in self._seen.items() if seen < late]
        return [queue for queue in suspects if queue == OWN or await self._is_silent(queue)]

    async def _is_silent(self, queue: str) -> bool:
        """To everybody: that another worker was quicker is no reason to end."""
        since = now_utc() - timedelta(days=1)
        try:
            async with self._process.database.reading() as connection:
                return await silent_s(connection, queue, since) > LIFELESS_AFTER_S
        except (DatabaseBusy, psycopg.Error):
            return False

    # -- being seen

    async def show(self) -> None:
        """For ever: that this worker is there, and which others are not any more."""
        while True:
            try:
                async with self._process.database.writing() as connection:
                    await keep_worker(
                        connection,
                        name=self._carrier.name,
                        queues=self._queues,
                        threads=self._threads,
                        running=len(self._runner.attempts),
                    )
                    gone = await take_gone_workers(connection)
                for name in gone:
                    log.warning("worker.other_gone", worker=name)
                    await asyncio.to_thread(self._carrier.forget_worker, name)
            except (DatabaseBusy, psycopg.Error, BrokerAway) as error:
                log.warning("worker.not_shown", error=str(error))
                await self._process.database.check_writers()
            await asyncio.sleep(SHOW_EVERY_S)

    async def leave(self) -> None:
        """It ends as it should: nobody has to wonder where it is."""
        try:
            async with self._process.database.writing() as connection:
                await forget_worker(connection, self._carrier.name)
        except (DatabaseBusy, psycopg.Error) as error:
            log.warning("worker.not_shown", error=str(error))


def watch_loop(end: Callable[[], None]) -> None:
    """Call `end` in a thread when this event loop stands still: some job does not let it go on.

    Its jobs' leases run out meanwhile; others take them, until their attempts are used up.
    """
    loop = asyncio.get_running_loop()
    ticked = time.monotonic()

    def tick() -> None:
        nonlocal ticked
        ticked = time.monotonic()
        loop.call_later(1.0, tick)

    def watch() -> None:
        nonlocal ticked
        slept_at = time.monotonic()
        while True:
            time.sleep(1.0)
            now = time.monotonic()
            if now - slept_at > LOOP_STUCK_AFTER_S / 2:
                ticked = now  # the whole process stood still, not the loop alone
            slept_at = now
            if now - ticked > LOOP_STUCK_AFTER_S:
                log.error("worker.loop_stuck", seconds=round(now - ticked, 1))
                faulthandler.dump_traceback()
                end()

    tick()
    threading.Thread(target=watch, name="loop-watch", daemon=True).start()

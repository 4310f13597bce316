"""The relay: from the table of jobs to the broker, right after the commit that ordered them."""

import asyncio
from collections.abc import Callable, Sequence

import psycopg

from colonnade.kernel.database import Database, DatabaseBusy
from colonnade.kernel.jobs.carrier import BrokerAway, Carrier, Message
from colonnade.kernel.jobs.ledger import take_unsent
from colonnade.kernel.jobs.ordering import JOBS_CHANNEL
from colonnade.kernel.telemetry import log

POLL_S = 1.0
"""How long a job waits where the database's notification was lost, or its time came."""

BATCH_MAX = 20
"""Sent in one transaction; the first of them may begin when the last is sent."""

BACK_OFF_S = 0.25
BACK_OFF_MAX_S = 5.0
CANCEL = "cancel:"


class Relay:
    """Any number may run at once; `cancel` is told the jobs that people want stopped."""

    def __init__(self, database: Database, carrier: Carrier, cancel: Callable[[int], None]) -> None:
        self._database = database
        self._carrier = carrier
        self._cancel = cancel
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """For ever, whatever the database and the broker do."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen())
            tasks.create_task(self._send())

    async def _listen(self) -> None:
        pause_s = BACK_OFF_S
        while True:
            try:
                async with self._database.alone() as connection:
                    await connection.execute(f"listen {JOBS_CHANNEL}".encode())
                    pause_s = BACK_OFF_S
                    self._wake.set()
                    async for notice in connection.notifies():
                        self._heed(notice.payload)
            except (psycopg.Error, OSError) as error:
                log.warning("jobs.listening_failed", error=str(error))
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, BACK_OFF_MAX_S)

    def _heed(self, payload: str) -> None:
        number = payload.removeprefix(CANCEL)
        if payload.startswith(CANCEL) and number.isdecimal():
            self._cancel(int(number))
        else:
            self._wake.set()

    async def _send(self) -> None:
        pause_s = BACK_OFF_S
        while True:
            try:
                async with asyncio.timeout(POLL_S):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()
            try:
                while await self._send_batch() == BATCH_MAX:
                    pass
                pause_s = BACK_OFF_S
            except (DatabaseBusy, BrokerAway, psycopg.Error, OSError) as error:
                log.warning("jobs.relay_failed", error=str(error))
                await self._database.check_writers()
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, BACK_OFF_MAX_S)
                self._wake.set()

    async def _send_batch(self) -> int:
        """Sent, then committed: a message too many is harmless, one too few would wait long."""
        async with self._database.writing() as connection, connection.transaction():
            messages: Sequence[Message] = await take_unsent(connection, limit=BATCH_MAX)
            if messages:
                await asyncio.to_thread(self._carrier.send, messages)
        return len(messages)

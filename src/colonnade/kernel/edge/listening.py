"""Hearing of purges: notifications of PostgreSQL, which leave with the commit."""

import asyncio

import psycopg

from colonnade.kernel.database import Connection
from colonnade.kernel.edge.shelf import Shelf
from colonnade.kernel.edge.values import CHANNEL
from colonnade.kernel.telemetry import log
from colonnade.kernel.work import Process

SILENCE_S = 1.0
"""After so long without a purge the connection is asked whether it is still there."""

ANSWER_WITHIN_S = 2.0
AGAIN_AFTER_S = 0.25

DROP = "drop"
RENEW = "renew"


async def listen(process: Process, shelf: Shelf) -> None:
    """For ever. What is kept is in doubt from when the connection is lost until it is back."""
    while True:
        try:
            async with process.database.alone() as connection:
                await connection.execute(f"listen {CHANNEL}".encode())
                # What was purged before this moment was told to nobody here.
                shelf.doubt()
                await _hear(connection, shelf)
        except (psycopg.Error, OSError, TimeoutError) as error:
            log.warning("edge.deaf", error=str(error))
        except Exception:  # noqa: BLE001  (deaf for good would be wrong for good)
            log.exception("edge.deaf")
        shelf.doubt()
        await asyncio.sleep(AGAIN_AFTER_S)


async def _hear(connection: Connection, shelf: Shelf) -> None:
    while True:
        async for notice in connection.notifies(timeout=SILENCE_S):
            kind, _, keys = notice.payload.partition(" ")
            shelf.purge(keys.split(), drop=kind == DROP)
        async with asyncio.timeout(ANSWER_WITHIN_S):
            await connection.execute(b"select 1")

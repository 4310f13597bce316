"""The command line's way to a `Work`: one command is one transaction, committed here."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from colonnade.kernel.permissions import system_actor
from colonnade.kernel.work import Process, Work


@asynccontextmanager
async def command_work(process: Process) -> AsyncIterator[Work]:
    """The system acts: whoever can start commands on this machine can do everything."""
    work = Work(process, system_actor())
    try:
        yield work
        await work.commit()
    finally:
        await work.roll_back()

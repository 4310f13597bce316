"""The web server in this process: granian inside our own event loop.

One process answers on the port; more of them share it (each binds with SO_REUSEPORT), and the
kernel deals connections out. So every web process is the supervisor's own child.
"""

import asyncio
import os
import signal

import uvloop
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from colonnade.boot.first_link import first_link
from colonnade.boot.supervised import answer, end_with_parent
from colonnade.boot.web import application
from colonnade.kernel.settings import Settings
from colonnade.kernel.telemetry import log

STOP_S = 5.0
"""For what is under way when told to stop; open sockets of browsers may take for ever."""

HEADER_TIMEOUT_S = 15.0


def serve(settings: Settings, *, with_first_link: bool) -> None:
    """Answers until told to stop. `with_first_link`: the supervisor asked for one."""
    uvloop.run(_serve(settings, with_first_link=with_first_link))


async def _serve(settings: Settings, *, with_first_link: bool) -> None:
    loop = asyncio.get_running_loop()
    server = Server(
        application(settings),
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        http1_settings=HTTP1Settings(header_read_timeout=int(HEADER_TIMEOUT_S * 1000)),
        log_enabled=False,
        backlog=1024,
    )

    def stop() -> None:
        server.stop()
        loop.call_later(STOP_S, _end)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    end_with_parent(stop)
    if with_first_link:
        answer(await first_link(settings))
    log.info("web.starts", address=settings.host, port=settings.port, pid=os.getpid())
    await server.serve()


def _end() -> None:
    log.warning("web.stopped_late", after_s=STOP_S)
    os._exit(0)

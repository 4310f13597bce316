"""The web server in this process: granian inside our own event loop.

One process answers on the port; more of them share it (each binds with SO_REUSEPORT), and the
kernel deals connections out. So every web process is the supervisor's own child.
"""

import asyncio
import os
import resource
import signal

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from colonnade.boot.first_link import first_link
from colonnade.boot.supervised import answer, end_with_parent
from colonnade.boot.web import application
from colonnade.kernel.settings import Settings
from colonnade.kernel.telemetry import log
from colonnade.kernel.web import Role

STOP_S = 5.0
"""For what is under way when told to stop; open sockets of browsers may take for ever."""

BACKLOG = 2048
FILES_BESIDE_CONNECTIONS = 500
"""Files, pools and what else a process has open."""


def serve(settings: Settings, *, with_first_link: bool, role: Role = "all") -> None:
    """Answers until told to stop. `with_first_link`: the supervisor asked for one."""
    uvloop.run(_serve(settings, with_first_link=with_first_link, role=role))


async def _serve(settings: Settings, *, with_first_link: bool, role: Role) -> None:
    loop = asyncio.get_running_loop()
    connections = _room_for(settings.web.connections_max)
    server = Server(
        application(settings, role),
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        # Where it may be HTTP/2 too, granian waits for the first bytes for ever.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=int(settings.web.header_timeout_s * 1000)),
        log_enabled=False,
        backlog=BACKLOG,
        backpressure=connections,
    )

    def stop() -> None:
        server.stop()
        loop.call_later(STOP_S, _end)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    end_with_parent(stop)
    if with_first_link:
        answer(await first_link(settings))
    log.info("web.starts", address=settings.host, port=settings.port, pid=os.getpid(), role=role)
    await server.serve()


def _room_for(connections: int) -> int:
    """How many connections this process may hold; raises its limit of open files for them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + FILES_BESIDE_CONNECTIONS
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    room = max(1, wanted - FILES_BESIDE_CONNECTIONS)
    if room < connections:
        log.warning("web.few_files", open_files_max=wanted, connections_max=room)
    return room


def _end() -> None:
    log.warning("web.stopped_late", after_s=STOP_S)
    os._exit(0)

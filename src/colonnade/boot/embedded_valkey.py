"""Valkey of our own: cache, messages and the queue of jobs, reached by a socket."""

import asyncio
import os
import signal
from pathlib import Path
from urllib.parse import quote

from colonnade.boot.child import ChildSpec
from colonnade.boot.embedded_postgres import server_environment
from colonnade.boot.leftovers import end_leftover
from colonnade.boot.programs import Programs, User
from colonnade.boot.sockets import socket_folder

SOCKET_NAME = "valkey.sock"
PING_TIMEOUT_S = 1.0


class EmbeddedValkey:
    """One server in `<data folder>/valkey`; what it holds survives a restart."""

    def __init__(self, folder: Path, programs: Programs, user: User | None, password: str) -> None:
        self.folder = folder
        self._programs = programs
        self._user = user
        self._password = password
        self._sockets = socket_folder(folder, SOCKET_NAME, user)

    def make(self) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        if self._user:
            os.chown(self.folder, self._user.uid, self._user.gid)
        end_leftover(self.folder / "valkey.pid", self.folder, "valkey", signal.SIGTERM)

    @property
    def url(self) -> str:
        socket = quote(str(self._sockets / SOCKET_NAME))
        return f"unix://:{quote(self._password, safe='')}@{socket}?db=0"

    def spec(self) -> ChildSpec:
        return ChildSpec(
            name="valkey",
            # The configuration comes by standard input: arguments can be seen by everybody.
            argv=[str(self._programs.valkey), "-"],
            stdin=self._configuration().encode(),
            environment=server_environment(),
            folder=self.folder,
            user=self._user,
            stop_signal=signal.SIGTERM,
            stop_timeout_s=20.0,
            ready=self._is_ready,
            quiet=True,
        )

    def _configuration(self) -> str:
        inside = self._sockets == self.folder
        socket = SOCKET_NAME if inside else str(self._sockets / SOCKET_NAME)
        settings = {
            "port": "0",
            "unixsocket": f'"{socket}"',
            "unixsocketperm": "700",
            "requirepass": f'"{self._password}"',
            "pidfile": "valkey.pid",
            "databases": "4",
            # Jobs on their way and counters must outlive a kill: everything is logged to disk.
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": '""',
            # A full queue has to say so; throwing away a job silently is no option.
            "maxmemory-policy": "noeviction",
            "loglevel": "warning",
        }
        return "".join(f"{name} {text}\n" for name, text in settings.items())

    async def _is_ready(self, _pid: int) -> bool:
        try:
            async with asyncio.timeout(PING_TIMEOUT_S):
                reader, writer = await asyncio.open_unix_connection(self._sockets / SOCKET_NAME)
                try:
                    writer.write(f"AUTH {self._password}\r\nPING\r\n".encode())
                    answers = await reader.readline(), await reader.readline()
                finally:
                    writer.close()
        except (OSError, TimeoutError):
            return False
        return answers == (b"+OK\r\n", b"+PONG\r\n")

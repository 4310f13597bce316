"""A whole Colonnade, started as a person starts it, for tests that kill parts of it."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import httpx

from colonnade.boot.child import die_with_parent

READY_S = 60.0
STOP_S = 30.0
UNLIMITED = MappingProxyType(
    {
        "COLONNADE_STRANGER_REQUESTS_PER_S": "1000000",
        "COLONNADE_REQUESTS_PER_S": "1000000",
        "COLONNADE_SIGN_IN_TRIES_PER_ACCOUNT": "100000",
        "COLONNADE_SIGN_IN_TRIES_PER_ADDRESS": "100000",
    }
)
"""For drills that ask more often than people do: counted all the same, never too much."""

_LINK = re.compile(r"https?://\S+/sign-up/\S+")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Colonnade:
    """`colonnade up` on a free port with a data folder of its own."""

    command: Sequence[str] = (sys.executable, "-m", "colonnade")
    environment: Mapping[str, str] = MappingProxyType({})
    """Beside that of the tests, in which nothing of Colonnade's is set."""

    def __init__(self, data: Path, *arguments: str) -> None:
        self.data = data
        self.port = free_port()
        self.host = "127.0.0.1"
        self.url = f"http://{self.host}:{self.port}"
        self.lines: list[str] = []
        self._arguments = arguments
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> float:
        """Start and wait until it says that it is ready; the seconds that took."""
        began = time.monotonic()
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "REDIS_URL"} and not name.startswith("COLONNADE_")
        }
        self._process = subprocess.Popen(
            [
                *self.command,
                "up",
                "--port",
                str(self.port),
                "--data",
                str(self.data),
                *self._arguments,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**environment, **self.environment},
            start_new_session=True,
            # It must not outlive tests that are killed.
            preexec_fn=die_with_parent(signal.SIGINT),  # noqa: PLW1509  (no locks are held)
        )
        threading.Thread(target=self._read, daemon=True).start()
        while not any("is ready at" in line for line in self.lines):
            assert self._process.poll() is None, "".join(self.lines[-40:])
            assert time.monotonic() - began < READY_S, "".join(self.lines[-40:])
            time.sleep(0.02)
        took = time.monotonic() - began
        time.sleep(0.1)  # the lines after it
        return took

    def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        self.lines.extend(iter(self._process.stdout.readline, ""))

    @property
    def link(self) -> str:
        """The one-time link for the first account."""
        found = _LINK.search("".join(self.lines))
        assert found is not None, "".join(self.lines)
        return found[0]

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def tree(self) -> dict[int, str]:
        """Every process below the supervisor: id -> command line."""
        return tree_below(self.pid)

    def pids(self, words: str) -> set[int]:
        """The processes of its tree with these words in their command."""
        return {pid for pid, line in self.tree().items() if words in line}

    def kill(self, part: str) -> int:
        """`kill -9` one part: web, worker, postgres or valkey. Its process id."""
        words = {
            "web": " colonnade web",
            "worker": " colonnade worker",
            "postgres": "/bin/postgres -D",
            "valkey": "valkey-server",
        }
        for pid, line in self.tree().items():
            if words[part] in line:
                os.kill(pid, signal.SIGKILL)
                return pid
        raise AssertionError(f"no {part} in {self.tree()}")

    def healthy(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health", timeout=2).json()["status"] == "ok"
        except (httpx.HTTPError, ValueError):
            return False

    def until_healthy(self, within_s: float) -> float:
        began = time.monotonic()
        while not self.healthy():
            assert time.monotonic() - began < within_s, "".join(self.lines[-40:])
            time.sleep(0.05)
        return time.monotonic() - began

    def stop(self) -> None:
        """Ctrl-C; everything below must be gone."""
        if self._process is None or self._process.poll() is not None:
            return
        below = self.tree()
        os.kill(self._process.pid, signal.SIGINT)
        self._process.wait(STOP_S)
        left = {pid: line for pid, line in below.items() if _command_line(pid) == line and line}
        assert not left, f"left behind: {left}"


def tree_below(first: int) -> dict[int, str]:
    """The processes that it started, those that they started, and so on: id -> command line."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                stat = (entry / "stat").read_text()
                parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
    found: dict[int, str] = {}
    waiting = [first]
    while waiting:
        parent = waiting.pop()
        for pid in [pid for pid, ppid in parents.items() if ppid == parent]:
            found[pid] = _command_line(pid)
            waiting.append(pid)
    return found


def data_folder() -> Path:
    """Short, because the servers' sockets lie below it."""
    return Path(tempfile.mkdtemp(prefix="clnd"))


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""

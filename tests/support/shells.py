"""A shell that is told one command after another, and servers that run beside it."""

import contextlib
import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from support.nginx import is_answered
from support.running import tree_below

from colonnade.boot.child import die_with_parent

COMMAND_S = 120.0
READY_S = 90.0
STOP_S = 40.0
SERVERS = re.compile(r"colonnade (up|web|worker|beat)\b")
PORT = re.compile(r"--port (\d+)")
READY = {
    "up": "is ready at",
    "web": "web.starts",
    "worker": "worker.started",
    "beat": "beat.started",
}
DONE = "__done__"


class Shell:
    """bash, in a folder, with these variables; commands that serve are left running."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._servers: list[int] = []
        self.said = ""
        """What the last server said while it started."""
        self._process = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            bufsize=1,
            cwd=folder,
            env=dict(environment),
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509  (no locks are held)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        while self._servers:
            self.interrupt()
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(STOP_S)

    def run(self, command: str) -> str:
        """Its output; it must end well."""
        if found := SERVERS.match(command):
            return self._serve(command, READY[found[1]])
        code, said = self._ask(command)
        assert code == 0, f"{command}\nended with {code}:\n{said}"
        return said

    def interrupt(self) -> None:
        """Ctrl-C, for the server that was started last."""
        pid = self._servers.pop()
        below = tree_below(pid)
        with contextlib.suppress(ProcessLookupError):
            # What runs behind a shell hears no SIGINT; a service manager sends this.
            os.kill(pid, signal.SIGTERM)
        self._ask(f"wait {pid}")
        left = {one for one in below if Path(f"/proc/{one}").exists()}
        assert not left, f"left behind: {[below[one] for one in left]}"

    def _serve(self, command: str, ready: str) -> str:
        handle, name = tempfile.mkstemp(dir=self._folder, prefix="server-", suffix=".log")
        os.close(handle)
        log = Path(name)
        _, said = self._ask(f"{command} > {log} 2>&1 & echo $!")
        pid = int(said.split()[-1])
        self._servers.append(pid)
        deadline = time.monotonic() + READY_S
        while ready not in log.read_text():
            assert Path(f"/proc/{pid}").exists(), f"{command}\n{log.read_text()}"
            assert time.monotonic() < deadline, f"{command}\n{log.read_text()}"
            time.sleep(0.05)
        # What it listens on is there a moment later, like the lines after this one.
        port = PORT.search(command)
        while port and not is_answered(int(port[1])):
            assert time.monotonic() < deadline, f"{command}\n{log.read_text()}"
            time.sleep(0.05)
        time.sleep(0.2)
        self.said = log.read_text()
        return self.said

    def _ask(self, command: str) -> tuple[int, str]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{command}\necho {DONE} $?\n")
        self._process.stdin.flush()
        said: list[str] = []
        for line in self._process.stdout:
            before, mark, code = line.partition(DONE)
            said.append(before)
            if mark:
                return int(code), "".join(said)
        raise AssertionError(f"the shell ended at: {command}\n{''.join(said)}")

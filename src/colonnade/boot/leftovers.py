"""Servers of an earlier start that are still there, and pid files whose process is not.

The data folder is locked by now, so no other `colonnade up` runs on it: a server found here has
lost its supervisor, and a pid file without its server is of the past.
"""

import os
import signal
import subprocess
import time
from pathlib import Path
from signal import Signals

from colonnade.boot.refusal import StartRefused

WAIT_S = 60.0
POLL_S = 0.05


def end_leftover(pid_file: Path, folder: Path, program: str, stop: Signals) -> None:
    """End the server that `pid_file` names if it is `program` in `folder`; remove the file."""
    pid = _pid_in(pid_file)
    if pid is None:
        return
    if _is_server(pid, folder, program):
        _end(pid, program, stop)
    # The number may belong to any process by now, which would keep the server from starting.
    pid_file.unlink(missing_ok=True)


def _pid_in(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text().split(maxsplit=1)[0])
    except (OSError, ValueError, IndexError):
        return None


def _is_server(pid: int, folder: Path, program: str) -> bool:
    try:
        stands_in = Path(f"/proc/{pid}/cwd").resolve(strict=True)
        runs = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0].decode()
    except OSError:
        return not Path("/proc/self").exists() and _is_server_by_ps(pid, folder, program)
    return stands_in == folder.resolve() and program in runs


def _is_server_by_ps(pid: int, folder: Path, program: str) -> bool:
    """Where there is no /proc: by its command line."""
    shown = subprocess.run(  # noqa: S603
        ["ps", "-p", str(pid), "-o", "command="],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    return program in shown and (program != "postgres" or str(folder) in shown)


def _end(pid: int, program: str, stop: Signals) -> None:
    deadline = time.monotonic() + WAIT_S
    try:
        os.kill(pid, stop)
        while time.monotonic() < deadline:
            os.kill(pid, 0)
            time.sleep(POLL_S)
    except ProcessLookupError:
        return
    except PermissionError:
        pass
    raise StartRefused(
        f"A {program} of an earlier start (process {pid}) still runs on this data folder and does "
        f"not end. End it with: kill -{int(signal.SIGQUIT)} {pid}"
    )

"""Starts the least that tells a change to many sockets (see fanout_app)."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import httpx

from bench.harness.load import JSON, BenchFailed, Target

START_MAX_S = 30
STOP_MAX_S = 10
ROOT = Path(__file__).resolve().parents[2]


class FanOut:
    """`with FanOut(folder, port) as least`: one process of granian."""

    def __init__(self, folder: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._port = port
        self._log = folder / "fanout.log"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    Path(sys.executable).with_name("granian"),
                    *("--interface", "asgi", "--loop", "uvloop", "--workers", "1"),
                    *("--port", str(self._port), "bench.harness.fanout_app:app"),
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_MAX_S
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                httpx.get(self.url, timeout=5).raise_for_status()
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return self
        self.__exit__()
        raise BenchFailed(f"The least fan-out did not start:\n{self._log.read_text()[-4000:]}")

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_MAX_S)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    @property
    def target(self) -> Target:
        return Target(f"{self.url}/row", JSON)

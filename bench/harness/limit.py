"""The limit: what the same statements reach with the driver alone (see limit_app)."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

import httpx

from bench.harness.load import JSON, BenchFailed, Target

Statements = dict[str, tuple[str, Any]]
"""Path -> SQL, and its parameters where they are always the same."""

START_MAX_S = 30
STOP_MAX_S = 10
ROOT = Path(__file__).resolve().parents[2]


class Limit:
    """`with Limit(...) as limit`: granian with the limit's app, on the product's own PostgreSQL."""

    def __init__(
        self,
        folder: Path,
        port: int,
        *,
        workers: int,
        database: tuple[str, int],
        statements: Statements,
    ) -> None:
        """`database`: how to reach it, and the root of the tree that it runs in."""
        self.url = f"http://127.0.0.1:{port}"
        self._workers = workers
        self._database_root = database[1]
        self._port = port
        self._log = folder / "limit.log"
        self._plan = folder / "limit.json"
        self._process: subprocess.Popen[bytes] | None = None
        plan = {
            "database_url": database[0],
            "statements": {
                name: {"sql": sql, "parameters": parameters}
                for name, (sql, parameters) in {**statements, "alive": ("select 1, ''", {})}.items()
            },
        }
        self._plan.touch(mode=0o600)
        self._plan.write_text(json.dumps(plan), encoding="utf-8")

    def __enter__(self) -> Self:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    Path(sys.executable).with_name("granian"),
                    *("--interface", "asgi", "--loop", "uvloop", "--no-ws"),
                    *("--workers", str(self._workers), "--port", str(self._port)),
                    "bench.harness.limit_app:app",
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env={**os.environ, "BENCH_LIMIT": str(self._plan)},
                start_new_session=True,
            )
        deadline = time.monotonic() + START_MAX_S
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                httpx.get(f"{self.url}/alive", timeout=5).raise_for_status()
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return self
        self.__exit__()
        raise BenchFailed(f"The limit did not start:\n{self._log.read_text()[-4000:]}")

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_MAX_S)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def target(self, path: str, script: str = "") -> Target:
        assert self._process is not None
        return Target(self.url + path, JSON, script, (self._process.pid, self._database_root))

"""Workers for drills of jobs, on servers of their own, each kept running as a supervisor does."""

import asyncio
import contextlib
import dataclasses
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

from support.running import free_port
from support.servers import Servers, environment_of

from colonnade.boot.child import die_with_parent
from colonnade.kernel.jobs import JobState, OrderedJob, job_from_row
from colonnade.kernel.jobs.records import JOB_COLUMNS
from colonnade.kernel.permissions import NOBODY
from colonnade.kernel.settings import Settings
from colonnade.kernel.settings.sections.outgoing import OutgoingSettings
from colonnade.kernel.work import Look, Process

ROOT = Path(__file__).resolve().parents[2]
STARTED_WITHIN_S = 60.0
RESTART_S = 0.1
LOOPBACK = OutgoingSettings(allowed_networks=("127.0.0.0/8",))


@contextlib.contextmanager
def own_servers() -> Iterator[tuple[Settings, Path]]:
    """PostgreSQL and Valkey for one drill, with a migrated database; and a folder."""
    folder = Path(tempfile.mkdtemp(prefix="clnd"))
    folder.chmod(0o711)
    servers = Servers(folder)
    try:
        servers.start()
        (folder / "data").mkdir()
        port = free_port()
        yield (
            dataclasses.replace(
                Settings(),
                database_url=servers.new_database(),
                redis_url=servers.redis_url,
                secret_key=secrets.token_urlsafe(48),
                data_folder=folder / "data",
                port=port,
                public_url=f"http://127.0.0.1:{port}",
            ),
            folder,
        )
    finally:
        servers.stop()
        shutil.rmtree(folder, ignore_errors=True)


class KeptWorker:
    """`support.drill_jobs`, started again whenever it ends."""

    def __init__(
        self,
        settings: Settings,
        folder: Path,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._arguments = arguments
        self._environment = {
            **environment_of(settings),
            "PYTHONPATH": os.pathsep.join((str(ROOT / "tests"), str(ROOT))),
            **(environment or {}),
        }
        self._ending = threading.Event()
        self._log = folder / f"worker-{secrets.token_hex(4)}.log"
        self._keeping = threading.Thread(target=self._keep, daemon=True)
        self._process: subprocess.Popen[bytes] | None = None
        self.starts = 0

    def __enter__(self) -> Self:
        self._keeping.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        if self._process is not None:
            self._process.kill()
        self._keeping.join()

    @property
    def log(self) -> str:
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    async def ready(self) -> None:
        """The latest one that was started takes messages."""
        deadline = time.monotonic() + STARTED_WITHIN_S
        while not self._is_alive() or self.log.count("worker.started") < self.starts:
            assert time.monotonic() < deadline, self.log[-3000:]
            await asyncio.sleep(0.02)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def _is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _keep(self) -> None:
        while not self._ending.is_set():
            self.starts = self.log.count("worker.started") + 1
            with self._log.open("ab") as log:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "support.drill_jobs", *self._arguments],
                    env=self._environment,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509  (no locks held)
                )
            self._process.wait()
            self._ending.wait(RESTART_S)


async def all_jobs(process: Process) -> Sequence[OrderedJob]:
    rows = await Look(process, NOBODY).rows(f"select {JOB_COLUMNS} from jobs_job order by id")
    return [job_from_row(row) for row in rows]


async def until_over(process: Process, ids: Sequence[int], within_s: float) -> list[OrderedJob]:
    """Those of them that are not over by then."""
    deadline = time.monotonic() + within_s
    while True:
        waited = set(ids)
        open_ones = [
            job for job in await all_jobs(process) if job.id in waited and not job.state.is_over
        ]
        if not open_ones or time.monotonic() > deadline:
            return open_ones
        await asyncio.sleep(0.05)


def by_state(jobs: Sequence[OrderedJob]) -> str:
    counted = {state: sum(job.state is state for job in jobs) for state in JobState}
    return ", ".join(f"{count} {state}" for state, count in counted.items() if count)

"""O-07: `kill -9` of the web server under writers, again and again, whichever of its processes.

`colonnade web --workers 2` runs apart from the servers, as it does on a machine of its own. Its
first process is killed too, now and then; then the drill does what an init system does, and starts
it again. Sixteen people write all the time and send again what was not answered.
"""

import asyncio
import contextlib
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:1] = [str(ROOT), str(ROOT / "tests")]

from support.ledger import Book, Ledger, open_book  # noqa: E402
from support.people import Person  # noqa: E402
from support.running import (  # noqa: E402
    UNLIMITED,
    Colonnade,
    data_folder,
    free_port,
    tree_below,
)

from bench.drills.drill import Result, run  # noqa: E402
from colonnade.boot.child import die_with_parent  # noqa: E402
from colonnade.boot.ports import answers_health  # noqa: E402

KILLS_SHORT = 2
KILLS_LONG = 200
WRITERS = 16
WORKERS = 2
BETWEEN_S = 1.0
FIRST_OF_TEN = 2
"""So many of ten kills hit the first process, the others one that answers."""

START_S = 120.0
RESTART_S = 0.1
WINDOW_S = 3.0
SEED = 2


class Web:
    """`colonnade web --workers 2` beside a running Colonnade, kept running as systemd keeps it."""

    def __init__(self, beside: Colonnade) -> None:
        self._data = beside.data
        self._ending = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._keeping = threading.Thread(target=self._keep, daemon=True)
        self._log = beside.data / "web-alone.log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._keeping.start()
        self.until_answers()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        if self._process is not None:
            self._process.terminate()
            self._process.wait(START_S)
        self._keeping.join()

    def until_answers(self) -> None:
        deadline = time.monotonic() + START_S
        while not asyncio.run(answers_health("127.0.0.1", self.port)):
            assert time.monotonic() < deadline, self._log.read_text()
            time.sleep(0.05)

    @property
    def first(self) -> int:
        assert self._process is not None
        return self._process.pid

    def answering(self) -> list[int]:
        return [pid for pid, line in tree_below(self.first).items() if " colonnade web" in line]

    def kill(self, choose: random.Random) -> bool:
        """Whether it was the first process."""
        others = self.answering()
        is_first = choose.random() < FIRST_OF_TEN / 10 or not others
        with contextlib.suppress(ProcessLookupError):  # it may have ended by itself just now
            os.kill(self.first if is_first else choose.choice(others), signal.SIGKILL)
        return is_first

    def _keep(self) -> None:
        environment = {
            name: text for name, text in os.environ.items() if not name.startswith("COLONNADE_")
        }
        while not self._ending.is_set():
            with self._log.open("ab") as log:
                self._process = subprocess.Popen(
                    [
                        *(sys.executable, "-m", "colonnade", "web", "--workers", str(WORKERS)),
                        *("--port", str(self.port), "--data", str(self._data)),
                    ],
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env={**environment, **UNLIMITED},
                    preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509  (no locks held)
                )
            self._process.wait()
            self._ending.wait(RESTART_S)


def drill(short: bool) -> Sequence[Result]:  # noqa: FBT001  (what `run` hands over)
    running = Colonnade(data_folder())
    running.environment = UNLIMITED
    running.start()
    try:
        owner = Person(running.url, running.link, "Olga")
        return judged(running, open_book(owner), kills=KILLS_SHORT if short else KILLS_LONG)
    finally:
        running.stop()
        shutil.rmtree(running.data, ignore_errors=True)


def judged(running: Colonnade, book: Book, *, kills: int) -> Sequence[Result]:
    choose = random.Random(SEED)
    killed_at: list[float] = []
    firsts = 0
    with Web(running) as web:
        with Ledger(replace(book, url=web.url), WRITERS) as ledger:
            for _ in range(kills):
                time.sleep(BETWEEN_S)
                web.until_answers()
                killed_at.append(time.monotonic())
                firsts += web.kill(choose)
            time.sleep(BETWEEN_S)
            web.until_answers()
            ledger.until_answered(time.monotonic(), START_S)
        account = ledger.settled(calm_at=time.monotonic() + START_S)
    windows = sorted(ledger.windows_s(killed_at))
    p95 = windows[int(len(windows) * 0.95)]
    return [
        Result(
            "O-07",
            f"{kills} kills, {firsts} of the first process; {WRITERS} writers: {account}",
            "0 lost, 0 doubled",
            account.is_right,
        ),
        Result(
            "O-07",
            f"after a kill nobody was answered for {statistics.median(windows):.2f} s (median),"
            f" {p95:.1f} s (p95), {windows[-1]:.1f} s (longest)",
            f"p95 <= {WINDOW_S:.0f} s",
            p95 <= WINDOW_S,
        ),
    ]


if __name__ == "__main__":
    sys.exit(run(drill, __doc__.splitlines()[0]))

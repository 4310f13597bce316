"""O-10: Redis killed, frozen, flushed, full and read-only, under readers, writers and followers.

What is in the database does not depend on it: reads go on, writes are kept, whoever follows a table
is told of every change. What must be counted to be safe, such as passwords tried, is refused as
long as it can't be. Jobs that were ordered meanwhile are done.
"""

import asyncio
import json
import os
import shutil
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from redis import Redis

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:1] = [str(ROOT), str(ROOT / "tests")]

from support.ledger import Book, Ledger, open_book  # noqa: E402
from support.people import PASSWORD, Person, csrf_field  # noqa: E402
from support.running import UNLIMITED, Colonnade, data_folder  # noqa: E402
from support.sockets import Follower, told_names  # noqa: E402

from bench.drills.drill import Result, run  # noqa: E402

WRITERS = 4
AWAY_S_SHORT = 1.0
AWAY_S_LONG = 8.0
CALM_S = 0.5
BACK_WITHIN_S = 20.0
JOB_WITHIN_S = 90.0
FULL_BYTES = 1
PAGE = {"accept": "text/html"}


@contextmanager
def _killed(running: Colonnade, _redis: Redis) -> Iterator[None]:
    running.kill("valkey")
    yield


@contextmanager
def _frozen(running: Colonnade, _redis: Redis) -> Iterator[None]:
    (pid,) = running.pids("valkey-server")
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@contextmanager
def _flushed(_running: Colonnade, redis: Redis) -> Iterator[None]:
    redis.flushall()
    yield


@contextmanager
def _full(_running: Colonnade, redis: Redis) -> Iterator[None]:
    redis.config_set("maxmemory", FULL_BYTES)
    try:
        yield
    finally:
        redis.config_set("maxmemory", 0)


@contextmanager
def _read_only(_running: Colonnade, redis: Redis) -> Iterator[None]:
    redis.replicaof("127.0.0.1", "1")
    try:
        yield
    finally:
        redis.replicaof("no", "one")


OUTAGES = {
    "killed": _killed,
    "frozen": _frozen,
    "flushed": _flushed,
    "full": _full,
    "read-only": _read_only,
}
COUNTS_ALL_THE_SAME = {"killed", "flushed"}
"""After these it is back at once, and empty or not, it counts."""


@dataclass
class Asked:
    """What was answered while Redis was out of order."""

    reads: "Counter[str]" = field(default_factory=Counter)
    sign_ins: dict[str, "Counter[str]"] = field(default_factory=dict)


def drill(short: bool) -> Sequence[Result]:  # noqa: FBT001  (what `run` hands over)
    running = Colonnade(data_folder())
    running.environment = UNLIMITED
    running.start()
    try:
        owner = Person(running.url, running.link, "Olga")
        return judged(running, owner, away_s=AWAY_S_SHORT if short else AWAY_S_LONG)
    finally:
        running.stop()
        shutil.rmtree(running.data, ignore_errors=True)


def judged(running: Colonnade, owner: Person, *, away_s: float) -> Sequence[Result]:
    book = open_book(owner)
    with Ledger(book, WRITERS) as ledger:
        seen, asked, jobs = asyncio.run(_followed(running, owner, ledger, away_s))
    account = ledger.settled(calm_at=time.monotonic() + BACK_WITHIN_S)
    missed = len(set(account.acknowledged) - seen)
    undone = _undone(owner, jobs)
    failed = sum(count for said, count in asked.reads.items() if said != "200")
    passed = {
        name: said
        for name, said in asked.sign_ins.items()
        if name not in COUNTS_ALL_THE_SAME and set(said) != {"503"}
    }
    sign_ins = "; ".join(
        f"{name} " + ", ".join(f"{said} ({count} times)" for said, count in sorted(found.items()))
        for name, found in asked.sign_ins.items()
    )
    return [
        Result(
            "O-10",
            f"{', '.join(OUTAGES)}, {away_s:g} s each: {account}",
            "0 lost, 0 doubled",
            account.is_right,
        ),
        Result(
            "O-10",
            f"{failed} of {asked.reads.total():,} reads failed",
            "0: limits on reads are open",
            not failed and asked.reads.total() > 0,
        ),
        Result(
            "O-10",
            f"signing in with the right password: {sign_ins}",
            "503 as long as tries can't be counted",
            not passed,
        ),
        Result(
            "O-10",
            f"{missed} of {len(account.acknowledged):,} changes never reached a follower",
            "0",
            not missed,
        ),
        Result(
            "O-10",
            f"{len(jobs) - len(undone)} of {len(jobs)} jobs done that were ordered meanwhile",
            "all",
            not undone,
        ),
    ]


async def _followed(
    running: Colonnade, owner: Person, ledger: Ledger, away_s: float
) -> tuple[set[str], Asked, Sequence[int]]:
    asked = Asked()
    book = ledger.book
    async with Follower(running.url, book.token, f"table:{book.table}") as follower:
        jobs = await asyncio.to_thread(_every_outage, running, owner, book, away_s, asked)
        await asyncio.to_thread(ledger.end)
        deadline = time.monotonic() + BACK_WITHIN_S
        wanted = set(ledger.acknowledged)
        while not wanted <= told_names(follower) and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        return told_names(follower), asked, jobs


def _every_outage(
    running: Colonnade, owner: Person, book: Book, away_s: float, asked: Asked
) -> Sequence[int]:
    """The jobs that were ordered in between."""
    ending = threading.Event()
    reader = threading.Thread(target=_read, args=(book, ending, asked.reads), daemon=True)
    reader.start()
    jobs: list[int] = []
    redis = Redis.from_url(json.loads((running.data / "running.json").read_text())["REDIS_URL"])
    for name, outage in OUTAGES.items():
        signing_in = SignIn(running.url, owner.email)
        time.sleep(CALM_S)
        with outage(running, redis):
            until = time.monotonic() + away_s
            jobs.append(owner.make("/api/v1/administration/files/check")["job_id"])
            found = asked.sign_ins[name] = Counter()
            while time.monotonic() < until:
                found[signing_in.tried()] += 1
                time.sleep(0.1)
        running.until_healthy(BACK_WITHIN_S)
    ending.set()
    reader.join()
    return jobs


class SignIn:
    """A form that is sent again and again, by somebody who knows the password."""

    def __init__(self, url: str, email: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=10, headers=PAGE)
        csrf = csrf_field(self._http.get("/sign-in"))
        self._cookies = dict(self._http.cookies)
        self._form: Mapping[str, str] = {"csrf": csrf, "email": email, "password": PASSWORD}

    def tried(self) -> str:
        # As if the last one had not let us in.
        self._http.cookies = httpx.Cookies(self._cookies)
        return _answered(lambda: self._http.post("/sign-in", data=self._form))


def _read(book: Book, ending: threading.Event, found: "Counter[str]") -> None:
    """A page with a token, and a page as anybody."""
    with book.client() as http, httpx.Client(base_url=book.url, timeout=5, headers=PAGE) as other:
        while not ending.is_set():
            found[_answered(lambda: http.get(book.path, params={"limit": 1}))] += 1
            found[_answered(lambda: other.get("/sign-in"))] += 1
            time.sleep(0.02)


def _answered(ask: Callable[[], httpx.Response]) -> str:
    try:
        return str(ask().status_code)
    except httpx.HTTPError as error:
        return type(error).__name__


def _undone(owner: Person, jobs: Sequence[int]) -> list[int]:
    waiting = list(jobs)
    deadline = time.monotonic() + JOB_WITHIN_S
    while waiting and time.monotonic() < deadline:
        waiting = [
            job
            for job in waiting
            if owner.http.get(f"/api/v1/jobs/{job}").json()["state"] != "done"
        ]
        time.sleep(0.2)
    return waiting


if __name__ == "__main__":
    sys.exit(run(drill, __doc__.splitlines()[0]))

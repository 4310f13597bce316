"""O-17: thousands of sockets on one process; some never read, and all come at once.

Each follows one of ten tables, in which people write twenty rows a second. Whoever reads misses
nothing. Those that never read follow a table of large changes: what waits for them is bounded, and
they are cut off. When all have gone, so has the memory that they took.
"""

import asyncio
import base64
import http.client
import json
import multiprocessing
import os
import shutil
import socket
import statistics
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
from picows import WSTransport, ws_connect

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:1] = [str(ROOT), str(ROOT / "tests")]

from support.people import Person  # noqa: E402
from support.running import UNLIMITED, Colonnade, data_folder  # noqa: E402

from bench.drills.drill import Result, run  # noqa: E402
from bench.workloads.realtime import Follower  # noqa: E402

SOCKETS_SHORT, SOCKETS_LONG = 200, 5_000
ROUNDS_SHORT, ROUNDS_LONG = 1, 3
SECONDS_SHORT, SECONDS_LONG = 2, 10
DEAF_PER_CENT = 1
TABLES = 10
WRITES_PER_S = 20
SOCKETS_OF_ONE = 1_800
"""Behind the tokens of one account; below the product's own limit."""

AT_ONCE = 500
"""Handshakes under way: a listening socket's queue is not endless."""

LOUD_ROWS, LOUD_TEXT, LOUD_WRITES = 40, "x" * 10_000, 30
PATIENCE_S = 90.0
BACK_FACTOR = 1.2
CALM_S_A_SOCKET = 0.0012
"""Until a process has put away what it held for so many."""
TINY_BUFFER = 4096


@dataclass(frozen=True)
class Stage:
    """The tables, and who may open so many sockets."""

    url: str
    port: int
    tables: Sequence[int]
    loud: int
    tokens: Sequence[str]


@dataclass(frozen=True)
class Round:
    opened_s: float
    lost: int
    received: int
    waits_ms: Sequence[float]
    deaf_open: int
    peak_mib: float
    after_mib: float


def drill(short: bool) -> Sequence[Result]:  # noqa: FBT001  (what `run` hands over)
    running = Colonnade(data_folder())
    running.environment = UNLIMITED
    running.start()
    try:
        owner = Person(running.url, running.link, "Olga")
        count, rounds, seconds = (
            (SOCKETS_SHORT, ROUNDS_SHORT, SECONDS_SHORT)
            if short
            else (SOCKETS_LONG, ROUNDS_LONG, SECONDS_LONG)
        )
        return judged(running, owner, count=count, rounds=rounds, seconds=seconds)
    finally:
        running.stop()
        shutil.rmtree(running.data, ignore_errors=True)


def judged(
    running: Colonnade, owner: Person, *, count: int, rounds: int, seconds: int
) -> Sequence[Result]:
    stage = _set(running, owner, count)
    (web,) = running.pids(" colonnade web")
    before = _mib(web)
    found = [asyncio.run(_round(stage, web, count, seconds)) for _ in range(rounds)]
    deaf = max(1, count * DEAF_PER_CENT // 100)
    lost, received = sum(one.lost for one in found), sum(one.received for one in found)
    waits = [wait for one in found for wait in one.waits_ms]
    p99 = statistics.quantiles(waits, n=100)[98]
    peak = max(one.peak_mib for one in found)
    still_open = sum(one.deaf_open for one in found)
    # The first round's memory is what a process at work has; the last one's must be no more.
    base, after = max(before, found[0].after_mib), found[-1].after_mib
    opened = ", ".join(f"{one.opened_s:.1f}" for one in found)
    return [
        Result(
            "O-17",
            f"{count:,} sockets on one process, {WRITES_PER_S} updates/s: {received:,} received,"
            f" {lost} lost; p99 {p99:.0f} ms from the writer's answer",
            "0 lost for who reads",
            lost == 0 and received > 0,
        ),
        Result(
            "O-17",
            f"{deaf * rounds - still_open} of {deaf * rounds} who never read were cut off;"
            f" {(peak - before) * 1024 / count:.0f} KiB for each socket at the most",
            "all cut off, at a bounded queue",
            still_open == 0,
        ),
        Result(
            "O-17",
            f"memory {before:.0f} MiB before, {peak:.0f} at the most, {after:.0f} after"
            f" {rounds} rounds ({base:.0f} after the first); all at once connected in {opened} s",
            "back within 20 % of the first round's",
            after <= base * BACK_FACTOR,
        ),
    ]


def _set(running: Colonnade, owner: Person, count: int) -> Stage:
    workspace = owner.make("/api/v1/workspaces", name="Crowd")["id"]
    database = owner.make(f"/api/v1/workspaces/{workspace}/databases", name="Crowd")["id"]
    fields = [{"name": "Name", "kind": "text"}, {"name": "Text", "kind": "long_text"}]
    tables = [
        owner.make(f"/api/v1/databases/{database}/tables", name=f"T{n}", fields=fields)["id"]
        for n in range(TABLES + 1)
    ]
    people = [owner]
    while len(people) * SOCKETS_OF_ONE < count:
        people.append(owner.invite(f"Guest{len(people)}", workspace_id=workspace, role="editor"))
    tokens = [
        one.make("/api/v1/tokens", name="crowd", scopes=["read", "write"])["secret"]
        for one in people
    ]
    return Stage(running.url, running.port, tables[:-1], tables[-1], tokens)


async def _round(stage: Stage, web: int, count: int, seconds: int) -> Round:
    deaf = [_deaf(stage) for _ in range(max(1, count * DEAF_PER_CENT // 100))]
    began = time.monotonic()
    room = asyncio.Semaphore(AT_ONCE)
    opened = await asyncio.gather(
        *(_follow(stage, number, room) for number in range(count - len(deaf)))
    )
    opened_s = time.monotonic() - began
    loop = asyncio.get_running_loop()
    writes = seconds * WRITES_PER_S
    peak = _mib(web)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as writer:
        answered_at = await loop.run_in_executor(
            writer, write, stage.port, stage.tokens[0], list(stage.tables), writes
        )
        await asyncio.to_thread(_be_loud, stage)
        peak = max(peak, _mib(web))
        deadline = time.monotonic() + PATIENCE_S
        wanted = [_writes_of(number, writes) for number in range(len(opened))]
        while time.monotonic() < deadline and any(  # noqa: ASYNC110
            len(follower.frames) < want for (_, follower), want in zip(opened, wanted, strict=True)
        ):
            await asyncio.sleep(0.2)
    peak = max(peak, _mib(web))
    waits, lost = _counted([follower for _, follower in opened], answered_at, wanted)
    await asyncio.sleep(1)
    deaf_open = sum(not _is_closed(line) for line in deaf)
    for transport, _ in opened:
        transport.disconnect()
    for line in deaf:
        line.close()
    await asyncio.sleep(count * CALM_S_A_SOCKET)
    return Round(opened_s, lost, len(waits), waits, deaf_open, peak, _mib(web))


async def _follow(
    stage: Stage, number: int, room: asyncio.Semaphore
) -> tuple[WSTransport, Follower]:
    token = stage.tokens[number % len(stage.tokens)]
    async with room:
        opened: tuple[WSTransport, Follower] = await ws_connect(
            Follower,
            f"ws://127.0.0.1:{stage.port}/api/v1/realtime",
            extra_headers={"Authorization": f"Bearer {token}"},
            websocket_handshake_timeout=PATIENCE_S,
        )
        subject = f"table:{stage.tables[number % TABLES]}"
        opened[0].send(1, json.dumps({"do": "subscribe", "subject": subject}).encode())
        async with asyncio.timeout(PATIENCE_S):
            await opened[1].subscribed
    return opened


def _writes_of(number: int, writes: int) -> int:
    """How many of the writes are about the table that this one follows."""
    return len(range(number % TABLES, writes, TABLES))


def write(port: int, token: str, tables: list[int], writes: int) -> list[float]:
    """One row after another at a steady pace, in turn in each table; when each was answered."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    answered_at: list[float] = []
    began = time.monotonic()
    for number in range(writes):
        time.sleep(max(0.0, began + number / WRITES_PER_S - time.monotonic()))
        body = json.dumps({"fields": {"Name": str(number)}})
        path = f"/api/v1/tables/{tables[number % TABLES]}/rows"
        line.request("POST", path, body, headers)
        answer = line.getresponse()
        answer.read()
        answered_at.append(time.monotonic())
        if answer.status != http.client.CREATED:
            sys.exit(f"A write was answered with {answer.status}")
    return answered_at


def _counted(
    followers: Sequence[Follower], answered_at: Sequence[float], wanted: Sequence[int]
) -> tuple[list[float], int]:
    """Milliseconds of each receipt, and how many never came. What comes twice counts once."""
    waits: list[float] = []
    lost = 0
    for follower, want in zip(followers, wanted, strict=True):
        first_at: dict[int, float] = {}
        for at, content in follower.frames:
            message = json.loads(content)
            if message["type"] == "event":
                (row,) = message["event"]["payload"]["rows"]
                first_at.setdefault(int(next(iter(row["cells"].values()))), at)
        lost += want - len(first_at)
        waits += [max(0.0, at - answered_at[number]) * 1000 for number, at in first_at.items()]
    return waits, lost


def _be_loud(stage: Stage) -> None:
    bearer = {"authorization": f"Bearer {stage.tokens[0]}"}
    create = [{"fields": {"Name": "loud", "Text": LOUD_TEXT}}] * LOUD_ROWS
    with httpx.Client(base_url=stage.url, timeout=PATIENCE_S, headers=bearer) as people:
        for _ in range(LOUD_WRITES):
            answer = people.post(f"/api/v1/tables/{stage.loud}/rows/batch", json={"create": create})
            assert answer.is_success, answer.text


def _deaf(stage: Stage) -> socket.socket:
    """It subscribes, by a handshake of its own, and then never reads again."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, TINY_BUFFER)
    line.settimeout(PATIENCE_S)
    line.connect(("127.0.0.1", stage.port))
    key = base64.b64encode(os.urandom(16)).decode()
    line.sendall(
        f"GET /api/v1/realtime HTTP/1.1\r\nHost: 127.0.0.1:{stage.port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
        f"Authorization: Bearer {stage.tokens[-1]}\r\n\r\n".encode()
    )
    _read_until(line, b'"welcome"')
    wish = json.dumps({"do": "subscribe", "subject": f"table:{stage.loud}"}).encode()
    # A frame of text, whole, masked with zeros.
    line.sendall(bytes([0x81, 0x80 | len(wish)]) + bytes(4) + wish)
    _read_until(line, b'"subscribed"')
    return line


def _read_until(line: socket.socket, word: bytes) -> None:
    found = b""
    while word not in found:
        piece = line.recv(TINY_BUFFER)
        assert piece, found
        found += piece


def _is_closed(line: socket.socket) -> bool:
    """Whether its end comes once everything that was on its way is read."""
    line.settimeout(2.0)
    try:
        while line.recv(1 << 20):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def _mib(pid: int) -> float:
    for text in Path(f"/proc/{pid}/status").read_text().splitlines():
        if text.startswith("VmRSS"):
            return int(text.split()[1]) / 1024
    raise AssertionError(f"{pid} is gone")


if __name__ == "__main__":
    sys.exit(run(drill, __doc__.splitlines()[0]))

"""T8: 100 browsers follow a table, one person edits 20 cells a second. T10: 1,000, on one process.

Latency is from the writer's response to each follower's receipt. The writer is a process of its
own, so that reading its response never waits behind a hundred receipts; the clock is the kernel's
and the same in both.
"""

import asyncio
import http.client
import json
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any
from urllib.parse import urlsplit

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from bench.harness.bench import Bench
from bench.harness.fanout import FanOut
from bench.harness.load import BenchFailed, Target
from bench.harness.product import Product
from bench.harness.results import Result

FOLLOWERS = 100
WRITES_PER_S = 20
SECONDS = 20
QUICK_SECONDS = 4
PATIENCE_S = 30
P99_MS_MAX = 60.0
CROWD = 1_000
CROWD_P99_MS_MAX = 100.0
FIRST_AMOUNT = 1_000_000


def t8(bench: Bench) -> None:
    table = bench.table("updating")
    row = table.row_ids()[0]
    writes = _writes(bench)
    target = bench.product.target(f"/api/v1/tables/{table.id}/rows/{row}")
    crowd = Crowd(bench.product.url, FOLLOWERS, f"table:{table.id}")
    told = _judged(asyncio.run(_follow(crowd, target, writes)), table.field_ids["amount"], writes)
    bench.run.add(
        Result(
            "T8",
            f"{FOLLOWERS} followers, {WRITES_PER_S} updates/s: p99 from response to receipt",
            str(told),
            "",
            told.p99_ms,
            unit=" ms",
            at_most=P99_MS_MAX,
        )
    )
    received = f"{len(told.waits_ms):,} of {writes * FOLLOWERS:,} received"
    bench.run.add(Result("T8", "updates lost", received, "", told.lost, at_most=0))


def t10(bench: Bench) -> None:
    """A Colonnade of its own with one web process, then the least that can do it."""
    writes = _writes(bench)
    folder = bench.folder / "one-process"
    folder.mkdir()
    with Product(folder, bench.limit_port + 1, workers=1) as product:
        fields = [{"name": "amount", "kind": "number"}]
        made = product.post(
            f"/databases/{product.database}/tables", {"name": "Crowd", "fields": fields}
        )
        amount = next(one["id"] for one in made["fields"] if one["name"] == "amount")
        row = product.post(f"/tables/{made['id']}/rows", {"fields": {"amount": 0}})["id"]
        target = product.target(f"/api/v1/tables/{made['id']}/rows/{row}")
        crowd = Crowd(product.url, CROWD, f"table:{made['id']}")
        told = _judged(asyncio.run(_follow(crowd, target, writes)), amount, writes)
    with FanOut(folder, bench.limit_port + 2) as least:
        crowd = Crowd(least.url, CROWD, "")
        followed = asyncio.run(_follow(crowd, least.target, writes))
        limit = _judged(followed, "amount", writes)
    bench.run.add(
        Result(
            "T10",
            f"{CROWD:,} followers on one process, {WRITES_PER_S} updates/s: p99 to receipt",
            str(told),
            str(limit),
            told.p99_ms,
            unit=" ms",
            at_most=CROWD_P99_MS_MAX,
        )
    )
    received = f"{len(told.waits_ms):,} of {writes * CROWD:,} received"
    bench.run.add(Result("T10", "updates lost", received, "", told.lost, at_most=0))


def _writes(bench: Bench) -> int:
    return WRITES_PER_S * (QUICK_SECONDS if bench.quick else SECONDS)


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many sockets at an address, which follow the same."""

    url: str
    count: int
    subject: str


@dataclass(frozen=True, slots=True)
class Told:
    waits_ms: list[float]
    lost: int

    @property
    def p99_ms(self) -> float:
        return statistics.quantiles(self.waits_ms, n=100)[98]

    def __str__(self) -> str:
        p50 = statistics.median(self.waits_ms)
        return f"p50 {p50:.1f} ms, p99 {self.p99_ms:.1f}, most {max(self.waits_ms):.1f}"


@dataclass(slots=True)
class Followed:
    answered_at: list[float] = field(default_factory=list)
    received: list[list[tuple[float, bytes]]] = field(default_factory=list)


class Follower(WSListener):
    """Keeps the time and the bytes; reads them when all is over."""

    def __init__(self) -> None:
        self.frames: list[tuple[float, bytes]] = []
        self.subscribed = asyncio.get_running_loop().create_future()

    def on_ws_frame(self, _transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type is not WSMsgType.TEXT:
            return
        content = frame.get_payload_as_bytes()
        if self.subscribed.done():
            self.frames.append((time.monotonic(), content))
        elif b'"subscribed"' in content:
            self.subscribed.set_result(None)
        elif b'"refused"' in content:
            self.subscribed.set_exception(BenchFailed(content.decode()))

    def on_ws_disconnected(self, _transport: WSTransport) -> None:
        if not self.subscribed.done():
            self.subscribed.set_exception(BenchFailed("The socket was closed"))


async def _follow(crowd: Crowd, target: Target, writes: int) -> Followed:
    url = crowd.url.replace("http", "ws", 1)
    opened: list[tuple[WSTransport, Follower]] = [
        await ws_connect(
            Follower,
            f"{url}/api/v1/realtime?client=bench-follower-{number:04}",
            extra_headers=target.headers,
        )
        for number in range(crowd.count)
    ]
    for transport, _ in opened:
        order = json.dumps({"do": "subscribe", "subject": crowd.subject})
        transport.send(WSMsgType.TEXT, order.encode())
    async with asyncio.timeout(PATIENCE_S):
        await asyncio.gather(*(follower.subscribed for _, follower in opened))
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as writer:
        answered_at = await loop.run_in_executor(writer, write_cells, target, writes)
        # Ending the writer holds this process up, so what is still on its way comes first.
        for _ in range(PATIENCE_S):
            await asyncio.sleep(1)
            if all(_events(follower) >= writes for _, follower in opened):
                break
    for transport, _ in opened:
        transport.disconnect()
    return Followed(answered_at, [follower.frames for _, follower in opened])


def write_cells(target: Target, writes: int) -> list[float]:
    """Change one cell again and again, at a steady pace; when each response had come."""
    parts = urlsplit(target.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    answered_at: list[float] = []
    began = time.monotonic()
    for number in range(writes):
        time.sleep(max(0.0, began + number / WRITES_PER_S - time.monotonic()))
        body = json.dumps({"fields": {"amount": FIRST_AMOUNT + number}})
        connection.request("PATCH", parts.path, body, target.headers)
        answer = connection.getresponse()
        answer.read()
        answered_at.append(time.monotonic())
        if answer.status != http.client.OK:
            sys.exit(f"A write was answered with {answer.status}")
    connection.close()
    return answered_at


def _events(follower: Follower) -> int:
    return sum(b'"event"' in content for _, content in follower.frames)


def _judged(followed: Followed, amount: int | str, writes: int) -> Told:
    """Milliseconds of every receipt, and how many never came. What comes twice counts once."""
    waits_ms: list[float] = []
    lost = 0
    for frames in followed.received:
        first_at: dict[int, float] = {}
        for at, content in frames:
            number = _number_in(json.loads(content), str(amount))
            if number is not None:
                first_at.setdefault(number, at)
        lost += writes - len(first_at)
        waits_ms += [(at - followed.answered_at[number]) * 1000 for number, at in first_at.items()]
    if not waits_ms:
        raise BenchFailed("No follower received anything")
    # Told before its writer was: that is no wait.
    return Told([max(0.0, wait) for wait in waits_ms], lost)


def _number_in(message: Any, amount: str) -> int | None:
    """Which of the writes an event tells of."""
    if message["type"] != "event" or message["event"]["type"] != "tables.rows.changed":
        return None
    after = message["event"]["payload"]["rows"][0]["after"]
    return round(float(after[amount])) - FIRST_AMOUNT if amount in after else None

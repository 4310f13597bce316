"""`kill -9` of each part under writers: every acknowledged write is there exactly once.

The ledger is the test's own: what the server acknowledged. A write whose answer was lost is sent
again under the same Idempotency-Key until it is answered.
"""

import asyncio
import collections
import shutil
import threading
import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from support.people import Person
from support.running import Colonnade, data_folder
from support.sockets import Follower

WRITERS = 4
BACK_WITHIN_S = 10.0
PARTS = ("web", "valkey", "worker", "postgres")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def colonnade() -> Iterator[Colonnade]:
    data = data_folder()
    running = Colonnade(data, "--workers", "2")
    running.start()
    try:
        yield running
    finally:
        running.stop()
        shutil.rmtree(data, ignore_errors=True)


class Writer(threading.Thread):
    """Writes rows, one after another, each until it is acknowledged."""

    def __init__(self, url: str, token: str, table: int, ending: threading.Event) -> None:
        super().__init__(daemon=True)
        self._url = f"{url}/api/v1/tables/{table}/rows"
        self._token = token
        self._ending = ending
        self.acknowledged: list[str] = []
        self.slowest_s = 0.0
        self.refusals: list[str] = []

    def run(self) -> None:
        with httpx.Client(timeout=5, headers={"authorization": f"Bearer {self._token}"}) as http:
            while not self._ending.is_set():
                name = uuid.uuid4().hex
                began = time.monotonic()
                self._write(http, name)
                self.acknowledged.append(name)
                self.slowest_s = max(self.slowest_s, time.monotonic() - began)

    def _write(self, http: httpx.Client, name: str) -> None:
        while True:
            try:
                answer = http.post(
                    self._url, json={"fields": {"Name": name}}, headers={"idempotency-key": name}
                )
            except httpx.HTTPError:
                time.sleep(0.05)
                continue
            if answer.status_code == 201:
                return
            if answer.status_code < 500:
                self.refusals.append(answer.text)
            time.sleep(0.05)


def test_kill_each_part_under_writers(colonnade: Colonnade) -> None:
    owner = Person(colonnade.url, colonnade.link, "Olga")
    workspace = owner.make("/api/v1/workspaces", name="Ledger")["id"]
    database = owner.make(f"/api/v1/workspaces/{workspace}/databases", name="Books")["id"]
    table = owner.make(
        f"/api/v1/databases/{database}/tables",
        name="Entries",
        fields=[{"name": "Name", "kind": "text"}],
    )["id"]
    token = owner.make("/api/v1/tokens", name="writers", scopes=["read", "write"])["secret"]
    before = names_in(colonnade.url, token, table)

    ending = threading.Event()
    writers = [Writer(colonnade.url, token, table, ending) for _ in range(WRITERS)]
    seen = asyncio.run(_kill_one_after_another(colonnade, token, table, writers, ending))

    acknowledged = [name for writer in writers for name in writer.acknowledged]
    assert not [refusal for writer in writers for refusal in writer.refusals]
    stored = names_in(colonnade.url, token, table)
    stored.subtract(before)
    doubled = [name for name, count in stored.items() if count > 1]
    lost = set(acknowledged) - set(stored)
    assert not doubled
    assert not lost
    assert len(acknowledged) > 100
    assert set(acknowledged) <= seen, f"{len(set(acknowledged) - seen)} never reached the follower"
    assert max(writer.slowest_s for writer in writers) < BACK_WITHIN_S


async def _kill_one_after_another(
    colonnade: Colonnade,
    token: str,
    table: int,
    writers: list[Writer],
    ending: threading.Event,
) -> set[str]:
    """The names that a follower of the table was told of."""
    async with Follower(colonnade.url, token, f"table:{table}") as follower:
        for writer in writers:
            writer.start()
        for part in PARTS:
            await asyncio.sleep(1.0)
            colonnade.kill(part)
            await asyncio.sleep(0.3)
            await asyncio.to_thread(colonnade.until_healthy, BACK_WITHIN_S)
        await asyncio.sleep(1.0)
        ending.set()
        for writer in writers:
            await asyncio.to_thread(writer.join, BACK_WITHIN_S)
            assert not writer.is_alive()
        wanted = {name for writer in writers for name in writer.acknowledged}
        deadline = time.monotonic() + BACK_WITHIN_S
        while not wanted <= told(follower) and time.monotonic() < deadline:
            await asyncio.sleep(0.1)
        assert follower.resyncs == 0
        return told(follower)


def told(follower: Follower) -> set[str]:
    return {
        value
        for event in list(follower.events.values())
        if event["type"] == "tables.rows.created"
        for row in event["payload"]["rows"]
        for value in row["cells"].values()
    }


def names_in(url: str, token: str, table: int) -> "collections.Counter[str]":
    found: collections.Counter[str] = collections.Counter()
    cursor = ""
    with httpx.Client(timeout=30, headers={"authorization": f"Bearer {token}"}) as http:
        while True:
            page: dict[str, Any] = http.get(
                f"{url}/api/v1/tables/{table}/rows?limit=1000"
                + (f"&cursor={cursor}" if cursor else "")
            ).json()
            found.update(row["fields"].get("Name") for row in page["rows"])
            if not page["next"]:
                return found
            cursor = page["next"]

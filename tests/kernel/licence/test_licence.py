"""A key is checked without asking anybody; and without one, nobody is ever asked anything."""

import asyncio
import base64
import dataclasses
import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from support.people import Person, administrator_link
from support.running import free_port
from support.servers import start_colonnade

from colonnade.boot.handlers import schedule
from colonnade.kernel.jobs import order_job
from colonnade.kernel.licence.errors import KeyInvalid
from colonnade.kernel.licence.keys import terms_of
from colonnade.kernel.permissions import system_actor
from colonnade.kernel.settings import Settings
from colonnade.kernel.work import open_process
from colonnade.kit.clock import now_utc

SIGNER = Ed25519PrivateKey.generate()


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def signed(*, by: Ed25519PrivateKey = SIGNER, **terms: Any) -> str:
    terms = {"id": "L-1", "holder": "Acme", "issued_at": "2031-01-01T00:00:00Z", **terms}
    said = f"CLN1.{encoded(json.dumps(terms).encode())}"
    return f"{said}.{encoded(by.sign(said.encode()))}"


def trusting(settings: Settings, **more: Any) -> Settings:
    """These settings, with the tests' own signing key."""
    public = encoded(SIGNER.public_key().public_bytes_raw())
    licence = dataclasses.replace(settings.licence, public_key=public, **more)
    return dataclasses.replace(settings, licence=licence)


def test_a_key_says_who_holds_it_and_for_how_long():
    terms = terms_of(signed(valid_until="2040-01-01T00:00:00Z"), trusting(Settings()))
    assert (terms.id, terms.holder) == ("L-1", "Acme")
    assert terms.valid_until == datetime(2040, 1, 1, tzinfo=UTC)


@given(place=st.integers(0, 10_000), letter=st.sampled_from("ABCabc019-_."))
def test_a_key_with_any_letter_changed_is_none(place: int, letter: str):
    key = signed()
    at = place % len(key)
    changed = key[:at] + letter + key[at + 1 :]
    settings = trusting(Settings())
    if changed == key:
        return
    try:
        terms = terms_of(changed, settings)
    except KeyInvalid:
        return
    # The last letter of base64 has bits that mean nothing: the same bytes, the same key.
    assert terms == terms_of(key, settings)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "CLN1",
        "CLN1..",
        "CLN2.a.b",
        "ü.ü.ü",
        "x" * 10_000,
        signed(by=Ed25519PrivateKey.generate()),
        signed(seats=5),
        signed(issued_at="2031-01-01T00:00:00"),
    ],
)
def test_anything_else_is_none(key: str):
    with pytest.raises(KeyInvalid):
        terms_of(key, trusting(Settings()))


def test_in_production_only_the_built_in_key_signs():
    production = dataclasses.replace(trusting(Settings()), environment="production")
    with pytest.raises(KeyInvalid):
        terms_of(signed(), production)


# -- nothing is contacted without a key


LISTENS = """
import os, sys

def hear(event, arguments):
    if event == "socket.connect":
        said = arguments[1]
    elif event == "socket.getaddrinfo":
        said = arguments[:2]
    else:
        return
    with open(os.environ["TEST_CONNECTIONS"], "a") as file:
        file.write(repr(said) + "\\n")

sys.addaudithook(hear)
"""
"""Runs in each of our processes as it starts: Python itself tells of every connection it makes."""


class Trap:
    """A server on this machine that counts who asks it; it answers once the watch has seen it."""

    def __init__(self, answer: dict[str, Any]) -> None:
        asked: list[Any] = []
        self.seen = threading.Event()
        seen = self.seen

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers.get("content-length", 0))
                asked.append(json.loads(self.rfile.read(size)))
                seen.wait(5)
                body = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                return

        self.asked = asked
        self.port = free_port()
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Watch:
    """Whom the processes (and what they start) speak to over TCP or UDP, looked at all the time."""

    def __init__(self, pids: list[int], trap: Trap) -> None:
        self._roots = pids
        self._trap = trap
        self._ends = threading.Event()
        self.met: set[tuple[str, int]] = set()
        self.looks = 0
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._ends.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ends.wait(0.01):
            self.looks += 1
            inodes: set[str] = set()
            for pid in self._processes():
                inodes |= sockets_of(pid)
            for family in ("tcp", "tcp6", "udp", "udp6"):
                for line in Path(f"/proc/net/{family}").read_text().splitlines()[1:]:
                    parts = line.split()
                    if parts[9] in inodes and int(parts[2].rpartition(":")[2], 16):
                        self.met.add(address_of(parts[2]))
            if self._trap.port in {port for _, port in self.met}:
                self._trap.seen.set()

    def _processes(self) -> list[int]:
        found, waiting = list[int](), list(self._roots)
        while waiting:
            pid = waiting.pop()
            found.append(pid)
            try:
                for task in Path(f"/proc/{pid}/task").iterdir():
                    waiting += map(int, (task / "children").read_text().split())
            except OSError:
                continue
        return found


def sockets_of(pid: int) -> set[str]:
    found: set[str] = set()
    try:
        for link in Path(f"/proc/{pid}/fd").iterdir():
            target = str(link.readlink())
            if target.startswith("socket:["):
                found.add(target[8:-1])
    except OSError:
        pass
    return found


def address_of(text: str) -> tuple[str, int]:
    """'0100007F:1F90' -> ('127.0.0.1', 8080)."""
    raw, _, port = text.partition(":")
    words = [bytes.fromhex(raw[at : at + 8])[::-1] for at in range(0, len(raw), 8)]
    whole = b"".join(words)
    if len(whole) == 4:
        return ".".join(str(byte) for byte in whole), int(port, 16)
    if whole[:12] == bytes(10) + b"\xff\xff":
        return ".".join(str(byte) for byte in whole[12:]), int(port, 16)
    return whole.hex(), int(port, 16)


def is_here(said: str) -> bool:
    """A path is a socket of this machine's."""
    return said.startswith(("'/", "b'/", "('127.0.0.1'", "('localhost'"))


@pytest.fixture
def trap() -> Iterator[Trap]:
    trap = Trap({"revoked": False, "message": "Thank you."})
    yield trap
    trap.stop()


def run_the_schedule(settings: Settings) -> None:
    """Every scheduled job, now, until each is over."""

    async def run() -> None:
        async with open_process(settings) as process:
            async with process.database.writing() as connection:
                jobs = [
                    await order_job(
                        connection,
                        entry.job,
                        actor=system_actor(),
                        workspace_id=None,
                        title=entry.title,
                        now=now_utc(),
                    )
                    for entry in schedule
                ]
                ids = [job.id for job in jobs]
            until = time.monotonic() + 40
            while True:
                async with process.database.reading() as connection:
                    rows = await (
                        await connection.execute(
                            "select type, state, error from jobs_job where id = any(%(ids)s)"
                            " and state not in ('done', 'failed', 'cancelled')",
                            {"ids": ids},
                        )
                    ).fetchall()
                if not rows:
                    return
                assert time.monotonic() < until, rows
                await asyncio.sleep(0.1)

    asyncio.run(run())


def test_without_a_key_nothing_is_ever_contacted_and_with_one_the_server_alone(
    fresh_settings: Settings, tmp_path: Path, trap: Trap
):
    """A whole first run: web and worker start, somebody signs up and makes a workspace, every
    scheduled job runs; the server of licences is configured, and still nobody asks it.
    """
    url = f"http://127.0.0.1:{trap.port}/licences"
    settings = trusting(fresh_settings, server_url=url)
    more = {
        "COLONNADE_LICENCE_SERVER_URL": url,
        "COLONNADE_LICENCE_PUBLIC_KEY": settings.licence.public_key,
        "COLONNADE_OUTGOING_ALLOWED_NETWORKS": "127.0.0.0/8",
        "PYTHONPATH": str(tmp_path),
        "TEST_CONNECTIONS": str(tmp_path / "connections"),
    }
    (tmp_path / "sitecustomize.py").write_text(LISTENS)
    connections = tmp_path / "connections"
    logs = tmp_path / "logs"
    logs.mkdir()
    running = start_colonnade(settings, logs, more)
    watch = Watch([child.process.pid for child in running], trap)
    try:
        person = Person(settings.public_url, administrator_link(settings), "Ada")
        person.make("/api/v1/workspaces", name="First")
        run_the_schedule(settings)
        assert trap.asked == []
        assert watch.looks > 20
        assert {host for host, _ in watch.met} <= {"127.0.0.1"}
        assert trap.port not in {port for _, port in watch.met}
        told_of = connections.read_text()
        assert told_of, "Redis, at least, is connected to"
        elsewhere = [line for line in told_of.splitlines() if not is_here(line)]
        assert elsewhere == []
        assert str(trap.port) not in told_of

        added = person.http.put("/api/v1/licence", json={"key": signed()})
        assert added.status_code == 200, added.text
        assert trap.asked == []
        run_the_schedule(settings)
        assert trap.asked == [{"id": "L-1"}]
        assert ("127.0.0.1", trap.port) in watch.met  # both see what there is to see
        assert f"('127.0.0.1', {trap.port})" in connections.read_text()
        state = person.http.get("/api/v1/licence").json()
        assert state["asks"] == url
        told = state["licence"]
        assert (told["holder"], told["standing"], told["message"]) == (
            "Acme",
            "valid",
            "Thank you.",
        )
        assert told["asked_at"] is not None
        wrong = person.http.put("/api/v1/licence", json={"key": "CLN1.x.y"})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "licence.key_invalid")
        past = (datetime.now(UTC) - timedelta(days=1)).isoformat()
        old = person.http.put("/api/v1/licence", json={"key": signed(valid_until=past)})
        assert old.status_code == 422
        assert person.http.delete("/api/v1/licence").status_code == 204
        assert person.http.get("/api/v1/licence").json()["licence"] is None
        assert person.http.post("/api/v1/licence/check").status_code == 409
    finally:
        watch.stop()
        for child in running:
            child.stop()

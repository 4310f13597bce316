"""Passwords that others know: from the list, and by the range protocol over a real connection."""

import dataclasses
import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from colonnade.kernel.accounts.breaches import is_among_the_worst, is_known_to_others
from colonnade.kernel.settings import Settings

LEAKED = "four words that leaked"
PADDING = "four words of the padding"


class Ranges:
    """A service of ranges, with two lines that matter; what it was asked."""

    def __init__(self) -> None:
        asked: list[tuple[str, str]] = []
        self.asked = asked
        self.status = 200

        outer = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append((self.path, self.headers.get("Add-Padding", "")))
                lines = [
                    f"{digest(LEAKED)[5:]}:42",
                    f"{digest(PADDING)[5:]}:0",
                    f"{'0' * 35}:7",
                ]
                body = "\r\n".join(lines).encode()
                self.send_response(outer.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server.server_port}/range"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def digest(password: str) -> str:
    return hashlib.sha1(password.encode()).hexdigest().upper()


@pytest.fixture
def ranges() -> Iterator[Ranges]:
    started = Ranges()
    yield started
    started.server.shutdown()
    started.server.server_close()


def configured(url: str) -> Settings:
    settings = Settings()
    return dataclasses.replace(
        settings,
        accounts=dataclasses.replace(settings.accounts, breached_passwords_url=url),
        outgoing=dataclasses.replace(settings.outgoing, allowed_networks=("127.0.0.0/8",)),
    )


@pytest.mark.parametrize(
    "password", ["qwertyuiop", "Password2026!", "p4ssw0rd1234", "!!!dragon!!!", "1234567890"]
)
def test_the_worst_are_known_also_dressed_up(password: str) -> None:
    assert is_among_the_worst(password)


@pytest.mark.parametrize("password", ["four words do well", "zrk7-quopt-evin", "Ärgernis im Tal 9"])
def test_good_ones_are_not(password: str) -> None:
    assert not is_among_the_worst(password)


@pytest.mark.anyio
async def test_a_leaked_one_is_known_and_the_service_never_learns_it(ranges: Ranges) -> None:
    assert await is_known_to_others(configured(ranges.url), LEAKED)
    path, padded = ranges.asked[0]
    assert path == f"/range/{digest(LEAKED)[:5]}"
    assert padded == "true"


@pytest.mark.anyio
async def test_padding_counts_for_nothing(ranges: Ranges) -> None:
    assert not await is_known_to_others(configured(ranges.url), PADDING)


@pytest.mark.anyio
async def test_a_service_that_is_away_stops_nobody(ranges: Ranges) -> None:
    ranges.status = 503
    assert not await is_known_to_others(configured(ranges.url), LEAKED)
    assert not await is_known_to_others(configured("http://127.0.0.1:9/range"), LEAKED)


@pytest.mark.anyio
async def test_without_a_service_none_is_asked(ranges: Ranges) -> None:
    assert not await is_known_to_others(configured(""), LEAKED)
    assert not ranges.asked

"""O-18: every way to write a private address, by every door to the outside; nothing gets there.

`.venv/bin/python bench/drills/o18_ssrf.py [--short]`
"""

import asyncio
import dataclasses
import socket
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:1] = [str(ROOT), str(ROOT / "tests")]

from bench.drills.drill import Result, run  # noqa: E402
from colonnade.kernel.errors import Problem  # noqa: E402
from colonnade.kernel.outgoing import AddressRefused, OutgoingClient, judge, open_client  # noqa: E402
from colonnade.kernel.settings import Settings  # noqa: E402
from colonnade.kernel.settings.sections.outgoing import OutgoingSettings  # noqa: E402
from colonnade.kernel.telemetry import configure_logging  # noqa: E402
from colonnade.kernel.webhooks.secrets import new_signing_secret  # noqa: E402
from colonnade.kernel.webhooks.sending import Due, Outcome, try_once  # noqa: E402

HOSTS = (
    # This machine, in every spelling that a resolver takes.
    *("127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "017700000001"),
    *("0177.0.0.1", "0x7f.0x0.0x0.0x1", "127.8.8.8", "0", "0.0.0.0", "localhost"),
    *("[::1]", "[::]", "[::127.0.0.1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"),
    *("[::ffff:0:7f00:1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]"),
    *("[2001:0:4136:e378:8000:63bf:80ff:fffe]", "[2001:0:7f00:1::808:808]"),
    *("[2600::5efe:7f00:1]", "①②⑦.⓪.⓪.①"),
    # Private networks.
    *("10.0.0.1", "167772161", "172.16.0.1", "172.31.255.254", "192.168.0.1", "0xc0a80001"),
    *("[fc00::1]", "[fd12:3456::1]", "[::ffff:10.0.0.1]", "[64:ff9b::a00:1]", "[2002:a00:1::1]"),
    # Where clouds answer secrets.
    *("169.254.169.254", "0xa9fea9fe", "[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]"),
    *("[2002:a9fe:a9fe::]", "[fe80::1]", "100.100.100.200", "168.63.129.16", "[fd00:ec2::254]"),
    "192.0.0.192",
    # Reserved for this and that.
    *("100.64.0.1", "192.0.0.8", "192.0.0.9", "192.0.2.1", "192.88.99.1", "198.18.0.1"),
    *("198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1"),
    *("255.255.255.255", "[fec0::1]", "[ff02::1]", "[2001:20::1]", "[2001:db8::1]"),
    *("[3fff::1]", "[5f00::1]", "[100::1]"),
)
SCHEMES = ("file:///etc/passwd", "gopher://{}/", "ftp://{}/", "dict://{}/", "data:,x", "unix:///x")
PUBLIC = (
    *("8.8.8.8", "1.1.1.1", "9.9.9.9", "93.184.216.34", "140.82.112.3", "151.101.1.69"),
    *("172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1", "11.0.0.1", "126.1.2.3"),
    *("128.0.0.1", "169.253.1.1", "169.255.1.1", "192.0.1.1", "192.167.1.1", "192.169.0.1"),
    *("198.17.0.1", "198.20.0.1", "198.51.99.1", "203.0.112.1", "223.255.255.254", "168.63.129.17"),
    *("2606:4700:4700::1111", "2001:4860:4860::8888", "2620:fe::fe", "2a00:1450:4001::200e"),
    *("2400:cb00::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1", "2003:1::1"),
)
CONTROL_MIN = 8
FRONT = "127.0.0.2"
"""The one address that is allowed here: from it the redirects come."""


class CanarySink:
    """Counts whoever connects to this machine on its port, by either family."""

    def __init__(self) -> None:
        self.hits = 0
        self._sockets: list[socket.socket] = []
        first = self._listen(socket.AF_INET, "127.0.0.1", 0)
        self.port: int = first.getsockname()[1]
        if socket.has_ipv6:
            self._listen(socket.AF_INET6, "::1", self.port)

    def close(self) -> None:
        for listener in self._sockets:
            listener.close()

    def _listen(self, family: int, host: str, port: int) -> socket.socket:
        listener = socket.socket(family)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(64)
        self._sockets.append(listener)
        threading.Thread(target=self._count, args=(listener,), daemon=True).start()
        return listener

    def _count(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.hits += 1
            connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi")
            connection.close()


class _Redirecting(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(302)
        # As bytes of UTF-8, which is what careless servers send.
        self.send_header("location", unquote(self.path[1:]).encode().decode("latin-1"))
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def front_server() -> Iterator[int]:
    server = ThreadingHTTPServer((FRONT, 0), _Redirecting)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


async def webhook(client: OutgoingClient, url: str) -> bool:
    """Whether a webhook to there was kept from leaving."""
    tried = await try_once(
        client, Due(1, "evt_1", "{}", 0), url=url, signing=[new_signing_secret()], timeout_s=2
    )
    return tried.outcome is Outcome.FAILED and tried.status is None


async def discovery(client: OutgoingClient, url: str) -> bool:
    """The same for what reads: discovery of a sign-in service, an import by address."""
    return await _is_refused(client, f"{url}.well-known/openid-configuration", redirects_max=3)


async def redirected(client: OutgoingClient, url: str, front_port: int) -> bool:
    return await _is_refused(client, f"http://{FRONT}:{front_port}/{url}", redirects_max=3)


async def _is_refused(client: OutgoingClient, url: str, *, redirects_max: int) -> bool:
    try:
        await client.request("GET", url, timeout_s=2, redirects_max=redirects_max)
    except AddressRefused:
        return True
    except Problem as problem:
        # No address at all, for this resolver: nothing was connected to either.
        return problem.code in {"outgoing.invalid", "outgoing.failed"}
    return False


async def attempts(port: int, front_port: int) -> list[str]:
    """The addresses that something was reached by."""
    settings = dataclasses.replace(
        Settings(), outgoing=OutgoingSettings(allowed_networks=(f"{FRONT}/32",))
    )
    reached: list[str] = []
    async with open_client(settings) as client:
        for host in HOSTS:
            url = f"http://{host}:{port}/"
            kept = [
                await webhook(client, url),
                await discovery(client, url),
                await redirected(client, url, front_port),
            ]
            if not all(kept):
                reached.append(url)
        for scheme in SCHEMES:
            url = scheme.format(f"127.0.0.1:{port}")
            if not (await webhook(client, url) and await redirected(client, url, front_port)):
                reached.append(url)
    return reached


async def control(port: int) -> int:
    """The same requests with all networks opened: how many spellings get through then."""
    opened = OutgoingSettings(allowed_networks=("0.0.0.0/0", "::/0"))
    reached = 0
    async with open_client(dataclasses.replace(Settings(), outgoing=opened)) as client:
        for host in HOSTS[:13]:
            reached += not await discovery(client, f"http://{host}:{port}/")
    return reached


def drill(short: bool) -> Sequence[Result]:  # noqa: ARG001, FBT001  (it takes a second as it is)
    configure_logging(level="error")
    sink = CanarySink()
    try:
        with front_server() as front_port:
            reached = asyncio.run(attempts(sink.port, front_port))
        hits = sink.hits
        through = asyncio.run(control(sink.port))
    finally:
        sink.close()
    blocked = [address for address in PUBLIC if not judge(address).is_allowed]
    tried = len(HOSTS) * 3 + len(SCHEMES) * 2
    return [
        Result(
            "O-18",
            f"{len(HOSTS)} forms of addresses and {len(SCHEMES)} schemes, {tried} requests:"
            f" {hits} hits at the sink{', reached ' + ', '.join(reached) if reached else ''}",
            "0 hits",
            hits == 0 and not reached,
        ),
        Result(
            "O-18",
            f"{through} of 13 spellings of this machine get through where all is allowed",
            "most, or the figure above would say nothing",
            through >= CONTROL_MIN,
        ),
        Result(
            "O-18",
            f"{len(blocked)} of {len(PUBLIC)} public addresses blocked {blocked or ''}".strip(),
            "0 blocked",
            not blocked,
        ),
    ]


if __name__ == "__main__":
    sys.exit(run(drill, __doc__ or ""))

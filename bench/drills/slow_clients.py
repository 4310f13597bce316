"""Clients that dawdle, and how long they are suffered."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

HEAD = b"POST /sign-in HTTP/1.1\r\nHost: %s\r\n"
BODY_HEAD = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\n"


@dataclass(frozen=True)
class Manner:
    """What is sent at once, and what every so many seconds after that."""

    name: str
    first: bytes
    then: bytes = b""
    every_s: float = 3.0


def manners(host: str) -> list[Manner]:
    head = HEAD % host.encode()
    return [
        Manner("silent", b""),
        Manner("one byte", b"P"),
        Manner("slow head", head, b"X-More: yes\r\n"),
        Manner("slow body", head + BODY_HEAD, b"a"),
        Manner("body that stops", head + BODY_HEAD + b"a" * 500),
    ]


@dataclass
class Waiting:
    """How long each connection of one manner was suffered; None: to the end."""

    manner: Manner
    cut_after_s: list[float | None] = field(default_factory=list)

    @property
    def longest_s(self) -> float | None:
        """None where one was never cut."""
        known = [one for one in self.cut_after_s if one is not None]
        return max(known) if len(known) == len(self.cut_after_s) else None


def suffered(
    address: tuple[str, int],
    host: str,
    *,
    each: int,
    patience_s: float,
    tls: ssl.SSLContext | None = None,
    every_s: float = 3.0,
) -> list[Waiting]:
    """Dawdle in every manner at once, `each` connections of a kind, for `patience_s` at most."""
    waits = [Waiting(manner) for manner in manners(host)]
    threads = [
        threading.Thread(target=_dawdle, args=(address, host, wait, patience_s, tls, every_s))
        for wait in waits
        for _ in range(each)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits


def _dawdle(
    address: tuple[str, int],
    host: str,
    wait: Waiting,
    patience_s: float,
    tls: ssl.SSLContext | None,
    every_s: float,
) -> None:
    manner = wait.manner
    connection = socket.create_connection(address, timeout=patience_s)
    began = time.monotonic()
    # A silent one is silent before TLS, too.
    if tls is not None and manner.first:
        connection = tls.wrap_socket(connection, server_hostname=host)
    with connection:
        try:
            connection.sendall(manner.first)
            connection.settimeout(every_s)
            while time.monotonic() - began < patience_s:
                try:
                    if not connection.recv(65536):
                        wait.cut_after_s.append(time.monotonic() - began)
                        return
                except TimeoutError:
                    if manner.then:
                        connection.sendall(manner.then)
        except OSError:
            wait.cut_after_s.append(time.monotonic() - began)
            return
    wait.cut_after_s.append(None)


def p99_ms(ask: Callable[[], object], *, seconds: float, threads: int = 4) -> float:
    """What another user sees meanwhile: the 99th percentile of `ask`, some of it at a time."""
    took: list[float] = []
    ends = time.monotonic() + seconds

    def again() -> None:
        while time.monotonic() < ends:
            began = time.monotonic()
            ask()
            took.append((time.monotonic() - began) * 1000)
            time.sleep(0.005)

    asking = [threading.Thread(target=again) for _ in range(threads)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    return percentile(took, 0.99)


def percentile(values: Sequence[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]

"""A receiver of webhooks: a real HTTP server that answers as told and keeps what it got."""

import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from support.running import free_port

BODY_MAX = 4_000_000


@dataclass(frozen=True)
class Got:
    at: float
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def told(self) -> dict[str, Any]:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    wait_s: float = 0.0
    hang_up: bool = False


class Sink:
    """`answers` are given one after the other, the last one for ever."""

    def __init__(self, *answers: Answer, port: int | None = None) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}/hook"
        self.got: list[Got] = []
        self.answers: list[Answer] = list(answers) or [Answer()]
        self.choose: Callable[[Got], Answer] | None = None
        self._lock = threading.Lock()
        sink = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                sink._answer(self)

            do_GET = do_POST  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def ids(self) -> list[str]:
        return [got.id for got in self.got]

    def until(self, count: int, within_s: float = 15.0) -> None:
        began = time.monotonic()
        while len(self.got) < count:
            assert time.monotonic() - began < within_s, f"{len(self.got)} of {count} arrived"
            time.sleep(0.02)

    def then(self, *answers: Answer) -> None:
        with self._lock:
            self.answers[:] = answers

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        size = min(int(request.headers.get("content-length") or 0), BODY_MAX)
        body = request.rfile.read(size)
        headers = {name.lower(): value for name, value in request.headers.items()}
        got = Got(time.time(), request.command, request.path, headers, body)
        with self._lock:
            self.got.append(got)
            if self.choose is not None:
                answer = self.choose(got)
            else:
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        time.sleep(answer.wait_s)
        if answer.hang_up:
            request.close_connection = True
            return
        request.send_response(answer.status)
        for name, value in answer.headers.items():
            request.send_header(name, value)
        request.send_header("content-length", str(len(answer.body)))
        request.end_headers()
        request.wfile.write(answer.body)


def counts(items: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for item in items:
        found[item] = found.get(item, 0) + 1
    return found

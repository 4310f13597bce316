"""The cache around the entry: one look-up and two messages for a page that is there.

A purge travels as a notification of PostgreSQL, sent with the commit. While the connection that
listens is away, everything kept counts as stale: it is asked for anew, and handed out as it is only
where the answer is an error (RFC 5861).
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from colonnade.kernel.edge.capture import NOT_MODIFIED, Capture, kept_from
from colonnade.kernel.edge.listening import listen
from colonnade.kernel.edge.shelf import Address, Shelf
from colonnade.kernel.edge.values import EDGE, Kept
from colonnade.kernel.errors import NotFound
from colonnade.kernel.settings import Settings
from colonnade.kernel.telemetry import Counter, log
from colonnade.kernel.web import Hosts, HostUnknown
from colonnade.kernel.work import Process
from colonnade.kit.tasks import end

if TYPE_CHECKING:
    from colonnade.kernel.web import App, Entry  # a worker purges, and needs no framework for it

ACCEPT_LENGTH_MAX = 500
WAIT_MAX_S = 10.0
"""One who waited for so long for another's answer asks by itself."""

ERRORS_FROM = 500

outcomes = Counter("colonnade_edge", "Requests for pages that may be kept", ["outcome"])
HIT, STALE, MADE, SPARED = (outcomes.labels(it) for it in ("hit", "stale", "made", "spared"))

Send = Callable[[Any], Awaitable[None]]
Receive = Callable[[], Awaitable[Any]]


class Edge:
    """An ASGI app around `entry`, with what `routes` let it keep."""

    def __init__(self, settings: Settings, routes: Sequence[Any]) -> None:
        self.entry: Entry
        self._settings = settings.edge
        self._shelf = Shelf(settings.edge.memory_bytes_max)
        self._hosts = Hosts(settings)
        self._paths = re.compile("|".join(_patterns(routes)) or r"(?!)")
        self._flights: dict[Address, asyncio.Event] = {}
        self._behind: set[asyncio.Task[None]] = set()
        self._clock: Callable[[], float] = lambda: 0.0
        self._app: App

    def around(self, entry: "Entry") -> "Edge":
        self.entry = entry
        self._app = entry
        return self

    @asynccontextmanager
    async def opening(self, process: Process) -> AsyncIterator[None]:
        """Listens for purges as long as the process is open."""
        self._clock = asyncio.get_running_loop().time
        listening = asyncio.create_task(listen(process, self._shelf))
        try:
            yield
        finally:
            await end((listening, *self._behind))

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if (
            scope["type"] != "http"
            or scope["method"] not in {"GET", "HEAD"}
            or scope["query_string"]
            or not self._shelf.bytes_max
        ):
            await self._app(scope, receive, send)
            return
        wanted = Wanted(scope, receive, send)
        kept = self._shelf.find(wanted.address)
        if (
            not (kept or self._may_be_kept(wanted))
            # The entry refuses it, or believes a proxy about the name.
            or not self._is_ours(wanted.host, scope["path"])
        ):
            await self._app(scope, receive, send)
        elif kept is None or kept.is_stale:
            await self._make(wanted, kept)
        else:
            age_s = self._clock() - kept.made_at
            if age_s > self._settings.fresh_s:
                self._make_behind(wanted)
                STALE.inc()
            else:
                HIT.inc()
            await wanted.answer(kept, age_s)

    def _may_be_kept(self, wanted: "Wanted") -> bool:
        path, accept = wanted.address
        return len(accept) <= ACCEPT_LENGTH_MAX and self._paths.fullmatch(path) is not None

    def _is_ours(self, host: bytes, path: str) -> bool:
        try:
            self._hosts.check(host.decode("latin-1"), path)
        except (HostUnknown, NotFound):
            return False
        return True

    # -- making

    async def _make(self, wanted: "Wanted", stale: Kept | None) -> None:
        """The answer of the entry, asked for once however many wait for it."""
        address = wanted.address
        if (flight := self._flights.get(address)) is not None:
            try:
                async with asyncio.timeout(WAIT_MAX_S):
                    await flight.wait()
            except TimeoutError:
                pass
            else:
                kept = self._shelf.find(address)
                if kept is not None and not kept.is_stale:
                    SPARED.inc()
                    await wanted.answer(kept, self._clock() - kept.made_at)
                    return
            # It was not for everybody, or not an answer: each asks by itself.
            await self._app(wanted.scope, wanted.receive, wanted.send)
            return
        landing = self._flights[address] = asyncio.Event()
        try:
            await self._fill(wanted, stale)
        finally:
            del self._flights[address]
            landing.set()

    async def _fill(self, wanted: "Wanted", stale: Kept | None) -> None:
        since, began_at = self._shelf.moment(), self._clock()
        capture = Capture(wanted.scope)
        await self._app(capture.scope, wanted.receive, capture.send)
        if capture.status >= ERRORS_FROM and stale is not None and self._may_stand_in(stale):
            STALE.inc()
            await wanted.answer(stale, self._clock() - stale.made_at)
            return
        kept = await kept_from(capture, began_at)
        if kept is not None:
            MADE.inc()
            self._shelf.keep(wanted.address, kept, since)
            await wanted.answer(kept, 0)
            return
        if capture.status < ERRORS_FROM:
            self._shelf.drop(wanted.address)
        await capture.release(wanted.send, wanted.condition)

    def _may_stand_in(self, stale: Kept) -> bool:
        return self._clock() - stale.made_at < self._settings.stale_if_error_s

    def _make_behind(self, wanted: "Wanted") -> None:
        """Anew, with nobody waiting: the one that is there is still good."""
        if wanted.address in self._flights:
            return

        async def ignore(_message: Any) -> None:
            pass

        async def make() -> None:
            try:
                await self._make(wanted.by(ignore), None)
            except Exception as error:  # noqa: BLE001  (the next request tries again)
                log.warning("edge.not_made", path=wanted.address[0], error=repr(error))

        task = asyncio.create_task(make())
        self._behind.add(task)
        task.add_done_callback(self._behind.discard)


class Wanted:
    """One request for a page that may be kept."""

    __slots__ = ("_takes_gzip", "address", "condition", "host", "receive", "scope", "send")

    def __init__(self, scope: Any, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.receive = receive
        self.send = send
        accept = self.condition = self.host = b""
        self._takes_gzip = False
        for name, value in scope["headers"]:
            if name == b"accept":
                accept = value
            elif name == b"if-none-match":
                self.condition = value
            elif name == b"accept-encoding":
                self._takes_gzip = b"gzip" in value
            elif name == b"host":
                self.host = value
        self.address: Address = (scope["path"], accept)

    def by(self, send: Send) -> "Wanted":
        """The same, answered to somebody else, who waits for the whole of it."""

        async def never() -> Any:
            await asyncio.Event().wait()

        return Wanted({**self.scope, "method": "GET"}, never, send)

    async def answer(self, kept: Kept, age_s: float) -> None:
        body, etag = kept.body, kept.etag
        headers = [*kept.headers, (b"age", str(int(age_s)).encode())]
        if self._takes_gzip and kept.gzipped is not None:
            body, etag = kept.gzipped, etag[:-1] + b'-gzip"'
            headers.append((b"content-encoding", b"gzip"))
        headers.append((b"etag", etag))
        status = kept.status
        if self.condition and kept.etag[:-1] in self.condition:
            status, body = NOT_MODIFIED, b""
        else:
            headers.append((b"content-length", str(len(body)).encode()))
            if self.scope["method"] == "HEAD":
                body = b""
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})


def _patterns(routes: Sequence[Any]) -> list[str]:
    return [
        re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path.rstrip("/"))) + "/?"
        for route in routes
        if getattr(route, "opt", {}).get(EDGE)
        for path in route.paths
    ]

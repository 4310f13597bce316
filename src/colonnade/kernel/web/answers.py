"""The answer to one request: held back until the work behind it is committed."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from typing import Any

from litestar.status_codes import HTTP_400_BAD_REQUEST, HTTP_405_METHOD_NOT_ALLOWED

from colonnade.kernel.telemetry import Counter, Histogram
from colonnade.kernel.web.bodies import DigestedBody
from colonnade.kernel.web.headers import Headers, security_headers
from colonnade.kernel.web.idempotency import KeptAnswer, claim_key, keep_answer
from colonnade.kernel.web.values import RequestState
from colonnade.kernel.work import Work

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]

requests_total = Counter("colonnade_requests", "HTTP requests answered", ["status"])
request_seconds = Histogram("colonnade_request_seconds", "Time to the first byte of the answer")


class Answer:
    """Holds the first bytes of an answer back until the work behind it is committed."""

    def __init__(
        self,
        state: RequestState,
        send: Send,
        *,
        hsts_s: int,
        allowed_methods: Callable[[], str],
    ) -> None:
        self._state = state
        self._send = send
        self._hsts_s = hsts_s
        self._allowed_methods = allowed_methods
        self._began = time.perf_counter()
        self._start: Message | None = None
        self._key: tuple[Work, str] | None = None
        self._late_key: tuple[str, DigestedBody] | None = None
        self._parts: list[bytes] = []
        self._done = False
        self.deadline: asyncio.Timeout | None = None
        self.more_headers: Headers = []
        self.status = 0
        """What was answered; 0 before the first byte has left."""
        state.nonce = secrets.token_urlsafe(16)

    @property
    def started(self) -> bool:
        return self.status > 0

    @property
    def took_ms(self) -> float:
        return round((time.perf_counter() - self._began) * 1000, 1)

    # -- Idempotency-Key

    async def keep_under(self, key: str, digest: bytes) -> bool:
        """Answer from what was kept under an Idempotency-Key, or keep this answer under it."""
        work = self._state.work()
        kept = await claim_key(work, key, digest)
        if kept is None:
            self._key = (work, key)
            # The request's own work is this one: key and change commit together.
            self._state.claimed = work
            return False
        await work.roll_back()
        await self.replay(kept)
        return True

    def keep_late_under(self, key: str, body: DigestedBody) -> None:
        """The same for a body that is streamed: its digest, and so the claim, come at its end.

        No transaction is open while a file arrives, which may take minutes.
        """
        self._late_key = (key, body)
        work = self._state.work()
        # Nothing may be committed without the key.
        work.together()
        self._state.claimed = work

    async def replay(self, kept: KeptAnswer) -> None:
        headers = [
            (b"content-type", kept.content_type.encode()),
            (b"idempotency-replayed", b"true"),
        ]
        start = {"type": "http.response.start", "status": kept.status, "headers": headers}
        await self.send_now(start)
        await self.send_now({"type": "http.response.body", "body": kept.body})

    # -- ASGI

    async def send(self, message: Message) -> None:
        if self._done:
            return
        if self.started:
            await self._send(message)
        elif message["type"] == "http.response.start":
            self._start = message
        elif self._is_kept and message.get("more_body", False):
            self._parts.append(message.get("body", b""))
        else:
            await self._commit_and_start(message)

    async def send_now(self, message: Message) -> None:
        """Past any commit: for problems."""
        if message["type"] == "http.response.start":
            self._start = message
            await self._send_start()
        else:
            await self._send(message)

    @property
    def _is_kept(self) -> bool:
        return self._key is not None or self._late_key is not None

    async def _commit_and_start(self, first: Message) -> None:
        assert self._start is not None
        status: int = self._start["status"]
        body = b"".join([*self._parts, first.get("body", b"")]) if self._parts else None
        if status < HTTP_400_BAD_REQUEST:
            if self._late_key is not None and (kept := await self._claim_late(self._late_key)):
                # Somebody with the same key was quicker: theirs is the effect, and the answer.
                await close_works(self._state.works)
                self._done = True
                await self.replay(kept)
                return
            if self._key is not None:
                work, key = self._key
                content_type = dict(self._start["headers"]).get(b"content-type", b"")
                whole = body if body is not None else first.get("body", b"")
                await keep_answer(work, key, status, content_type.decode(), whole)
            for work in self._state.works:
                await work.commit()
        else:
            await close_works(self._state.works)
        if self.deadline is not None:
            # From here on the client's own pace decides; a stream may take its time.
            self.deadline.reschedule(None)
        await self._send_start()
        await self._send(first if body is None else {**first, "body": body})

    async def _claim_late(self, late: tuple[str, DigestedBody]) -> KeptAnswer | None:
        key, body = late
        work = self._state.works[0]
        kept = await claim_key(work, key, await body.digest())
        self._key = (work, key)
        return kept

    async def _send_start(self) -> None:
        assert self._start is not None
        self.status = self._start["status"]
        headers = list(self._start["headers"])
        content_type = next((value for name, value in headers if name == b"content-type"), b"")
        headers.append((b"x-request-id", self._state.request_id.encode()))
        headers += self.more_headers
        if self.status == HTTP_405_METHOD_NOT_ALLOWED:
            headers.append((b"allow", self._allowed_methods().encode()))
        present = {name for name, _ in headers}
        headers += [
            header
            for header in security_headers(content_type, self._state.nonce, hsts_s=self._hsts_s)
            if header[0] not in present
        ]
        await self._send({**self._start, "headers": headers})
        _counted(self.status).inc()
        request_seconds.observe(time.perf_counter() - self._began)


@cache
def _counted(status: int) -> Counter:
    return requests_total.labels(status=str(status))


async def close_works(works: list[Work]) -> None:
    """Nothing stays open, also while the request's task is being cancelled."""
    for work in works:
        if work.is_open:
            await asyncio.shield(asyncio.ensure_future(work.roll_back()))

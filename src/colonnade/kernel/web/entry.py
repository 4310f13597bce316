"""The web entry: everything that every request has, around the framework, as one ASGI app.

Order: id, limits on the body, who asks, cross-site checks, the framework; then, before the first
byte of the answer leaves, the commit. A request that is cancelled or fails leaves nothing open.
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import replace
from functools import cache
from typing import Any

from litestar.status_codes import HTTP_400_BAD_REQUEST

from colonnade.kernel.errors import Malformed, Unavailable
from colonnade.kernel.permissions import Actor
from colonnade.kernel.settings import Settings
from colonnade.kernel.telemetry import Counter, Histogram, bound_request_id, log, request_id_from
from colonnade.kernel.web.assets import answer_asset
from colonnade.kernel.web.bodies import (
    FORM_TYPE,
    STREAMED_TYPES,
    NotJson,
    check_json_depth,
    read_body,
    streamed_body,
    whole_body,
)
from colonnade.kernel.web.csrf import (
    HEADER,
    SAFE_METHODS,
    CrossSite,
    check_csrf_token,
    check_same_site,
)
from colonnade.kernel.web.headers import security_headers
from colonnade.kernel.web.idempotency import claim_key, keep_answer, request_digest
from colonnade.kernel.web.problems import problem_answer
from colonnade.kernel.web.values import (
    SECURE_SESSION_COOKIE,
    SESSION_COOKIE,
    STATE_KEY,
    Credentials,
    RequestState,
)
from colonnade.kernel.work import Process, Work

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Authenticate = Callable[[Process, Credentials], Awaitable[Actor | None]]

CLIENT_ID_LENGTH_MAX = 64
API_PREFIX = "/api/"
STATIC_PREFIX = "/assets/"
BEARER = "bearer "

requests_total = Counter("colonnade_requests", "HTTP requests answered", ["status"])
request_seconds = Histogram("colonnade_request_seconds", "Time to the first byte of the answer")


class RequestTimedOut(Unavailable):
    code = "web.timed_out"
    title = "This took too long and was given up"


class Entry:
    """`process` is set by the lifespan, once the pools are open."""

    def __init__(self, app: App, settings: Settings, authenticate: Authenticate) -> None:
        self.framework = app
        self._settings = settings
        self._authenticate = authenticate
        self._secure = settings.public_url.startswith("https://")
        self.process: Process | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = _headers(scope)
            with bound_request_id(request_id_from(headers.get("x-request-id"))) as request_id:
                await self._answer(scope, receive, send, headers, request_id)
        elif scope["type"] == "websocket":
            await self._connect(scope, receive, send)
        else:
            await self.framework(scope, receive, send)

    # -- HTTP

    async def _answer(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        headers: dict[str, str],
        request_id: str,
    ) -> None:
        if scope["path"].startswith(STATIC_PREFIX):
            await answer_asset(scope, scope["path"].removeprefix(STATIC_PREFIX), send)
            return
        assert self.process is not None
        state = RequestState(self.process, request_id)
        scope[STATE_KEY] = state
        answer = Answer(state, send, secure=self._secure)
        try:
            await self._prepare(scope, receive, headers, state, answer)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            if answer.started:
                # The status has left; ending the connection is all that can still be said.
                log.exception("answer_broken", path=scope["path"])
                raise
            await _close(state.works)
            await problem_answer(scope, error)(scope, receive, answer.send_now)
        finally:
            await _close(state.works)

    async def _prepare(
        self,
        scope: Scope,
        receive: Receive,
        headers: dict[str, str],
        state: RequestState,
        answer: "Answer",
    ) -> None:
        state.credentials = credentials_from(headers, scope)
        actor = await self._authenticate(state.process, state.credentials)
        if actor is not None:
            state.actor = with_origin(actor, headers.get("x-client-id"))
        content_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        limits = self._settings.limits
        timeout: float = limits.request_timeout_s
        if scope["method"] not in SAFE_METHODS:
            self._check_origin(scope, headers, state, content_type)
            if content_type in STREAMED_TYPES:
                receive = streamed_body(receive, size_max=limits.upload_bytes_max)
                timeout = limits.upload_timeout_s
            else:
                body = await read_body(receive, size_max=limits.body_bytes_max)
                self._check_body(scope, content_type, body)
                receive = whole_body(body, receive)
                if (key := headers.get("idempotency-key")) and scope["method"] == "POST":
                    digest = request_digest("POST", scope["path"], scope["query_string"], body)
                    if await answer.keep_under(key, digest):
                        return
        try:
            async with asyncio.timeout(timeout) as deadline:
                answer.deadline = deadline
                await self.framework(scope, receive, answer.send)
        except TimeoutError as error:
            raise RequestTimedOut from error

    def _check_origin(
        self, scope: Scope, headers: dict[str, str], state: RequestState, content_type: str
    ) -> None:
        """A token in a header can't come from another site; a cookie can."""
        if state.credentials.token:
            return
        check_same_site(headers, self._settings.public_url)
        is_form = content_type == FORM_TYPE and not scope["path"].startswith(API_PREFIX)
        if state.actor.is_somebody and not is_form:
            check_csrf_token(
                self._settings.secret_key, state.credentials.session, headers.get(HEADER, "")
            )

    def _check_body(self, scope: Scope, content_type: str, body: bytes) -> None:
        if not body:
            return
        if content_type == "application/json":
            check_json_depth(body, self._settings.limits.json_depth_max)
        elif scope["path"].startswith(API_PREFIX):
            raise NotJson

    # -- WebSocket

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.process is not None
        headers = _headers(scope)
        state = RequestState(self.process, request_id_from(headers.get("x-request-id")))
        scope[STATE_KEY] = state
        state.credentials = credentials_from(headers, scope)
        try:
            actor = await self._authenticate(self.process, state.credentials)
        except Unavailable:
            await receive()
            await send({"type": "websocket.close", "code": 1013, "reason": "try again"})
            return
        if actor is not None:
            state.actor = actor
        await self.framework(scope, receive, send)


class Answer:
    """Holds the first bytes of an answer back until the work behind it is committed."""

    def __init__(self, state: RequestState, send: Send, *, secure: bool) -> None:
        self._state = state
        self._send = send
        self._secure = secure
        self._began = time.perf_counter()
        self._start: Message | None = None
        self._key: tuple[Work, str] | None = None
        self._parts: list[bytes] = []
        self.deadline: asyncio.Timeout | None = None
        self.started = False
        state.nonce = secrets.token_urlsafe(16)

    async def keep_under(self, key: str, digest: bytes) -> bool:
        """Answer from what was kept under an Idempotency-Key, or keep this answer under it."""
        work = self._state.work()
        kept = await claim_key(work, key, digest)
        if kept is None:
            self._key = (work, key)
            # The request's own work is this one: key and change commit together.
            self._state.claimed = work
            return False
        status, content_type, body = kept
        await work.roll_back()
        headers = [(b"content-type", content_type), (b"idempotency-replayed", b"true")]
        await self.send_now({"type": "http.response.start", "status": status, "headers": headers})
        await self.send_now({"type": "http.response.body", "body": body})
        return True

    async def send(self, message: Message) -> None:
        if self.started:
            await self._send(message)
        elif message["type"] == "http.response.start":
            self._start = message
        elif self._key is not None and message.get("more_body", False):
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

    async def _commit_and_start(self, first: Message) -> None:
        assert self._start is not None
        status: int = self._start["status"]
        body = b"".join([*self._parts, first.get("body", b"")]) if self._parts else None
        if status < HTTP_400_BAD_REQUEST:
            if self._key is not None:
                work, key = self._key
                content_type = dict(self._start["headers"]).get(b"content-type", b"")
                kept = body if body is not None else first.get("body", b"")
                await keep_answer(work, key, status, content_type.decode(), kept)
            for work in self._state.works:
                await work.commit()
        else:
            await _close(self._state.works)
        if self.deadline is not None:
            # From here on the client's own pace decides; a stream may take its time.
            self.deadline.reschedule(None)
        await self._send_start()
        await self._send(first if body is None else {**first, "body": body})

    async def _send_start(self) -> None:
        assert self._start is not None
        self.started = True
        headers = list(self._start["headers"])
        content_type = next((value for name, value in headers if name == b"content-type"), b"")
        headers.append((b"x-request-id", self._state.request_id.encode()))
        present = {name for name, _ in headers}
        headers += [
            header
            for header in security_headers(content_type, self._state.nonce, secure=self._secure)
            if header[0] not in present
        ]
        await self._send({**self._start, "headers": headers})
        _counted(self._start["status"]).inc()
        request_seconds.observe(time.perf_counter() - self._began)


@cache
def _counted(status: int) -> Counter:
    return requests_total.labels(status=str(status))


async def _close(works: list[Work]) -> None:
    """Nothing stays open, also while the request's task is being cancelled."""
    for work in works:
        if work.is_open:
            await asyncio.shield(asyncio.ensure_future(work.roll_back()))


def socket_is_same_site(scope: Scope, state: RequestState) -> bool:
    """A token may come from anywhere; a cookie only from our own pages."""
    if state.credentials.token:
        return True
    try:
        check_same_site(_headers(scope), state.process.settings.public_url)
    except CrossSite:
        return False
    return True


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def credentials_from(headers: dict[str, str], scope: Scope) -> Credentials:
    """Authorization wins over the cookie: a client that shows a token means it."""
    client = scope.get("client")
    address = client[0] if client else ""
    authorization = headers.get("authorization", "")
    if authorization[: len(BEARER)].lower() == BEARER:
        return Credentials(token=authorization[len(BEARER) :].strip(), address=address)
    if authorization:
        raise Malformed("Only `Authorization: Bearer <token>` is understood.")
    for pair in headers.get("cookie", "").split(";"):
        name, _, value = pair.strip().partition("=")
        if name in {SESSION_COOKIE, SECURE_SESSION_COOKIE}:
            return Credentials(session=value, address=address)
    return Credentials(address=address)


def with_origin(actor: Actor, client_id: str | None) -> Actor:
    if not client_id or len(client_id) > CLIENT_ID_LENGTH_MAX or not client_id.isprintable():
        return actor
    return replace(actor, origin=client_id)

"""The web entry: everything that every request has, around the framework, as one ASGI app.

Order: id, who the client is behind proxies, host, who asks and how often, limits on the body,
cross-site checks, the framework; then, before the first byte of the answer leaves, the commit. A
request that is cancelled or fails leaves nothing open.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from colonnade.kernel.errors import NotFound, Problem, Unavailable
from colonnade.kernel.permissions import NOBODY, Actor, TokenLimited
from colonnade.kernel.settings import Settings
from colonnade.kernel.telemetry import bound_request_id, log, request_id_from
from colonnade.kernel.web.answers import Answer, Send, close_works
from colonnade.kernel.web.assets import answer_asset
from colonnade.kernel.web.bodies import (
    FORM_TYPE,
    STREAMED_TYPES,
    DigestedBody,
    NotJson,
    check_json_depth,
    check_length,
    multipart_boundary,
    read_body,
    streamed_body,
    whole_body,
)
from colonnade.kernel.web.clients import Scope, credentials_from, headers_of, with_origin
from colonnade.kernel.web.cors import Cors
from colonnade.kernel.web.csrf import (
    HEADER,
    SAFE_METHODS,
    CrossSite,
    check_csrf_token,
    check_same_site,
)
from colonnade.kernel.web.hosts import Hosts
from colonnade.kernel.web.idempotency import find_kept, request_digest
from colonnade.kernel.web.limiting import RequestLimits
from colonnade.kernel.web.problems import NoSuchMethod, problem_answer
from colonnade.kernel.web.proxies import TrustedProxies
from colonnade.kernel.web.roles import EVERYWHERE, Parts, Role, pace_of
from colonnade.kernel.web.values import STATE_KEY, Credentials, RequestState
from colonnade.kernel.work import Process

Receive = Callable[[], Awaitable[Any]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Authenticate = Callable[[Process, Credentials], Awaitable[Actor | None]]

API_PREFIX = "/api/"
STATIC_PREFIX = "/assets/"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
CLOSE_TRY_AGAIN = 1013
CLOSE_POLICY = 1008


class RequestTimedOut(Unavailable):
    code = "web.timed_out"
    title = "This took too long and was given up"


class TooManyUploads(Unavailable):
    code = "web.too_many_uploads"
    title = "Many files are arriving just now; try again in a moment"


class Entry:
    """`process` is set by the lifespan, once the pools are open."""

    def __init__(
        self,
        app: App,
        settings: Settings,
        authenticate: Authenticate,
        *,
        role: Role,
        parts: Parts,
    ) -> None:
        self.framework = app
        self.process: Process | None = None
        self._settings = settings
        self._authenticate = authenticate
        self._parts = parts
        self._pace = pace_of(settings, role)
        self._proxies = TrustedProxies(settings.web.trusted_proxies)
        self._hosts = Hosts(settings)
        self._cors = Cors(settings)
        self._limits = RequestLimits(settings)
        self._uploads = 0
        # A promise for a name that browsers reach by plain HTTP would lock them out.
        self._hsts_s = settings.web.hsts_s if settings.public_url.startswith("https://") else 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._connect(scope, receive, send)
        else:
            await self.framework(scope, receive, send)

    # -- HTTP

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path.startswith(STATIC_PREFIX):
            await answer_asset(scope, path.removeprefix(STATIC_PREFIX), send, hsts_s=self._hsts_s)
            return
        assert self.process is not None
        given_id = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        with bound_request_id(request_id_from(given_id.decode("latin-1"))) as request_id:
            state = RequestState(self.process, request_id)
            scope[STATE_KEY] = state
            answer = Answer(
                state,
                send,
                hsts_s=self._hsts_s,
                allowed_methods=lambda: self._parts.allowed_methods(path),
            )
            try:
                await self._answer_framed(scope, receive, state, answer)
            except asyncio.CancelledError:
                raise
            except Exception as error:
                if answer.started:
                    # The status has left; ending the connection is all that can still be said.
                    log.exception("answer_broken", path=path)
                    raise
                await close_works(state.works)
                await problem_answer(scope, error)(scope, receive, answer.send_now)
            finally:
                await close_works(state.works)
                if self._settings.web.access_log:
                    self._note(scope, state, answer)

    async def _answer_framed(
        self, scope: Scope, receive: Receive, state: RequestState, answer: Answer
    ) -> None:
        """What is judged before anything is read from the database or from the body."""
        headers = headers_of(scope)
        address = self._behind_proxies(scope, headers)
        path: str = scope["path"]
        self._parts.check(path)
        # A balancer asks for health by whatever name it has for this machine.
        is_limited = not path.startswith(EVERYWHERE)
        if is_limited:
            self._hosts.check(headers.get("host", ""), scope["path"])
        state.credentials = Credentials(address=address)
        if scope["method"] not in METHODS:
            raise NoSuchMethod
        if scope["method"] == "OPTIONS":
            await self._answer_options(path, headers, answer)
            return
        answer.more_headers = self._cors.headers(path, headers.get("origin", ""))
        state.credentials = credentials_from(headers, address)
        state.actor = await self._actor(state, headers, is_limited=is_limited)
        if _is_narrow(state.actor) and not self._parts.takes_limited_tokens(path):
            raise TokenLimited
        if scope["method"] in SAFE_METHODS:
            await self._run(scope, receive, answer, self._pace.timeout_s)
            return
        content_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        self._check_origin(scope, headers, state, content_type)
        if content_type in STREAMED_TYPES and self._parts.streams(path):
            await self._answer_streamed(scope, receive, headers, state, answer)
        else:
            await self._answer_whole(scope, receive, headers, content_type, answer)

    async def _answer_options(self, path: str, headers: dict[str, str], answer: Answer) -> None:
        methods = self._parts.allowed_methods(path)
        if not methods:
            raise NotFound
        more = [(b"allow", methods.encode())]
        if "access-control-request-method" in headers:
            more += self._cors.preflight(path, headers.get("origin", ""))
        await answer.send_now({"type": "http.response.start", "status": 204, "headers": more})
        await answer.send_now({"type": "http.response.body", "body": b""})

    async def _actor(
        self, state: RequestState, headers: dict[str, str], *, is_limited: bool
    ) -> Actor:
        actor: Actor | None = None
        try:
            actor = await self._authenticate(state.process, state.credentials)
        finally:
            # Whoever tries tokens counts as a stranger.
            if is_limited:
                address = state.credentials.address
                self._limits.count(state.process.redis, actor or NOBODY, address)
        return with_origin(actor, headers.get("x-client-id")) if actor is not None else NOBODY

    def _behind_proxies(self, scope: Scope, headers: dict[str, str]) -> str:
        """The client's address; what trusted proxies say takes the place of what we see."""
        peer = scope.get("client")
        client = self._proxies.client_of(peer[0] if peer else "", headers)
        scope["client"] = (client.address, peer[1] if peer else 0)
        if client.scheme in {"http", "https", "ws", "wss"}:
            scope["scheme"] = client.scheme
        if client.host:
            headers["host"] = client.host
            others = [pair for pair in scope["headers"] if pair[0] != b"host"]
            scope["headers"] = [*others, (b"host", client.host.encode("latin-1"))]
        return client.address

    async def _answer_whole(
        self,
        scope: Scope,
        receive: Receive,
        headers: dict[str, str],
        content_type: str,
        answer: Answer,
    ) -> None:
        """A body that is read before anything else happens."""
        check_length(headers, size_max=self._pace.body_bytes_max)
        body = await read_body(
            receive,
            size_max=self._pace.body_bytes_max,
            silence_s=self._settings.web.body_silence_s,
        )
        self._check_body(scope, content_type, body)
        if (key := headers.get("idempotency-key")) and scope["method"] == "POST":
            digest = request_digest("POST", scope["path"], scope["query_string"])
            digest.update(body)
            if await answer.keep_under(key, digest.digest()):
                return
        await self._run(scope, whole_body(body, receive), answer, self._pace.timeout_s)

    async def _answer_streamed(
        self,
        scope: Scope,
        receive: Receive,
        headers: dict[str, str],
        state: RequestState,
        answer: Answer,
    ) -> None:
        """A body that the route takes piece by piece."""
        limits = self._settings.limits
        if self._uploads >= self._settings.web.uploads_at_once_max:
            raise TooManyUploads
        check_length(headers, size_max=limits.upload_bytes_max)
        pieces = streamed_body(
            receive,
            size_max=limits.upload_bytes_max,
            silence_s=self._settings.web.body_silence_s,
        )
        self._uploads += 1
        try:
            if (key := headers.get("idempotency-key")) and scope["method"] == "POST":
                digest = request_digest("POST", scope["path"], scope["query_string"])
                body = DigestedBody(pieces, digest, multipart_boundary(headers))
                kept = await find_kept(state.look(), key)
                if kept is not None:
                    kept.check(await body.digest())
                    await answer.replay(kept)
                    return
                answer.keep_late_under(key, body)
                pieces = body.receive
            await self._run(scope, pieces, answer, limits.upload_timeout_s)
        finally:
            self._uploads -= 1

    async def _run(self, scope: Scope, receive: Receive, answer: Answer, timeout_s: float) -> None:
        try:
            async with asyncio.timeout(timeout_s) as deadline:
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

    def _note(self, scope: Scope, state: RequestState, answer: Answer) -> None:
        log.info(
            "web.answered",
            method=scope["method"],
            path=scope["path"],
            status=answer.status,
            took_ms=answer.took_ms,
            client=state.credentials.address,
            account=state.actor.account_id,
        )

    # -- WebSocket

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.process is not None
        try:
            headers = headers_of(scope)
            address = self._behind_proxies(scope, headers)
            self._parts.check(scope["path"])
            self._hosts.check(headers.get("host", ""), scope["path"])
            state = RequestState(self.process, request_id_from(headers.get("x-request-id")))
            scope[STATE_KEY] = state
            state.credentials = credentials_from(headers, address)
            actor = await self._authenticate(self.process, state.credentials)
            if actor is not None and _is_narrow(actor):
                raise TokenLimited
        except Problem as problem:
            code = CLOSE_TRY_AGAIN if isinstance(problem, Unavailable) else CLOSE_POLICY
            await receive()
            await send({"type": "websocket.close", "code": code, "reason": problem.code})
            return
        if actor is not None:
            state.actor = actor
        await self.framework(scope, receive, send)


def _is_narrow(actor: Actor) -> bool:
    return actor.limits is not None and actor.limits.is_narrow


def socket_is_same_site(scope: Scope, state: RequestState) -> bool:
    """A token may come from anywhere; a cookie only from our own pages."""
    if state.credentials.token:
        return True
    try:
        check_same_site(headers_of(scope), state.process.settings.public_url)
    except CrossSite:
        return False
    return True

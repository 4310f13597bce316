"""The client: one request and its redirects, within limits of time and size."""

import asyncio
import functools
import ssl
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

import httpcore
import httpx

from colonnade import __version__
from colonnade.kernel.outgoing.addresses import parse_networks
from colonnade.kernel.outgoing.decoding import ACCEPTED_ENCODINGS, BodyLimit, read_body
from colonnade.kernel.outgoing.errors import AddressRefused, OutgoingFailed, OutgoingInvalid
from colonnade.kernel.outgoing.network import JudgingBackend, ProxyBackend
from colonnade.kernel.outgoing.targets import (
    KEPT_FOR_OTHERS,
    checked_headers,
    checked_url,
    origin_of,
)
from colonnade.kernel.settings import Settings
from colonnade.kernel.telemetry import Counter, Histogram, log

TIMEOUT_S = 15.0
TIMEOUT_MAX_S = 300.0
BYTES_MAX = 1024 * 1024
REDIRECTS_MAX = 10
CONNECTIONS_MAX = 50
KEPT_ALIVE_S = 5.0
USER_AGENT = f"Colonnade/{__version__}"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
BODY_KEPT = frozenset({307, 308})

requests_total = Counter("colonnade_outgoing_requests", "Requests to other servers", ["outcome"])
duration_s = Histogram(
    "colonnade_outgoing_duration_seconds",
    "How long other servers took to answer",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)


@dataclass(frozen=True, slots=True)
class OutgoingResponse:
    """What the other server answered; names of headers in lower case, the first of each."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    address: str
    """The one that was connected to; the proxy's, where there is one."""
    url: str
    """The last one asked, after redirects."""


@dataclass(frozen=True, slots=True)
class _Asked:
    method: str
    url: httpx.URL
    headers: list[tuple[str, str]]
    content: bytes | None


class OutgoingClient:
    """Made by `open_client`."""

    def __init__(
        self,
        pool: httpcore.AsyncConnectionPool,
        proxy: ProxyBackend | None,
    ) -> None:
        self._pool = pool
        self._proxy = proxy

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        timeout_s: float = TIMEOUT_S,
        bytes_max: int = BYTES_MAX,
        redirects_max: int = 0,
        cut: bool = False,
    ) -> OutgoingResponse:
        """Ask another server; `timeout_s` limits it all, from the name's look-up to the last byte.

        With `cut`, what is beyond `bytes_max` is left unread. Raises AddressRefused,
        OutgoingFailed (it could not be reached, or broke off), OutgoingTooLarge,
        OutgoingInvalid (it can't be asked like this). Any status is an answer;
        with `redirects_max=0` so is a redirect.
        """
        if method not in METHODS:
            raise OutgoingInvalid("There is no such method.")
        sent = [("User-Agent", USER_AGENT), *checked_headers(headers or {})]
        asked = _Asked(method, checked_url(url), sent, content)
        limit = BodyLimit(bytes_max, cut)
        begun = time.monotonic()
        outcome = "failed"
        try:
            async with asyncio.timeout(min(timeout_s, TIMEOUT_MAX_S)):
                answer = await self._follow(asked, limit, min(redirects_max, REDIRECTS_MAX))
            outcome = f"{answer.status // 100}xx"
        except TimeoutError as error:
            outcome = "timeout"
            raise OutgoingFailed("The other server took too long to answer.") from error
        except AddressRefused:
            outcome = "refused"
            raise
        finally:
            requests_total.labels(outcome=outcome).inc()
            duration_s.observe(time.monotonic() - begun)
        return answer

    async def _follow(
        self, asked: _Asked, limit: BodyLimit, redirects_max: int
    ) -> OutgoingResponse:
        """Each hop is a request of its own, with checks of its own."""
        for _ in range(redirects_max):
            answer = await self._ask(asked, limit)
            if answer.status not in REDIRECTS or "location" not in answer.headers:
                return answer
            asked = _next(asked, answer)
        answer = await self._ask(asked, limit)
        if redirects_max and answer.status in REDIRECTS:
            raise OutgoingFailed("The other server sends us from address to address.")
        return answer

    async def _ask(self, asked: _Asked, limit: BodyLimit) -> OutgoingResponse:
        if self._proxy is not None:
            self._proxy.must_allow_literal(asked.url.host)
        # httpx writes the request: Host, Content-Length and the order of it all.
        built = httpx.Request(
            asked.method,
            asked.url,
            headers=[("Accept", "*/*"), ("Accept-Encoding", ACCEPTED_ENCODINGS), *asked.headers],
            content=asked.content,
        )
        request = httpcore.Request(
            built.method.encode(),
            str(built.url),
            headers=built.headers.raw,
            content=asked.content,
        )
        try:
            answer = await self._pool.handle_async_request(request)
            try:
                return await _read(answer, asked.url, limit)
            finally:
                await answer.aclose()
        except (
            httpcore.NetworkError,
            httpcore.ProtocolError,
            httpcore.TimeoutException,
            httpcore.ProxyError,
            httpcore.UnsupportedProtocol,
            ssl.SSLError,
            OSError,
        ) as error:
            log.info("outgoing.failed", host=asked.url.host, error=repr(error))
            raise OutgoingFailed(_sentence(error)) from error


async def _read(answer: httpcore.Response, url: httpx.URL, limit: BodyLimit) -> OutgoingResponse:
    headers: dict[str, str] = {}
    for name, value in answer.headers:
        headers.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    extensions = cast("dict[str, Any]", answer.extensions)
    stream: httpcore.AsyncNetworkStream | None = extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream is not None else None
    body = await read_body(answer.aiter_stream(), headers.get("content-encoding", ""), limit)
    address = str(peer[0]) if peer else ""
    return OutgoingResponse(answer.status, headers, body, address, str(url))


def _next(asked: _Asked, answer: OutgoingResponse) -> _Asked:
    """What a redirect asks us to ask."""
    try:
        joined = str(asked.url.join(answer.headers["location"]))
    except (httpx.InvalidURL, ValueError) as error:
        raise OutgoingFailed("The other server sends us to an address that is none.") from error
    url = checked_url(joined)
    if asked.url.scheme == "https" and url.scheme != "https":
        raise OutgoingFailed("The other server sends us from https to http, which is not safe.")
    headers = asked.headers
    if origin_of(url) != origin_of(asked.url):
        headers = [(name, value) for name, value in headers if name.lower() in KEPT_FOR_OTHERS]
    if answer.status in BODY_KEPT:
        return _Asked(asked.method, url, headers, asked.content)
    method = "HEAD" if asked.method == "HEAD" else "GET"
    headers = [(name, value) for name, value in headers if name.lower() != "content-type"]
    return _Asked(method, url, headers, None)


def _sentence(error: Exception) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return "The other server's certificate or encryption is not in order."
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpcore.TimeoutException):
        return "The other server took too long to answer."
    if isinstance(error, httpcore.ProtocolError):
        return "The other server's answer is no HTTP."
    return "The connection to the other server broke off."


@functools.cache
def _ssl_context(ca_file: str) -> ssl.SSLContext:
    """Loading the authorities takes longer than many a request."""
    if ca_file:
        return ssl.create_default_context(cafile=ca_file)
    return httpx.create_ssl_context(trust_env=False)


@asynccontextmanager
async def connected_client(settings: Settings) -> AsyncIterator[OutgoingClient]:
    """What `open_client` opens."""
    outgoing = settings.outgoing
    allowed = parse_networks(outgoing.allowed_networks)
    context = _ssl_context(outgoing.ca_file)
    if outgoing.proxy_url:
        proxy = ProxyBackend(allowed)
        pool: httpcore.AsyncConnectionPool = httpcore.AsyncHTTPProxy(
            outgoing.proxy_url,
            ssl_context=context,
            max_connections=CONNECTIONS_MAX,
            keepalive_expiry=KEPT_ALIVE_S,
            network_backend=proxy,
        )
    else:
        proxy = None
        pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=CONNECTIONS_MAX,
            keepalive_expiry=KEPT_ALIVE_S,
            network_backend=JudgingBackend(allowed),
        )
    async with pool:
        yield OutgoingClient(pool, proxy)

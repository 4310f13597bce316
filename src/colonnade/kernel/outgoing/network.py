"""Connections: names are resolved here, each answer judged, and a judged address connected to."""

import asyncio
import socket
from collections.abc import Iterable, Sequence
from itertools import chain, zip_longest
from typing import Any, cast

import httpcore

from colonnade.kernel.outgoing.addresses import Network, judge
from colonnade.kernel.outgoing.errors import AddressRefused, OutgoingFailed
from colonnade.kernel.telemetry import Counter, log

ANSWERS_MAX = 32
"""A name with more addresses than this is no server that anybody needs."""

TRIES_MAX = 4
CONNECT_S = 5.0
"""For one of several addresses; the request's own limit stands above it."""

refused_total = Counter("colonnade_outgoing_refused", "Connections to addresses that were refused")


class JudgingBackend(httpcore.AsyncNetworkBackend):
    """Connects to public addresses, and to those in the `allowed` networks."""

    def __init__(self, allowed: Sequence[Network]) -> None:
        self._allowed = allowed
        # What httpcore exports has another type where anyio is missing; httpx brings it.
        self._plain = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  (httpcore's own signature)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await resolve(host, port)
        for address in addresses:
            self._must_allow(host, address)
        last: Exception | None = None
        for address in addresses[:TRIES_MAX]:
            try:
                stream = await self._plain.connect_tcp(
                    address,
                    port,
                    timeout=min(timeout or CONNECT_S, CONNECT_S),
                    local_address=local_address,
                    socket_options=socket_options,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout, OSError) as error:
                last = error
                continue
            return await self._checked(host, stream)
        raise OutgoingFailed("The other server does not take connections.") from last

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def _must_allow(self, host: str, address: str) -> None:
        verdict = judge(address, self._allowed)
        if not verdict.is_allowed:
            refused_total.inc()
            log.warning("outgoing.refused", host=host, address=address, reason=verdict.reason)
            # The address itself is not told: what a name means inside is nobody's business.
            raise AddressRefused

    async def _checked(
        self, host: str, stream: httpcore.AsyncNetworkStream
    ) -> httpcore.AsyncNetworkStream:
        """Once more, of the one that really answered."""
        peer = stream.get_extra_info("server_addr")
        try:
            self._must_allow(host, peer[0])
        except AddressRefused:
            await stream.aclose()
            raise
        return stream


class ProxyBackend(JudgingBackend):
    """Connects to the operator's own proxy, which judges the addresses in our place."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  (httpcore's own signature)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return await self._plain.connect_tcp(
            host, port, timeout, local_address, socket_options=socket_options
        )

    def must_allow_literal(self, host: str) -> None:
        """Refuse an address written as a number, however oddly; names are the proxy's affair."""
        try:
            found = socket.getaddrinfo(
                host, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
            )
        except (OSError, UnicodeError):
            return
        for answer in found:
            self._must_allow(host, str(answer[4][0]))


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, IPv6 and IPv4 in turn."""
    loop = asyncio.get_running_loop()
    try:
        answers = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise OutgoingFailed("There is no server of that name.") from error
    found: list[tuple[int, str]] = list(
        dict.fromkeys((answer[0], str(answer[4][0])) for answer in answers)
    )
    if not found or len(found) > ANSWERS_MAX:
        raise OutgoingFailed("There is no server of that name.")
    sixes = [address for family, address in found if family == socket.AF_INET6]
    fours = [address for family, address in found if family == socket.AF_INET]
    return [address for address in chain(*zip_longest(sixes, fours)) if address is not None]

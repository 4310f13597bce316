"""The port the web server answers on: free or taken, answering or not yet."""

import asyncio
import contextlib
import socket
import time

from colonnade.boot.refusal import StartRefused

PATIENCE_S = 8.0
"""For the web processes of a start that was killed, which are still ending."""

OTHER_PORTS = 20
PROBE_TIMEOUT_S = 3.0
HEALTH_REQUEST = b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def refuse_taken_port(host: str, port: int, *, patient: bool) -> None:
    """`patient`: the last start here ended badly, and its children may need a moment."""
    deadline = time.monotonic() + (PATIENCE_S if patient else 0)
    while not _is_free(host, port):
        if time.monotonic() >= deadline:
            others = range(port + 1, min(port + 1 + OTHER_PORTS, 65536))
            other = next((number for number in others if _is_free(host, number)), None)
            advice = f": --port {other}" if other else ", with --port N"
            raise StartRefused(
                f"Port {port} on {host} is in use by another program. "
                f"Stop that one, or take another port{advice}"
            )
        time.sleep(0.1)


async def answers_health(host: str, port: int) -> bool:
    """Whether /health says that everything it needs is there."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    try:
        async with asyncio.timeout(PROBE_TIMEOUT_S):
            reader, writer = await asyncio.open_connection(reachable, port)
            try:
                writer.write(
                    b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                )
                status = await reader.readline()
            finally:
                writer.close()
                with contextlib.suppress(OSError):
                    await writer.wait_closed()
    except (OSError, TimeoutError):
        return False
    return status.split(b" ", 2)[1:2] == [b"200"]


def _is_free(host: str, port: int) -> bool:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise StartRefused(f"COLONNADE_HOST is {host}, which is no address here: {error}") from None
    with socket.socket(family, kind, protocol) as probe:
        # Connections that just ended are no obstacle; a server that listens is.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except PermissionError:
            raise StartRefused(
                f"This user may not listen on port {port}. Take one above 1023: --port N"
            ) from None
        except OSError:
            return False
    return True

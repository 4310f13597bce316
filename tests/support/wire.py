"""A WebSocket by hand (RFC 6455), for tests that want to misbehave: not read, or send rubbish."""

import base64
import json
import os
import socket
import ssl
import struct
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

TEXT, CLOSE = 1, 8
WAIT_S = 10.0


class Refused(Exception):
    """The server answered with another status than 101."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


class Wire:
    def __init__(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        buffer_bytes: int = 0,
        tls: ssl.SSLContext | None = None,
        address: str | None = None,
    ) -> None:
        """`address`: where the name in `url` is reached, if no name service knows it."""
        parts = urlsplit(url)
        self._socket = socket.socket()
        if buffer_bytes:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
        self._socket.settimeout(WAIT_S)
        self._socket.connect((address or parts.hostname, parts.port))
        if tls is not None:
            self._socket = tls.wrap_socket(self._socket, server_hostname=parts.hostname)
        lines = [
            "GET /api/v1/realtime?client=0123456789abcdef HTTP/1.1",
            f"Host: {parts.netloc}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        self._socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self._kept = b""
        head = self._until(b"\r\n\r\n")
        status = int(head.split()[1])
        if status != 101:
            raise Refused(status)

    def say(self, message: Any) -> None:
        self.send(message.encode() if isinstance(message, str) else json.dumps(message).encode())

    def send(self, data: bytes) -> None:
        mask = os.urandom(4)
        size = len(data)
        if size < 126:
            head = struct.pack("!BB", 0x80 | TEXT, 0x80 | size)
        elif size < 65536:
            head = struct.pack("!BBH", 0x80 | TEXT, 0x80 | 126, size)
        else:
            head = struct.pack("!BBQ", 0x80 | TEXT, 0x80 | 127, size)
        repeated = (mask * (size // 4 + 1))[:size]
        masked = (int.from_bytes(data) ^ int.from_bytes(repeated)).to_bytes(size) if size else b""
        self._socket.sendall(head + mask + masked)

    def hear(self) -> dict[str, Any]:
        """The next message; {"closed": code} for the end."""
        first, second = self._exactly(2)
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack("!H", self._exactly(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", self._exactly(8))
        data = self._exactly(size)
        if first & 0x0F == CLOSE:
            return {"closed": struct.unpack("!H", data[:2])[0] if data else 1005}
        if first & 0x0F == TEXT:
            return json.loads(data)
        return self.hear()

    def hear_until(self, kind: str) -> dict[str, Any]:
        while True:
            message = self.hear()
            if message.get("type") == kind or (kind == "closed" and "closed" in message):
                return message
            assert "closed" not in message, message

    def close(self) -> None:
        self._socket.close()

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._kept:
            self._more()
        head, _, self._kept = self._kept.partition(mark)
        return head

    def _exactly(self, count: int) -> bytes:
        while len(self._kept) < count:
            self._more()
        data, self._kept = self._kept[:count], self._kept[count:]
        return data

    def _more(self) -> None:
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionResetError
        self._kept += data

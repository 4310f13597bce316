"""One open socket: a bounded queue and a task that sends, so that nobody waits for anybody."""

import asyncio
import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from colonnade.kernel.feed import Entry, Snapshot
from colonnade.kernel.permissions import Access, Actor
from colonnade.kernel.realtime.values import (
    CLOSE_TIMEOUT_S,
    CLOSE_TOO_SLOW,
    SEND_TIMEOUT_S,
    WAITING_BYTES_MAX,
    WAITING_MESSAGES_MAX,
)

Send = Callable[[Any], Awaitable[None]]


@dataclass(slots=True)
class Subscription:
    """A socket follows a subject.

    `started` is the snapshot from which on it is told; what that sees, the client has or gets by
    replay. While it is replayed to, `held` keeps what comes in, so that order and cursor are true.
    """

    subject: str
    access: Access
    started: Snapshot
    held: list[tuple[Entry, str]] | None = None


@dataclass(slots=True, eq=False)
class Socket:
    actor: Actor
    send: Send
    connection: str = field(default_factory=lambda: secrets.token_hex(8))
    subscriptions: dict[str, Subscription] = field(default_factory=dict[str, Subscription])
    closing: tuple[int, str] | None = None
    _waiting: deque[str] = field(default_factory=deque[str])
    _waiting_bytes: int = 0
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def push(self, text: str) -> None:
        """Queue a message. Never waits; a reader that is too slow is cut off instead."""
        if self.closing is not None:
            return
        self._waiting.append(text)
        self._waiting_bytes += len(text)
        if len(self._waiting) > WAITING_MESSAGES_MAX or self._waiting_bytes > WAITING_BYTES_MAX:
            self._waiting.clear()
            self._waiting_bytes = 0
            self.close(CLOSE_TOO_SLOW, "too slow; come back and resume")
        self._wake.set()

    def close(self, code: int, reason: str) -> None:
        """End it, after what is queued."""
        if self.closing is None:
            self.closing = (code, reason)
        self._wake.set()

    async def send_for_ever(self) -> None:
        """Send what is queued until it is to be closed; returns when it is."""
        try:
            while True:
                while self._waiting:
                    text = self._waiting.popleft()
                    self._waiting_bytes -= len(text)
                    async with asyncio.timeout(SEND_TIMEOUT_S):
                        await self.send({"type": "websocket.send", "text": text})
                if self.closing is not None:
                    break
                self._wake.clear()
                if not self._waiting and self.closing is None:
                    await self._wake.wait()
        except TimeoutError:
            self.closing = self.closing or (CLOSE_TOO_SLOW, "too slow; come back and resume")
        code, reason = self.closing
        async with asyncio.timeout(CLOSE_TIMEOUT_S):
            await self.send({"type": "websocket.close", "code": code, "reason": reason})

"""One open socket: a bounded queue and a task that sends, so that nobody waits for anybody."""

import asyncio
import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from colonnade.kernel.feed import Entry, Snapshot
from colonnade.kernel.permissions import Access, Actor, Thing
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

    It is registered before its place in the feed is known, so that nothing slips through between:
    until `begin`, what comes in is held. `started` is the snapshot from which on it is told; what
    that sees, the client has or gets by replay.
    """

    subject: str
    access: Access
    thing: Thing
    started: Snapshot | None = None
    held: list[tuple[Entry, str]] = field(default_factory=list[tuple[Entry, str]])

    def begin(self, started: Snapshot) -> list[str]:
        """From now on it is told directly; what came in meanwhile and is new to it."""
        self.started = started
        held, self.held = self.held, []
        return [text for entry, text in held if not started.sees(entry.transaction)]


@dataclass(slots=True, eq=False)
class Socket:
    actor: Actor
    send: Send
    connection: str = field(default_factory=lambda: secrets.token_hex(8))
    subscriptions: dict[str, Subscription] = field(default_factory=dict[str, Subscription])
    closing: tuple[int, str] | None = None
    sending: "asyncio.Task[None] | None" = None
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
            self.cut()
        self._wake.set()

    def give(self, subscription: Subscription, entry: Entry, text: str) -> None:
        """An event of one of our subscriptions."""
        if subscription.started is None:
            subscription.held.append((entry, text))
            if len(subscription.held) > WAITING_MESSAGES_MAX:
                self.cut()
        elif not subscription.started.sees(entry.transaction):
            self.push(text)

    def cut(self) -> None:
        """End it at once, and forget what is queued: the client resumes from its last cursor."""
        self.close(CLOSE_TOO_SLOW, "too slow; come back and resume")
        self._waiting.clear()
        self._waiting_bytes = 0
        if self.sending is not None:
            self.sending.cancel()

    def close(self, code: int, reason: str) -> None:
        """End it, after what is queued."""
        if self.closing is None:
            self.closing = (code, reason)
        self._wake.set()

    async def send_for_ever(self) -> None:
        """Send what is queued, until it is to be closed."""
        while True:
            while self._waiting:
                text = self._waiting.popleft()
                self._waiting_bytes -= len(text)
                async with asyncio.timeout(SEND_TIMEOUT_S):
                    await self.send({"type": "websocket.send", "text": text})
            if self.closing is not None:
                return
            self._wake.clear()
            await self._wake.wait()

    async def say_why(self) -> None:
        """Tell the other side why it is closed, if it listens."""
        code, reason = self.closing or (CLOSE_TOO_SLOW, "too slow; come back and resume")
        async with asyncio.timeout(CLOSE_TIMEOUT_S):
            await self.send({"type": "websocket.close", "code": code, "reason": reason})

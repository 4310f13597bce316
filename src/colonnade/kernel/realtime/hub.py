"""The hub: who follows what in this process, and the two paths by which news arrive.

The fast path is Redis. The sure path reads, twice a second, what became visible in the feed since
the last look, and delivers what the fast path did not. So an outage of Redis costs half a second
of delay and nothing else. An event is encoded once for each access class and cursor.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from weakref import WeakKeyDictionary

import msgspec
import psycopg

from colonnade.kernel.database import Connection, DatabaseBusy
from colonnade.kernel.feed import (
    Entry,
    Snapshot,
    current_snapshot,
    horizon,
    read_new,
    read_visible,
)
from colonnade.kernel.permissions import Access
from colonnade.kernel.realtime import messages
from colonnade.kernel.realtime.fastpath import FastPath
from colonnade.kernel.realtime.presence import Presence
from colonnade.kernel.realtime.sockets import Socket, Subscription
from colonnade.kernel.realtime.values import CLOSE_GOING_AWAY, REPLAY_ENTRIES_MAX
from colonnade.kernel.realtime.watching import watch_rights
from colonnade.kernel.telemetry import Gauge, log
from colonnade.kernel.work import Look, Process

SubjectResolver = Callable[[Look, int], Awaitable[int]]
"""The workspace of a thing that the looker may see; raises NotFound otherwise."""

TAIL_S = 0.5
TAIL_ENTRIES_MAX = 20_000
SEEN_MAX = 50_000
"""Sequences remembered, so that what both paths bring is sent once."""

sockets_open = Gauge("colonnade_sockets", "Open sockets", multiprocess_mode="livesum")
_hubs: WeakKeyDictionary[Process, "Hub"] = WeakKeyDictionary()


class Hub:
    def __init__(self, process: Process, resolvers: Mapping[str, SubjectResolver]) -> None:
        self.process = process
        self.resolvers = resolvers
        self.sockets: set[Socket] = set()
        self.presence = Presence(process.redis, self.tell)
        self._followers: dict[str, set[Socket]] = {}
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._snapshot: Snapshot | None = None

    # -- who follows what

    def join(self, socket: Socket) -> None:
        self.sockets.add(socket)
        sockets_open.inc()

    def leave(self, socket: Socket) -> None:
        self.sockets.discard(socket)
        sockets_open.dec()
        for subject in list(socket.subscriptions):
            self.unsubscribe(socket, subject)

    async def subscribe(
        self, socket: Socket, subject: str, access: Access, since: int | None
    ) -> None:
        """Follow a subject from now on, or from a cursor on, with nothing missed in between."""
        async with self.process.database.reading() as connection:
            started = await current_snapshot(connection)
            subscription = Subscription(subject, access, started, held=[])
            socket.subscriptions[subject] = subscription
            self._followers.setdefault(subject, set()).add(socket)
            if self._snapshot is None:
                self._snapshot = started
            if since is None:
                socket.push(messages.subscribed(subject, started.horizon))
            else:
                await self._replay(connection, socket, subscription, since)
        held, subscription.held = subscription.held or [], None
        for entry, text in held:
            self._give(socket, subscription, entry, text)
        await self.presence.join(subject, socket)

    def unsubscribe(self, socket: Socket, subject: str) -> None:
        socket.subscriptions.pop(subject, None)
        followers = self._followers.get(subject)
        if followers is not None:
            followers.discard(socket)
            if not followers:
                del self._followers[subject]
        self.presence.leave(subject, socket, was_last=subject not in self._followers)

    async def _replay(
        self, connection: Connection, socket: Socket, subscription: Subscription, since: int
    ) -> None:
        subject = subscription.subject
        page = await read_visible(connection, since, subject=subject, limit=REPLAY_ENTRIES_MAX)
        cursor = max(page.cursor, since)
        socket.push(messages.subscribed(subject, cursor))
        if not page.is_last:
            socket.push(messages.resync(subject, cursor))
            return
        for entry in page.entries:
            # A cut in the middle must not lose the rest: only the last one moves the cursor.
            is_last = entry is page.entries[-1]
            socket.push(messages.event(entry, cursor if is_last else since))

    # -- news

    def deliver(self, entry: Entry) -> None:
        """From either path; what was delivered already is dropped."""
        if entry.sequence in self._seen:
            return
        self._seen[entry.sequence] = None
        if len(self._seen) > SEEN_MAX:
            self._seen.popitem(last=False)
        followers = self._followers.get(entry.subject)
        if not followers:
            return
        cursor = self._snapshot.horizon if self._snapshot is not None else entry.transaction
        by_class: dict[str, str] = {}
        for socket in list(followers):
            subscription = socket.subscriptions[entry.subject]
            access_class = subscription.access.access_class
            text = by_class.get(access_class)
            if text is None:
                text = by_class[access_class] = messages.event(entry, cursor)
            if subscription.held is not None:
                subscription.held.append((entry, text))
            else:
                self._give(socket, subscription, entry, text)

    def _give(self, socket: Socket, subscription: Subscription, entry: Entry, text: str) -> None:
        if not subscription.started.sees(entry.transaction):
            socket.push(text)

    def tell(self, subject: str, text: str) -> None:
        """To everyone who follows the subject."""
        for socket in list(self._followers.get(subject, ())):
            socket.push(text)

    def tell_live(self, subject: str, payload: msgspec.Raw) -> None:
        if subject in self._followers:
            self.tell(subject, messages.live(subject, payload))

    # -- the sure path

    async def tail_for_ever(self) -> None:
        while True:
            await asyncio.sleep(TAIL_S)
            if not self._followers:
                self._snapshot = None
                continue
            try:
                await self._read_tail()
            except (DatabaseBusy, psycopg.Error) as error:
                log.warning("realtime.tail_failed", error=str(error))

    async def _read_tail(self) -> None:
        since = self._snapshot
        async with self.process.database.reading() as connection:
            if since is None:
                self._snapshot = await current_snapshot(connection)
                return
            subjects = list(self._followers)
            news = await read_new(connection, since, subjects=subjects, limit=TAIL_ENTRIES_MAX)
        for entry in news.entries:
            self.deliver(entry)
        if not news.is_complete:
            for subject in subjects:
                self.tell(subject, messages.resync(subject, news.snapshot.horizon))
        self._snapshot = news.snapshot

    def close_all(self) -> None:
        for socket in list(self.sockets):
            socket.close(CLOSE_GOING_AWAY, "the server stops; come back")


async def feed_cursor(look: Look) -> int:
    """A cursor to subscribe `since`: everything before it is in what is read from now on."""
    async with look.aside() as connection:
        return await horizon(connection)


def hub_of(process: Process) -> Hub:
    return _hubs[process]


def opening(
    resolvers: Mapping[str, SubjectResolver],
) -> Callable[[Process], AbstractAsyncContextManager[Hub]]:
    """What boot opens with each web process."""

    @asynccontextmanager
    async def opened(process: Process) -> AsyncIterator[Hub]:
        hub = Hub(process, resolvers)
        _hubs[process] = hub
        tasks = [
            asyncio.create_task(FastPath(process.redis, hub).listen_for_ever()),
            asyncio.create_task(hub.tail_for_ever()),
            asyncio.create_task(hub.presence.keep_for_ever()),
            asyncio.create_task(watch_rights(hub)),
        ]
        try:
            yield hub
        finally:
            hub.close_all()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    return opened

"""The hub: who follows what in this process, and the two paths by which news arrive.

The fast path is Redis. The sure path reads, twice a second, what became visible in the feed since
the last look, and delivers what the fast path did not. So an outage of Redis costs half a second
of delay and nothing else. An event is encoded once for each access class and cursor.
"""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from weakref import WeakKeyDictionary

import msgspec
import psycopg

from colonnade.kernel.database import DatabaseBusy
from colonnade.kernel.feed import (
    Entry,
    Page,
    Snapshot,
    current_snapshot,
    horizon,
    read_new,
    read_visible,
)
from colonnade.kernel.permissions import Access, Actor, Thing
from colonnade.kernel.realtime import messages
from colonnade.kernel.realtime.fastpath import FastPath
from colonnade.kernel.realtime.presence import Presence
from colonnade.kernel.realtime.sockets import Socket, Subscription
from colonnade.kernel.realtime.values import CLOSE_GOING_AWAY, REPLAY_ENTRIES_MAX
from colonnade.kernel.realtime.watching import watch_rights
from colonnade.kernel.telemetry import Gauge, log
from colonnade.kernel.work import Look, Process
from colonnade.kit.tasks import end

SubjectResolver = Callable[[Look, int], Awaitable[int | Thing]]
"""The thing, or its workspace, where the looker may see it; raises NotFound otherwise."""

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
        self.presence = Presence(process.redis, process.settings.namespace, self.tell)
        self._followers: dict[str, set[Socket]] = {}
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._snapshot: Snapshot | None = None
        self._tail_is_read = asyncio.Lock()
        self._counts: Counter[tuple[int | None, bool]] = Counter()

    # -- who follows what

    def join(self, socket: Socket) -> None:
        self.sockets.add(socket)
        self._counts[_counted_as(socket.actor)] += 1
        sockets_open.inc()

    def leave(self, socket: Socket) -> None:
        self.sockets.discard(socket)
        self._counts[_counted_as(socket.actor)] -= 1
        self._counts += Counter()  # leaves out what came to nought
        sockets_open.dec()
        for subject in list(socket.subscriptions):
            self.unsubscribe(socket, subject)

    def sockets_of(self, actor: Actor) -> int:
        """How many this account has open, in sessions or behind tokens, whichever this is."""
        return self._counts[_counted_as(actor)]

    async def subscribe(
        self,
        socket: Socket,
        subject: str,
        access: Access,
        since: int | None,
        *,
        thing: Thing | None = None,
    ) -> None:
        """Follow a subject from now on, or from a cursor on, with nothing missed in between."""
        subscription = Subscription(subject, access, thing or Thing(access.workspace_id))
        socket.subscriptions[subject] = subscription
        self._followers.setdefault(subject, set()).add(socket)
        async with self.process.database.reading() as connection:
            # Not while the tail is being read: it may have begun without this subject, and would
            # go on from a snapshot later than ours.
            async with self._tail_is_read:
                started = await current_snapshot(connection)
                if self._snapshot is None:
                    self._snapshot = started
            page = None
            if since is not None:
                page = await read_visible(
                    connection, since, subject=subject, limit=REPLAY_ENTRIES_MAX
                )
        if socket.subscriptions.get(subject) is not subscription:
            return  # the rights to it ended meanwhile
        if page is None or since is None:
            socket.push(messages.subscribed(subject, started.horizon))
        else:
            self._replay(socket, subject, page, since)
        for text in subscription.begin(started):
            socket.push(text)
        self.presence.join(subject, socket)

    def unsubscribe(self, socket: Socket, subject: str) -> None:
        socket.subscriptions.pop(subject, None)
        followers = self._followers.get(subject)
        if followers is not None:
            followers.discard(socket)
            if not followers:
                del self._followers[subject]
        self.presence.leave(subject, socket, was_last=subject not in self._followers)

    def _replay(self, socket: Socket, subject: str, page: Page, since: int) -> None:
        """Cut in the middle, the client must not lose the rest: only the last moves its cursor."""
        if not page.is_last:
            socket.push(messages.subscribed(subject, since))
            socket.push(messages.resync(subject, page.cursor))
        elif not page.entries:
            socket.push(messages.subscribed(subject, page.cursor))
        else:
            socket.push(messages.subscribed(subject, since))
            for entry in page.entries[:-1]:
                socket.push(messages.event(entry, since))
            socket.push(messages.event(page.entries[-1], page.cursor))

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
            socket.give(subscription, entry, text)

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
        async with self.process.database.reading() as connection, self._tail_is_read:
            since, subjects = self._snapshot, list(self._followers)
            if since is None:
                self._snapshot = await current_snapshot(connection)
                return
            news = await read_new(connection, since, subjects=subjects, limit=TAIL_ENTRIES_MAX)
            for entry in news.entries:
                self.deliver(entry)
            if not news.is_complete:
                for subject in subjects:
                    self.tell(subject, messages.resync(subject, news.snapshot.horizon))
            # Last: an event tells its reader that all before this horizon has been sent.
            self._snapshot = news.snapshot

    def close_all(self) -> None:
        for socket in list(self.sockets):
            socket.close(CLOSE_GOING_AWAY, "the server stops; come back")


def _counted_as(actor: Actor) -> tuple[int | None, bool]:
    return actor.account_id, actor.token_id is not None


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
        fast_path = FastPath(process.redis, process.settings.namespace, hub)
        tasks = [
            asyncio.create_task(fast_path.listen_for_ever()),
            asyncio.create_task(hub.tail_for_ever()),
            asyncio.create_task(hub.presence.keep_for_ever()),
            asyncio.create_task(watch_rights(hub)),
        ]
        try:
            yield hub
        finally:
            hub.close_all()
            await end(tasks)

    return opened

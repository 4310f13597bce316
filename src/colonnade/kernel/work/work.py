"""Writing: one transaction, its entries in the feed, its orders to the jobs."""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Any

import msgspec
import psycopg

from colonnade.kernel.database import POSITION, Connection, Row
from colonnade.kernel.errors import Conflict, Unauthenticated
from colonnade.kernel.feed import (
    Deed,
    Draft,
    Entry,
    Event,
    append_entries,
    entry_from_row,
    entry_parameters,
)
from colonnade.kernel.jobs import Job, JobChanged, order_job
from colonnade.kernel.permissions import Access, Actor, resolve_access
from colonnade.kernel.work.look import Look, Parameters, written_by
from colonnade.kernel.work.process import Process

_encoder = msgspec.json.Encoder()


class WorkSealed(Conflict):
    """A statement after the one that was to be the only one: a fault of ours, seen in any test."""

    code = "work.sealed"


class Work(Look):
    """A `Look` that can also write. Whoever opened it commits it; nobody else does.

    The transaction begins with the first statement. What `emit` collects is written right before
    the commit and published right after it.
    """

    def __init__(self, process: Process, actor: Actor) -> None:
        super().__init__(process, actor)
        self._stack = AsyncExitStack()
        self._drafts: list[Draft] = []
        self._entries: list[Entry] = []
        self._live: list[tuple[str, bytes]] = []
        self._sealed = False
        self._together = False

    # -- what happened, what is to be done

    def emit(
        self,
        event: Event,
        *,
        subject: str,
        workspace_id: int,
        deed: Deed = Deed.DO,
        reverts: int | None = None,
    ) -> None:
        """Say what happened: an entry of the feed, in this transaction."""
        payload = _encoder.encode(event)
        self._drafts.append(Draft(event.type, subject, workspace_id, payload, deed, reverts))

    async def order(
        self,
        job: Job,
        *,
        workspace_id: int | None,
        title: str,
        key: str | None = None,
        run_at: datetime | None = None,
    ) -> int:
        """Order a job in this transaction and return its id: no commit, no job.

        A second order under the same `key` is the first one. With `run_at` it waits until then.
        """
        ordered = await order_job(
            await self.connection(),
            job,
            actor=self.actor,
            workspace_id=workspace_id,
            title=title,
            now=self.now,
            key=key,
            run_at=run_at,
        )
        if workspace_id is not None:
            subject = f"workspace:{workspace_id}"
            self.emit(JobChanged(job=ordered), subject=subject, workspace_id=workspace_id)
        return ordered.id

    # -- statements

    def together(self) -> None:
        """Something else is written with whatever comes: no statement commits by itself."""
        self._together = True

    async def connection(self) -> Connection:
        """The connection of this transaction, which is open from here on."""
        if self._held is None:
            if self._sealed:
                raise WorkSealed
            connection = await self._stack.enter_async_context(self.process.database.writing())
            try:
                await connection.execute("begin")
            except BaseException:
                # Cancelled, or the server went away: nobody will ask us to roll back.
                await self._stack.aclose()
                raise
            self._held = connection
        return self._held

    async def execute(self, sql: str, parameters: Parameters = None) -> int:
        """Run a statement; the number of rows it touched."""
        connection = await self.connection()
        return (await connection.execute(sql.encode(), parameters)).rowcount

    async def perform(
        self,
        sql: str,
        parameters: Mapping[str, Any],
        *,
        event: type[Event],
        subject: str,
        workspace_id: int,
        deed: Deed = Deed.DO,
        reverts: int | None = None,
    ) -> list[Row]:
        """Run one statement that makes a change *and* appends its entry (see `entry_insert`).

        Its first twelve columns are the entry's (`ENTRY_COLUMNS`), null where nothing happened;
        the rest is returned. Where it is the first statement of this work it is also the last,
        and commits by itself: one round trip for the whole change. (Where nothing happened, it may
        be asked again.)
        """
        values = {
            **entry_parameters(
                self.actor,
                type=event.type,
                subject=subject,
                workspace_id=workspace_id,
                deed=deed,
                reverts=reverts,
            ),
            **parameters,
        }
        if self._held is not None or self._together:
            connection = await self.connection()
            rows = await (await connection.execute(sql.encode(), values)).fetchall()
        elif self._sealed:
            raise WorkSealed
        else:
            async with self.process.database.writing() as connection:
                rows = await (await connection.execute(sql.encode(), values)).fetchall()
                self._sealed = bool(rows) and rows[0][0] is not None
                if self._sealed and self.process.positions is not None:
                    await self._remember_position(connection, {workspace_id})
        for row in rows[:1]:
            if row[0] is not None:
                self._entries.append(entry_from_row(row))
        return [row[12:] for row in rows]

    async def access(self, workspace_id: int) -> Access:
        """Asked within the transaction once there is one, so that a write sees its own grants."""
        if not self.actor.is_somebody:
            raise Unauthenticated
        if self._held is not None:
            return await resolve_access(self._held, self.actor, workspace_id)
        return await super().access(workspace_id)

    def publish_live(self, subject: str, payload: bytes) -> None:
        """Tell the browsers that follow `subject`, after the commit; in no log."""
        self._live.append((subject, payload))

    @asynccontextmanager
    async def _lease(self) -> AsyncIterator[Connection]:
        if self._sealed:
            async with self.process.database.writing() as connection:
                yield connection
        else:
            yield await self.connection()

    @property
    def is_open(self) -> bool:
        """A transaction is open, or something waits to be written or told."""
        return bool(self._held or self._drafts or self._entries or self._live)

    # -- the end of it; for the web entry, the job runner and the command runner only

    async def commit(self) -> None:
        if self._held is not None or self._drafts:
            connection = await self.connection()
            self._entries += await append_entries(connection, self.actor, self._drafts)
            self._drafts.clear()
            await connection.execute("commit")
            if self.process.positions is not None:
                workspaces = {entry.workspace_id for entry in self._entries}
                await self._remember_position(connection, workspaces)
            self._held = None
            await self._stack.aclose()
        self.process.broadcaster.publish(self._entries)
        self._entries = []
        for subject, payload in self._live:
            self.process.broadcaster.publish_live(subject, payload)
        self._live = []

    async def _remember_position(
        self, connection: Connection, workspace_ids: Collection[int]
    ) -> None:
        """Up to where they have to have come who are to read what was just committed."""
        assert self.process.positions is not None
        try:
            row = await (await connection.execute(f"select {POSITION}".encode())).fetchone()
        except psycopg.Error:
            # It is committed all the same.
            self.process.positions.lose_track()
        else:
            assert row is not None
            words = written_by(self.actor, workspace_ids)
            await self.process.positions.remember(words, row[0])

    async def roll_back(self) -> None:
        """Give the connection back with nothing left of this work."""
        self._drafts.clear()
        self._entries.clear()
        self._live.clear()
        connection, self._held = self._held, None
        try:
            if connection is not None and not connection.closed:
                await connection.rollback()
        finally:
            # Also what is broken has a place in the pool to give back.
            await self._stack.aclose()

"""Reading: statements on a read-only connection, and the question whether one may."""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import Any, TypeVar

import psycopg
from psycopg.rows import class_row

from colonnade.kernel.database import Connection, DatabaseBusy, Row
from colonnade.kernel.errors import NotFound, Unauthenticated
from colonnade.kernel.permissions import (
    Access,
    Actor,
    NotAllowed,
    Permission,
    Thing,
    TokenLimited,
    TokenReadsOnly,
    decide,
    kept_access,
    resolve_access,
)
from colonnade.kernel.work.process import Process
from colonnade.kit.clock import now_utc

T = TypeVar("T")
_LOST = (psycopg.errors.AdminShutdown, psycopg.errors.CrashShutdown)
Parameters = Mapping[str, Any] | None


class Look:
    """Carries who asks, when, and the way to the database. It can read and cannot write.

    Each statement is a transaction of its own, on a connection held only while it runs;
    `snapshot()` holds one connection, and one consistent view, over several.
    """

    def __init__(self, process: Process, actor: Actor) -> None:
        self.process = process
        self.actor = actor
        self.now: datetime = now_utc()
        self._held: Connection | None = None
        self._at_primary = process.positions is None
        self._workspace_id: int | None = None
        self._position: tuple[int | None, int | None] | None = None

    # -- who may

    async def must(self, permission: Permission, *, on: int | Thing) -> Access:
        """The actor's access to the workspace or the thing `on`, where it has `permission`.

        Raises Unauthenticated for nobody, NotFound for a stranger, Forbidden for a lesser role.
        """
        if self.actor.limits is not None:
            self.actor.limits.check(Thing(on) if isinstance(on, int) else on)
        if isinstance(on, int):
            access = await self.access(on)
        else:
            access = (await self.access(on.workspace_id)).on(on)
        decide(self.actor, access, permission)
        return access

    def must_administer(self, *, writes: bool = True) -> None:
        """The actor is an administrator of the whole installation, or the system.

        Raises Unauthenticated for nobody, Forbidden for anybody else and for a token that may
        only read where this `writes`.
        """
        if not self.actor.is_somebody:
            raise Unauthenticated
        if self.actor.limits is not None and self.actor.limits.is_narrow:
            raise TokenLimited
        if not (self.actor.is_administrator or self.actor.is_system):
            raise NotAllowed("Only an administrator of this installation may do this.")
        if writes and "write" not in self.actor.scopes:
            raise TokenReadsOnly

    async def access(self, workspace_id: int) -> Access:
        if not self.actor.is_somebody:
            raise Unauthenticated
        self._workspace_id = workspace_id
        access = kept_access(self.actor, workspace_id)
        if access is None:
            async with self.aside() as connection:
                access = await resolve_access(connection, self.actor, workspace_id)
        return access

    # -- statements

    async def rows(self, sql: str, parameters: Parameters = None) -> list[Row]:
        """All rows of a statement, as tuples."""
        for attempt in (1, 2):
            try:
                async with self._lease() as connection:
                    return await (await connection.execute(sql.encode(), parameters)).fetchall()
            except psycopg.OperationalError as error:
                await self._reconnect_or_raise(error, attempt)
        raise DatabaseBusy

    async def find(self, sql: str, parameters: Parameters = None) -> Row | None:
        """The first row, or None."""
        found = await self.rows(sql, parameters)
        return found[0] if found else None

    async def value(self, sql: str, parameters: Parameters = None) -> Any:
        """The first column of the first row, or None."""
        row = await self.find(sql, parameters)
        return None if row is None else row[0]

    async def records(self, kind: type[T], sql: str, parameters: Parameters = None) -> list[T]:
        """All rows, each as a `kind` made from its columns by name."""
        for attempt in (1, 2):
            try:
                async with (
                    self._lease() as connection,
                    connection.cursor(row_factory=class_row(kind)) as cursor,
                ):
                    await cursor.execute(sql.encode(), parameters)
                    return await cursor.fetchall()
            except psycopg.OperationalError as error:
                await self._reconnect_or_raise(error, attempt)
        raise DatabaseBusy

    async def find_record(self, kind: type[T], sql: str, parameters: Parameters = None) -> T | None:
        found = await self.records(kind, sql, parameters)
        return found[0] if found else None

    async def record(
        self,
        kind: type[T],
        sql: str,
        parameters: Parameters = None,
        *,
        absent: type[NotFound] = NotFound,
    ) -> T:
        """The one record; raises `absent` where there is none."""
        found = await self.find_record(kind, sql, parameters)
        if found is None:
            raise absent
        return found

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Connection]:
        """One connection in one repeatable-read transaction, for several statements or a COPY."""
        async with self.at_primary(), self._lease() as connection, connection.transaction():
            await connection.execute("set transaction isolation level repeatable read")
            self._held, before = connection, self._held
            try:
                yield connection
            finally:
                self._held = before

    @asynccontextmanager
    async def at_primary(self) -> AsyncIterator[None]:
        """What is read herein comes from no replica: cursors, and what was just seen to be new."""
        before, self._at_primary = self._at_primary, True
        try:
            yield
        finally:
            self._at_primary = before

    def aside(self) -> AbstractAsyncContextManager[Connection]:
        """A reader outside this transaction, for what checks its own freshness (kept schemas)."""
        return self.process.database.reading()

    @asynccontextmanager
    async def _lease(self) -> AsyncIterator[Connection]:
        if self._held is not None:
            yield self._held
        elif self._at_primary:
            async with self.process.database.reading() as connection:
                yield connection
        else:
            position = await self._written_up_to()
            async with self.process.database.reading_after(position) as connection:
                yield connection

    async def _written_up_to(self) -> int | None:
        """Where a replica has to be for this actor in this workspace; asked once."""
        assert self.process.positions is not None
        if self._position is None or self._position[0] != self._workspace_id:
            words = written_by(self.actor, {self._workspace_id} - {None})
            self._position = (self._workspace_id, await self.process.positions.of(words))
        return self._position[1]

    async def _reconnect_or_raise(self, error: psycopg.OperationalError, attempt: int) -> None:
        """A read whose connection was lost is asked once more, on a fresh connection."""
        lost = error.sqlstate is None or isinstance(error, _LOST)
        if self._held is not None or attempt > 1:
            raise error
        if not self._at_primary:
            # A replica was lost, or had to go on with the log: the primary knows it too.
            self._at_primary = True
        elif not lost:
            raise error
        if lost:
            await self.process.database.check_readers()


def written_by(actor: Actor, workspace_ids: Collection[int | None]) -> list[str]:
    """The words under which it is kept up to where somebody, or somebody in there, has written."""
    words = [f"workspace:{workspace_id}" for workspace_id in workspace_ids]
    return [f"account:{actor.account_id}", *words]

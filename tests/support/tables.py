"""Tables through their actions and queries, each call a work or a look of its own."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from colonnade.apps.tables.databases.actions import create_database
from colonnade.apps.tables.rows import actions as row_actions
from colonnade.apps.tables.rows import queries as row_queries
from colonnade.apps.tables.rows.payloads import Batch
from colonnade.apps.tables.rows.values import PageAsked, Selection, Shape
from colonnade.apps.tables.tables.actions import create_table
from colonnade.apps.tables.tables.values import Table
from colonnade.kernel.permissions import Actor, Role, set_role, system_actor
from colonnade.kernel.work import Look, Process, Work
from colonnade.kernel.workspaces import create_workspace


@dataclass(frozen=True)
class Room:
    """A workspace with one database, and people with roles in it."""

    process: Process
    workspace_id: int
    database_id: int
    people: dict[str, Actor]

    def look(self, who: str = "owner") -> Look:
        return Look(self.process, self.people[who])

    @asynccontextmanager
    async def work(self, who: str = "owner") -> AsyncIterator[Work]:
        """Committed at the end, rolled back where something is raised."""
        work = Work(self.process, self.people[who])
        try:
            yield work
        except BaseException:
            await work.roll_back()
            raise
        await work.commit()

    async def table(self, *fields: tuple[str, str, dict[str, Any]], name: str = "T") -> Table:
        async with self.work() as work:
            return await create_table(work, self.database_id, name=name, fields=list(fields))

    async def create(
        self, table: int, fields: dict[str, Any], *, who: str = "owner", **more: Any
    ) -> Any:
        async with self.work(who) as work:
            return json.loads(await row_actions.create_row(work, table, fields, **more))

    async def update(
        self, table: int, row: int, fields: dict[str, Any], *, who: str = "owner", **more: Any
    ) -> Any:
        async with self.work(who) as work:
            return json.loads(await row_actions.update_row(work, table, row, fields, **more))

    async def delete(self, table: int, row: int, *, who: str = "owner", **more: Any) -> None:
        async with self.work(who) as work:
            await row_actions.delete_row(work, table, row, **more)

    async def batch(self, table: int, *, who: str = "owner", **parts: Any) -> Any:
        async with self.work(who) as work:
            return await row_actions.change_rows(work, table, msgspec.convert(parts, Batch))

    async def page(
        self,
        table: int,
        *,
        who: str = "owner",
        shape: str = "objects",
        limit: int = 100,
        cursor: str | None = None,
        offset: int | None = None,
        **selection: Any,
    ) -> Any:
        if isinstance(selection.get("filter"), dict):
            selection["filter"] = json.dumps(selection["filter"])
        asked = PageAsked(Shape(shape), limit, cursor, offset, Selection(**selection))
        return json.loads(await row_queries.read_page(self.look(who), table, asked))

    async def every_row(self, table: int, *, limit: int = 100, **asked: Any) -> list[Any]:
        """All rows, page by page."""
        rows: list[Any] = []
        cursor = None
        while True:
            page = await self.page(table, limit=limit, cursor=cursor, **asked)
            rows += page["rows"]
            cursor = page["next"]
            if cursor is None:
                return rows

    async def count(self, table: int, **selection: Any) -> Any:
        if isinstance(selection.get("filter"), dict):
            selection["filter"] = json.dumps(selection["filter"])
        return await row_queries.count_rows(self.look(), table, Selection(**selection))

    async def entries(self, subject: str) -> list[tuple[Any, ...]]:
        """type, deed, payload of a subject's entries in the feed, in order."""
        found = await self.look().rows(
            "select type, deed, payload from feed_entry where subject = %(subject)s"
            " order by sequence",
            {"subject": subject},
        )
        return list(found)


async def open_room(process: Process) -> Room:
    people: dict[str, Actor] = {}
    work = Work(process, system_actor())
    workspace = await create_workspace(work, "Room")
    connection = await work.connection()
    for name in (*Role, "stranger", "colleague"):
        row = await (
            await connection.execute(
                "insert into accounts_account (email, name, password_hash)"
                " values (%(email)s, %(name)s, '') returning id",
                {"email": f"{name}@example.com", "name": str(name)},
            )
        ).fetchone()
        assert row is not None
        people[name] = Actor(
            account_id=row[0],
            name=str(name),
            scopes=frozenset({"read", "write"}),
            origin=f"tab-of-{name}-0123456789",
        )
        if name != "stranger":
            role = Role.OWNER if name == "colleague" else Role(name)
            await set_role(connection, workspace.id, row[0], role)
    await work.commit()
    owner = Work(process, people["owner"])
    database = await create_database(owner, workspace.id, "Base")
    await owner.commit()
    return Room(process, workspace.id, database.id, people)


def from_tab(actor: Actor, tab: str) -> Actor:
    return replace(actor, origin=tab)

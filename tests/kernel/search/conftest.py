"""A place with documents in it."""

import dataclasses
import os
from dataclasses import dataclass, field

import pytest

from colonnade.kernel.permissions import SCOPES, Actor, Role, set_role, system_actor
from colonnade.kernel.search import Document, put_root, search
from colonnade.kernel.search.jobs import push_roots
from colonnade.kernel.search.queries import asked_for
from colonnade.kernel.settings import Settings
from colonnade.kernel.settings.sections.search import SearchSettings
from colonnade.kernel.work import Look, Process, Work
from colonnade.kernel.workspaces import create_workspace
from colonnade.kit.clock import now_utc

OPENSEARCH = "TEST_OPENSEARCH_URL"


@dataclass
class Place:
    process: Process
    workspace_id: int
    owner: Actor
    number: int = field(default=0)

    async def put(self, *titles: str, kind: str = "table", text: str = "") -> None:
        for title in titles:
            self.number += 1
            subject = f"table:{self.number}"
            await self.write(
                subject, Document(subject, self.workspace_id, kind, title, "/w/1", text)
            )

    async def write(self, root: str, *documents: Document) -> None:
        """What is under a root from now on, on the search server too where there is one."""
        async with self.process.database.writing() as connection:
            await put_root(connection, root, documents, now_utc())
        await push_roots(Work(self.process, system_actor()), [root])

    async def find(self, text: str, *, by: Actor | None = None, **more: object) -> list[str]:
        look = Look(self.process, by or self.owner)
        asked = asked_for(text, **more)  # pyright: ignore[reportArgumentType]
        return ["".join(piece.text for piece in found.title) for found in await search(look, asked)]

    async def person(self, name: str, role: Role | None) -> Actor:
        work = Work(self.process, self.owner)
        number = await work.value(
            "insert into accounts_account (email, name, password_hash)"
            " values (%(e)s, %(n)s, '') returning id",
            {"e": f"{name}@example.com", "n": name},
        )
        if role is not None:
            await set_role(await work.connection(), self.workspace_id, number, role)
        await work.commit()
        return Actor(account_id=number, name=name, scopes=SCOPES)


@pytest.fixture(params=["postgresql", "opensearch"])
def engine(request: pytest.FixtureRequest) -> str:
    """The address of an OpenSearch server, or none: the database searches."""
    if request.param == "postgresql":
        return ""
    url = os.environ.get(OPENSEARCH)
    if not url:
        pytest.skip(f"no OpenSearch on this machine; {OPENSEARCH} names one")
    return url


@pytest.fixture
def fresh_settings(engine: str, fresh_settings: Settings) -> Settings:
    return dataclasses.replace(fresh_settings, search=SearchSettings(opensearch_url=engine))


@pytest.fixture
async def place(process: Process) -> Place:
    async with process.database.writing() as connection:
        row = await (
            await connection.execute(
                "insert into accounts_account (email, name, password_hash)"
                " values ('o@example.com', 'o', '') returning id"
            )
        ).fetchone()
    assert row is not None
    owner = Actor(account_id=row[0], name="o", scopes=SCOPES)
    work = Work(process, owner)
    workspace = await create_workspace(work, "Acme")
    await work.commit()
    return Place(process, workspace.id, owner)

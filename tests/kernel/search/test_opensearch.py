"""The OpenSearch adapter without a server: it is away, it refuses, and what it is asked.

The suite in `test_search.py` runs against a real one where `TEST_OPENSEARCH_URL` names it.
"""

import dataclasses
import json
from typing import Any

import pytest
from support.running import free_port
from support.sinks import Answer, Sink

from colonnade.kernel.permissions import SCOPES, Actor
from colonnade.kernel.search import Document, asked_for, put_root, search
from colonnade.kernel.search.opensearch import OpenSearchAway, OpenSearchEngine
from colonnade.kernel.search.values import Scope
from colonnade.kernel.settings.sections.search import SearchSettings
from colonnade.kernel.work import Look, Process, Work, open_process
from colonnade.kernel.workspaces import create_workspace
from colonnade.kit.clock import now_utc

pytestmark = pytest.mark.anyio


@pytest.fixture
def engine() -> str:
    """None: what is searched here is said in each test."""
    return ""


JSON = {"content-type": "application/json"}


def answer(**body: Any) -> Answer:
    return Answer(200, JSON, json.dumps(body).encode())


async def test_while_the_server_is_away_the_database_answers(process: Process):
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
    document = Document("table:1", workspace.id, "table", "Budget", "/w/1")
    await put_root(await work.connection(), "table:1", [document], now_utc())
    await work.commit()
    away = SearchSettings(opensearch_url=f"http://127.0.0.1:{free_port()}")
    settings = dataclasses.replace(process.settings, search=away)
    async with open_process(settings) as other:
        [found] = await search(Look(other, owner), asked_for("budgte"))
    assert found.subject == "table:1"


async def test_a_refused_document_fails_the_push_and_a_newer_one_does_not():
    document = {"subject": "table:1", "title": "Budget"}
    with Sink(answer(items=[{"index": {"status": 409, "error": {"type": "version"}}}])) as server:
        engine = OpenSearchEngine(f"http://127.0.0.1:{server.port}", index="documents")
        await engine.push([document], version=7)
        about, sent = [json.loads(line) for line in server.got[0].body.splitlines()]
        assert about["index"]["version"] == 7
        assert about["index"]["_id"] == sent["subject"] == "table:1"
        server.then(answer(items=[{"index": {"status": 429, "error": {"type": "full"}}}]))
        with pytest.raises(OpenSearchAway, match="refused 1 documents"):
            await engine.push([document], version=8)


async def test_what_one_may_see_is_part_of_every_question():
    scope = Scope((4, 5), guest_in=(9,), granted=("table:7",))
    with Sink(answer(hits={"hits": []})) as server:
        engine = OpenSearchEngine(f"http://127.0.0.1:{server.port}", index="documents")
        assert await engine.search(asked_for("budget", near=5, kinds="table"), scope) == (
            [],
            {"budget"},
        )
        [seen, kinds] = json.loads(server.got[0].body)["query"]["bool"]["filter"]
    assert kinds == {"terms": {"kind": ["table"]}}
    own, guest = seen["bool"]["should"]
    assert (own, seen["bool"]["minimum_should_match"]) == ({"terms": {"workspace_id": [4, 5]}}, 1)
    assert guest["bool"]["filter"] == [
        {"terms": {"workspace_id": [9]}},
        {"terms": {"within": ["table:7"]}},
    ]

"""The audit over HTTP: who sees what, in which words, narrowed, and as a file."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import msgspec
import psycopg
import pytest
from support.people import Person
from support.servers import Server

from colonnade.apps.tables import manifest as tables
from colonnade.boot import installed
from colonnade.kernel.audit import quoted
from colonnade.kernel.audit.kernel_sentences import KERNEL
from colonnade.kernel.audit.sentences import sentence_of
from colonnade.kernel.audit.values import HIDDEN_TYPES
from colonnade.kernel.feed import Event


@pytest.fixture(scope="module")
def place(administrator: Person) -> dict[str, Any]:
    """A workspace in which something has happened."""
    workspace = administrator.make("/api/v1/workspaces", name="Audited")["id"]
    database = administrator.make(f"/api/v1/workspaces/{workspace}/databases", name="=1+1")["id"]
    table = administrator.make(
        f"/api/v1/databases/{database}/tables",
        name="Orders",
        fields=[{"name": "Name", "kind": "text"}],
    )
    row = administrator.make(f"/api/v1/tables/{table['id']}/rows", fields={"Name": "first"})
    viewer = administrator.invite("Vera", workspace_id=workspace, role="viewer")
    administrator.http.patch(
        f"/api/v1/workspaces/{workspace}/members/{viewer.id}", json={"role": "editor"}
    )
    return {"workspace": workspace, "table": table["id"], "row": row["id"], "viewer": viewer}


def audit(person: Person, place: dict[str, Any], **query: Any) -> list[dict[str, Any]]:
    answer = person.http.get(f"/api/v1/workspaces/{place['workspace']}/audit", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["entries"]


def sentences(entries: list[dict[str, Any]]) -> list[str]:
    return [entry["sentence"] for entry in entries]


def test_what_happened_is_told_in_sentences_the_newest_first(administrator, place):
    said = sentences(audit(administrator, place))
    assert said[0] == "made Vera editor"
    assert said[-1] == "made the workspace “Audited”"
    assert {"made the database “=1+1”", "made the table “Orders”", "added 1 row"} <= set(said)


def test_it_is_narrowed_by_who_what_about_what_and_when(administrator, place):
    table = f"table:{place['table']}"
    assert sentences(audit(administrator, place, what="tables.rows")) == ["added 1 row"]
    about = audit(administrator, place, subject=table)
    assert {entry["subject"] for entry in about} == {table}
    by_vera = audit(administrator, place, who=place["viewer"].id)
    assert all(entry["actor_id"] == place["viewer"].id for entry in by_vera)
    newest, *rest = audit(administrator, place)
    assert audit(administrator, place, until=newest["at"]) == rest
    assert audit(administrator, place, since=newest["at"]) == [newest]
    assert audit(administrator, place, address="192.0.2.1") == []
    wrong = administrator.http.get(
        f"/api/v1/workspaces/{place['workspace']}/audit", params={"what": "x" * 300}
    )
    assert (wrong.status_code, wrong.json()["code"]) == (422, "audit.filter_wrong")


def test_pages_follow_one_another(administrator, place):
    path, cursor, seen = f"/api/v1/workspaces/{place['workspace']}/audit", None, list[int]()
    while True:
        page = administrator.http.get(
            path, params={"limit": 2, **({"cursor": cursor} if cursor else {})}
        ).json()
        seen += [entry["sequence"] for entry in page["entries"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == [entry["sequence"] for entry in audit(administrator, place)]


def test_a_spreadsheet_runs_nothing_of_the_file(administrator, place):
    administrator.http.patch(
        f"/api/v1/workspaces/{place['workspace']}", json={"name": "=HYPERLINK(1)"}
    )
    answer = administrator.http.get(f"/api/v1/workspaces/{place['workspace']}/audit/export")
    assert answer.headers["content-disposition"] == 'attachment; filename="audit.csv"'
    head, *rows = list(csv.reader(io.StringIO(answer.text)))
    assert head[:2] == ["sequence", "at"]
    assert len(rows) == len(audit(administrator, place))
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_the_other_file_holds_what_was_written(administrator, place):
    answer = administrator.http.get(
        f"/api/v1/workspaces/{place['workspace']}/audit/export",
        params={"form": "jsonl", "what": "tables.rows"},
    )
    [line] = [json.loads(line) for line in answer.text.splitlines()]
    assert line["sentence"] == "added 1 row"
    assert line["payload"]["rows"][0]["id"] == place["row"]


def test_who_sees_a_table_sees_what_happened_to_it(administrator, place):
    vera, stranger = place["viewer"], administrator.somebody("Stan")
    query = {"subject": f"table:{place['table']}"}
    answer = vera.http.get("/api/v1/activity", params=query)
    assert "added 1 row" in sentences(answer.json()["entries"])
    assert stranger.http.get("/api/v1/activity", params=query).status_code == 404
    own = {"subject": f"account:{vera.id}"}
    assert vera.http.get("/api/v1/activity", params=own).status_code == 404


def test_a_workspace_says_how_long_it_remembers(administrator, place):
    path = f"/api/v1/workspaces/{place['workspace']}/retention"
    before = administrator.http.get(path).json()
    assert (before["kept_days"], before["default_days"]) == (None, 400)
    refused = administrator.http.put(path, json={"kept_days": 3})
    assert (refused.status_code, refused.json()["code"]) == (422, "audit.retention_wrong")
    assert administrator.http.put(path, json={"kept_days": 30}).json()["kept_days"] == 30
    assert place["viewer"].http.put(path, json={"kept_days": 30}).status_code == 403
    assert sentences(audit(administrator, place))[0] == "had the feed remember 30 days"
    assert administrator.http.put(path, json={"kept_days": None}).json()["kept_days"] is None


def test_administrators_see_everything_and_nothing_of_what_others_read(
    administrator: Person, server: Server, place
):
    with psycopg.connect(server.database_url) as connection:
        connection.execute(
            "insert into feed_entry (workspace_id, actor_name, subject, type, payload)"
            " values (0, 'x', 'account:1', 'notifications.notifications.changed', '{}'),"
            " (0, 'x', 'account:1', 'accounts.session.started', '{\"address\": \"192.0.2.7\"}')"
        )
    answer = administrator.http.get("/api/v1/audit", params={"workspace": 0}).json()
    types = {entry["type"] for entry in answer["entries"]}
    assert "accounts.session.started" in types
    assert "notifications.notifications.changed" not in types
    found = administrator.http.get("/api/v1/audit", params={"address": "192.0.2.7"}).json()
    assert [entry["sentence"] for entry in found["entries"]] == ["session started"]


def test_administrators_see_how_far_behind_the_readers_are(administrator: Person):
    told = administrator.http.get("/api/v1/feed/readers").json()
    assert "notifications" in {reader["name"] for reader in told["readers"]}
    nothing = administrator.http.post("/api/v1/feed/readers/search/set-aside/1/again")
    assert (nothing.status_code, nothing.json()["code"]) == (404, "audit.set_aside_absent")


def test_a_sentence_that_cannot_be_said_is_its_type():
    from datetime import UTC, datetime

    from colonnade.kernel.feed import Entry

    entry = Entry(
        sequence=1,
        transaction=1,
        at=datetime.now(UTC),
        workspace_id=1,
        actor_id=None,
        actor_name="",
        origin=None,
        subject="x:1",
        type="workspaces.workspace.created",
        payload=msgspec.Raw(b"[]"),
    )
    assert sentence_of(entry, KERNEL) == "workspace created"
    assert quoted("x" * 100) == f"“{'x' * 80}…”"


WITH_SENTENCES = ("colonnade.kernel.", "colonnade.apps.tables.")
"""Whose events all have one; of others the type is told until their app brings sentences."""


def example_of(event: type[Event]) -> dict[str, Any]:
    """A payload of the event, as its fields say."""
    plain: dict[Any, Any] = {int: 1, str: "x", bool: True}
    return {
        field.name: next((plain[kind] for kind in plain if field.type in (kind, kind | None)), [])
        for field in msgspec.structs.fields(event)
    }


def all_events(of: type[Event] = Event) -> Iterator[type[Event]]:
    for event in of.__subclasses__():
        if event.__module__.startswith(WITH_SENTENCES):
            yield event
            yield from all_events(event)


def test_every_event_has_a_sentence_that_can_be_said():
    assert installed.routes  # with it, everything that emits is imported
    events = [event for event in all_events() if hasattr(event, "type")]
    audited = {event.type: event for event in events if not event.type.startswith(HIDDEN_TYPES)}
    assert "tables.rows.created" in audited
    silent = audited.keys() - KERNEL.keys() - tables.sentences.keys()
    assert silent == set(), "an event needs a sentence: of the kernel here, of an app in its own"
    for name, event in audited.items():
        if name in KERNEL and name != "jobs.job.changed":
            assert KERNEL[name](example_of(event)), name

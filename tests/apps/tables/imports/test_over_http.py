"""Imports and exports as a program uses them: HTTP in, a worker's job, HTTP out."""

import contextlib
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from support.importing import airports
from support.people import Person
from support.servers import Server

from colonnade.kernel.settings import Settings

MIB = 1024 * 1024
JOB_S = 60.0


@pytest.fixture(scope="module")
def workspace(administrator: Person) -> int:
    return administrator.make("/api/v1/workspaces", name="Importing")["id"]


@pytest.fixture(scope="module")
def database(administrator: Person, workspace: int) -> int:
    return administrator.make(f"/api/v1/workspaces/{workspace}/databases", name="Data")["id"]


def upload(person: Person, workspace: int, data: bytes, name: str = "file.csv") -> Any:
    return person.http.post(
        f"/api/v1/workspaces/{workspace}/imports", files={"file": (name, data, "text/csv")}
    )


def start(person: Person, uploaded: Any, database: int, name: str, **more: Any) -> Any:
    preview = person.http.get(f"/api/v1/imports/{uploaded['id']}/preview").json()
    form = {key: preview[key] for key in ("encoding", "delimiter", "header", "columns")}
    answer = person.http.post(
        f"/api/v1/imports/{uploaded['id']}/start",
        json={**form, "database_id": database, "table_name": name, **more},
    )
    assert answer.status_code == 202, answer.text
    return answer.json()["job"]


def finished(person: Person, job_id: int) -> Any:
    deadline = time.monotonic() + JOB_S
    while time.monotonic() < deadline:
        job = person.http.get(f"/api/v1/jobs/{job_id}").json()
        if job["state"] not in {"queued", "running"}:
            return job
        time.sleep(0.05)
    raise AssertionError(job)


def files_of(settings: Settings) -> list[Path]:
    return [path for path in (settings.files_folder / "imports").rglob("*") if path.is_file()]


def test_a_file_goes_in_and_comes_out(administrator: Person, workspace: int, database: int) -> None:
    data = airports().read_bytes()
    uploaded = upload(administrator, workspace, data, "airports.csv").json()
    assert (uploaded["name"], uploaded["size_bytes"]) == ("airports.csv", len(data))
    job = start(administrator, uploaded, database, "Airports")
    assert job["title"] == "Import airports.csv into Airports"
    done = finished(administrator, job["id"])
    assert done["state"] == "done", done
    assert done["progress"]["text"] == "3,376 rows"
    assert done["result"]["rows_imported"] == 3_376
    table_id = done["result"]["table_id"]
    answer = administrator.http.get(f"/api/v1/tables/{table_id}/export.csv?bom=1")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"].startswith('attachment; filename="Airports.csv"')
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.content.startswith(b"\xef\xbb\xbfiata,name,")
    assert answer.content.count(b"\r\n") == 3_377
    token = administrator.api("read")
    chosen = {"filter": json.dumps({"all": [{"field": "state", "is": "equals", "value": "AK"}]})}
    some = token.get(f"/api/v1/tables/{table_id}/export.csv", params={**chosen, "fields": "name"})
    assert some.content.count(b"\r\n") == 264
    wrong = token.get(f"/api/v1/tables/{table_id}/export.csv", params={"filter": "{"})
    assert wrong.status_code == 400


def test_text_and_bare_files(administrator: Person, workspace: int) -> None:
    pasted = administrator.make(f"/api/v1/workspaces/{workspace}/imports", text="a\tb\n1\t2\n")
    assert pasted["name"] == "Pasted text"
    preview = administrator.http.get(f"/api/v1/imports/{pasted['id']}/preview").json()
    assert (preview["delimiter"], preview["rows"]) == ("\t", [["1", "2"]])
    bare = administrator.http.post(
        f"/api/v1/workspaces/{workspace}/imports?name=C:\\folder\\bare.csv",
        content=b"a,b\n1,2\n",
        headers={"content-type": "application/octet-stream"},
    )
    assert (bare.status_code, bare.json()["name"]) == (201, "bare.csv")


def test_other_fields_of_the_form_are_passed_over(administrator: Person, workspace: int) -> None:
    answer = administrator.http.post(
        f"/api/v1/workspaces/{workspace}/imports",
        data={"comment": "x" * 70_000},
        files=[("other", ("o.csv", b"not,this\n")), ("file", ("f.csv", b"a,b\n1,2\n"))],
    )
    assert answer.json()["size_bytes"] == 8


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x", 400, "files.upload_malformed"),
        (b"abc", "multipart/form-data", 400, "files.upload_malformed"),
        (b"--x--\r\n", "multipart/form-data; boundary=x", 400, "files.upload_malformed"),
        (b'{"text":1}', "application/json", 400, "files.upload_malformed"),
        (b'{"text":"a","x":1}', "application/json", 400, "files.upload_malformed"),
        (b'{"text":"  "}', "application/json", 422, "tables.import_empty"),
        (b"", "application/octet-stream", 422, "tables.import_empty"),
        (
            b"PK\x03\x04" + bytes(range(256)) * 8,
            "application/octet-stream",
            422,
            "tables.import_not_text",
        ),
        (b"\0" * 64 * MIB, "application/octet-stream", 422, "tables.import_not_text"),
    ],
)
def test_what_cannot_be_read_is_refused_and_not_kept(
    administrator: Person,
    workspace: int,
    settings: Settings,
    body: bytes,
    content_type: str,
    status: int,
    code: str,
) -> None:
    before = files_of(settings)
    began = time.monotonic()
    answer = administrator.http.post(
        f"/api/v1/workspaces/{workspace}/imports",
        content=body,
        headers={"content-type": content_type},
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert time.monotonic() - began < 2
    assert files_of(settings) == before


def test_a_connection_that_breaks_leaves_no_file(
    administrator: Person, workspace: int, server: Server, settings: Settings
) -> None:
    before = files_of(settings)
    cookie = "; ".join(f"{name}={value}" for name, value in administrator.http.cookies.items())
    head = (
        f"POST /api/v1/workspaces/{workspace}/imports HTTP/1.1\r\nHost: {server.host}\r\n"
        f"Content-Type: application/octet-stream\r\nContent-Length: {100 * MIB}\r\n"
        f"X-CSRF-Token: {administrator.http.headers['x-csrf-token']}\r\nCookie: {cookie}\r\n\r\n"
    )
    with socket.create_connection((server.host, server.port)) as connection:
        connection.sendall(head.encode() + b"some,text,to,import\n" * 200_000)
        deadline = time.monotonic() + 10
        while len(files_of(settings)) == len(before):
            assert time.monotonic() < deadline
            time.sleep(0.02)
    deadline = time.monotonic() + 10
    while files_of(settings) != before:
        assert time.monotonic() < deadline, files_of(settings)
        time.sleep(0.05)


def test_who_may(administrator: Person, workspace: int, database: int) -> None:
    uploaded = upload(administrator, workspace, b"a,b\n1,2\n").json()
    viewer = administrator.invite("Viewer", workspace_id=workspace, role="viewer")
    stranger = administrator.somebody("Stranger")
    assert upload(viewer, workspace, b"a,b\n").status_code == 403
    assert upload(stranger, workspace, b"a,b\n").status_code == 404
    assert stranger.http.get(f"/api/v1/imports/{uploaded['id']}/preview").status_code == 404
    body = {"columns": [{"name": "a"}], "database_id": database, "table_name": "N"}
    assert (
        stranger.http.post(f"/api/v1/imports/{uploaded['id']}/start", json=body).status_code == 404
    )
    assert (
        administrator.api("read")
        .post(f"/api/v1/workspaces/{workspace}/imports", json={"text": "a"})
        .status_code
        == 403
    )


def big_file() -> bytes:
    return b"number,text\n" + b"12345,some text that makes the row longer\n" * 800_000


@contextlib.contextmanager
def running_import(person: Person, workspace: int, database: int, name: str) -> Iterator[Any]:
    uploaded = upload(person, workspace, big_file()).json()
    job = start(person, uploaded, database, name)
    deadline = time.monotonic() + 20
    while not person.http.get(f"/api/v1/jobs/{job['id']}").json()["progress"]["done"]:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    yield job


def tables_of(server: Server, workspace: int) -> tuple[int, int]:
    """How many tables we know of, and how many PostgreSQL has."""
    with psycopg.connect(server.database_url) as connection:
        found = connection.execute(
            "select (select count(*) from tables_table where workspace_id = %(w)s),"
            " (select count(*) from pg_tables where schemaname = 'w' || %(w)s)",
            {"w": workspace},
        ).fetchone()
    assert found is not None
    return found


@pytest.mark.slow
def test_cancelled_in_the_middle_it_leaves_no_table(
    administrator: Person, workspace: int, database: int, server: Server
) -> None:
    before = tables_of(server, workspace)
    with running_import(administrator, workspace, database, "Cancelled") as job:
        answer = administrator.http.post(f"/api/v1/jobs/{job['id']}/cancel")
        assert answer.status_code == 200
    assert finished(administrator, job["id"])["state"] == "cancelled"
    assert tables_of(server, workspace) == before


@pytest.mark.slow
def test_killed_in_the_middle_it_runs_again_and_is_there_once(
    administrator: Person, workspace: int, database: int, server: Server
) -> None:
    """The database ends the import's connection, as a crash of either side would."""
    before = tables_of(server, workspace)
    with running_import(administrator, workspace, database, "Killed") as job:
        with psycopg.connect(server.database_url, autocommit=True) as connection:
            ended = connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where query like 'copy w%' and datname = current_database()"
            ).fetchall()
        assert ended == [(True,)]
    done = finished(administrator, job["id"])
    assert (done["state"], done["attempts"]) == ("done", 2), done
    assert done["result"]["rows_imported"] == 800_000
    after = tables_of(server, workspace)
    assert after == (before[0] + 1, before[1] + 1)

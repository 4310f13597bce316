"""Who may use which route: every route has a row, and every row is true."""

import io
import json
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from litestar import get
from PIL import Image
from support.indexes import Place
from support.matrix import (
    EVERYBODY,
    LADDER,
    OUTSIDERS,
    cells,
    in_order,
    is_change,
    lacks_needs,
    people_in,
    walk,
)
from support.people import Person
from support.servers import Server
from support.strangers import ROLES, Row, expected_rows, routes_of
from support.wheels import wheel
from support.wire import Wire

from colonnade.boot.installed import realtime_subjects
from colonnade.boot.web import application
from colonnade.kernel.settings import Settings
from colonnade.kernel.web import build_application

SOCKETS = Path(__file__).with_name("sockets.json")


@pytest.fixture(scope="module")
def framework(settings) -> Any:
    return application(settings).entry.framework


@pytest.fixture(scope="module")
def things(administrator: Person, server) -> dict[str, Any]:
    return make_things(administrator)


def make_things(administrator: Person) -> dict[str, Any]:
    """A workspace with one of everything; ids by the names that the routes use."""
    workspace = administrator.make("/api/v1/workspaces", name="Guarded")["id"]
    database = administrator.make(f"/api/v1/workspaces/{workspace}/databases", name="Data")["id"]
    table = administrator.make(
        f"/api/v1/databases/{database}/tables",
        name="Things",
        fields=[{"name": "Name", "kind": "text"}, {"name": "Amount", "kind": "number"}],
    )
    row = administrator.make(f"/api/v1/tables/{table['id']}/rows", fields={"Name": "secret"})
    upload = administrator.http.post(
        f"/api/v1/workspaces/{workspace}/imports", json={"text": "a,b\n1,2\n", "name": "a.csv"}
    ).json()
    spare = administrator.invite("Spare", workspace_id=workspace, role="viewer")
    team = administrator.make(f"/api/v1/workspaces/{workspace}/teams", name="Guards", role="viewer")
    invited = administrator.make(
        f"/api/v1/workspaces/{workspace}/invitations", emails=["soon@example.com"], role="viewer"
    )
    grant = administrator.make(
        f"/api/v1/workspaces/{workspace}/grants",
        subject=f"table:{table['id']}",
        role="viewer",
        team_id=team["id"],
    )
    picture = io.BytesIO()
    Image.new("RGB", (9, 9)).save(picture, "PNG")
    file = administrator.http.post(
        f"/api/v1/workspaces/{workspace}/files",
        files={"file": ("secret.png", picture.getvalue())},
    ).json()
    index = administrator.make(f"/api/v1/workspaces/{workspace}/indexes", name="main")
    packages = Place(
        f"{administrator.base_url}/w{workspace}/main",
        administrator.api().headers["authorization"].removeprefix("Bearer "),
        administrator.http,
        index["id"],
        workspace,
    )
    package = wheel("guarded", "1.0")
    assert packages.post(*package).status_code == 200
    token = administrator.make("/api/v1/tokens", name="guarded", scopes=["read"])
    job = administrator.make(
        f"/api/v1/imports/{upload['id']}/start",
        database_id=database,
        table_name="Imported",
        encoding="utf-8",
        delimiter=",",
        header=True,
        columns=[
            {"name": "a", "kind": "text", "options": {}},
            {"name": "b", "kind": "text", "options": {}},
        ],
    )
    webhook = administrator.make(
        f"/api/v1/workspaces/{workspace}/webhooks", name="Guarded", url="https://guarded.invalid/"
    )["webhook"]
    ping = administrator.make(f"/api/v1/webhooks/{webhook['id']}/ping")
    return {
        "workspace_id": workspace,
        "database_id": database,
        "table_id": table["id"],
        "field_id": table["fields"][1]["id"],
        "view_id": table["views"][0]["id"],
        "row_id": row["id"],
        "import_id": upload["id"],
        "file_id": file["id"],
        "name": "secret.png",
        "size": "tiny",
        "job_id": job["job"]["id"],
        "team_id": team["id"],
        "invitation_id": invited["invitations"][0]["id"],
        "grant_id": grant["id"],
        "token_id": token["id"],
        "webhook_id": webhook["id"],
        "message_id": 1,
        "delivery_id": ping["id"],
        "workspace": f"w{workspace}",
        "index_name": "main",
        "index_id": index["id"],
        "project": "guarded",
        "version": "1.0",
        "publisher_id": 10**12,
        "file_name": package[0],
        "session_id": 1,
        "passkey_id": 1,
        "identity_id": 1,
        "account_id": spare.id,
        "email": spare.email,
        "notification_id": 10**12,
        "kind": "no-such-kind",
        "reader": "search",
        "token": "no-such-token",
        "entry_id": 10**12,
        "transaction": 1,
        "secret": "no-such-link",
        "rest": "tables",
        "part": "general",
        "path": "nothing",
    }


@pytest.fixture(scope="module")
def deleted(administrator: Person, people: dict[str, Any]) -> dict[str, Any]:
    return make_deleted(administrator, people)


def make_deleted(administrator: Person, people: dict[str, Any]) -> dict[str, Any]:
    """The same in a workspace that is in the trash; the owner is one of it too."""
    made = make_things(administrator)
    path = f"/api/v1/workspaces/{made['workspace_id']}"
    owner = people["owner"].get("/api/v1/me").json()["email"]
    administrator.http.post(f"{path}/members", json={"email": owner, "role": "owner"})
    assert administrator.http.delete(path).status_code == 204
    return made


@pytest.fixture(scope="module")
def people(
    settings: Settings, administrator: Person, things: dict[str, Any]
) -> dict[str, httpx.Client]:
    return make_people(settings, administrator, things)


def make_people(
    settings: Settings, administrator: Person, things: dict[str, Any], roles: Any = LADDER
) -> dict[str, httpx.Client]:
    stranger = administrator.somebody("Stranger")
    stranger.make("/api/v1/workspaces", name="Elsewhere")
    installation = administrator.somebody("Root")
    with psycopg.connect(settings.database_url) as connection:
        connection.execute(
            "update accounts_account set is_administrator = true where id = %s", (installation.id,)
        )
    return people_in(administrator, stranger, things, installation, roles)


def test_every_route_has_a_row(framework: Any) -> None:
    rows = expected_rows()
    missing = sorted(routes_of(framework) - rows.keys())
    assert not missing, "add to tests/contracts/strangers.json, with the true statuses:\n" + (
        "\n".join(
            f'  {{"route": "{route}", "nobody": 401, "stranger": 404, "viewer": 403,'
            ' "needs": "<the lowest role that is let in>"},'
            for route in missing
        )
    )
    assert rows.keys() - routes_of(framework) == set(), "rows whose route is gone"


def test_every_row_says_who_is_let_in() -> None:
    silent = [row.route for row in expected_rows().values() if lacks_needs(row)]
    assert not silent, (
        'add "needs": "<the lowest role that is let in>" (commenter, editor, builder, admin, owner)'
        f" in tests/contracts/strangers.json to the rows {', '.join(silent)}"
    )


def test_every_subject_of_the_socket_has_a_row_and_every_row_is_true(
    server: Server, people: dict[str, httpx.Client], things: dict[str, Any]
) -> None:
    rows = json.loads(SOCKETS.read_text())
    assert {row["subject"].partition(":")[0] for row in rows} == set(realtime_subjects)
    found: list[str] = []
    for row in rows:
        subject = row["subject"].format(**things)
        for role, client in people.items():
            wire = Wire(server.url, credentials_of(client))
            try:
                answer = answer_to(wire, subject)
            finally:
                wire.close()
            expected = socket_answer(row, role)
            if answer != expected:
                found.append(f"{subject} as {role}: expected {expected}, got {answer}")
    assert not found, "\n".join(found)


def test_every_row_is_true(
    people: dict[str, httpx.Client], things: dict[str, Any], deleted: dict[str, Any]
) -> None:
    """O-03 in short: of the roles, the lowest that is let in and the one below it."""
    found = list(cells(list(expected_rows().values()), all_roles=False))
    places = {"own": things, "deleted": deleted}
    refused = walk([cell for cell in found if not is_change(cell)], people, places)
    # Now as those who may; the reads before it have seen each thing where it was.
    done = walk(in_order([cell for cell in found if is_change(cell)]), people, places)
    assert not refused + done, "\n".join(refused + done)


def test_nothing_but_the_short_list_is_public() -> None:
    public = {route for route, row in expected_rows().items() if row.expected["nobody"] < 400}
    assert public == {
        "GET /_/oidc/audience",
        "GET /health",
        "GET /metrics",
        "GET /documentation",
        "GET /documentation/api",
        "GET /documentation/api/openapi.json",
        "GET /sign-in",
        "GET /sign-in/second-step",
        "GET /sign-up",
        "GET /forgotten-password",
        "GET /check-your-mail",
    }


def socket_answer(row: dict[str, Any], role: str) -> Any:
    if role in row:
        return row[role]
    if role == "suspended":
        return row["nobody"]
    if role in OUTSIDERS:
        return row["stranger"]
    # A guest was granted the table.
    return "refused" if role == "guest" else row["viewer"]


def credentials_of(client: httpx.Client) -> dict[str, str]:
    cookie = "; ".join(f"{one.name}={one.value}" for one in client.cookies.jar)
    bearer = client.headers.get("authorization")
    return {"Authorization": bearer} if bearer else {"Cookie": cookie} if cookie else {}


def answer_to(wire: Wire, subject: str) -> Any:
    """How the socket answers who wants to follow a subject: a message's type, or a close code."""
    first = wire.hear()
    if "closed" in first:
        return first["closed"]
    wire.say({"do": "subscribe", "subject": subject})
    while (heard := wire.hear())["type"] not in {"subscribed", "refused"}:
        pass
    return heard["type"]


def test_a_planted_route_fails_the_walk(settings) -> None:
    """The test of the test: a route that nobody wrote a row for is found."""

    @get("/api/v1/planted")
    async def planted() -> dict[str, str]:
        return {"everything": "to everyone"}

    async def nobody(*_: Any) -> None:
        return None

    planted_app = build_application(settings, routes=[planted], authenticate=nobody)
    assert "GET /api/v1/planted" in routes_of(planted_app.framework) - expected_rows().keys()


def test_a_route_that_forgets_to_ask_is_found(
    people: dict[str, httpx.Client], things: dict[str, Any]
) -> None:
    """The test of the test: where a table claims a refusal that does not come, it is a surprise."""
    open_route = Row("GET /health", dict.fromkeys(ROLES, 404), more={"needs": "owner"})
    found = walk(list(cells([open_route], all_roles=True))[:-1], people, {"own": things})
    assert len(found) == len(EVERYBODY) - 2  # the owner and their token are to be let in


def test_a_token_for_reading_ends_no_session(administrator: Person) -> None:
    """Not a cell of the matrix, for it takes a session of one's own."""
    person = administrator.somebody("Tess")
    own = person.http.get("/api/v1/sessions").json()["sessions"][0]["id"]
    refused = person.api("read").delete(f"/api/v1/sessions/{own}")
    assert refused.json()["code"] == "permissions.token_reads_only"
    assert person.http.get("/api/v1/me").status_code == 200

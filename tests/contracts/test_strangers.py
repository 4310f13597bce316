"""Who may use which route: every route has a row, and every row is true."""

from typing import Any

import httpx
import pytest
from litestar import get
from support.people import Person
from support.strangers import ROLES, expected_rows, routes_of, surprises

from colonnade.boot.web import application
from colonnade.kernel.web import build_application


@pytest.fixture(scope="module")
def framework(settings) -> Any:
    return application(settings).framework


@pytest.fixture(scope="module")
def things(administrator: Person, server) -> dict[str, Any]:
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
    return {
        "workspace_id": workspace,
        "database_id": database,
        "table_id": table["id"],
        "field_id": table["fields"][1]["id"],
        "view_id": table["views"][0]["id"],
        "row_id": row["id"],
        "import_id": upload["id"],
        "job_id": job["job"]["id"],
        "token_id": token["id"],
        "session_id": 1,
        "account_id": administrator.id,
        "secret": "no-such-link",
        "rest": "tables",
        "path": "nothing",
    }


@pytest.fixture(scope="module")
def people(server, administrator: Person, things: dict[str, Any]) -> dict[str, httpx.Client]:
    stranger = administrator.somebody("Stranger")
    stranger.make("/api/v1/workspaces", name="Elsewhere")
    viewer = administrator.invite("Viewer", workspace_id=things["workspace_id"], role="viewer")
    return {
        "nobody": httpx.Client(base_url=server.url, timeout=30),
        "stranger": stranger.http,
        "viewer": viewer.http,
    }


def test_every_route_has_a_row(framework: Any) -> None:
    rows = expected_rows()
    assert routes_of(framework) - rows.keys() == set(), "routes that no row speaks of"
    assert rows.keys() - routes_of(framework) == set(), "rows whose route is gone"


def test_every_row_is_true(people: dict[str, httpx.Client], things: dict[str, Any]) -> None:
    found = surprises(expected_rows(), people, things)
    assert not found, "\n".join(found)


def test_nothing_but_the_short_list_is_public() -> None:
    public = {route for route, row in expected_rows().items() if row.expected["nobody"] < 400}
    assert public == {
        "GET /health",
        "GET /metrics",
        "GET /documentation",
        "GET /documentation/api",
        "GET /documentation/api/openapi.json",
        "GET /sign-in",
    } & public | public & {"ASGI /api/v1/realtime", "WEBSOCKET /api/v1/realtime"}


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
    from support.strangers import Row

    open_route = Row("GET /health", dict.fromkeys(ROLES, 404))
    found = surprises({"GET /health": open_route}, people, things)
    assert len(found) == len(ROLES)

"""Ids of another workspace's things, named in one's own: on change, move, preview and export."""

from typing import Any

import httpx
import pytest
from contracts.test_strangers import make_things
from support.people import Person

HERE = ("workspace_id", "table_id", "database_id", "team_id", "import_id", "view_id")


@pytest.fixture(scope="module")
def theirs(administrator: Person) -> dict[str, Any]:
    return make_things(administrator)


@pytest.fixture(scope="module")
def owner(administrator: Person) -> Person:
    return administrator.somebody("Olive")


@pytest.fixture(scope="module")
def ours(owner: Person) -> dict[str, Any]:
    made = make_things(owner)
    # That of the things has started already.
    draft = {"text": "a,b\n1,2\n", "name": "a.csv"}
    upload = owner.make(f"/api/v1/workspaces/{made['workspace_id']}/imports", **draft)
    return made | {"import_id": upload["id"]}


REQUESTS: list[tuple[str, str, dict[str, Any] | None]] = [
    # In the address: their thing under our workspace.
    ("PATCH", "/workspaces/{our_workspace_id}/teams/{team_id}", {"name": "Taken"}),
    ("DELETE", "/workspaces/{our_workspace_id}/teams/{team_id}", None),
    ("PUT", "/workspaces/{our_workspace_id}/teams/{team_id}/members/{account_id}", None),
    ("PUT", "/workspaces/{our_workspace_id}/teams/{our_team_id}/members/{account_id}", None),
    ("DELETE", "/workspaces/{our_workspace_id}/teams/{team_id}/members/{account_id}", None),
    ("PATCH", "/workspaces/{our_workspace_id}/members/{account_id}", {"role": "owner"}),
    ("DELETE", "/workspaces/{our_workspace_id}/members/{account_id}", None),
    ("DELETE", "/workspaces/{our_workspace_id}/invitations/{invitation_id}", None),
    ("POST", "/workspaces/{our_workspace_id}/invitations/{invitation_id}/resend", None),
    ("DELETE", "/workspaces/{our_workspace_id}/grants/{grant_id}", None),
    # In the body: their thing named by a request about ours.
    (
        "POST",
        "/workspaces/{our_workspace_id}/grants",
        {"subject": "table:{table_id}", "role": "viewer", "team_id": "{our_team_id}"},
    ),
    (
        "POST",
        "/workspaces/{our_workspace_id}/grants",
        {"subject": "table:{our_table_id}", "role": "viewer", "team_id": "{team_id}"},
    ),
    ("PATCH", "/tables/{our_table_id}", {"before": "{table_id}"}),
    (
        "POST",
        "/imports/{our_import_id}/start",
        {
            "database_id": "{database_id}",
            "table_name": "Smuggled",
            "encoding": "utf-8",
            "delimiter": ",",
            "header": True,
            "columns": [
                {"name": "a", "kind": "text", "options": {}},
                {"name": "b", "kind": "text", "options": {}},
            ],
        },
    ),
    ("POST", "/undo", {"subject": "table:{table_id}"}),
    ("POST", "/undo", {"subject": "workspace:{workspace_id}"}),
    ("POST", "/redo", {"subject": "table:{table_id}"}),
    # In the query: their view over our table.
    ("GET", "/tables/{our_table_id}/rows?view={view_id}", None),
    ("GET", "/tables/{our_table_id}/rows/count?view={view_id}", None),
    ("GET", "/tables/{our_table_id}/export.csv?view={view_id}", None),
    # Simply theirs, by what is easily forgotten.
    ("GET", "/imports/{import_id}/preview", None),
    ("GET", "/tables/{table_id}/export.csv", None),
    ("GET", "/files/{file_id}/thumbnail/tiny", None),
    ("POST", "/files/{file_id}/links", {}),
    ("GET", "/activity?subject=table:{table_id}", None),
    ("GET", "/workspaces/{workspace_id}/audit/export", None),
    ("POST", "/webhook-deliveries/{delivery_id}/replay", None),
    ("POST", "/tables/{table_id}/restore", None),
]


@pytest.mark.parametrize(("method", "path", "body"), REQUESTS, ids=lambda value: str(value)[:60])
def test_what_is_theirs_is_not_there(
    owner: Person,
    ours: dict[str, Any],
    theirs: dict[str, Any],
    method: str,
    path: str,
    body: dict[str, Any] | None,
) -> None:
    names = theirs | {f"our_{name}": ours[name] for name in HERE}
    sent: dict[str, Any] = {} if body is None else {"json": filled(body, names)}
    answer: httpx.Response = owner.http.request(method, "/api/v1" + path.format(**names), **sent)
    assert answer.status_code == 404, answer.text


def test_nothing_of_theirs_has_changed(administrator: Person, theirs: dict[str, Any]) -> None:
    """After all of the above."""
    path = f"/api/v1/workspaces/{theirs['workspace_id']}"
    teams = administrator.http.get(f"{path}/teams").json()["teams"]
    assert [(team["name"], team["members"]) for team in teams] == [("Guards", [])]
    assert len(administrator.http.get(f"{path}/invitations").json()["invitations"]) == 1
    assert len(administrator.http.get(f"{path}/grants").json()["grants"]) == 1
    databases = administrator.http.get(f"{path}/databases").json()["databases"]
    tables = [table["name"] for database in databases for table in database["tables"]]
    assert "Smuggled" not in tables


def filled(value: Any, names: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {key: filled(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, names) for item in value]
    if not isinstance(value, str):
        return value
    if value.startswith("{") and value.endswith("}"):
        return names[value[1:-1]]
    return value.format(**names)

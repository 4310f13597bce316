"""Teams raise roles; grants raise them on single things; a guest has nothing else."""

import time
from typing import Any

import pytest
from support.people import Person
from support.servers import Server
from support.wire import Wire


@pytest.fixture(scope="module")
def place(administrator: Person) -> dict[str, Any]:
    workspace = administrator.make("/api/v1/workspaces", name="Granted")["id"]
    path = f"/api/v1/workspaces/{workspace}"
    database = administrator.make(f"{path}/databases", name="Data")["id"]
    other = administrator.make(f"{path}/databases", name="Other")["id"]
    tables = [
        administrator.make(f"/api/v1/databases/{where}/tables", name=name)["id"]
        for where, name in ((database, "Seen"), (database, "Unseen"), (other, "Far"))
    ]
    return {"id": workspace, "path": path, "database": database, "tables": tables}


def add_row(person: Person, table: int) -> int:
    return person.http.post(f"/api/v1/tables/{table}/rows", json={"fields": {}}).status_code


def wait_until(fits: Any) -> None:
    """Rights are kept 1.5 s by each process."""
    deadline = time.monotonic() + 2.5
    while not fits():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def wire_of(server: Server, person: Person) -> Wire:
    pairs = [f"{cookie.name}={cookie.value}" for cookie in person.http.cookies.jar]
    return Wire(server.url, {"Cookie": "; ".join(pairs)})


def test_a_team_raises_its_members(administrator: Person, place: dict[str, Any]) -> None:
    viewer = administrator.invite("Vera", workspace_id=place["id"], role="viewer")
    seen = place["tables"][0]
    team = administrator.make(f"{place['path']}/teams", name="Writers", role="editor")
    assert add_row(viewer, seen) == 403
    one = f"{place['path']}/teams/{team['id']}"
    assert administrator.http.put(f"{one}/members/{viewer.id}").status_code == 204
    wait_until(lambda: add_row(viewer, seen) == 201)
    assert viewer.http.get(place["path"]).json()["role"] == "editor"
    assert viewer.http.get("/api/v1/workspaces").json()["workspaces"][0]["role"] == "editor"
    listed = viewer.http.get(f"{place['path']}/teams").json()["teams"]
    assert [member["account_id"] for member in listed[0]["members"]] == [viewer.id]

    assert administrator.http.patch(one, json={"name": "Readers", "role": "viewer"}).is_success
    wait_until(lambda: add_row(viewer, seen) == 403)
    assert administrator.http.delete(f"{one}/members/{viewer.id}").status_code == 204
    assert administrator.http.delete(one).status_code == 204
    assert administrator.http.delete(one).status_code == 404


def test_teams_have_rules(administrator: Person, place: dict[str, Any]) -> None:
    path = f"{place['path']}/teams"
    admin = administrator.invite("Adam", workspace_id=place["id"], role="admin")
    stranger = administrator.somebody("Sten")
    team = admin.make(path, name="Rules", role="admin")
    again = admin.http.post(path, json={"name": "rules"})
    assert again.json()["code"] == "workspaces.team_name_taken"
    owning = administrator.http.post(path, json={"name": "Owners", "role": "owner"})
    assert owning.status_code == 422
    outside = admin.http.put(f"{path}/{team['id']}/members/{stranger.id}")
    assert outside.json()["code"] == "workspaces.not_a_member"
    elsewhere = administrator.make("/api/v1/workspaces", name="Elsewhere")["id"]
    crossed = administrator.http.patch(
        f"/api/v1/workspaces/{elsewhere}/teams/{team['id']}", json={"name": "Taken"}
    )
    assert crossed.status_code == 404


def test_a_grant_raises_on_one_thing(administrator: Person, place: dict[str, Any]) -> None:
    viewer = administrator.invite("Wim", workspace_id=place["id"], role="viewer")
    seen, unseen, _ = place["tables"]
    grant = administrator.make(
        f"{place['path']}/grants", subject=f"table:{seen}", role="editor", account_id=viewer.id
    )
    wait_until(lambda: add_row(viewer, seen) == 201)
    assert add_row(viewer, unseen) == 403
    assert viewer.http.get(f"/api/v1/tables/{seen}").json()["role"] == "editor"
    assert viewer.http.get(f"/api/v1/tables/{unseen}").json()["role"] == "viewer"
    fields = viewer.http.post(f"/api/v1/tables/{seen}/fields", json={"name": "N", "kind": "text"})
    assert fields.status_code == 403
    taken = administrator.http.delete(f"{place['path']}/grants/{grant['id']}")
    assert taken.status_code == 204
    wait_until(lambda: add_row(viewer, seen) == 403)


def test_a_guest_sees_what_was_granted_and_nothing_else(
    administrator: Person, place: dict[str, Any], server: Server
) -> None:
    guest = administrator.invite("Gast", workspace_id=place["id"], role="guest")
    seen, unseen, far = place["tables"]
    path = place["path"]
    assert guest.http.get(path).json()["role"] == "guest"
    assert [one["email"] for one in guest.http.get(path).json()["members"]] == [guest.email]
    assert guest.http.get(f"{path}/databases").json() == {"databases": []}
    assert guest.http.get(f"/api/v1/tables/{seen}").status_code == 404
    grant = administrator.make(
        f"{path}/grants", subject=f"table:{seen}", role="viewer", account_id=guest.id
    )
    wait_until(lambda: guest.http.get(f"/api/v1/tables/{seen}/rows").status_code == 200)
    listed = guest.http.get(f"{path}/databases").json()["databases"]
    assert [[table["id"] for table in found["tables"]] for found in listed] == [[seen]]
    assert add_row(guest, seen) == 403
    for table in (unseen, far):
        assert guest.http.get(f"/api/v1/tables/{table}/rows").status_code == 404
    for closed in ("jobs", "teams", "grants", "invitations", "removed"):
        assert guest.http.get(f"{path}/{closed}").status_code == 404, closed

    wire = wire_of(server, guest)
    for subject, answer in (
        (f"table:{seen}", "subscribed"),
        (f"table:{unseen}", "refused"),
        (f"workspace:{place['id']}", "refused"),
    ):
        wire.say({"do": "subscribe", "subject": subject})
        while (heard := wire.hear())["type"] not in {"subscribed", "refused"}:
            pass
        assert heard["type"] == answer, subject
    began = time.monotonic()
    administrator.http.delete(f"{path}/grants/{grant['id']}")
    assert wire.hear_until("refused")["subject"] == f"table:{seen}"
    assert time.monotonic() - began < 2
    wire.close()

    # A grant on a database, to a team, holds for its tables.
    team = administrator.make(f"{path}/teams", name="Guests")
    administrator.http.put(f"{path}/teams/{team['id']}/members/{guest.id}")
    administrator.make(
        f"{path}/grants", subject=f"database:{place['database']}", role="editor", team_id=team["id"]
    )
    wait_until(lambda: add_row(guest, unseen) == 201)
    assert guest.http.get(f"/api/v1/tables/{far}").status_code == 404
    shown = administrator.http.get(f"{path}/grants").json()["grants"][0]
    assert (shown["holder_name"], shown["thing"]["name"]) == ("Guests", "Data")


def test_grants_have_rules(administrator: Person, place: dict[str, Any]) -> None:
    path = f"{place['path']}/grants"
    seen = f"table:{place['tables'][0]}"
    member = administrator.invite("Mia", workspace_id=place["id"], role="viewer")
    stranger = administrator.somebody("Stella")
    draft = {"subject": seen, "role": "editor", "account_id": member.id}
    for change, code in (
        ({"role": "admin"}, "workspaces.invalid"),
        ({"team_id": 1}, "workspaces.invalid"),
        ({"account_id": None}, "workspaces.invalid"),
        ({"account_id": stranger.id}, "workspaces.not_a_member"),
        ({"account_id": None, "team_id": 10**9}, "workspaces.team_unknown"),
        ({"subject": "table:999999"}, "workspaces.thing_unknown"),
        ({"subject": "workspace:1"}, "workspaces.thing_unknown"),
    ):
        answer = administrator.http.post(path, json={**draft, **change})
        assert answer.json()["code"] == code, change
    # The table of another workspace can't be granted by the admin of this one.
    other = administrator.make("/api/v1/workspaces", name="Away")["id"]
    base = administrator.make(f"/api/v1/workspaces/{other}/databases", name="D")["id"]
    away = administrator.make(f"/api/v1/databases/{base}/tables", name="T")["id"]
    crossed = administrator.http.post(path, json={**draft, "subject": f"table:{away}"})
    assert crossed.status_code == 404
    assert member.http.post(path, json=draft).status_code == 403

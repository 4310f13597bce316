"""What administrators see of people and workspaces, and do about them, over HTTP."""

from typing import Any

import httpx
from support.people import PASSWORD, Person

API = "/api/v1/administration"


def account(administrator: Person, person: Person) -> dict[str, Any]:
    return administrator.http.get(f"{API}/accounts/{person.id}").json()


def change(administrator: Person, person: Person, **wanted: bool) -> httpx.Response:
    return administrator.http.patch(f"{API}/accounts/{person.id}", json=wanted)


def test_people_are_found_by_words_of_their_name_or_address(administrator: Person) -> None:
    quentin = administrator.somebody("Quentin")
    for words in ("quentin", quentin.email.upper()):
        found = administrator.http.get(f"{API}/accounts", params={"q": words}).json()["accounts"]
        assert [one["id"] for one in found] == [quentin.id]
    assert administrator.http.get(f"{API}/accounts", params={"q": "%"}).json()["accounts"] == []


def test_who_is_suspended_is_out_at_once_and_can_come_back(administrator: Person) -> None:
    rita = administrator.somebody("Rita")
    token = rita.api("read")
    assert change(administrator, rita, is_suspended=True).json()["is_suspended"] is True
    assert rita.http.get("/api/v1/me").status_code == 401
    assert token.get("/api/v1/me").status_code in {401, 403}
    assert sign_in(rita).get("/api/v1/me").status_code == 401
    link = administrator.http.post(f"{API}/accounts/{rita.id}/reset-link")
    assert link.status_code == 404
    assert change(administrator, rita, is_suspended=False).json()["is_suspended"] is False
    assert token.get("/api/v1/me").status_code == 200


def test_a_link_lets_somebody_choose_a_password(administrator: Person) -> None:
    sam = administrator.somebody("Sam")
    made = administrator.http.post(f"{API}/accounts/{sam.id}/reset-link")
    assert made.status_code == 201
    path = httpx.URL(made.json()["url"]).path
    page = httpx.get(f"{administrator.base_url}{path}", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "New password" in page.text


def test_administrators_are_made_and_unmade_but_for_the_last(administrator: Person) -> None:
    tara = administrator.somebody("Tara")
    assert tara.http.get(f"{API}/accounts").status_code == 403
    assert change(administrator, tara, is_administrator=True).json()["is_administrator"] is True
    assert tara.http.get(f"{API}/accounts").status_code == 200
    assert change(administrator, tara, is_administrator=False).json()["is_administrator"] is False
    assert tara.http.get(f"{API}/accounts").status_code == 403


def test_signing_somebody_out_ends_their_sessions_and_no_token(administrator: Person) -> None:
    uma = administrator.somebody("Uma")
    token = uma.api("read")
    ended = administrator.http.delete(f"{API}/accounts/{uma.id}/sessions")
    assert ended.json() == {"ended": 1}
    assert uma.http.get("/api/v1/me").status_code == 401
    assert token.get("/api/v1/me").status_code == 200
    assert account(administrator, uma)["sessions"] == 0


def test_workspaces_are_told_with_their_sizes(administrator: Person) -> None:
    vera = administrator.somebody("Vera")
    workspace = vera.make("/api/v1/workspaces", name="Measured")["id"]
    database = vera.make(f"/api/v1/workspaces/{workspace}/databases", name="Data")["id"]
    vera.make(f"/api/v1/databases/{database}/tables", name="Things")
    kept = vera.http.post(
        f"/api/v1/workspaces/{workspace}/files", files={"file": ("a.txt", b"five!")}
    )
    assert kept.is_success
    (line,) = administrator.http.get(f"{API}/workspaces", params={"q": "measured"}).json()[
        "workspaces"
    ]
    assert line["owners"] == ["Vera"]
    assert (line["members"], line["tables"], line["files"], line["file_bytes"]) == (1, 1, 1, 5)
    assert line["size_bytes"] > 0
    # It is told by its size alone: an administrator gets into no workspace.
    assert administrator.http.get(f"/api/v1/workspaces/{workspace}").status_code == 404
    assert administrator.http.get(f"{API}/overview").json()["file_bytes"] >= 5


def test_the_doctor_names_what_is_well_and_what_is_not(administrator: Person) -> None:
    health = administrator.http.get(f"{API}/health").json()
    states = {finding["name"]: finding["state"] for finding in health["findings"]}
    assert states["database"] == "ok"
    assert states["redis"] == "ok"
    assert health["state"] in {"ok", "warning", "problem"}
    # Whatever is not well says what to do.
    assert all(one["advice"] for one in health["findings"] if one["state"] != "ok")


def sign_in(person: Person) -> httpx.Client:
    client = httpx.Client(base_url=person.base_url, timeout=30)
    page = client.get("/sign-in", headers={"accept": "text/html"})
    csrf = page.text.split('name="csrf" value="')[1].split('"')[0]
    form = {"csrf": csrf, "email": person.email, "password": PASSWORD}
    client.post("/sign-in", data=form)
    return client

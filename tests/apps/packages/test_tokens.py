"""Tokens that are for an index or a project open that, and nothing else."""

import httpx
import pytest
from support.indexes import Place, make_place
from support.people import Person
from support.servers import Server
from support.wheels import wheel


@pytest.fixture(scope="module")
def place(administrator: Person, server: Server) -> Place:
    return make_place(administrator, server.url, "Tokens")


def token(administrator: Person, place: Place, **more: object) -> str:
    made = administrator.make(f"/api/v1/indexes/{place.index_id}/tokens", name="ci", **more)
    return made["secret"]


def test_a_token_for_a_project_publishes_that_alone(place: Place, administrator: Person):
    secret = token(administrator, place, projects=["Acme.Prices"], expires_in_days=7)
    assert place.post(*wheel("acme-prices", "1.0"), secret).status_code == 200
    assert place.post(*wheel("acme-prices", "2.0"), secret).status_code == 200
    other = place.post(*wheel("acme-other", "1.0"), secret)
    assert other.status_code == 403
    assert "token" in other.text
    bearer = {"authorization": f"Bearer {secret}"}
    for path in ("/api/v1/me", "/api/v1/workspaces", f"/api/v1/workspaces/{place.workspace_id}"):
        answer = httpx.get(place.origin + path, headers=bearer)
        assert answer.status_code == 403, path
        assert answer.json()["code"] == "permissions.token_limited"
    assert httpx.get(f"{place.url}/simple/", headers=bearer).status_code == 403


def test_a_token_for_an_index_opens_no_other(place: Place, administrator: Person):
    secret = token(administrator, place)
    assert place.post(*wheel("acme-more", "1.0"), secret).status_code == 200
    auth = ("__token__", secret)
    assert httpx.get(f"{place.url}/simple/acme-more/", auth=auth).status_code == 200
    path = f"/api/v1/workspaces/{place.workspace_id}/indexes"
    administrator.make(path, name="second")
    elsewhere = place.url.removesuffix("/main") + "/second"
    assert httpx.get(f"{elsewhere}/simple/", auth=auth).status_code == 403


def test_a_token_for_a_network_works_from_there_alone(place: Place, administrator: Person):
    here = token(administrator, place, networks=["127.0.0.0/8"])
    assert place.post(*wheel("acme-near", "1.0"), here).status_code == 200
    there = token(administrator, place, networks=["192.0.2.0/24"])
    refused = place.post(*wheel("acme-near", "2.0"), there)
    assert refused.status_code == 403
    assert "address" in refused.text
    wrong = administrator.http.post(
        f"/api/v1/indexes/{place.index_id}/tokens", json={"name": "x", "networks": ["everywhere"]}
    )
    assert wrong.status_code == 422

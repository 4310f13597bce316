"""Staging: the very files that were tried become visible elsewhere, all at once."""

from typing import Any

import httpx
import pytest
from support.indexes import Place, make_place
from support.people import Person
from support.wheels import sdist, wheel


@pytest.fixture
def staging(administrator: Person, server) -> Place:
    return make_place(administrator, server.url, "Staging")


@pytest.fixture
def live(administrator: Person, server) -> Place:
    return make_place(administrator, server.url, "Live")


def promote(staging: Place, live: Place, project: str, version: str) -> httpx.Response:
    body: dict[str, Any] = {"project": project, "version": version, "to": live.index_id}
    return staging.api.post(f"/api/v1/indexes/{staging.index_id}/promotions", json=body)


def test_a_release_goes_whole_with_the_same_bytes(staging: Place, live: Place) -> None:
    built, source = wheel("acme-prices", "1.0"), sdist("acme-prices", "1.0")
    for made in (built, source, wheel("acme-prices", "2.0")):
        assert staging.post(*made).status_code == 200
    promoted = promote(staging, live, "acme.prices", "1.0.0")
    assert promoted.status_code == 201, promoted.text
    assert promoted.json()["files"] == [built[0], source[0]]
    page = live.simple("acme-prices").json()
    assert page["versions"] == ["1.0"]
    kept = httpx.get(f"{live.url}/files/{built[0]}", auth=("__token__", live.secret))
    assert kept.content == built[1]
    told = httpx.get(f"{live.url}/files/{built[0]}.metadata", auth=("__token__", live.secret))
    assert b"Name: acme-prices" in told.content
    # Once more changes nothing, and what came since follows.
    assert promote(staging, live, "acme-prices", "1.0").json()["files"] == []
    later = wheel("acme-prices", "1.0", tag="py3-none-manylinux2014_x86_64")
    assert staging.post(*later).status_code == 200
    assert promote(staging, live, "acme-prices", "1.0").json()["files"] == [later[0]]


def test_another_file_of_that_name_stops_all_of_it(staging: Place, live: Place) -> None:
    assert live.post(*sdist("acme-prices", "1.0")).status_code == 200
    assert staging.post(*wheel("acme-prices", "1.0")).status_code == 200
    assert staging.post(*sdist("acme-prices", "1.0", "Summary: Another")).status_code == 200
    refused = promote(staging, live, "acme-prices", "1.0")
    assert refused.status_code in {400, 409, 422}, refused.text
    assert [file["filename"] for file in live.simple("acme-prices").json()["files"]] == [
        "acme_prices-1.0.tar.gz"
    ]


def test_what_is_not_there_and_where_one_may_not(
    administrator: Person, server, staging: Place, live: Place
) -> None:
    assert promote(staging, live, "acme-prices", "1.0").status_code == 404
    assert staging.post(*wheel("acme-prices", "1.0")).status_code == 200
    assert promote(staging, staging, "acme-prices", "1.0").status_code == 422
    reader = administrator.invite("Reader", workspace_id=staging.workspace_id, role="viewer")
    body = {"project": "acme-prices", "version": "1.0", "to": live.index_id}
    path = f"/api/v1/indexes/{staging.index_id}/promotions"
    assert reader.http.post(path, json=body).status_code == 404
    own = make_place(reader, server.url, "Own")
    assert reader.http.post(path, json={**body, "to": own.index_id}).status_code == 201

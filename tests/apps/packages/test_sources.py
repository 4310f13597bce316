"""Inheritance: one address for projects of several indexes, and no name that two can answer for."""

import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from support.indexes import Place, make_place
from support.people import Person
from support.wheels import wheel

from colonnade.apps.packages.releases.rendering import JSON_TYPE

ASKED = {"accept": JSON_TYPE}


@pytest.fixture
def company(administrator: Person, server) -> Place:
    """A public index with two projects."""
    place = make_place(administrator, server.url, "Company", is_public=True)
    for made in (wheel("acme-base", "1.0"), wheel("acme-prices", "1.0")):
        assert place.post(*made).status_code == 200
    return place


@pytest.fixture
def team(administrator: Person, server, company: Place) -> Place:
    """A public index that inherits from it."""
    place = make_place(administrator, server.url, "Team", is_public=True)
    assert set_bases(place, company).status_code == 200
    return place


def set_bases(place: Place, *bases: Place) -> httpx.Response:
    path = f"/api/v1/indexes/{place.index_id}/bases"
    return place.api.put(path, json={"bases": [base.index_id for base in bases]})


def versions(place: Place, project: str) -> list[str] | None:
    """By a stranger; None where there is no such project."""
    answer = httpx.get(f"{place.url}/simple/{project}/", headers=ASKED)
    return answer.json()["versions"] if answer.status_code == 200 else None


def eventually(place: Place, project: str, expected: list[str] | None) -> None:
    """The edge hears of a change some milliseconds after it."""
    deadline = time.monotonic() + 5
    while versions(place, project) != expected and time.monotonic() < deadline:
        time.sleep(0.02)
    assert versions(place, project) == expected


def test_what_is_inherited_installs_from_the_one_address(team: Place, tmp_path: Path) -> None:
    assert team.post(*wheel("acme-own", "1.0", "Requires-Dist: acme-prices")).status_code == 200
    pip = [sys.executable, "-m", "pip", "install", "--no-cache-dir", "--target", tmp_path / "here"]
    address = f"{team.url}/simple/"
    done = subprocess.run(
        [*pip, "--index-url", address, "acme-own"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "here" / "acme_prices" / "__init__.py").exists()
    root = httpx.get(address, headers=ASKED).json()["projects"]
    assert [project["name"] for project in root] == ["acme-base", "acme-own", "acme-prices"]


def test_the_nearest_with_the_name_answers_alone(company: Place, team: Place) -> None:
    eventually(team, "acme-prices", ["1.0"])
    inherited = f"{team.url}/files/acme_prices-1.0-py3-none-any.whl"
    assert httpx.get(inherited).status_code == 200
    assert team.post(*wheel("acme-prices", "0.5")).status_code == 200
    eventually(team, "acme-prices", ["0.5"])
    # A newer one further on is no way in.
    assert company.post(*wheel("acme-prices", "99.0")).status_code == 200
    eventually(company, "acme-prices", ["1.0", "99.0"])
    assert versions(team, "acme-prices") == ["0.5"]
    assert httpx.get(inherited).status_code == 404
    told = team.api.get(f"/api/v1/indexes/{team.index_id}/bases").json()
    assert told["shadowed"] == ["acme-prices"]
    assert [base["id"] for base in told["bases"]] == [company.index_id]


def test_changes_further_on_reach_what_inherits(company: Place, team: Place) -> None:
    eventually(team, "acme-base", ["1.0"])
    assert company.post(*wheel("acme-base", "1.1")).status_code == 200
    eventually(team, "acme-base", ["1.0", "1.1"])
    company.api.patch(f"/api/v1/indexes/{company.index_id}", json={"is_public": False})
    eventually(team, "acme-base", None)
    assert httpx.get(f"{team.url}/files/acme_base-1.0-py3-none-any.whl").status_code == 404


def test_what_is_private_stays_so(administrator: Person, server, team: Place) -> None:
    private = make_place(administrator, server.url, "Private")
    refused = set_bases(team, private)
    assert refused.status_code == 422
    assert "public" in refused.json()["detail"]
    elsewhere = make_place(administrator, server.url, "Elsewhere")
    assert set_bases(elsewhere, private).status_code == 422
    room = administrator.make("/api/v1/workspaces", name="Their room")["id"]
    stranger = administrator.invite("Stranger", workspace_id=room, role="viewer")
    theirs = make_place(stranger, server.url, "Theirs")
    assert set_bases(theirs, private).status_code == 404


def test_no_circles_and_nothing_twice(company: Place, team: Place) -> None:
    assert set_bases(team, company, company).status_code == 422
    assert set_bases(team, team).status_code == 422
    assert set_bases(company, team).status_code == 422
    assert versions(company, "acme-base") == ["1.0"]

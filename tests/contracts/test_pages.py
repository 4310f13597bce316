"""Every part of the settings and the administration has an address that can be opened."""

import re
from pathlib import Path

import pytest
from support.people import Person

BOOT = Path(__file__).parents[2] / "web" / "workspace" / "src" / "boot"
HTML = {"accept": "text/html"}
PLACES = {
    "account-parts.ts": "/settings",
    "administration-parts.ts": "/administration",
    "settings-parts.ts": "/w/{workspace}/settings",
}


@pytest.mark.parametrize(("file", "place"), PLACES.items())
def test_every_part_can_be_opened_by_its_address(
    administrator: Person, file: str, place: str
) -> None:
    """A page of another kind at the same address would hide it from all who reload."""
    workspace = administrator.make("/api/v1/workspaces", name="Pages")["id"]
    parts = re.findall(r"\bid: \"([\w-]+)\"", (BOOT / file).read_text())
    assert parts
    for part in parts:
        address = f"{place.format(workspace=workspace)}/{part}"
        page = administrator.http.get(address, headers=HTML)
        assert page.status_code == 200, f"{address}: {page.status_code}"
        assert 'id="boot"' in page.text, address

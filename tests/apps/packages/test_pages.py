"""The pages for people: complete as they come from the server, and shown to whom they may be."""

import httpx
import pytest
from support.indexes import Place, make_place
from support.people import Person
from support.wheels import metadata_of, record_line, sdist, wheel, zipped

PAGE = {"accept": "text/html"}
README = """# Prices

Of **everything**, [written](https://example.com/x) down.

<script>alert(1)</script><img src="https://example.com/badge.png" alt="build passing">
"""


@pytest.fixture(scope="module")
def place(administrator: Person, server) -> Place:
    found = make_place(administrator, server.url, "Readers")
    assert found.post(*wheel("acme-base", "1.2", "Summary: The ground")).status_code == 200
    described = described_wheel(
        "acme-prices",
        "2.0",
        "Summary: Prices of everything",
        "Keywords: money,market",
        "Author-Email: Ada <ada@example.com>",
        "License-Expression: MIT",
        "Requires-Python: >=3.9",
        "Classifier: Topic :: Office/Business",
        "Project-URL: Source, https://example.com/source",
        "Requires-Dist: acme-base>=1",
        "Provides-Extra: fast",
        "Requires-Dist: numpy; extra == 'fast' and python_version >= '3.10'",
        "Description-Content-Type: text/markdown",
    )
    for made in (wheel("acme-prices", "1.0"), described, sdist("acme-prices", "3.0rc1")):
        answer = found.post(*made)
        assert answer.status_code == 200, answer.text
    return found


def described_wheel(name: str, version: str, *more: str) -> tuple[str, bytes]:
    written = name.replace("-", "_")
    folder = f"{written}-{version}.dist-info"
    files = {
        f"{written}/__init__.py": b"",
        f"{folder}/METADATA": metadata_of(name, version, *more, description=README).encode(),
        f"{folder}/WHEEL": b"Wheel-Version: 1.0\nGenerator: tests\nTag: py3-none-any\n",
    }
    lines = [record_line(path, data) for path, data in files.items()]
    files[f"{folder}/RECORD"] = "\n".join([*lines, f"{folder}/RECORD,,"]).encode()
    return f"{written}-{version}-py3-none-any.whl", zipped(files)


def page(who: httpx.Client, address: str) -> str:
    answer = who.get(address, headers=PAGE)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_an_index_lists_finds_and_says_how_it_is_used(place: Place, administrator: Person):
    html = page(administrator.http, f"{place.url}/")
    assert html.index("acme-base") < html.index("acme-prices")
    assert "Prices of everything" in html
    assert f"{place.address}/simple/" in html
    assert f"{place.address}/legacy/" in html
    assert "__token__:YOUR_TOKEN@" in html
    found = page(administrator.http, f"{place.url}/?q=everything")
    assert "acme-prices" in found
    assert "project/acme-base/" not in found
    assert "Nothing fits" in page(administrator.http, f"{place.url}/?q=zebra")


def test_a_project_shows_its_newest_release(place: Place, administrator: Person):
    html = page(administrator.http, f"{place.url}/project/acme-prices/")
    for part in ("<strong>everything</strong>", "2.0", "MIT", "&gt;=3.9", "market", "Topic"):
        assert part in html, part
    assert 'href="https://example.com/source"' in html
    assert "mailto:ada@example.com" in html
    assert "alert(1)" not in html
    assert "example.com/badge.png" not in html
    assert "build passing" in html
    assert "--index-url" in html
    moved = administrator.http.get(f"{place.url}/project/Acme.Prices/2.0/", headers=PAGE)
    assert moved.status_code == 301
    assert moved.headers["location"].endswith("/project/acme-prices/2.0/")


def test_a_release_has_its_files_its_history_and_what_it_requires(
    place: Place, administrator: Person
):
    base = f"{place.url}/project/acme-prices/"
    old = page(administrator.http, f"{base}1.0/?show=files")
    assert "acme_prices-1.0-py3-none-any.whl" in old
    assert "SHA-256" in old
    assert "There is a newer release" in old
    history = page(administrator.http, f"{base}?show=history")
    assert history.index("3.0rc1</strong>") < history.index("2.0</strong>")
    assert "pre-release" in history
    requires = page(administrator.http, f"{base}?show=dependencies")
    assert f'href="{place.path}/project/acme-base/"' in requires
    assert "With the extra" in requires
    assert "numpy" in requires
    required = page(administrator.http, f"{place.url}/project/acme-base/?show=dependencies")
    assert f'href="{place.path}/project/acme-prices/"' in required
    for wrong in (f"{base}9.9/", f"{place.url}/project/none/", f"{base}?show=nothing"):
        assert administrator.http.get(wrong, headers=PAGE).status_code in {400, 404}


def test_a_private_index_is_not_there_for_others(place: Place, administrator: Person):
    stranger = administrator.somebody("Stranger")
    paths = ("/", "/project/acme-prices/", "/project/acme-prices/2.0/")
    for path in paths:
        assert stranger.http.get(place.url + path, headers=PAGE).status_code == 404
        shut = httpx.get(place.url + path, headers=PAGE)
        assert shut.status_code == 302
        assert shut.headers["location"].startswith("/sign-in?next=")
    # Nobody learns from the answer whether there is one.
    none = httpx.get(place.url.replace("/main", "/none") + "/", headers=PAGE)
    assert none.status_code == 302
    token = {"authorization": f"Bearer {place.secret}", **PAGE}
    assert httpx.get(f"{place.url}/", headers=token).status_code == 200
    opened = place.api.patch(f"/api/v1/indexes/{place.index_id}", json={"is_public": True})
    assert opened.status_code == 200
    for path in paths:
        assert httpx.get(place.url + path, headers=PAGE).status_code == 200

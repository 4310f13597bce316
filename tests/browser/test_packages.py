"""The pages of packages in a real browser: without scripts, in dark, on a phone; and managing."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browsers import chromium_browsers, open_page, shot
from support.indexes import Place, make_place
from support.people import Person
from support.servers import Server
from support.wheels import metadata_of, record_line, sdist, wheel, zipped

README = """# acme-prices

Prices of **everything**, as a small typed library.

[![build](https://example.com/b.svg)](https://example.com)

```python
from acme_prices import load

for price in load("2026-11"):  # one a day
    print(price.amount, price.currency)
```

| field | what |
| --- | --- |
| `amount` | a decimal |
| `currency` | three letters |

> It rounds as banks do.
"""
NARROW = {"width": 390, "height": 800}


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with chromium_browsers(chromium) as start:
        yield start()


@pytest.fixture(scope="module")
def place(administrator: Person, server: Server) -> Place:
    made = make_place(administrator, server.url, "Browsing")
    for file in (
        wheel("acme-base", "1.2", "Summary: The ground that the others stand on"),
        wheel("acme-costs", "0.3", "Summary: What it costs", "Requires-Dist: acme-prices"),
        wheel("acme-prices", "1.0", "Summary: Prices"),
        sdist("acme-prices", "1.0"),
        described("acme-prices", "2.0"),
    ):
        assert made.post(*file).status_code == 200
    return made


def described(name: str, version: str) -> tuple[str, bytes]:
    written = name.replace("-", "_")
    folder = f"{written}-{version}.dist-info"
    lines = (
        "Summary: Prices of everything, day by day, as a small typed library",
        "Author-Email: Ada Lovelace <ada@example.com>",
        "License-Expression: MIT",
        "Requires-Python: >=3.11",
        "Keywords: prices,money,market",
        "Classifier: Development Status :: 5 - Production/Stable",
        "Classifier: Topic :: Office/Business :: Financial",
        "Project-URL: Source, https://example.com/source",
        "Project-URL: Documentation, https://example.com/docs",
        "Requires-Dist: acme-base>=1",
        "Provides-Extra: fast",
        "Requires-Dist: numpy>=2; extra == 'fast'",
        "Description-Content-Type: text/markdown",
    )
    files = {
        f"{written}/__init__.py": b"",
        f"{folder}/METADATA": metadata_of(name, version, *lines, description=README).encode(),
        f"{folder}/WHEEL": b"Wheel-Version: 1.0\nGenerator: tests\nTag: py3-none-any\n",
    }
    record = [record_line(path, data) for path, data in files.items()]
    files[f"{folder}/RECORD"] = "\n".join([*record, f"{folder}/RECORD,,"]).encode()
    return f"{written}-{version}-py3-none-any.whl", zipped(files)


def opened(
    browser: Browser, person: Person, place: Place, **options: Any
) -> tuple[Page, list[str]]:
    page, wrong = open_page(browser, place.origin, **options)
    cookies: Any = [
        {"name": one.name, "value": one.value, "url": place.origin}
        for one in person.http.cookies.jar
    ]
    page.context.add_cookies(cookies)
    return page, wrong


def test_pages_are_complete_without_scripts(
    browser: Browser, administrator: Person, place: Place
) -> None:
    page, wrong = opened(browser, administrator, place, java_script_enabled=False)
    page.goto(f"{place.path}/")
    expect(page.get_by_role("link", name="acme-prices")).to_be_visible()
    shot(page, "packages-index")
    page.get_by_role("searchbox", name="Search projects", exact=True).fill("everything")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("link", name="acme-base")).to_have_count(0)
    page.get_by_role("link", name="acme-prices").click()
    expect(page.get_by_role("heading", level=1, name="acme-prices 2.0")).to_be_visible()
    expect(page.get_by_text("Prices of everything, as a small")).to_be_visible()
    shot(page, "packages-project")
    for tab, part in (("1 file", "Hashes"), ("2 releases", "1.0"), ("Dependencies", "acme-costs")):
        page.get_by_role("navigation", name="About this release").get_by_text(tab).click()
        expect(page.get_by_text(part).first).to_be_visible()
    shot(page, "packages-dependencies")
    assert not wrong
    page.context.close()


def test_an_owner_yanks_with_a_reason(
    browser: Browser, administrator: Person, place: Place
) -> None:
    page, wrong = opened(browser, administrator, place)
    page.goto(f"{place.path}/project/acme-prices/")
    expect(page.get_by_role("button", name="Copy").first).to_be_visible()
    page.get_by_role("link", name="Manage").click()
    page.get_by_text("Yank 1.0").click()
    page.get_by_label("Why (shown to who installs it)").locator("visible=true").fill("Too old")
    page.get_by_role("button", name="Yank the release").locator("visible=true").click()
    expect(page.get_by_role("button", name="Un-yank 1.0")).to_be_visible()
    shot(page, "packages-manage")
    page.goto(f"{place.path}/project/acme-prices/1.0/")
    expect(page.get_by_text("This release was yanked: Too old")).to_be_visible()
    assert not wrong
    page.context.close()


@pytest.mark.parametrize(("name", "options"), [("dark", {"color_scheme": "dark"}), ("narrow", {})])
def test_they_fit_the_dark_and_a_phone(
    browser: Browser, administrator: Person, place: Place, name: str, options: dict[str, Any]
) -> None:
    page, wrong = opened(browser, administrator, place, **options)
    if name == "narrow":
        page.set_viewport_size(NARROW)
    for path, part in (("/", "index"), ("/project/acme-prices/", "project")):
        page.goto(place.path + path)
        shot(page, f"packages-{part}-{name}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.goto(f"{place.path}/project/acme-prices/manage")
    shot(page, f"packages-manage-{name}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert not wrong
    page.context.close()


def test_a_workspace_makes_an_index_in_its_settings(
    browser: Browser, administrator: Person, place: Place
) -> None:
    page, wrong = opened(browser, administrator, place)
    page.goto(f"/w/{place.workspace_id}/settings/packages")
    expect(page.get_by_role("link", name="main", exact=True)).to_be_visible()
    page.get_by_role("button", name="New index").click()
    page.get_by_label("Name").fill("team-data")
    page.get_by_role("button", name="Make index").click()
    link = page.get_by_role("link", name="team-data", exact=True)
    expect(link).to_be_visible()
    shot(page, "packages-settings")
    link.click()
    expect(page.get_by_text("Nothing has been published here yet.")).to_be_visible()
    shot(page, "packages-empty")
    assert not wrong
    page.context.close()

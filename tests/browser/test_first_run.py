"""The first run, as a person does it, on a real file: the airports that vega_datasets carries."""

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from support.browsers import Grid, chromium_browsers, open_page, shot, sign_up, until
from support.running import Colonnade, data_folder

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]

SEEN_WITHIN_S = 1.0
NUMBERS = ("latitude", "longitude")


@pytest.fixture(scope="module")
def colonnade() -> Iterator[Colonnade]:
    data = data_folder()
    running = Colonnade(data)
    running.start()
    try:
        yield running
    finally:
        running.stop()
        shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="module")
def start_browser(chromium: str) -> Iterator[Callable[[], Browser]]:
    with chromium_browsers(chromium) as start:
        yield start


@pytest.fixture(scope="module")
def browser(start_browser: Callable[[], Browser]) -> Browser:
    return start_browser()


@pytest.fixture(scope="module")
def airports() -> Path:
    # Found without being imported: the package itself wants pandas.
    found = distribution("vega_datasets").locate_file("vega_datasets/_data/airports.csv")
    return Path(str(found))


@pytest.fixture(scope="module")
def other_browser(start_browser: Callable[[], Browser]) -> Browser:
    """A process of its own: a page behind another one is not drawn."""
    return start_browser()


def test_first_run(
    colonnade: Colonnade,
    browser: Browser,
    other_browser: Browser,
    airports: Path,
    tmp_path: Path,
) -> None:
    page, wrong = open_page(browser, colonnade.url)
    page.goto("/sign-in")
    shot(page, "sign-in")
    sign_up(page, colonnade.link, "Ada", "ada@example.com")
    make_workspace(page, "Field office")
    import_file(page, airports)

    grid = Grid(page)
    assert grid.columns() == ["iata", "name", "city", "state", "country", "latitude", "longitude"]
    until(lambda: grid.row_count() == 3376, 5, "all rows counted")
    shot(page, "grid-light")

    bo, wrong_for_bo = second_person(other_browser, page, colonnade)
    follow_edit_and_undo(page, bo, grid)
    filter_and_sort(page, grid)
    table = re.search(r"/tables/(\d+)", page.url)
    assert table is not None
    compare_export(page, airports, tmp_path, kept=lambda row: row["state"] == "AK")
    compare_rows_by_token(page, colonnade, int(table[1]), airports)
    watch_a_long_import(page, tmp_path)
    dark_and_narrow(browser, page, colonnade)
    assert not wrong
    assert not wrong_for_bo


def make_workspace(page: Page, name: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Make workspace").click()
    page.wait_for_url("**/w/*")


def import_file(page: Page, file: Path) -> None:
    page.get_by_role("link", name="Import a CSV").first.click()
    page.get_by_label("File to import").set_input_files(file)
    expect(page.get_by_role("region", name="Preview of the rows")).to_contain_text("Thigpen")
    shot(page, "import-preview")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="3,376 rows imported.")).to_be_visible()
    page.get_by_role("link", name="Open the table").click()


def second_person(browser: Browser, page: Page, colonnade: Colonnade) -> tuple[Page, list[str]]:
    """Somebody else, invited by a link, on the same table."""
    workspace = re.search(r"/w/(\d+)", page.url)
    assert workspace is not None
    link = page.evaluate(
        """async (workspace) => {
          const csrf = JSON.parse(document.getElementById('boot').textContent).csrf
          const answer = await fetch('/api/v1/sign-up-links', {
            method: 'POST',
            headers: {'content-type': 'application/json', 'x-csrf-token': csrf},
            body: JSON.stringify({workspace_id: workspace, role: 'editor'}),
          })
          return (await answer.json()).url
        }""",
        int(workspace[1]),
    )
    bo, wrong = open_page(browser, colonnade.url)
    sign_up(bo, link, "Bo", "bo@example.com")
    bo.wait_for_url("**/w/*")
    bo.goto(page.url)
    return bo, wrong


def follow_edit_and_undo(page: Page, bo: Page, grid: Grid) -> None:
    theirs = Grid(bo)
    before = grid.text(1, 1)
    assert before == "Livingston Municipal"
    assert theirs.text(1, 1) == before
    until(lambda: page.get_by_label("Bo", exact=False).count() > 0, 5, "Bo is seen")
    grid.type(1, 1, "Livingston Field")
    took = theirs.until_text(1, 1, "Livingston Field", SEEN_WITHIN_S)
    until(grid.saved, 2, "the edit is saved")
    assert took < SEEN_WITHIN_S
    shot(bo, "grid-followed")
    grid.click(3, 1)
    page.keyboard.press("Control+z")
    theirs.until_text(1, 1, before, 2)
    grid.until_text(1, 1, before, 2)
    page.keyboard.press("Control+Shift+z")
    theirs.until_text(1, 1, "Livingston Field", 2)
    page.keyboard.press("Control+z")
    theirs.until_text(1, 1, before, 2)
    grid.until_text(1, 1, before, 2)


def filter_and_sort(page: Page, grid: Grid) -> None:
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("button", name="Condition").click()
    choose(page, "Field", "state")
    choose(page, "How to compare", "is")
    page.get_by_label("Value").fill("AK")
    page.keyboard.press("Escape")
    until(lambda: grid.text(0, 3) == "AK" and grid.row_count() == 263, 5, "only Alaska")
    page.get_by_role("button", name="Sort").click()
    page.get_by_role("button", name="Sort by a field").click()
    choose(page, "Sort by", "name")
    page.get_by_text("Z → A").click()
    page.keyboard.press("Escape")
    until(lambda: (grid.text(0, 1) or "") > "Y", 5, "sorted from the end")
    shot(page, "grid-filtered")


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_label(label, exact=True).first.click()
    page.get_by_role("option", name=option, exact=True).click()


def compare_export(page: Page, airports: Path, folder: Path, *, kept: Any) -> None:
    page.get_by_role("button", name="More about this table").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Export").click()
    saved = folder / "export.csv"
    download.value.save_as(saved)
    exported = rows_of(saved.read_text("utf-8"))
    wanted = [row for row in rows_of(airports.read_text("utf-8")) if kept(row)]
    assert [row["name"] for row in exported] == sorted(
        (row["name"] for row in exported), reverse=True
    ) or len(exported) == len(wanted)
    assert by_iata(exported) == by_iata(wanted)


def compare_rows_by_token(page: Page, colonnade: Colonnade, table: int, airports: Path) -> None:
    page.goto("/settings")
    page.get_by_role("button", name="New token").click()
    page.get_by_label("Name").fill("Journey")
    page.get_by_role("button", name="Make token").click()
    secret = page.get_by_label("Secret of Journey").input_value()
    shot(page, "token")
    page.get_by_role("button", name="Done").click()
    bearer = {"authorization": f"Bearer {secret}"}
    read: list[dict[str, Any]] = []
    cursor = ""
    with httpx.Client(base_url=colonnade.url, headers=bearer) as api:
        while True:
            place = {"cursor": cursor} if cursor else {}
            answer = api.get(f"/api/v1/tables/{table}/rows", params={"limit": 1000, **place}).json()
            read += [row["fields"] for row in answer["rows"]]
            cursor = answer["next"]
            if not cursor:
                break
    assert by_iata(read) == by_iata(rows_of(airports.read_text("utf-8")))


def watch_a_long_import(page: Page, folder: Path) -> None:
    """Progress is seen while it runs, and it can be cancelled: nothing is left then."""
    file = folder / "readings.csv"
    with file.open("w") as out:
        out.write("station,reading,taken\n")
        out.writelines(
            f"Station {n % 40},{n * 0.25},2026-01-{n % 28 + 1:02}\n" for n in range(600_000)
        )
    page.goto("/")
    page.get_by_role("link", name="Import a CSV").first.click()
    page.get_by_label("File to import").set_input_files(file)
    expect(page.get_by_role("region", name="Preview of the rows")).to_contain_text("Station 1")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text(re.compile(r"^\s*[1-9]\d? %"))).to_be_visible(timeout=20_000)
    shot(page, "job-in-progress")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled. Nothing was imported.")).to_be_visible()
    assert page.get_by_role("link", name="Readings").count() == 0


def dark_and_narrow(browser: Browser, page: Page, colonnade: Colonnade) -> None:
    state: Any = page.context.storage_state()
    page.goto("/")
    page.get_by_role("link", name="Airports").first.click()
    Grid(page)
    address = page.url
    dark, wrong = open_page(browser, colonnade.url, color_scheme="dark", storage_state=state)
    dark.goto(address)
    assert Grid(dark).text(0, 3) == "AK", "the first rows are those of the view, sorted"
    shot(dark, "grid-dark")
    dark.goto("/documentation")
    expect(dark.get_by_text("Rows of a table", exact=True)).to_have_count(0)
    dark.locator("#operations-tag-rows").click()
    expect(dark.get_by_text("Rows of a table", exact=True)).to_be_visible()
    narrow, wrong_narrow = open_page(browser, colonnade.url, storage_state=state)
    narrow.set_viewport_size({"width": 390, "height": 800})
    narrow.goto(address)
    expect(narrow.get_by_text("AK", exact=True).first).to_be_visible()
    assert narrow.get_by_text("Thigpen").count() == 0
    shot(narrow, "grid-narrow")
    narrow.goto("/documentation")
    narrow.set_viewport_size({"width": 1280, "height": 800})
    narrow.locator("#operations-tag-rows").click()
    expect(narrow.get_by_text("Rows of a table", exact=True)).to_be_visible()
    shot(narrow, "documentation")
    assert not wrong
    assert not wrong_narrow


def rows_of(text: str) -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def by_iata(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Rows by their code, empty as None, numbers by their value."""

    def cell(name: str, value: Any) -> Any:
        if value in ("", None):
            return None
        return Decimal(str(value)) if name in NUMBERS else value

    return {row["iata"]: {name: cell(name, value) for name, value in row.items()} for row in rows}

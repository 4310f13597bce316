"""What happened, as people see it: told live, found as one types, looked up, exported."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browsers import chromium_browsers, page_of, shot_thrice
from support.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180)]

TOLD_WITHIN_MS = 15_000


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with chromium_browsers(chromium) as start:
        yield start()


@pytest.fixture(scope="module")
def place(administrator: Person) -> dict[str, Any]:
    workspace = administrator.make("/api/v1/workspaces", name="Aquarium")["id"]
    database = administrator.make(f"/api/v1/workspaces/{workspace}/databases", name="Tanks")["id"]
    fields = [{"name": "Species", "kind": "text"}, {"name": "Notes", "kind": "text"}]
    tables = {
        name: administrator.make(f"/api/v1/databases/{database}/tables", name=name, fields=fields)
        for name in ("Zebrafish", "Corals", "Filters and pumps")
    }
    path = f"/api/v1/tables/{tables['Zebrafish']['id']}/rows"
    for species, notes in (("Danio rerio", "a striped swimmer"), ("Danio kyathit", "spotted")):
        administrator.make(path, fields={"Species": species, "Notes": notes})
    return {"workspace": workspace, "table": tables["Zebrafish"]["id"]}


def test_notifications_come_live_and_are_read(
    administrator: Person, browser: Browser, place: dict[str, Any]
) -> None:
    vera = administrator.invite("Vera", workspace_id=place["workspace"], role="viewer")
    page, wrong = page_of(browser, vera)
    page.goto(f"/w/{place['workspace']}")
    bell = page.get_by_role("button", name="Notifications")
    expect(bell).to_be_visible()
    path = f"/api/v1/workspaces/{place['workspace']}/members/{vera.id}"
    for role in ("editor", "builder"):
        assert administrator.http.patch(path, json={"role": role}).is_success
    expect(bell.get_by_label("2 unread")).to_be_visible(timeout=TOLD_WITHIN_MS)
    bell.click()
    drawer = page.get_by_role("dialog", name="Notifications")
    told = drawer.get_by_role("link")
    expect(told).to_have_count(2)
    expect(told.first).to_contain_text("made you builder in Aquarium")
    shot_thrice(page, "notifications")
    drawer.get_by_role("button", name=re.compile("Mark as read: .*editor")).click()
    expect(bell.get_by_label("1 unread")).to_be_visible()
    told.first.click()
    expect(drawer).to_be_hidden()
    page.wait_for_url(f"**/w/{place['workspace']}")
    expect(bell.get_by_label("unread")).to_have_count(0)
    bell.click()
    drawer.get_by_text("Unread", exact=True).click()
    expect(drawer.get_by_text("All is read")).to_be_visible()
    drawer.get_by_role("button", name="What you hear of, and how").click()

    page.wait_for_url("**/settings/notifications")
    mail = page.get_by_role("combobox", name="A job that you ordered fails: mail")
    expect(mail).to_have_value("Mail once a day")
    mail.click()
    page.get_by_role("option", name="No mail").click()
    page.get_by_label("You join or leave a workspace, or get another role: in Colonnade").uncheck(
        force=True
    )
    shot_thrice(page, "notification-settings")
    page.reload()
    expect(mail).to_have_value("No mail")
    kept = vera.http.get("/api/v1/notifications/preferences").json()["preferences"]
    wishes = {wish["kind"]: (wish["mail"], wish["in_product"]) for wish in kept}
    assert (wishes["job_failed"], wishes["membership"]) == (("off", True), ("daily", False))
    assert not wrong


def test_the_palette_finds_as_one_types_by_the_keyboard_alone(
    administrator: Person, browser: Browser, place: dict[str, Any]
) -> None:
    page, wrong = page_of(browser, administrator)
    page.goto(f"/w/{place['workspace']}")
    expect(page.get_by_role("link", name="Zebrafish").first).to_be_visible()
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Search or do something")
    expect(box).to_be_focused()
    page.keyboard.type("zebrfsh")  # misspelt: only the server knows what is meant
    option = page.get_by_role("group", name="Tables").get_by_role("option", name="Zebrafish")
    expect(option).to_have_attribute("aria-selected", "true", timeout=TOLD_WITHIN_MS)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/w/{place['workspace']}/tables/{place['table']}*")

    page.keyboard.press("Control+k")
    expect(box).to_be_focused()
    page.keyboard.type("dani")
    rows = page.get_by_role("group", name="Rows")
    expect(box).to_have_value("dani")
    expect(rows.get_by_role("option")).to_have_count(2)
    expect(rows.locator("mark").first).to_have_text(re.compile("Danio|Dani"))
    for _ in range(20):
        if rows.get_by_role("option").last.get_attribute("aria-selected") == "true":
            break
        page.keyboard.press("ArrowDown")
    shot_thrice(page, "palette")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/tables/\d+\?.*row=\d+"))
    page.keyboard.press("Escape")

    page.keyboard.press("Control+k")
    expect(box).to_be_focused()
    page.keyboard.type("no such thing at all")
    expect(page.get_by_text("Nothing is called “no such thing at all”.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    assert not wrong


def test_what_happened_is_looked_up_and_taken_out(
    administrator: Person, browser: Browser, place: dict[str, Any]
) -> None:
    page, wrong = page_of(browser, administrator)
    page.goto(f"/w/{place['workspace']}/tables/{place['table']}")
    page.get_by_role("button", name="More about this table").click()
    page.get_by_role("menuitem", name="History").click()
    history = page.get_by_role("dialog", name="History of Zebrafish")
    happened = history.get_by_role("listitem")
    expect(happened).to_have_count(2)
    expect(happened.last).to_contain_text("Ada added 1 row")
    path = f"/api/v1/tables/{place['table']}/rows"
    administrator.make(path, fields={"Species": "Danio roseus"})
    expect(happened).to_have_count(3, timeout=TOLD_WITHIN_MS)  # live
    shot_thrice(page, "table-history")
    assert "history=true" in page.url
    page.keyboard.press("Escape")
    expect(history).to_be_hidden()

    page.goto(f"/w/{place['workspace']}/settings/audit")
    entries = page.get_by_role("list", name="What happened").get_by_role("listitem")
    expect(entries.filter(has_text="made the workspace “Aquarium”")).to_have_count(1)
    shot_thrice(page, "audit")
    page.get_by_role("combobox", name="What").click()
    page.get_by_role("option", name="Rows").click()
    expect(entries.filter(has_text="added 1 row")).to_have_count(3)
    expect(entries).to_have_count(3)
    page.reload()  # the address knows
    expect(entries).to_have_count(3)
    assert [row["sentence"] for row in exported(page)] == ["added 1 row"] * 3
    page.get_by_role("button", name="Show everything").click()
    expect(entries.filter(has_text="made the workspace “Aquarium”")).to_have_count(1)

    page.goto("/administration/audit")
    expect(entries.first).to_be_visible()
    page.get_by_role("combobox", name="Where").click()
    page.get_by_role("option", name="The installation itself").click()
    expect(entries.filter(has_text=re.compile("signed up")).first).to_be_visible()
    shot_thrice(page, "audit-installation")

    page.goto("/administration/licence")
    page.get_by_label("Key").fill("CLN1.not.a-key")
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_text("This is not a key of ours")).to_be_visible()
    shot_thrice(page, "licence")
    # The console tells of the refused key, as it should.
    assert [line for line in wrong if "422" not in line] == []


def exported(page: Page) -> list[dict[str, str]]:
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="As CSV").click()
    assert download.value.suggested_filename == "audit.csv"
    text = Path(download.value.path()).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))

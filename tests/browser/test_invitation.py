"""Inviting a colleague by mail: they join as a viewer by its link, and can look but not edit.

Afterwards an administrator suspends them, and what was deleted is restored.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browsers import Grid, chromium_browsers, open_page, shot, shot_thrice, sign_up, until
from support.people import PASSWORD
from support.running import Colonnade, data_folder

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]

BO = "bo@example.com"
SEEN_WITHIN_S = 15.0


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


def test_a_colleague_is_invited_by_mail_and_may_look_but_not_edit(
    colonnade: Colonnade, start_browser: Callable[[], Browser]
) -> None:
    page, wrong = open_page(start_browser(), colonnade.url)
    sign_up(page, colonnade.link, "Ada", "ada@example.com")
    page.get_by_label("Name").fill("Field office")
    page.get_by_role("button", name="Make workspace").click()
    page.wait_for_url("**/w/*")
    table = make_table(page)
    invite(page, "somebody.else@example.com", role="Editor")
    invite(page, BO, role="Viewer")
    withdraw(page, "somebody.else@example.com")
    shot_thrice(page, "invitation-people")
    link = read_mail(page, BO)
    lost = read_mail(page, "somebody.else@example.com")

    browser = start_browser()
    nobody, _ = open_page(browser, colonnade.url)
    answer = nobody.goto(lost)
    assert answer is not None
    assert answer.status == 410
    expect(nobody.get_by_text("This invitation is no longer good")).to_be_visible()

    other, wrong_for_bo = open_page(browser, colonnade.url)
    join(other, link)
    seen_by_those_who_invited(page)
    look_but_not_edit(page, other, table)
    # Its own request that is refused is all that the browser complains of.
    assert not [line for line in wrong_for_bo if "403" not in line]
    suspend(page, other)
    assert not wrong
    take_out_of_the_trash(page, table)


def make_table(page: Page) -> int:
    workspace = int(re.findall(r"/w/(\d+)", page.url)[0])
    database = call(page, "POST", f"/workspaces/{workspace}/databases", {"name": "Stations"})
    fields = [{"name": "Name", "kind": "text"}]
    draft = {"name": "Readings", "fields": fields}
    table = call(page, "POST", f"/databases/{database['body']['id']}/tables", draft)["body"]["id"]
    made = call(page, "POST", f"/tables/{table}/rows", {"fields": {"Name": "Harbour"}})
    assert made["status"] == 201, made
    return table


def invite(page: Page, address: str, *, role: str) -> None:
    if "/settings/people" not in page.url:
        page.get_by_role("link", name="Settings").click()
        page.get_by_role("link", name="People").click()
    page.get_by_role("button", name="Invite people").click()
    page.get_by_label("E-mail addresses").fill(address)
    page.get_by_role("combobox", name="Role", exact=True).click()
    page.get_by_role("option", name=role).click()
    page.get_by_role("button", name="Invite", exact=True).click()
    invitations = page.get_by_role("list", name="Invitations")
    expect(invitations.get_by_role("listitem").filter(has_text=address)).to_contain_text(role)


def withdraw(page: Page, address: str) -> None:
    page.get_by_role("button", name=f"Withdraw the invitation of {address}").click()
    invitations = page.get_by_role("list", name="Invitations")
    expect(invitations.get_by_text(address)).to_have_count(0)


def read_mail(page: Page, address: str) -> str:
    """The link in the newest mail to this address, as the mailbox page shows it."""
    page.goto("/administration/mail")
    message = page.get_by_role("listitem").filter(has_text=address).first
    expect(message).to_contain_text("Ada invites you to “Field office”")
    message.get_by_role("button", name="Read").click()
    link = page.get_by_role("dialog").get_by_role("link", name=re.compile("invitations"))
    expect(link).to_be_visible()
    if address == BO:
        shot_thrice(page, "invitation-mail")
    return link.get_attribute("href") or ""


def join(page: Page, link: str) -> None:
    page.goto(link)
    expect(page.get_by_role("heading", name="Join “Field office”")).to_be_visible()
    expect(page.get_by_text("as viewer")).to_be_visible()
    shot_thrice(page, "invitation-join")
    page.get_by_role("button", name="Make an account to join").click()
    page.get_by_label("Your name").fill("Bo")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    page.wait_for_url("**/w/*")


def seen_by_those_who_invited(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("link", name="People").click()
    bo = page.get_by_role("list", name="People").get_by_role("listitem").filter(has_text=BO)
    expect(bo.get_by_role("combobox", name="Role of Bo")).to_have_value("Viewer")
    expect(page.get_by_role("list", name="Invitations")).to_have_count(0)


def look_but_not_edit(inviter: Page, viewer: Page, table: int) -> None:
    viewer.get_by_role("link", name="Readings").first.click()
    grid = Grid(viewer)
    assert grid.text(0, 0) == "Harbour"
    expect(viewer.get_by_role("button", name="Import")).to_have_count(0)
    asked: list[str] = []
    viewer.on("request", lambda sent: asked.append(sent.method) if sent.method != "GET" else None)
    grid.click(0, 0, click_count=2)
    expect(viewer.get_by_role("textbox", name="Name")).to_have_count(0)
    viewer.keyboard.type("Mountain")
    viewer.keyboard.press("Enter")
    viewer.keyboard.press("Delete")
    assert grid.text(0, 0) == "Harbour"
    assert not asked, asked
    shot(viewer, "invitation-viewer")

    row = call(viewer, "GET", f"/tables/{table}/rows")["body"]["rows"][0]
    change = {"fields": {"Name": "Mountain"}}
    refused = call(viewer, "PATCH", f"/tables/{table}/rows/{row['id']}", change)
    assert (refused["status"], refused["body"]["code"]) == (403, "permissions.not_allowed")
    assert call(inviter, "GET", f"/tables/{table}/rows")["body"]["rows"][0]["fields"] == {
        "Name": "Harbour"
    }
    # A higher role counts at once, on the page that is open.
    inviter.get_by_role("combobox", name="Role of Bo").click()
    inviter.get_by_role("option", name="Editor").click()
    until(lambda: typed(viewer, grid, "Mountain"), SEEN_WITHIN_S, "Bo can edit")
    until(grid.saved, SEEN_WITHIN_S, "the edit is saved")


def typed(page: Page, grid: Grid, text: str) -> bool:
    grid.click(0, 0)
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    return grid.text(0, 0) == text


def suspend(page: Page, other: Page) -> None:
    """An administrator looks at how things are, and puts somebody out."""
    page.goto("/administration")
    expect(page.get_by_role("list", name="Findings")).to_contain_text("PostgreSQL")
    shot_thrice(page, "administration-health")
    page.get_by_role("link", name="Workspaces", exact=True).click()
    expect(page.get_by_role("list", name="Workspaces")).to_contain_text("Owned by Ada")
    shot_thrice(page, "administration-workspaces")
    page.get_by_role("navigation", name="Administration").get_by_role("link", name="People").click()
    page.get_by_role("searchbox", name="Search names and addresses").fill("bo@")
    people = page.get_by_role("list", name="People").get_by_role("listitem")
    expect(people).to_have_count(1)
    page.get_by_role("button", name="More about Bo").click()
    page.get_by_role("menuitem", name="Suspend").click()
    page.get_by_role("button", name="Suspend", exact=True).click()
    expect(people).to_contain_text("Suspended")
    shot_thrice(page, "administration-people")
    until(lambda: other.request.get("/api/v1/me").status == 401, SEEN_WITHIN_S, "Bo is signed out")


def take_out_of_the_trash(page: Page, table: int) -> None:
    """A table, and then the whole workspace."""
    page.goto("/")
    call(page, "DELETE", f"/tables/{table}")
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("link", name="Trash").click()
    page.get_by_role("button", name="Restore Readings").click()
    expect(page.get_by_role("link", name="Readings").first).to_be_visible()
    page.get_by_role("link", name="General").click()
    page.get_by_role("button", name="Delete the workspace").click()
    sure = page.get_by_role("dialog").get_by_role("button", name="Delete the workspace")
    expect(sure).to_be_disabled()
    page.get_by_label("Type its name to go on").fill("Field office")
    sure.click()
    expect(page.get_by_role("heading", name="Make a workspace")).to_be_visible()
    shot_thrice(page, "workspace-deleted")
    page.get_by_role("button", name="Restore Field office").click()
    page.wait_for_url("**/w/*")
    expect(page.get_by_role("link", name="Readings").first).to_be_visible()


def call(page: Page, method: str, path: str, body: Any = None) -> dict[str, Any]:
    """The API, as the page itself asks it."""
    return page.evaluate(
        """async ({method, path, body}) => {
          const csrf = JSON.parse(document.getElementById('boot').textContent).csrf
          const answer = await fetch(`/api/v1${path}`, {
            method,
            headers: {'content-type': 'application/json', 'x-csrf-token': csrf},
            body: body === null ? undefined : JSON.stringify(body),
          })
          return {status: answer.status, body: answer.status === 204 ? null : await answer.json()}
        }""",
        {"method": method, "path": path, "body": body},
    )

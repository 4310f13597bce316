"""Accounts, as people use them in a browser: a reset, passkeys, codes."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect
from support.browsers import (
    ARTEFACTS,
    chromium_browsers,
    open_page,
    shot_thrice,
    sign_up,
    until,
)
from support.letters import link_in, mail_to
from support.people import PASSWORD
from support.running import Colonnade, data_folder

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]

NEW_PASSWORD = "quite another four words"
ENDED_WITHIN_S = 2.0


@pytest.fixture(scope="module")
def colonnade() -> Iterator[Colonnade]:
    """By a name: browsers make passkeys for no bare address."""
    data = data_folder()
    running = Colonnade(data)
    running.url = f"http://localhost:{running.port}"
    running.environment = {
        "COLONNADE_PUBLIC_URL": running.url,
        "COLONNADE_SIGN_UP": "open",
    }
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


def test_accounts(colonnade: Colonnade, browser: Browser) -> None:
    page, wrong = open_page(browser, colonnade.url)
    page.goto("/sign-in")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_visible()
    shot_thrice(page, "accounts-sign-in")
    sign_up(page, colonnade.link, "Grace", "grace@example.com")
    page.get_by_label("Name").fill("Navy")
    page.get_by_role("button", name="Make workspace").click()
    page.wait_for_url("**/w/*")
    page.goto("/settings")
    page.get_by_role("link", name="Password, two-step sign-in").click()
    expect(page.get_by_role("heading", name="Security", exact=True)).to_be_visible()

    other, wrong_in_other = open_page(browser, colonnade.url)
    sign_in(other, "grace@example.com", PASSWORD)
    other.wait_for_url("**/w/*")
    reset_password(browser, colonnade, page, other)
    app = add_authenticator(page)
    page, wrong_again = add_passkey_and_use_it(browser, colonnade, page, app)
    look_without_a_script(browser, colonnade, page)
    assert not wrong
    assert not wrong_again
    # The page that was signed out says so to itself: its requests are refused from then on.
    assert not [line for line in wrong_in_other if "401" not in line and "403" not in line]


def reset_password(browser: Browser, colonnade: Colonnade, page: Page, other: Page) -> None:
    """By the mailed link; the other browser is signed out."""
    forgetful, wrong = open_page(browser, colonnade.url)
    forgetful.goto("/sign-in")
    forgetful.get_by_role("link", name="Forgotten?").click()
    shot_thrice(forgetful, "accounts-forgotten")
    forgetful.get_by_label("E-mail address").fill("grace@example.com")
    forgetful.get_by_role("button", name="Send the link").click()
    expect(forgetful.get_by_role("heading", name="Check your mail")).to_be_visible()
    shot_thrice(forgetful, "accounts-check-your-mail")
    link = link_in_mail(colonnade, "grace@example.com", "Set a new password", "/reset-password/")
    forgetful.goto(link)
    shot_thrice(forgetful, "accounts-reset")
    forgetful.get_by_label("New password").fill(NEW_PASSWORD)
    forgetful.get_by_role("button", name="Set the password").click()
    expect(forgetful.get_by_role("status")).to_contain_text("Your password is set")
    until(
        lambda: other.request.get("/api/v1/me").status == 401,
        ENDED_WITHIN_S,
        "the other browser is signed out",
    )
    other.goto("/")
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto("/settings/security")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(page, "grace@example.com", NEW_PASSWORD)
    expect(page.get_by_role("heading", name="Security", exact=True)).to_be_visible()
    assert not wrong


def add_authenticator(page: Page) -> pyotp.TOTP:
    page.get_by_text("Add an app").click()
    section = page.locator("form[action='/settings/security/authenticator']")
    section.get_by_label("Your password").fill(NEW_PASSWORD)
    section.get_by_role("button", name="Show the picture to scan").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    page.get_by_text("No camera?").click()
    shot_thrice(page, "accounts-authenticator")
    app = pyotp.TOTP(page.locator("code.secret").inner_text().replace(" ", ""))
    page.get_by_label("Code", exact=True).fill(app.now())
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", name="Keep these codes")).to_be_visible()
    assert page.locator(".codes code").count() == 10
    page.screenshot(path=ARTEFACTS / "accounts-recovery-codes.png")
    page.get_by_role("link", name="I have kept them").click()
    return app


def add_passkey_and_use_it(
    browser: Browser, colonnade: Colonnade, page: Page, app: pyotp.TOTP
) -> tuple[Page, list[str]]:
    """With Chromium's own virtual authenticator."""
    devices = virtual_authenticator(page)
    page.get_by_text("Add a passkey", exact=True).click()
    form = page.locator("form[data-passkey=add]")
    form.get_by_label("What it is called").fill("Blue key")
    form.get_by_label("Your password").fill(NEW_PASSWORD)
    form.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("status")).to_contain_text("The passkey is added")
    expect(page.get_by_text("Blue key", exact=True)).to_be_visible()
    shot_thrice(page, "accounts-security")
    sign_out(page)

    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/w/*")
    assert page.request.get("/api/v1/me").json()["email"] == "grace@example.com"
    page.goto("/settings/security")
    expect(page.get_by_text("Blue key", exact=True)).to_be_visible()
    sign_out(page)

    # As the second step, by the key and then, elsewhere, by the app.
    sign_in(page, "grace@example.com", NEW_PASSWORD)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    shot_thrice(page, "accounts-second-step")
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url("**/w/*")
    devices.detach()

    without, wrong = open_page(browser, colonnade.url)
    sign_in(without, "grace@example.com", NEW_PASSWORD)
    # The code of now was used to turn it on; the clock may be a step ahead.
    without.get_by_label("Code from your authenticator app").fill(next_code(app))
    without.get_by_role("button", name="Go on").click()
    without.wait_for_url("**/w/*")
    return without, wrong


def look_without_a_script(browser: Browser, colonnade: Colonnade, page: Page) -> None:
    """The security page and signing in are complete without JavaScript."""
    state: Any = page.context.storage_state()
    plain, _ = open_page(browser, colonnade.url, java_script_enabled=False, storage_state=state)
    plain.goto("/settings/security")
    plain.get_by_text("Change the password").click()
    form = plain.locator("form[action='/settings/security/password']")
    form.get_by_label("Your password").fill(NEW_PASSWORD)
    form.get_by_label("New password").fill(PASSWORD)
    form.get_by_role("button", name="Change it").click()
    expect(plain.get_by_role("status")).to_contain_text("Your password is changed")


def sign_in(page: Page, email: str, password: str) -> None:
    if not page.url.startswith("http") or "/sign-in" not in page.url:
        page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    page.goto("/settings/security")
    csrf = page.locator("input[name=csrf]").first.get_attribute("value") or ""
    page.request.post("/sign-out", form={"csrf": csrf})
    page.goto("/sign-in")


def next_code(app: pyotp.TOTP) -> str:
    """A code that was not used yet: of the step after this one, which counts already."""
    return app.at(time.time() + 30)


def virtual_authenticator(page: Page) -> Any:
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return devices


def link_in_mail(colonnade: Colonnade, address: str, subject: str, part: str) -> str:
    running = json.loads((colonnade.data / "running.json").read_text())
    return link_in(mail_to(running["DATABASE_URL"], address, subject), part)

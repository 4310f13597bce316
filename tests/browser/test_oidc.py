"""Signing in by another service, a real OpenID Connect server: the first time and ever after."""

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browsers import chromium_browsers, open_page, shot_thrice
from support.oidc import CLIENT_ID, CLIENT_SECRET, OidcServer
from support.people import Person, administrator_link
from support.servers import start_colonnade

from colonnade.kernel.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.fixture
def browser(chromium: str) -> Iterator[Browser]:
    with chromium_browsers(chromium) as start:
        yield start()


@pytest.fixture
def settings_with_service(fresh_settings: Settings) -> Iterator[Settings]:
    server = OidcServer()
    try:
        server.start(f"{fresh_settings.public_url}/sign-in/oidc/callback")
        accounts = dataclasses.replace(
            fresh_settings.accounts,
            oidc_issuer=server.url,
            oidc_name="Acme",
            oidc_client_id=CLIENT_ID,
            oidc_client_secret=CLIENT_SECRET,
            oidc_sign_up=True,
        )
        outgoing = dataclasses.replace(fresh_settings.outgoing, allowed_networks=("127.0.0.0/8",))
        yield dataclasses.replace(fresh_settings, accounts=accounts, outgoing=outgoing)
    finally:
        server.stop()


@pytest.fixture
def ada(settings_with_service: Settings, tmp_path: Path) -> Iterator[Person]:
    running = start_colonnade(settings_with_service, tmp_path)
    try:
        url = settings_with_service.public_url
        yield Person(url, administrator_link(settings_with_service), "Ada")
    finally:
        for child in running:
            child.stop()


def test_somebody_comes_by_another_service_and_comes_back(ada: Person, browser: Browser) -> None:
    page, wrong = open_page(browser, ada.base_url)
    page.goto("/sign-in")
    page.get_by_role("link", name="Continue with Acme").click()
    page.locator("input[name=login]").fill("nora")
    page.locator("input[name=password]").fill("any")
    page.get_by_role("button", name=re.compile("sign-in", re.IGNORECASE)).click()
    page.get_by_role("button", name=re.compile("continue", re.IGNORECASE)).click()
    expect(page.get_by_role("button", name="Make workspace")).to_be_visible()
    wrong.clear()  # their own pages look for fonts elsewhere
    page.get_by_label("Name").fill("Nora's")
    page.get_by_role("button", name="Make workspace").click()
    page.wait_for_url("**/w/*")
    me = page.request.get("/api/v1/me").json()
    assert (me["email"], me["name"]) == ("nora@example.com", "Nora")
    page.goto("/settings/security")
    expect(page.get_by_text("nora@example.com, connected")).to_be_visible()
    shot_thrice(page, "oidc-security")
    page.goto("/settings/security/delete")
    expect(page.get_by_role("heading", name="Delete your account")).to_be_visible()
    shot_thrice(page, "accounts-delete")

    sign_out(page)
    page.get_by_role("link", name="Continue with Acme").click()
    page.wait_for_url("**/w/*")  # the service knows this browser, and we know the person
    assert page.request.get("/api/v1/me").json()["id"] == me["id"]
    assert not wrong


def sign_out(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="account and theme").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

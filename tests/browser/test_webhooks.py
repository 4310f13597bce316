"""A webhook, made and looked after in the settings: received, failed, tried again, replayed."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from standardwebhooks import Webhook as Signature
from support.browsers import chromium_browsers, page_of, shot_thrice
from support.people import Person, administrator_link
from support.servers import start_colonnade
from support.sinks import Answer, Sink

from colonnade.kernel.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180)]

TOLD_WITHIN_MS = 15_000
TRIED_AGAIN_WITHIN_MS = 40_000
"""The first rest after a failure is five seconds."""


@pytest.fixture
def browser(chromium: str) -> Iterator[Browser]:
    with chromium_browsers(chromium) as start:
        yield start()


@pytest.fixture
def ada(fresh_settings: Settings, tmp_path: Path) -> Iterator[Person]:
    """An administrator where webhooks may go to this machine."""
    outgoing = dataclasses.replace(fresh_settings.outgoing, allowed_networks=("127.0.0.0/8",))
    settings = dataclasses.replace(fresh_settings, outgoing=outgoing)
    running = start_colonnade(settings, tmp_path)
    try:
        yield Person(settings.public_url, administrator_link(settings), "Ada")
    finally:
        for child in running:
            child.stop()


def test_a_webhook_from_making_to_replaying(ada: Person, browser: Browser) -> None:
    workspace = ada.make("/api/v1/workspaces", name="Shop")["id"]
    database = ada.make(f"/api/v1/workspaces/{workspace}/databases", name="Sales")["id"]
    page, wrong = page_of(browser, ada)
    with Sink(Answer()) as sink:
        secret = made(page, workspace, sink)
        page.get_by_role("button", name="Open Warehouse").click()
        page.get_by_role("button", name="Send a trial event").click()
        lines = page.get_by_role("list", name="Deliveries").get_by_role("listitem")
        expect(lines.first.get_by_text("Delivered")).to_be_visible(timeout=TOLD_WITHIN_MS)
        sink.until(1)

        sink.then(Answer(503, body=b"closed for stocktaking"), Answer())
        ada.make(f"/api/v1/databases/{database}/tables", name="Orders", fields=[])
        expect(lines.first.get_by_text("To be tried again")).to_be_visible(timeout=TOLD_WITHIN_MS)
        shot_thrice(page, "webhook-failed")
        expect(lines.first.get_by_text("Delivered")).to_be_visible(timeout=TRIED_AGAIN_WITHIN_MS)
        first, second = sink.got[1:3]
        assert (first.id, first.body) == (second.id, second.body)

        lines.first.get_by_role("button", name="Show").click()
        whole = page.get_by_role("dialog", name="Delivery")
        expect(whole.get_by_text("Attempt 1: 503")).to_be_visible()
        expect(whole.get_by_text("Attempt 2: 204")).to_be_visible()
        whole.get_by_text("Attempt 1: 503").click()
        expect(whole.get_by_text("closed for stocktaking")).to_be_visible()
        shot_thrice(page, "webhook-delivery")
        whole.get_by_role("button", name="Send again").click()
        sink.until(4)
        replayed = sink.got[3]
        assert replayed.told == first.told
        Signature(secret).verify(replayed.body, replayed.headers)
    assert not wrong


def made(page: Page, workspace: int, sink: Sink) -> str:
    """In the settings; the secret that is shown once."""
    page.goto(f"/w/{workspace}/settings/webhooks")
    page.get_by_role("button", name="New webhook").click()
    form = page.get_by_role("dialog", name="New webhook")
    form.get_by_label("Name").fill("Warehouse")
    form.get_by_label("Address").fill(sink.url)
    form.get_by_label("Events").fill("tables.table.*")
    shot_thrice(page, "webhook-new")
    form.get_by_role("button", name="Make webhook").click()
    shown = page.get_by_role("dialog", name="Copy the secret now")
    secret = shown.get_by_label("Secret of Warehouse").input_value()
    assert secret.startswith("whsec_")
    shown.get_by_role("button", name="Done").click()
    return secret

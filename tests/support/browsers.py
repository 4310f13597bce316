"""A real browser for tests, and the grid in it: cells are drawn, so a test asks where they are."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright
from support.people import PASSWORD, Person

ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
]
ARTEFACTS = Path(__file__).parents[1] / "artefacts"
SHOWN_WITHIN_S = 10.0
EXPECT_WITHIN_MS = 15_000
"""How long `expect` waits; a busy machine is slow to draw, and a quiet one never gets there."""

SIZE = {"width": 1280, "height": 800}
NARROW = {"width": 390, "height": 800}


@contextmanager
def chromium_browsers(executable: str) -> Iterator[Callable[[], Browser]]:
    """Starts browsers, each a process of its own; all end together."""
    arguments = [*ARGUMENTS, "--no-sandbox"] if os.geteuid() == 0 else ARGUMENTS
    expect.set_options(timeout=EXPECT_WITHIN_MS)
    with sync_playwright() as playwright:
        started: list[Browser] = []

        def start() -> Browser:
            browser = playwright.chromium.launch(executable_path=executable, args=arguments)
            started.append(browser)
            return browser

        try:
            yield start
        finally:
            for browser in started:
                browser.close()


def open_page(browser: Browser, base_url: str, **options: Any) -> tuple[Page, list[str]]:
    """A page in a context of its own, and the list of what went wrong in it."""
    context = browser.new_context(base_url=base_url, viewport=SIZE, **options)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on(
        "console",
        lambda message: (
            wrong.append(f"console: {message.text}") if message.type == "error" else None
        ),
    )
    return page, wrong


def page_of(browser: Browser, person: Person) -> tuple[Page, list[str]]:
    """A page in which this person is signed in already."""
    page, wrong = open_page(browser, person.base_url)
    page.context.add_cookies(
        [
            {"name": cookie.name, "value": cookie.value or "", "url": person.base_url}
            for cookie in person.http.cookies.jar
        ]
    )
    return page, wrong


def sign_up(page: Page, link: str, name: str, email: str) -> None:
    page.goto(link)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()


def shot(page: Page, name: str) -> None:
    """A screenshot, kept beside the tests' results; a chosen few are in docs/pictures."""
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}.png")


def shot_thrice(page: Page, name: str) -> None:
    """Light, dark and narrow; nothing is cut off where it is narrow."""
    ARTEFACTS.mkdir(exist_ok=True)
    size = page.viewport_size or SIZE
    page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.screenshot(path=ARTEFACTS / f"{name}-dark.png", full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(NARROW)
    width: int = page.evaluate("document.documentElement.scrollWidth")
    page.screenshot(path=ARTEFACTS / f"{name}-narrow.png", full_page=True)
    page.set_viewport_size(size)
    assert width <= NARROW["width"], f"{name} is {width} px wide"


def until(is_so: Callable[[], bool], within_s: float, what: str) -> float:
    """Wait until it is so; the seconds that took."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < within_s, f"not within {within_s} s: {what}"
        time.sleep(0.02)
    return time.monotonic() - began


class Grid:
    """The grid on a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        shown = "!!window.__grid && window.__grid.cellText(0, 0) !== undefined"
        try:
            until(lambda: page.evaluate(shown), SHOWN_WITHIN_S, "the grid shows its first cell")
        except AssertionError:
            shot(page, "no-grid")
            raise

    def text(self, row: int, column: int) -> str | None:
        return self.page.evaluate("([r, c]) => window.__grid.cellText(r, c)", [row, column])

    def columns(self) -> list[str]:
        return self.page.evaluate("window.__grid.columns()")

    def row_count(self) -> int:
        return self.page.evaluate("window.__grid.rowCount()")

    def saved(self) -> bool:
        return self.page.evaluate("window.__grid.unsaved()") == 0

    def click(self, row: int, column: int, **options: Any) -> None:
        bounds = self.page.evaluate("([r, c]) => window.__grid.cellBounds(r, c)", [row, column])
        x, y = bounds["x"] + bounds["width"] / 2, bounds["y"] + bounds["height"] / 2
        self.page.mouse.click(x, y, **options)

    def type(self, row: int, column: int, text: str) -> None:
        """Click the cell, type, Enter."""
        self.click(row, column)
        until(lambda: self.selected() == [column, row], 5, f"{row}, {column} is selected")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def until_text(self, row: int, column: int, text: str, within_s: float) -> float:
        return until(
            lambda: self.text(row, column) == text,
            within_s,
            f"{text!r} at {row}, {column}, which shows {self.text(row, column)!r}",
        )

    def selected(self) -> list[int] | None:
        """Column and row of the selected cell."""
        return self.page.evaluate("window.__grid.selection().current?.cell")

    def scroll_to(self, row: int) -> None:
        self.page.evaluate("r => window.__grid.scrollTo(r, 0)", row)

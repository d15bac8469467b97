"""One browser for all tests of the console; each has pages of its own, in which nothing may go wrong unseen.

Playwright keeps an event loop in its thread: it ends with this package, so that other tests can have theirs.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.api_client import Account
from tests.surfaces.console.browser.console import Console
from tests.surfaces.console.browser.finding import launch

PATIENCE_MS = 20_000  # a busy machine is no failure
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = launch(playwright)
        yield found
        found.close()


@pytest.fixture(scope="package")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One for all, with an empty page that stays: else Chromium begins anew for each test, which costs it a second."""
    made = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    made.set_default_timeout(PATIENCE_MS)
    made.new_page()
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """In a browser that has kept nothing of what others have done."""
    opened = context.new_page()
    yield opened
    opened.evaluate("localStorage.clear()")
    context.clear_cookies()
    context.clear_permissions()
    for one in context.pages[1:]:
        one.close()


@pytest.fixture
def console(page: Page, account: Account, twin_url: str) -> Iterator[Console]:
    """The console at a fresh account; a script that fails or is stopped fails the test."""
    opened = Console(page, twin_url, account)
    yield opened
    assert opened.troubles == []

"""One browser for all tests of the console; each has a page of its own, in which nothing may go wrong unseen.

Playwright keeps an event loop in its thread: it ends with this package, so that other tests can have theirs.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

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


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


@pytest.fixture
def console(page: Page, account: Account, twin_url: str) -> Iterator[Console]:
    """The console at a fresh account; a script that fails or is stopped fails the test."""
    opened = Console(page, twin_url, account)
    yield opened
    assert opened.troubles == []

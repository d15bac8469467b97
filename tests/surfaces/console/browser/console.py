"""What a person does with the console, and what they see."""

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Locator, Page, Request, expect

from tests.api_client import Account

VIEWS = (
    *("first", "timeline", "phones", "send", "messages", "people"),
    *("webhooks", "faults", "settings", "snapshots", "fidelity"),
)
KEYS = dict(zip(VIEWS, "stpnmowfead", strict=True))


class Console:
    """A page with the console of an account."""

    def __init__(self, page: Page, url: str, account: Account) -> None:
        self.page = page
        self.url = url
        self.account = account
        self.account_id: str = account.answer["accountId"]
        self.troubles: list[str] = []
        self.clicks = 0
        page.on("pageerror", lambda problem: self.troubles.append(str(problem)))
        page.on("console", self._hear)
        page.on("dialog", lambda dialog: self.troubles.append(f"dialog: {dialog.message}"))
        page.on("request", self._see)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.troubles.append(message.text)

    def _see(self, request: Request) -> None:
        if not request.url.startswith(self.url):
            self.troubles.append(f"called {request.url}")

    def open(self, view: str = "", what: str = "", query: str = "") -> "Console":
        parts = "/".join(filter(None, [self.account_id, view, what]))
        self.page.goto(f"{self.url}/#/{parts}{f'?{query}' if query else ''}")
        expect(self.page.locator("h1")).to_be_visible()
        return self

    def click(self, name: str, within: Locator | None = None) -> None:
        """A button, by what it says."""
        self.clicks += 1
        (within or self.page).get_by_role("button", name=name, exact=True).first.click()

    def see(self, text: str, within: Locator | None = None) -> None:
        expect((within or self.page.locator("main")).get_by_text(text).first).to_be_visible()

    @property
    def rows(self) -> Locator:
        return self.page.locator("main tbody tr:not([aria-hidden])")

    @property
    def settings(self) -> Locator:
        """The names of those that are shown."""
        return self.page.locator("main .setting h2")

    @property
    def phones(self) -> Locator:
        return self.page.locator("article.phone")

    def violations(self) -> list[str]:
        """What axe finds: rule and place."""
        found = Axe().run(self.page).response["violations"]
        return [f"{one['id']}: {node['target']} {node['html'][:120]}" for one in found for node in one["nodes"]]

    def is_as_wide_as_the_window(self) -> bool:
        wide: bool = self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        return wide


def waiting_for(page: Page, is_so: Callable[[], bool], seconds: float = 20) -> None:
    """Until something is so that the page does not show."""
    for _ in range(int(seconds * 20)):
        if is_so():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not happen")

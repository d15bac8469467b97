"""The pictures of the README: each is taken of a view that shows what it should.

`PUSHTWIN_PICTURES=docs/pictures pytest tests/surfaces/console/browser/test_pictures.py` makes them anew.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.api_client import Account
from tests.surfaces.console.browser.conftest import PATIENCE_MS
from tests.surfaces.console.browser.console import Console
from tests.surfaces.console.browser.worlds import fill, send

MOST_BYTES = 400_000
NAMES = ["timeline.png", "phones.png", "message.png", "send.png"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    given = Path(os.environ.get("PUSHTWIN_PICTURES", tmp_path))
    given.mkdir(parents=True, exist_ok=True)
    return given


@pytest.mark.extra
def test_the_views_show_what_the_pictures_promise(
    browser: Browser, account: Account, twin_url: str, folder: Path
) -> None:
    context = browser.new_context(viewport={"width": 1000, "height": 600}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    console = Console(context.new_page(), twin_url, account)
    account.http.patch(account.path, json={"name": "Shop"})
    fill(account)

    def take(name: str) -> None:
        console.page.wait_for_timeout(300)
        console.page.screenshot(path=folder / name)

    console.open("phones")
    console.click("Install a phone")
    phone = console.phones.filter(has_text="played by this console")
    phone.get_by_label("External id").fill("ben")
    phone.get_by_label("External id").press("Enter")
    expect(phone.get_by_role("link", name="ben")).to_be_visible()
    to_ben = {"type": "EXTERNAL_USER_ID", "externalUserId": "ben"}
    send(account, to_ben, "Your parcel is at the door.", title="It is here!")
    console.see("It is here!", phone)
    console.see("Your order will be there tomorrow.")
    take("phones.png")

    account.push.personalize("phone-2", {"externalId": "ana"})
    console.open("timeline")
    row = console.page.get_by_role("link", name="send-push-notifications").first
    expect(console.page.get_by_text("Your parcel is at the door.").first).to_be_visible()
    row.click()
    console.see("Copy as curl", console.page.get_by_label("The selected call"))
    take("timeline.png")

    console.open("messages")
    console.page.get_by_role("link", name="Your parcel is at the door.").click()
    console.see("delivered", console.page.get_by_label("The selected message"))
    take("message.png")

    console.page.emulate_media(color_scheme="dark")
    console.open("send", query="to=ana")
    console.see("Reaches 2 of 3")
    take("send.png")
    context.close()
    assert console.troubles == []
    assert sum((folder / name).stat().st_size for name in NAMES) < MOST_BYTES


def test_the_readme_shows_these_pictures_which_are_small(project: Path) -> None:
    readme = (project / "README.md").read_text()
    pictures = {one.name: one.stat().st_size for one in (project / "docs/pictures").glob("*.png")}
    assert sorted(pictures) == sorted(NAMES)
    assert sum(pictures.values()) < MOST_BYTES
    assert [name for name in NAMES if f"docs/pictures/{name}" not in readme] == []

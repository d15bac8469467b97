"""Every view: for eyes, for readers of screens, by keyboard, on narrow screens, in both themes."""

import httpx
import pytest
from playwright.sync_api import expect

from tests.surfaces.console.browser.console import KEYS, VIEWS, Console
from tests.surfaces.console.browser.worlds import fill, send


@pytest.fixture
def filled(console: Console, http: httpx.Client) -> Console:
    fill(console.account)
    return console


@pytest.mark.extra
def test_every_view_is_for_everybody(filled: Console) -> None:
    """axe finds nothing, nothing is wider than the window, a key leads there, and so does the address."""
    found: dict[str, list[str]] = {}
    filled.open("timeline")
    for width, scheme in ((1280, "light"), (375, "dark")):
        filled.page.set_viewport_size({"width": width, "height": 800})
        filled.page.emulate_media(color_scheme=scheme)
        for view in VIEWS:
            filled.page.keyboard.press("g")
            filled.page.keyboard.press(KEYS[view])
            expect(filled.page.locator(f"nav a[href*='/{view}']")).to_have_attribute("aria-current", "page")
            assert f"/{view}" in filled.page.url
            expect(filled.page.locator("h1")).to_be_visible()
            filled.page.wait_for_timeout(150)
            found[f"{view} {scheme} {width}"] = filled.violations()
            assert filled.is_as_wide_as_the_window(), (view, width)
    assert {view: bad for view, bad in found.items() if bad} == {}


def test_a_narrow_timeline_shows_how_calls_ended(filled: Console) -> None:
    filled.page.set_viewport_size({"width": 375, "height": 800})
    filled.open("timeline")
    expect(filled.page.get_by_role("region").get_by_text("400", exact=True)).to_be_in_viewport(ratio=1)


def test_on_a_narrow_screen_what_is_open_stands_above_the_filters(filled: Console) -> None:
    filled.page.set_viewport_size({"width": 375, "height": 800})
    filled.open("messages")
    filters = filled.page.get_by_role("search")
    expect(filters).to_be_visible()
    filled.page.get_by_role("link", name="Your order will be there tomorrow.").click()
    expect(filled.page.get_by_label("What has happened, and what comes next")).to_be_in_viewport(ratio=1)
    expect(filters).to_be_hidden()
    filled.page.get_by_label("Close").click()
    expect(filters).to_be_visible()


def test_a_message_is_shown_as_its_device_gets_it(filled: Console) -> None:
    to_iphone = {"type": "REGISTRATION", "pushRegistrationId": "phone-2"}
    send(filled.account, to_iphone, "At the door.", title="It is here!")
    filled.open("messages")
    for text, form in (("At the door.", "APNs"), ("Your order will be there tomorrow.", "Firebase")):
        filled.page.get_by_role("link", name=text).click()
        payload = filled.page.get_by_label("What the device gets")
        expect(payload.get_by_role("button", name=form)).to_have_attribute("aria-pressed", "true")
    filled.page.get_by_role("link", name="At the door.").click()
    expect(filled.page.get_by_role("heading", name="It is here!")).to_be_visible()


def test_the_list_is_walked_by_keys_and_a_row_opens_whole(filled: Console) -> None:
    filled.open("timeline")
    expect(filled.page.get_by_role("link", name="send-push-notifications")).to_be_visible()
    filled.page.keyboard.press("/")
    filled.page.keyboard.type("personalize-push")
    expect(filled.rows).to_have_count(1)
    assert "q=personalize-push" in filled.page.url
    filled.page.keyboard.press("Tab")
    filled.page.locator("h1").click()
    filled.page.keyboard.press("j")
    filled.page.keyboard.press("Enter")
    details = filled.page.get_by_label("The selected call")
    filled.see("ana@example.com", details)
    filled.see("Answered", details)
    assert filled.violations() == []
    filled.page.reload()  # all of it is in the address
    filled.see("ana@example.com", details)
    expect(filled.rows).to_have_count(1)


def test_what_is_copied_is_true(filled: Console, http: httpx.Client) -> None:
    filled.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    filled.open("timeline", query="operation=personalize-push-instance")
    filled.page.locator("a[data-row]").first.click()
    details = filled.page.get_by_label("The selected call")
    taken = {}
    for name in ("Copy as curl", "as pytest", "as journal/verify"):
        filled.click(name, details)
        taken[name] = filled.page.evaluate("navigator.clipboard.readText()")
    assert taken["Copy as curl"].startswith(f"curl -X POST '{filled.url}/people/2/contactInformation/push/")
    compile(taken["as pytest"], "test.py", "exec")
    assert 'twin_account.verify("personalize-push-instance", status=200' in taken["as pytest"]
    body = taken["as journal/verify"].partition(" -d '")[2].removesuffix("'")
    assert http.post(f"{filled.account.path}/journal/verify", content=body).json()["passed"]


def test_the_clock_is_on_every_page(filled: Console, http: httpx.Client) -> None:
    filled.open("send")
    clock = filled.page.get_by_label("Clock of the account")
    filled.click("Freeze", clock)
    expect(clock.get_by_role("button", name="Frozen")).to_have_attribute("aria-pressed", "true")
    before = http.get(f"{filled.account.path}/clock").json()
    filled.click("+1 h", clock)
    expect(clock.locator("time")).not_to_have_attribute("datetime", before["now"])
    after = http.get(f"{filled.account.path}/clock").json()
    assert (after["frozen"], after["now"] > before["now"]) == (True, True)

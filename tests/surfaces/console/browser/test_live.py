"""The console follows what happens, whoever does it, and comes back when the twin does."""

import logging
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from pushtwin.app import create_app
from pushtwin.settings import Settings
from tests.api_client import Account
from tests.serving import serving_app
from tests.speed import times_as_long
from tests.surfaces.console.browser.console import Console
from tests.surfaces.console.browser.worlds import fill, send

WORST_GAP = """() => ({ worst: new Promise((done) => {
    let last = performance.now(), worst = 0;
    const until = last + 20_000;
    const tick = (now) => {
        worst = Math.max(worst, now - last);
        last = now;
        now < until ? requestAnimationFrame(tick) : done(worst);
    };
    requestAnimationFrame(tick);
}) })"""


def test_what_others_do_appears_and_can_be_held(console: Console) -> None:
    console.open("timeline")
    console.see("Nothing has happened yet")
    fill(console.account)
    expect(console.page.get_by_role("link", name="send-push-notifications")).to_be_visible()
    console.see("delivered")
    console.click("Pause")
    before = console.rows.count()
    console.account.push.get("somebody")
    console.see("Paused; 1 more since")
    assert console.rows.count() == before
    console.click("Go on")
    console.see("somebody")


def test_two_tabs_show_the_same(console: Console) -> None:
    """What is done in one is seen in the other, and the phone that both play tells of its push once."""
    console.open("first")
    other = console.page.context.new_page()
    other.goto(console.page.url.replace("/first", "/phones"))
    console.click("Install a phone")
    expect(other.locator("article.phone")).to_have_count(1)
    console.click("Log somebody in")
    console.click("Send a push")
    for page in (console.page, other):
        expect(page.get_by_text("Your first push from the twin.", exact=True)).to_be_visible()
    other.get_by_role("button", name="Tap: Hello").click()
    expect(console.page.get_by_role("log").get_by_text("No notifications")).to_be_visible()
    account = console.account
    (message,) = account.http.get(f"{account.path}/messages").json()["messages"]
    assert [one["what"] for one in message["timeline"]] == ["accepted", "sent", "delivered", "seen"]


def test_it_comes_back_with_the_twin_and_has_missed_nothing(
    page: Page, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path / 'twin.db'}")
    state = page.locator("header [role=status]")
    with caplog.at_level(logging.INFO):
        with serving_app(create_app(settings)) as url:
            port = int(url.rpartition(":")[2])
            with httpx.Client(base_url=url) as http:
                account = Account.create(http)
                account.push.get("before")
            page.goto(f"{url}/#/{account.answer['accountId']}/timeline")
            expect(page.get_by_role("link", name="before")).to_be_visible()
        expect(state).to_contain_text("The twin does not answer")
        with serving_app(create_app(settings), port), httpx.Client(base_url=url) as http:
            Account(http, account.answer).push.get("after")
            expect(page.get_by_role("link", name="after")).to_be_visible(timeout=20_000)
            expect(page.get_by_role("link", name="before")).to_have_count(1)
            expect(state).not_to_contain_text("does not answer")
    assert "graceful shutdown exceeded" not in caplog.text  # a twin that stops does not wait for who watches


def test_an_account_that_begins_anew_or_ends_says_so(console: Console) -> None:
    fill(console.account)
    console.open("timeline")
    expect(console.page.get_by_role("link", name="send-push-notifications")).to_be_visible()
    assert console.account.http.post(f"{console.account.path}/reset").status_code == 204
    console.see("The account began anew")
    assert console.account.http.delete(console.account.path).status_code == 204
    expect(console.page.locator("h1")).to_have_text("No such account")


def test_a_link_leads_to_an_account_that_was_made_since(console: Console, http: httpx.Client) -> None:
    console.open("timeline")
    other = Account.create(http, name="Later")
    console.page.evaluate(f"location.hash = '#/{other.answer['accountId']}/phones'")
    expect(console.page.get_by_role("heading", name="Phones")).to_be_visible()
    expect(console.page.get_by_label("Account", exact=True)).to_have_value(other.answer["accountId"])


@pytest.mark.slow
def test_ten_thousand_happenings_scroll_as_ten_do(console: Console) -> None:
    """In a minute: the page answers within half a second, and has few rows at a time."""
    account = console.account
    console.open("timeline")
    longest = 500 * times_as_long(most=4)
    handle = console.page.evaluate_handle(WORST_GAP)
    for _ in range(10_000):
        account.push.get("somebody")
    worst = console.page.evaluate("async (held) => await held.worst", handle)
    assert worst < longest, worst
    assert console.rows.count() < 100
    console.page.get_by_label("What has happened").evaluate("box => { box.scrollTop = box.scrollHeight / 2; }")
    expect(console.page.locator("a[data-row]").first).to_be_visible()


@pytest.mark.slow
def test_two_hundred_phones_are_looked_at_some_at_a_time(console: Console) -> None:
    account = console.account
    for number in range(200):
        account.install(
            registrationId=f"phone-{number:03}", systemData={"os": "Android", "deviceName": f"Phone {number}"}
        )
    send(account, {"type": "MULTIPLE", "$or": [{"platform": "Android"}]}, "to all")
    account.http.post(f"{account.path}/clock/advance", json={"ms": 2000})
    console.open("phones")
    console.see("200 installed")
    expect(console.phones).to_have_count(12)
    expect(console.page.get_by_text("to all")).to_have_count(12)
    console.click("Show 12 more")
    expect(console.phones).to_have_count(24)
    console.page.get_by_label("Search").fill("phone 199")
    expect(console.phones).to_have_count(1)

"""What the console must not do: run what it shows, show what it may not, or tell anybody else."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Page, Route, expect
from pydantic import SecretStr

from pushtwin.settings import Settings
from tests.api_client import Account
from tests.serving import serving
from tests.surfaces.console.browser.console import VIEWS, Console, waiting_for
from tests.surfaces.console.browser.worlds import SHORT, fill, fill_with_malice

TOKEN = "a-token-that-nobody-guesses"


def test_what_others_have_written_is_shown_and_runs_nothing(console: Console, http: httpx.Client) -> None:
    fill_with_malice(console.account)
    path = console.account.path
    selected: dict[str, Any] = {
        "messages": http.get(f"{path}/messages?newestFirst=true").json()["messages"][0]["messageId"],
        "people": http.get(f"{path}/persons", params={"externalId": SHORT}).json()["persons"][0]["personId"],
        "webhooks": http.get(f"{path}/webhooks").json()["webhooks"][0]["webhookId"],
        "phones": quote(SHORT, safe=""),
    }
    for view in VIEWS:
        console.open(view, str(selected.get(view, "")))
        console.page.wait_for_timeout(150)
        assert console.page.locator("main script, main img[src='x'], main iframe").count() == 0, view
        if view in {"messages", "people", "phones", "timeline"}:
            console.see("<img src=x onerror=")
        if view == "timeline":
            console.page.locator("a[data-row]", has_text="send-push").first.click()
            console.see("Answered", console.page.get_by_label("The selected call"))
        assert console.is_as_wide_as_the_window(), view
    assert "run" not in console.page.evaluate("document.title").replace("document.title='run'", "")


def test_the_policy_of_the_page_stops_what_would_run(console: Console) -> None:
    console.open("timeline")
    stopped = console.page.evaluate(
        """() => {
            const tried = {};
            for (const [name, act] of Object.entries({
                markup: () => { document.body.innerHTML = "<b>x</b>"; },
                script: () => { document.createElement("script").text = "window.ran = 1"; },
            })) {
                try { act(); tried[name] = "ran"; } catch { tried[name] = "stopped"; }
            }
            const inline = document.createElement("script");
            inline.append(document.createTextNode("window.ran = 1"));
            document.body.append(inline);
            return { ...tried, inline: window.ran ? "ran" : "stopped" };
        }"""
    )
    assert stopped == {"markup": "stopped", "script": "stopped", "inline": "stopped"}
    console.page.wait_for_timeout(100)
    console.troubles.clear()  # the browser has told of what it has stopped


@pytest.fixture(scope="module")
def guarded() -> Iterator[str]:
    """A twin that others can reach."""
    with serving(Settings(ephemeral=True, host="0.0.0.0", control_token=SecretStr(TOKEN))) as url:
        yield url


def test_off_loopback_nothing_is_shown_without_the_token_which_no_browser_keeps(page: Page, guarded: str) -> None:
    page.goto(guarded)
    field = page.get_by_label("Token")
    expect(field).to_be_focused()
    assert "Demo" not in page.content()
    field.fill("wrong")
    field.press("Enter")
    expect(field).to_be_visible()
    field.fill(TOKEN)
    field.press("Enter")
    expect(page.locator("h1")).to_have_text("Three steps to your first push")
    page.get_by_role("button", name="Install a phone").click()  # the stream is read with the token, too
    expect(page.locator("article.phone:not(.ghost)")).to_be_visible()
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href])")
    assert TOKEN not in kept
    page.reload()
    expect(page.get_by_label("Token")).to_be_visible()


def test_a_page_of_another_origin_reads_and_changes_nothing(page: Page, twin_url: str, account: Account) -> None:
    def page_of_somebody(route: Route) -> None:
        route.fulfill(body="<h1>Hello</h1>", content_type="text/html")

    page.route("http://localhost:1/*", page_of_somebody)
    page.goto("http://localhost:1/page")
    path = f"{twin_url}{account.path}"
    tried = page.evaluate(
        """async (path) => {
            const ask = async (way, init) => {
                try { return await (await fetch(path + way, init)).text(); } catch { return "stopped"; }
            };
            return [await ask("", {}), await ask("/stream", {}), await ask("/reset", { method: "POST" }),
                await ask("", { method: "DELETE" })];
        }""",
        path,
    )
    assert tried == ["stopped"] * 4
    page.evaluate(
        """(url) => new Promise((done) => {
            const frame = document.createElement("iframe");
            frame.onload = done;
            frame.src = url;
            document.body.append(frame);
        })""",
        f"{twin_url}/",
    )
    assert page.frames[-1].url.startswith("chrome-error:")
    assert account.http.get(account.path).status_code == 200


def test_a_picture_is_loaded_only_when_somebody_asks_for_it(console: Console, http: httpx.Client) -> None:
    account = console.account
    account.install(registrationId="phone-1", systemData={"os": "Android"})
    content = {"type": "IMAGE", "text": "Look!", "url": f"{console.url}/picture.png"}
    told = {
        "sender": account.application_code,
        "destinations": [{"type": "REGISTRATION", "pushRegistrationId": "phone-1"}],
        "content": content,
    }
    assert http.post("/push/3/messages", json={"messages": [told]}, headers=account.push.headers).is_success
    asked: list[str] = []
    console.page.on("request", lambda request: asked.append(request.url))
    console.open("phones")
    loading = console.page.get_by_role("button", name=re.compile("Load the picture"))
    expect(loading).to_be_visible()
    assert not any(one.endswith("picture.png") for one in asked)
    loading.click()
    waiting_for(console.page, lambda: any(one.endswith("picture.png") for one in asked))


def test_two_accounts_are_two_worlds(console: Console, http: httpx.Client) -> None:
    other = Account.create(http, name="Other")
    fill(other)
    console.open("timeline")
    console.see("Nothing has happened yet")
    console.page.get_by_label("Account", exact=True).select_option(other.answer["accountId"])
    expect(console.page.get_by_role("link", name="send-push-notifications")).to_be_visible()

"""What the views let somebody do, and that the twin has done it."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.receiving_backend import Backend, receiving
from tests.surfaces.console.browser.console import Console, waiting_for
from tests.surfaces.console.browser.worlds import fill

PROFILE: dict[str, Any] = {
    "middleName": "Maria",
    "birthday": "1990-02-28",
    "gender": "FEMALE",
    "preferredLanguage": "hr",
    "address": "Ilica 1",
    "city": "Zagreb",
    "country": "Croatia",
    "profilePicture": "https://example.com/ana.png",
    "customAttributes": {"plan": "gold", "shoes": [{"size": 41.5, "isOld": False}]},
}


@pytest.fixture
def backend() -> Iterator[Backend]:
    with receiving() as running:
        yield running


def test_messages_tell_how_far_they_are_and_why(console: Console, http: httpx.Client) -> None:
    fill(console.account)
    console.open("messages")
    console.page.get_by_role("link", name="Your order will be there tomorrow.").click()
    details = console.page.get_by_label("The selected message")
    for said in ("accepted", "delivered", "The phone reports that it was seen."):
        console.see(said, details)
    for form, part in (("Firebase", "org_ib_d"), ("APNs", "aps"), ("Sync", "gcm.notification.body")):
        console.click(form, details)
        expect(details.get_by_label("Payload")).to_contain_text(part)
    (message,) = http.get(f"{console.account.path}/messages").json()["messages"]
    details.get_by_role("link", name=message["bulkId"]).click()
    expect(console.page.get_by_role("img", name="1 sent, 1 delivered, 0 seen")).to_be_visible()
    assert f"bulk={message['bulkId']}" in console.page.url


def test_a_person_is_found_by_any_identifier_and_changes_are_shown_field_by_field(
    console: Console, http: httpx.Client
) -> None:
    fill(console.account)
    (ana,) = console.account.persons(externalId="ana")
    profile = {**PROFILE, "phones": ["385911234567"]}
    changed = http.patch(f"{console.account.path}/persons/{ana['personId']}", json=profile)
    assert changed.status_code == 200, changed.text
    console.open("people")
    for wanted in ("ana", "ana@example.com", "phone-1", "pizza", "+385 (91) 123"):
        console.page.get_by_role("searchbox").fill("nobody")
        expect(console.rows).to_have_count(0)
        console.page.get_by_role("searchbox").fill(wanted)
        expect(console.rows).to_have_count(1)
    console.page.locator("a[data-row]").click()
    details = console.page.get_by_label("The selected person")
    for said in ("ana@example.com", "Pizza", "Pixel of Ana", "mobileAppPersonalize", "Ana Maria"):
        console.see(said, details)
    for field in set(PROFILE) - {"middleName", "customAttributes"}:
        console.see(PROFILE[field], details)
    for kept in ('"plan": "gold"', '"size": 41.5', '"isOld": false'):
        expect(details.get_by_label("Attributes")).to_contain_text(kept)
    console.account.push.personalize("phone-1", {"externalId": "ana"}, {"firstName": "Anna"})
    console.see("What has changed while you looked", details)
    expect(details.get_by_role("row", name="firstName Ana Anna")).to_be_visible()
    assert console.violations() == []


def test_webhooks_are_tried_again_now_or_when_their_time_has_come(
    console: Console, http: httpx.Client, backend: Backend
) -> None:
    backend.status = 500
    console.account.set(webhookUrl=backend.url)
    fill(console.account)
    console.open("webhooks")
    console.page.locator("a[data-row]").first.click()
    details = console.page.get_by_label("The selected webhook")
    console.see("500", details)
    expect(details.get_by_label("Body")).to_contain_text("DELIVERED_TO_HANDSET")
    console.click("To the next attempt", details)
    waiting_for(console.page, lambda: len(backend.bodies) == 2)
    backend.status = 200
    console.click("Try now", details)
    expect(details.locator(".mark", has_text="done")).to_be_visible()
    assert len(backend.bodies) == 3


def test_faults_are_ordered_and_lifted(console: Console) -> None:
    console.open("faults")
    console.page.get_by_label("Which calls").select_option("get-push-device-registration")
    console.page.get_by_label("Status").fill("503")
    console.page.get_by_label("The first so many").fill("2")
    console.click("Order it")
    console.see("answers 503")
    assert console.account.push.get("phone-1").status_code == 503
    console.see("struck 1 of 1 calls")
    console.page.get_by_label("Which calls").select_option("")
    console.page.get_by_label("Status").fill("1")
    console.click("Order it")
    expect(console.page.get_by_role("alert")).to_contain_text("answer.status")
    console.click("Lift")
    console.see("Nothing goes wrong")
    assert console.account.push.get("phone-1").status_code == 400


def test_settings_say_what_they_decide_and_the_ledger_what_is_switched(console: Console, http: httpx.Client) -> None:
    console.open("settings")
    console.see("What the tags of personalize do to those that are there.")
    console.page.get_by_label("tags", exact=True).select_option("append")
    expect(console.settings.filter(has_text="changed")).to_have_text(["tags changed"])
    delay = console.page.get_by_label("deliveryDelayMs")
    delay.fill("5000")
    delay.press("Enter")
    path = console.account.path
    waiting_for(console.page, lambda: http.get(path).json()["settings"]["deliveryDelayMs"] == 5000)
    assert http.get(path).json()["settings"]["tags"] == "append"
    console.page.get_by_label("Which").select_option("changed")
    expect(console.settings).to_have_text(["tags changed", "deliveryDelayMs changed"])
    console.page.get_by_label("Search").fill("personalize do to")
    expect(console.settings).to_have_text(["tags changed"])
    console.page.get_by_label("Search").fill("nothing is called so")
    console.see("No setting is like that.")
    console.open("fidelity", query="basis=switched")
    expect(console.rows.filter(has_text="tags")).not_to_have_count(0)
    console.page.get_by_role("link", name="tags", exact=True).first.click()
    expect(console.settings).to_have_text(["tags changed", "unknownPeopleOfTags"])
    console.open("fidelity", query="basis=switched")
    expect(console.rows.filter(has_not_text="switched")).to_have_count(0)
    console.page.get_by_label("Basis").select_option("documented")
    console.see("there is no create, delete or list")


def test_snapshots_are_taken_compared_and_restored(console: Console, http: httpx.Client) -> None:
    fill(console.account)
    console.open("snapshots")
    console.click("Take a snapshot")
    console.see("snapshot-1")
    (person,) = console.account.persons(externalId="ana")
    changed = http.patch(f"{console.account.path}/persons/{person['personId']}", json={"firstName": "Anna"})
    assert changed.status_code == 200
    console.click("Compare with now")
    expect(console.page.get_by_role("row", name="firstName Ana Anna")).to_be_visible()
    console.click("Restore snapshot-1")
    waiting_for(console.page, lambda: console.account.persons(externalId="ana")[0].get("firstName") == "Ana")
    with console.page.expect_download() as downloaded:
        console.page.get_by_role("link", name="Download").click()
    assert downloaded.value.suggested_filename.endswith("snapshot-1.json")


def test_the_three_ways_to_send_are_what_their_curl_says(console: Console, http: httpx.Client) -> None:
    fill(console.account)
    ways = {"Current API": "/push/3/messages", "Deprecated API": "/push/2/message/single"}
    ways["Failover"] = "/omni/1/advanced"
    flow = [{"channel": "PUSH", "from": console.account.application_code}, {"channel": "SMS", "from": "InfoSMS"}]
    scenario = {"name": "s", "flow": flow, "default": True}
    assert http.post("/omni/1/scenarios", json=scenario, headers=console.account.push.headers).is_success
    console.open("send", query="to=ana")
    console.see("Reaches 1 of 2")
    console.see("the device is not personalized")
    for number, (title, address) in enumerate(ways.items(), start=2):
        console.click(title)
        if title == "Failover":  # which knows no external ids
            console.page.get_by_role("combobox", name="To", exact=True).select_option("Email")
            console.page.get_by_label("Email", exact=True).fill("ana@example.com")
        curl = console.page.get_by_label("The call as curl")
        expect(curl).to_contain_text(address)
        expect(curl).to_contain_text("-H 'Content-Type: application/json'")
        console.click("Send the push")
        waiting_for(
            console.page,
            lambda number=number: len(http.get(f"{console.account.path}/messages").json()["messages"]) == number,
        )
    sent = [one["source"] for one in http.get(f"{console.account.path}/messages").json()["messages"]]
    assert sorted(sent) == ["omni", "v2", "v3", "v3"]
    console.click("Current API")
    console.page.get_by_role("combobox", name="To", exact=True).select_option("Condition")
    console.see("The condition is not JSON yet.")
    console.page.get_by_label("Any of, as JSON").fill('[{"platform": "iOS"}, {"platform": "Android"}]')
    console.see("Reaches 2 of 2")

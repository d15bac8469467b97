"""From an empty account to a push on a phone's lock screen, and what its owner does with it."""

import httpx
from playwright.sync_api import expect

from tests.surfaces.console.browser.console import Console, waiting_for


def test_three_clicks_lead_to_a_push_on_a_lock_screen(console: Console, http: httpx.Client) -> None:
    console.open()  # no view: an empty account begins with the first steps
    expect(console.page.locator("h1")).to_have_text("Three steps to your first push")
    console.click("Install a phone")
    console.click("Log somebody in")
    console.click("Send a push")
    screen = console.page.get_by_role("log")
    console.see("Your first push from the twin.", screen)
    assert console.clicks <= 5
    console.click("Tap: Hello")
    console.see("No notifications", screen)
    path = console.account.path
    (message,) = http.get(f"{path}/messages").json()["messages"]
    assert message["seenAt"]
    operations = [one["operation"] for one in http.get(f"{path}/journal").json()["calls"]]
    assert operations == [
        "create-installation",
        "personalize-installation",
        "send-push-notifications",
        "sync-messages",
        "sync-messages",
        "report-seen",
    ]
    console.open()  # and now there is something to see
    expect(console.page.locator("h1")).to_have_text("Timeline")


def test_a_phone_does_what_its_owner_does(console: Console, http: httpx.Client) -> None:
    path = console.account.path
    console.open("phones")
    console.page.get_by_label("System").select_option("iOS")
    console.click("Install a phone")
    phone = console.phones.first
    phone.get_by_label("External id").fill("ana")
    phone.get_by_label("External id").press("Enter")
    console.see("ana", phone)
    (registration,) = http.get(f"{path}/registrations").json()["registrations"]
    assert registration["systemData"]["os"] == "iOS"

    console.open("send", query="to=ana")
    console.see("Reaches 1 of 1")
    console.page.get_by_text("Picture, buttons").click()
    console.page.get_by_label("Category").fill("mm_accept_decline")
    console.page.get_by_label("Picture").fill("https://pictures.invalid/a.png")
    console.click("Send the push")
    console.see("PENDING")

    console.open("phones", registration["registrationId"])
    console.see("Load the picture from pictures.invalid", phone)
    console.click("Accept", phone)
    waiting_for(console.page, lambda: bool(http.get(f"{path}/mo").json()["mo"]))
    (sent,) = http.get(f"{path}/mo").json()["mo"]
    assert sent["text"] == "mm_accept_decline mm_accept"

    phone.get_by_text("More").click()
    console.click("Flight mode", phone)
    console.see("flight mode", phone)
    console.click("Notifications off", phone)
    console.see("notifications off", phone)
    console.click("Log out", phone)
    console.see("nobody is logged in", phone)
    console.click("Uninstall", phone)
    expect(console.phones).to_have_count(0)
    assert http.get(f"{path}/registrations").json()["registrations"] == []


def test_the_console_leaves_the_phones_of_others_alone(console: Console, http: httpx.Client) -> None:
    """A phone of an app or a test waits for its own sync."""
    account = console.account
    code = {"Authorization": f"App {account.application_code}"}
    made = http.post("/mobile/1/appinstance", json={"os": "Android"}, headers=code).json()["pushRegId"]
    console.open("phones")
    console.see("an app or a test has it")
    message = {
        "sender": account.application_code,
        "destinations": [{"type": "REGISTRATION", "pushRegistrationId": made}],
        "content": {"type": "TEXT", "text": "for the test"},
    }
    http.post("/push/3/messages", json={"messages": [message]}, headers=account.push.headers)
    console.open("messages")
    console.see("for the test")
    console.page.wait_for_timeout(500)
    assert "sync-messages" not in [one["operation"] for one in http.get(f"{account.path}/journal").json()["calls"]]

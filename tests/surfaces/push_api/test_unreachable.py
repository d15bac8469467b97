"""Messages to a registration that is gone, or that is not the primary device it should be."""

from typing import Any

import pytest

from tests import databases
from tests.api_client import Account

pytestmark = databases.both

Json = dict[str, Any]


def send_to(account: Account, registration_id: str, **more: Any) -> int:
    """The status of the answer."""
    destination = {"type": "REGISTRATION", "pushRegistrationId": registration_id, **more}
    content = {"type": "TEXT", "text": "hello"}
    message = {"sender": account.application_code, "content": content, "destinations": [destination]}
    answer = account.http.post("/push/3/messages", json={"messages": [message]}, headers=authorized(account))
    status: int = answer.json()["messages"][0]["status"]["id"]
    return status


def authorized(account: Account) -> dict[str, str]:
    return {"Authorization": f"App {account.answer['apiKey']}"}


def outcomes(account: Account) -> list[tuple[int, int]]:
    """Status and error of every message that is final."""
    rows = account.http.get("/push/3/logs", headers=authorized(account)).json()["results"]
    return [(row["status"]["id"], row["error"]["id"]) for row in rows if "doneAt" in row]


def uninstall(account: Account, registration_id: str) -> None:
    assert account.http.delete(f"{account.path}/registrations/{registration_id}").status_code == 204


def test_what_is_under_way_fails_when_its_device_is_uninstalled(account: Account) -> None:
    headers = {"Authorization": f"App {account.application_code}"}
    registration_id = account.http.post("/mobile/1/appinstance", json={}, headers=headers).json()["pushRegId"]
    assert send_to(account, registration_id) == 7
    assert outcomes(account) == []
    uninstall(account, registration_id)
    assert outcomes(account) == [(4, 8001)]


@pytest.mark.parametrize("write", [str.lower, str.upper], ids=["small", "capital"])
def test_an_uninstalled_device_is_known_in_small_and_capital_letters(account: Account, write: Any) -> None:
    registration_id = account.install()
    uninstall(account, registration_id)
    assert send_to(account, write(registration_id)) == 7
    assert outcomes(account) == [(4, 8001)]


@databases.once
def test_a_known_device_that_is_not_primary_is_nobody_and_not_unknown(account: Account) -> None:
    registration_id = account.install()
    assert send_to(account, registration_id, targetOnlyPrimaryDevices=True) == 66
    assert send_to(account, "unknown", targetOnlyPrimaryDevices=True) == 7
    assert outcomes(account) == [(4, 8004), (66, 0)]

"""POST depersonalize: the device gets a person of its own."""

from typing import Any

import pytest

from tests.api_client import Account
from tests.databases import both_at_length
from tests.surfaces.people_api.test_get import SYSTEM_DATA

pytestmark = both_at_length


@pytest.fixture
def john(account: Account) -> int:
    """Owns d1, which is primary, and d2."""
    for device in ("d1", "d2"):
        account.install(registrationId=device, systemData=SYSTEM_DATA, additionalData={"a": 1})
        account.push.personalize(
            device,
            {"externalId": "jdoe", "phoneNumber": "12345", "email": "a@b.co"},
            {"firstName": "John", "tags": ["x"], "customAttributes": {"k": 1}},
        )
    account.push.update("d1", {"isPrimary": True})
    found: int = account.get_registration("d1")["personId"]
    return found


def test_the_answer_is_empty(account: Account, john: int) -> None:
    for _ in range(2):
        answer = account.push.depersonalize("d1")
        assert (answer.status_code, answer.content, answer.headers["content-length"]) == (200, b"", "0")
        assert "content-type" not in answer.headers


def test_the_device_moves_to_a_fresh_anonymous_lead(account: Account, john: int) -> None:
    before = {person["personId"] for person in account.persons()}
    account.push.depersonalize("d1")
    owner = account.owner("d1")
    assert owner["personId"] not in before
    assert (owner["anonymous"], owner["type"], owner["registrations"]) == (True, "LEAD", ["d1"])
    assert (owner["phones"], owner["emails"], owner["tags"], owner["customAttributes"]) == ([], [], [], {})
    assert not {"externalId", "firstName"} & owner.keys()


def test_the_person_keeps_everything_but_the_device(account: Account, john: int) -> None:
    before = account.get_person(john)
    account.push.depersonalize("d1")
    after = account.get_person(john)
    assert after == {**before, "registrations": ["d2"], "modifiedAt": after["modifiedAt"]}


def test_the_person_stays_when_the_last_device_leaves(account: Account, john: int) -> None:
    for device in ("d1", "d2"):
        account.push.depersonalize(device)
    assert account.get_person(john)["registrations"] == []
    assert account.get_person(john)["externalId"] == "jdoe"


def test_the_device_keeps_its_system_data_and_loses_its_own_data_and_the_primary_flag(
    account: Account, john: int
) -> None:
    account.push.update("d1", {"systemData": {"registrationEnabled": False}})
    before = account.push.get("d1").json()
    account.push.depersonalize("d1")
    assert account.push.get("d1").json() == {
        "registrationId": "d1",
        "applicationId": before["applicationId"],
        "isPrimary": False,
        "systemData": {**SYSTEM_DATA, "registrationEnabled": False},
    }


def test_nobody_succeeds_a_primary_device_that_left(account: Account, john: int) -> None:
    account.push.depersonalize("d1")
    assert account.push.get("d2").json()["isPrimary"] is False


def test_another_primary_device_stays_primary(account: Account, john: int) -> None:
    account.push.depersonalize("d2")
    assert account.push.get("d1").json()["isPrimary"] is True


def test_an_anonymous_device_stays_exactly_as_it_is(account: Account) -> None:
    account.install(registrationId="d1", additionalData={"a": 1}, isPrimary=True)
    before = account.state()
    assert account.push.depersonalize("d1").status_code == 200
    assert account.state() == before


@pytest.mark.parametrize(
    "content", [b"", b"{", b"null", b"\xff", b'{"identity":5}', b"x" * 100_000], ids=lambda content: repr(content)[:20]
)
def test_a_body_is_ignored(account: Account, john: int, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = account.push.call("POST", "d1", "/depersonalize", content=content, headers=headers)
    assert (answer.status_code, answer.content) == (200, b"")
    assert "x-twin-warning" not in answer.headers
    assert account.owner("d1")["anonymous"]


def test_query_parameters_are_ignored(account: Account, john: int) -> None:
    params: dict[str, Any] = {"forceDepersonalize": "maybe"}
    assert account.push.call("POST", "d1", "/depersonalize", params=params).status_code == 200


def test_a_depersonalized_device_can_be_personalized_as_anybody(account: Account, john: int) -> None:
    account.push.depersonalize("d1")
    anonymous = account.get_registration("d1")["personId"]
    assert account.push.personalize("d1", {"externalId": "new"}).json() == {"externalId": "new"}
    assert account.get_registration("d1")["personId"] == anonymous
    account.push.depersonalize("d1")
    assert account.push.personalize("d1", {"externalId": "jdoe"}).json()["firstName"] == "John"
    assert account.get_person(john)["registrations"] == ["d1", "d2"]

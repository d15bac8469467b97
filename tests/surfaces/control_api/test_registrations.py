"""`/_twin/accounts/{accountId}/registrations`: simulated installs and uninstalls."""

import re
from typing import Any

import httpx
import pytest

from tests.api_client import Account
from tests.cases import each
from tests.databases import both_at_length, once
from tests.shapes import assert_control_error, assert_push_error
from tests.surfaces.control_api.listing import ids_in_pages

pytestmark = both_at_length

SYSTEM_DATA = {
    "cloudType": "APNS",
    "registrationEnabled": False,
    "notificationsEnabled": True,
    "geofencingSdk": False,
    "sdkVersion": "13.1.0",
    "appVersion": "4.2.0",
    "os": "iOS",
    "osVersion": "18.1",
    "deviceManufacturer": "Apple",
    "deviceModel": "iPhone 16",
    "deviceSecure": True,
    "osLanguage": "hr",
    "deviceTimezoneOffset": "GMT+01:00",
    "deviceName": "Ana's phone",
}


@pytest.fixture
def path(account: Account) -> str:
    return f"{account.path}/registrations"


def test_an_install_makes_a_registration_of_an_anonymous_person(account: Account, http: httpx.Client) -> None:
    created = http.post(f"{account.path}/registrations")
    assert created.status_code == 201
    registration = created.json()
    assert registration["isPrimary"] is False
    assert registration["applicationId"] == account.answer["applications"][0]["applicationId"]
    owner = account.get_person(registration["personId"])
    assert (owner["anonymous"], owner["type"]) == (True, "LEAD")
    assert owner["registrations"] == [registration["registrationId"]]


def test_each_install_has_a_person_of_its_own(account: Account) -> None:
    one, other = account.install(), account.install()
    assert account.get_registration(one)["personId"] != account.get_registration(other)["personId"]


def test_a_generated_id_is_a_uuid(account: Account) -> None:
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", account.install())


def test_a_registration_is_the_wire_form_and_four_members_more(account: Account) -> None:
    account.install(registrationId="d1", systemData=SYSTEM_DATA, additionalData={"n": 1})
    shown = account.get_registration("d1")
    more = {name: shown.pop(name) for name in ("personId", "delivery", "createdAt", "modifiedAt")}
    assert shown == account.push.get("d1").json()
    assert more["delivery"] == "auto"
    assert isinstance(more["personId"], int)
    for member in ("createdAt", "modifiedAt"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", more[member])


def test_all_system_data_may_be_set(account: Account) -> None:
    account.install(registrationId="d1", systemData=SYSTEM_DATA)
    assert account.get_registration("d1")["systemData"] == SYSTEM_DATA


def test_what_was_not_reported_is_absent(account: Account) -> None:
    account.install(registrationId="d1")
    shown = account.get_registration("d1")
    assert shown["systemData"] == {"registrationEnabled": True}
    assert "additionalData" not in shown


def test_flag_and_additional_data_may_be_set(account: Account) -> None:
    data = {"text": "a", "number": 1.5, "yes": True, "none": None}
    account.install(registrationId="d1", isPrimary=True, additionalData=data)
    shown = account.get_registration("d1")
    assert shown["isPrimary"] is True
    assert shown["additionalData"] == {"text": "a", "number": 1.5, "yes": True}


@pytest.mark.parametrize(
    "registration_id",
    ["x", "x" * 255, "with space", "čž漢字🙂", "a/b", "a%2Fb", "?#&=+", '"\\', "."],
    ids=["short", "long", "space", "unicode", "slash", "percent", "reserved", "quotes", "dot"],
)
def test_any_id_without_control_characters_can_be_addressed(
    account: Account, http: httpx.Client, path: str, registration_id: str
) -> None:
    assert account.install(registrationId=registration_id) == registration_id
    encoded = "".join(f"%{byte:02X}" for byte in registration_id.encode())
    assert account.push.get(encoded).json()["registrationId"] == registration_id
    assert http.get(f"{path}/{encoded}").json()["registrationId"] == registration_id
    assert http.delete(f"{path}/{encoded}").status_code == 204


def test_a_registration_id_is_unique_in_its_account(account: Account, http: httpx.Client, path: str) -> None:
    code = http.post(f"{account.path}/applications").json()["applicationCode"]
    account.install(registrationId="d1")
    again = http.post(path, json={"registrationId": "d1", "applicationCode": code})
    assert_control_error(again, 409, "REGISTRATION_ID_TAKEN")


def test_an_unknown_application_code_is_not_found(http: httpx.Client, path: str) -> None:
    assert_control_error(http.post(path, json={"applicationCode": "nope"}), 404, "APPLICATION_NOT_FOUND")


def test_the_code_of_another_account_is_not_found(http: httpx.Client, path: str) -> None:
    foreign = Account.create(http).application_code
    assert_control_error(http.post(path, json={"applicationCode": foreign}), 404, "APPLICATION_NOT_FOUND")


@once
@each(
    ("field", "body"),
    [
        ("registrationId", {"registrationId": ""}),
        ("registrationId", {"registrationId": "x" * 256}),
        ("registrationId", {"registrationId": "new\nline"}),
        ("registrationId", {"registrationId": "delete\x7f"}),
        ("registrationId", {"registrationId": 5}),
        ("isPrimary", {"isPrimary": []}),
        ("systemData", {"systemData": None}),
        ("systemData.os", {"systemData": {"os": "Symbian"}}),
        ("systemData.cloudType", {"systemData": {"cloudType": "FCM"}}),
        ("systemData.deviceSecure", {"systemData": {"deviceSecure": "perhaps"}}),
        ("systemData.sdkVersion", {"systemData": {"sdkVersion": 13}}),
        ("systemData.sdkVerison", {"systemData": {"sdkVerison": "13"}}),
        ("additionalData", {"additionalData": []}),
        ("isPrmary", {"isPrmary": True}),
    ],
)
def test_an_invalid_field_is_named(http: httpx.Client, path: str, field: str, body: dict[str, Any]) -> None:
    assert_control_error(http.post(path, json=body), 422, "INVALID_REQUEST", field)


@pytest.mark.parametrize(
    "value", [{}, [1], "x" * 4097, 2**63, -(2**63) - 1], ids=["object", "list", "long", "large", "small"]
)
def test_additional_data_keep_their_limits(http: httpx.Client, path: str, value: Any) -> None:
    answer = http.post(path, json={"additionalData": {"key": value}})
    assert answer.status_code == 422
    assert [detail["field"] for detail in answer.json()["error"]["details"]] == ["additionalData.key"]


def test_registrations_are_listed_in_the_order_of_creation(account: Account, http: httpx.Client, path: str) -> None:
    mine = [account.install() for _ in range(5)]
    for limit in (1, 2, 5, 1000):
        assert ids_in_pages(http, path, "registrations", "registrationId", limit=limit) == mine


def test_a_listed_registration_is_as_get_shows_it(account: Account, http: httpx.Client, path: str) -> None:
    account.install(registrationId="d1", systemData=SYSTEM_DATA)
    assert http.get(path).json() == {"registrations": [account.get_registration("d1")]}


def test_a_list_can_be_that_of_one_person(account: Account, http: httpx.Client, path: str) -> None:
    for device in ("d1", "d2", "d3"):
        account.install(registrationId=device)
    for device in ("d3", "d1"):
        account.push.personalize(device, {"externalId": "ana"})
    person_id = account.get_registration("d1")["personId"]
    assert ids_in_pages(http, path, "registrations", "registrationId", personId=person_id) == ["d1", "d3"]
    assert ids_in_pages(http, path, "registrations", "registrationId", personId=person_id, limit=1) == ["d1", "d3"]


def test_nobody_has_no_registrations(account: Account, http: httpx.Client, path: str) -> None:
    account.install()
    assert http.get(path, params={"personId": 1}).json() == {"registrations": []}


def test_an_uninstalled_registration_answers_48013(account: Account, http: httpx.Client, path: str) -> None:
    account.install(registrationId="d1")
    deleted = http.delete(f"{path}/d1")
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert_push_error(account.push.get("d1"), 48013, "Push registration not found")
    assert_push_error(account.push.update("d1", {"isPrimary": True}), 48013)
    assert_push_error(account.push.personalize("d1", {"externalId": "ana"}), 48013)
    assert_push_error(account.push.depersonalize("d1"), 48013)
    assert_control_error(http.get(f"{path}/d1"), 404, "REGISTRATION_NOT_FOUND")
    assert_control_error(http.delete(f"{path}/d1"), 404, "REGISTRATION_NOT_FOUND")


def test_an_anonymous_owner_goes_with_the_last_registration(account: Account, http: httpx.Client, path: str) -> None:
    account.install(registrationId="d1")
    http.delete(f"{path}/d1")
    assert account.persons() == []


def test_an_identified_owner_stays_without_registrations(account: Account, http: httpx.Client, path: str) -> None:
    account.install(registrationId="d1")
    account.push.personalize("d1", {"externalId": "ana"})
    http.delete(f"{path}/d1")
    (owner,) = account.persons()
    assert (owner["externalId"], owner["registrations"]) == ("ana", [])


def test_the_other_registrations_of_the_owner_stay(account: Account, http: httpx.Client, path: str) -> None:
    for device in ("d1", "d2"):
        account.install(registrationId=device)
        account.push.personalize(device, {"externalId": "ana"})
    http.delete(f"{path}/d1")
    assert account.owner("d2")["registrations"] == ["d2"]


def test_an_uninstalled_id_can_be_installed_again(account: Account, http: httpx.Client, path: str) -> None:
    account.install(registrationId="d1", additionalData={"old": True})
    http.delete(f"{path}/d1")
    account.install(registrationId="d1")
    assert "additionalData" not in account.get_registration("d1")


def test_the_primary_device_can_be_uninstalled(account: Account, http: httpx.Client, path: str) -> None:
    for device in ("d1", "d2"):
        account.install(registrationId=device)
        account.push.personalize(device, {"externalId": "ana"}, setDeviceAsPrimary=True)
    assert http.delete(f"{path}/d2").status_code == 204
    assert account.push.update("d1", {"isPrimary": True}).json()["isPrimary"] is True

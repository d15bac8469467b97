"""GET: what a registration looks like, and under which ids it is found."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.api_client import Account, PushApi
from tests.cases import each
from tests.databases import both
from tests.shapes import JSON, assert_push_error
from tests.surfaces.people_api.endpoints import ENDPOINTS, Endpoint, on_every_endpoint

SYSTEM_DATA = {
    "cloudType": "GCM",
    "registrationEnabled": True,
    "notificationsEnabled": True,
    "geofencingSdk": True,
    "sdkVersion": "2.0.9.1",
    "appVersion": "1.16.0",
    "os": "Android",
    "osVersion": "8.0.0",
    "deviceManufacturer": "HUAWEI",
    "deviceModel": "ANE-LX1",
    "deviceSecure": True,
    "osLanguage": "en",
    "deviceTimezoneOffset": "GMT+03:00",
    "deviceName": "ANE-LX1",
}


@pytest.fixture
def installed(account: Account) -> Account:
    """With registration d1."""
    account.install(registrationId="d1")
    return account


@pytest.fixture
def before(installed: Account) -> list[Any]:
    """What it was like."""
    return installed.state()


def test_a_registration_is_answered_whole_and_in_the_order_of_the_guide(account: Account) -> None:
    account.install(registrationId="d1", systemData=SYSTEM_DATA, additionalData={"b": 1, "a": "x"}, isPrimary=True)
    answer = account.push.get("d1")
    assert (answer.status_code, answer.headers["content-type"]) == (200, JSON)
    shown = answer.json()
    assert shown == {
        "registrationId": "d1",
        "applicationId": account.answer["applications"][0]["applicationId"],
        "isPrimary": True,
        "additionalData": {"b": 1, "a": "x"},
        "systemData": SYSTEM_DATA,
    }
    assert list(shown) == ["registrationId", "applicationId", "isPrimary", "additionalData", "systemData"]
    assert list(shown["additionalData"]) == ["b", "a"]


def test_what_is_unknown_is_absent_but_the_flags_are_shown(account: Account) -> None:
    account.install(registrationId="d1")
    assert account.push.get("d1").json() == {
        "registrationId": "d1",
        "applicationId": account.answer["applications"][0]["applicationId"],
        "isPrimary": False,
        "systemData": {"registrationEnabled": True},
    }


@pytest.mark.parametrize("cloud_type", ["GCM", "APNS", "HMS", "WEB"])
def test_every_cloud_type_is_shown(account: Account, cloud_type: str) -> None:
    account.install(registrationId="d1", systemData={"cloudType": cloud_type, "registrationEnabled": False})
    assert account.push.get("d1").json()["systemData"] == {"cloudType": cloud_type, "registrationEnabled": False}


def test_a_personalized_registration_tells_nothing_of_its_person(account: Account) -> None:
    account.install(registrationId="d1")
    before = account.push.get("d1").json()
    account.push.personalize("d1", {"externalId": "jdoe"}, {"firstName": "John", "tags": ["x"]})
    assert account.push.get("d1").json() == before


def test_reading_changes_nothing(account: Account) -> None:
    account.install(registrationId="d1")
    before = account.state()
    account.push.get("d1")
    assert account.state() == before


UNUSUAL = [
    "with space",
    "a/b",
    "a/personalize",
    "//",
    "ключ-😀",
    "100%",
    "a%2Fb",
    "q?x=1",
    "frag#ment",
    "a+b",
    "a;b=c",
    "...",
]


@each("push_reg_id", UNUSUAL)
def test_a_registration_is_found_by_any_id(account: Account, push_reg_id: str) -> None:
    assert account.install(registrationId=push_reg_id) == push_reg_id
    for endpoint in ENDPOINTS:
        assert endpoint.call(account.push, quote(push_reg_id, safe="")).status_code == 200, endpoint.name
    assert account.push.get(quote(push_reg_id, safe="")).json()["registrationId"] == push_reg_id


def test_an_encoded_slash_may_be_written_in_either_letter_case(account: Account) -> None:
    account.install(registrationId="a/b")
    for path in ("a%2Fb", "a%2fb"):
        assert account.push.get(path).json()["registrationId"] == "a/b"


@both
@each("endpoint", ENDPOINTS)
@each(
    "path",
    ["unknown", "D1", "d1%20", "d1%00", "%00", "%00d1", "d1%2F%00", "%FF", "d1%0A", "d1%2Fpersonalize", "x" * 5000],
)
def test_a_registration_is_found_by_its_exact_id_only(
    installed: Account, before: list[Any], endpoint: Endpoint, path: str
) -> None:
    assert_push_error(endpoint.call(installed.push, path), 48013, "Push registration not found")
    assert installed.state() == before


def _of_another_application(account: Account) -> PushApi:
    return PushApi(account.http, account.application()["applicationCode"], account.push.headers["Authorization"])


def _of_another_account(account: Account) -> PushApi:
    return Account.create(account.http).push


@each("endpoint", ENDPOINTS)
@each("other", [_of_another_application, _of_another_account])
def test_a_registration_is_found_with_the_code_of_its_own_application_only(
    installed: Account, before: list[Any], endpoint: Endpoint, other: Any
) -> None:
    assert_push_error(endpoint.call(other(installed), "d1"), 48013)
    assert installed.state() == before


@on_every_endpoint
def test_an_uninstalled_registration_is_not_found(account: Account, endpoint: Endpoint) -> None:
    account.install(registrationId="d1")
    assert account.http.delete(f"{account.path}/registrations/d1").status_code == 204
    assert_push_error(endpoint.call(account.push, "d1"), 48013)


def test_two_accounts_may_have_the_same_ids_without_sharing_anything(http: httpx.Client) -> None:
    one, other = Account.create(http), Account.create(http)
    for account in (one, other):
        account.install(registrationId="d1")
        account.install(registrationId="d2")
        account.push.personalize("d1", {"phoneNumber": "79810000000"})
    before = other.state()
    for endpoint in ENDPOINTS:
        endpoint.call(one.push, "d1")
    one.push.personalize("d2", {"phoneNumber": "79810000000"}, {"firstName": "One"})
    assert other.state() == before

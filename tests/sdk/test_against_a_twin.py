"""The scripted install and the mobile API, together."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from pushtwin.sdk import Device, DeviceError, Platform, uninstall
from tests.api_client import Account

ANA: Any = {"external_user_id": "u-1", "phones": ["385911234567"], "emails": ["ana@example.com"]}


def refusal(caught: pytest.ExceptionInfo[DeviceError]) -> tuple[int | None, str | None]:
    return caught.value.status, caught.value.message_id


def test_a_created_device_is_a_registration_of_the_account(account: Account, device: Device) -> None:
    registration = account.get_registration(device.registration_id)
    system = device.install.phone.system_data
    shown = {**registration["systemData"]}
    assert {shown[name] for name in ("os", "osVersion", "sdkVersion", "deviceModel", "appVersion")} == {
        system[name] for name in ("os", "osVersion", "sdkVersion", "deviceModel", "appVersion")
    }
    assert shown["osLanguage"] == system["language"]


def test_get_gives_what_create_told(device: Device) -> None:
    stored = device.get()
    assert stored["pushRegId"] == device.registration_id
    assert {name: stored[name] for name in device.install.phone.system_data} == device.install.phone.system_data


def test_update_changes_the_install(account: Account, device: Device) -> None:
    device.update(push_enabled=False, application_user_id="a-1", custom_attributes={"city": "Pula", "n": 1})
    stored = device.get()
    assert (stored["regEnabled"], stored["applicationUserId"]) == (False, "a-1")
    assert stored["customAttributes"] == {"city": "Pula", "n": 1}
    device.update(custom_attributes={"city": None}, application_user_id=None)
    stored = device.get()
    assert stored["customAttributes"] == {"n": 1}
    assert "applicationUserId" not in stored
    assert account.get_registration(device.registration_id)["systemData"]["registrationEnabled"] is False


def test_personalize_gives_the_whole_person(device: Device) -> None:
    person = device.personalize(
        **ANA,
        first_name="Ana",
        birthday=date(1990, 5, 17),
        gender="Female",
        tags={"vip"},
        custom_attributes={"shoe": 38.5, "orders": [{"item": "book", "price": 9.5}]},
        as_primary=True,
    )
    assert person == device.user()
    (instance,) = person.pop("instances")
    assert (instance["pushRegId"], instance["isPrimary"]) == (device.registration_id, True)
    assert person == {
        "externalUserId": "u-1",
        "type": "CUSTOMER",
        "firstName": "Ana",
        "birthday": "1990-05-17",
        "gender": "Female",
        "phones": [{"number": "385911234567"}],
        "emails": [{"address": "ana@example.com"}],
        "tags": ["vip"],
        "customAttributes": {"shoe": 38.5, "orders": [{"item": "book", "price": 9.5}]},
    }


def test_keep_as_lead_makes_no_customer(device: Device) -> None:
    assert device.personalize(external_user_id="u-1", keep_as_lead=True)["type"] == "LEAD"


def test_a_logged_in_device_takes_somebody_else_by_force_only(device: Device) -> None:
    device.personalize(external_user_id="u-1")
    with pytest.raises(DeviceError) as caught:
        device.personalize(external_user_id="u-2")
    assert refusal(caught) == (400, "PERSONALIZATION_IMPOSSIBLE")
    assert device.personalize(external_user_id="u-2", force=True)["externalUserId"] == "u-2"


def test_personalize_without_an_identity_is_refused(device: Device) -> None:
    with pytest.raises(DeviceError) as caught:
        device.personalize(first_name="Ana")
    assert refusal(caught) == (400, "USER_IDENTITY_INVALID")


def test_update_user_changes_and_clears(device: Device) -> None:
    device.personalize(**ANA, first_name="Ana", tags=["vip", "early"])
    device.update_user(first_name=None, last_name="Ivić", phones=[], tags=["vip"])
    person = device.user()
    assert "firstName" not in person
    assert not person.get("phones")
    assert (person["lastName"], person["tags"], person["externalUserId"]) == ("Ivić", ["vip"], "u-1")


def test_depersonalize_leaves_the_registration(account: Account, device: Device) -> None:
    device.personalize(external_user_id="u-1")
    device.depersonalize()
    assert "externalUserId" not in device.user()
    assert device.get()["pushRegId"] == device.registration_id


def test_another_device_of_the_person_can_be_changed_and_logged_out(
    http: httpx.Client, account: Account, device: Device
) -> None:
    other = Device(http, account.application_code, platform=device.install.phone.platform)
    other.create()
    for one in (device, other):
        one.personalize(external_user_id="u-1")
    device.update(of=other.registration_id, primary=True)
    assert {one["pushRegId"]: one["isPrimary"] for one in device.user()["instances"]} == {
        device.registration_id: False,
        other.registration_id: True,
    }
    device.depersonalize(of=other.registration_id)
    assert [one["pushRegId"] for one in device.user()["instances"]] == [device.registration_id]


def test_sessions_and_events_are_taken(device: Device) -> None:
    start = datetime.now(UTC) - timedelta(hours=1)
    device.launch(finished={start: start + timedelta(minutes=4)})
    device.event("whatever", {"price": 9.5, "gift": True, "on": date(2026, 1, 5)})


def test_validate_refuses_an_event_that_is_not_defined(device: Device) -> None:
    with pytest.raises(DeviceError) as caught:
        device.event("nobody-defined-this", validate=True)
    assert refusal(caught) == (400, "9")


def test_an_uninstalled_device_is_told_no_registration(http: httpx.Client, account: Account, device: Device) -> None:
    url = str(http.base_url)
    uninstall(url, account.answer["accountId"], device.registration_id)
    for refused in (device.get, device.user, device.launch, device.depersonalize):
        with pytest.raises(DeviceError) as caught:
            refused()
        assert refusal(caught) == (404, "NO_REGISTRATION")


def test_android_recovers_under_the_same_id(http: httpx.Client, account: Account) -> None:
    device = Device(http, account.application_code)
    device.create()
    device.personalize(external_user_id="u-1")
    account.http.delete(f"{account.path}/registrations/{device.registration_id}").raise_for_status()
    device.recover()
    device.repersonalize(external_user_id="u-1", birthday="1990-05-17")
    person = device.user()
    assert (person["externalUserId"], person["birthday"]) == ("u-1", "1990-05-17")
    assert [one["pushRegId"] for one in person["instances"]] == [device.registration_id]


def test_ios_clears_an_expired_registration_away(http: httpx.Client, account: Account) -> None:
    device = Device(http, account.application_code, platform=Platform.IOS)
    expired = device.create()
    device.create()
    for _ in range(2):
        device.delete(expired)
    assert [one["registrationId"] for one in account.state()[1]] == [device.registration_id]


def test_an_unknown_application_code_is_refused(http: httpx.Client, platform: Platform) -> None:
    with pytest.raises(DeviceError) as caught:
        Device(http, "unknown", platform=platform).create()
    assert refusal(caught) == (401, "1")


def test_the_twin_has_nothing_to_warn_of(http: httpx.Client, account: Account, platform: Platform) -> None:
    """Every field and header of the scripted install is one that the twin knows."""
    answers: list[httpx.Response] = []
    with httpx.Client(base_url=http.base_url, event_hooks={"response": [answers.append]}, timeout=30) as client:
        device = Device(client, account.application_code, platform=platform)
        device.create(push_enabled=True)
        device.update(language="hr", device_name="Ana's", notifications_enabled=False, push_token="0a")
        device.personalize(**ANA, first_name="Ana", custom_attributes={"shoe": 38})
        device.update_user(middle_name="M", gender="Female")
        device.launch()
        device.user()
        device.get()
        device.depersonalize()
    assert len(answers) == 8
    assert [
        (one.request.url.path, one.headers["x-twin-warning"]) for one in answers if "x-twin-warning" in one.headers
    ] == []
    assert {one.headers["content-type"] for one in answers} == {"application/json"}
    assert all("content-length" in one.headers for one in answers)

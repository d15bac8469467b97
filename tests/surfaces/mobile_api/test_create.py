"""#1: a registration is made, and shown whole."""

import re
from typing import Any

import pytest

from tests.api_client import Account
from tests.cases import each
from tests.databases import both_at_length
from tests.surfaces.mobile_api.answers import FORMAT_INVALID, NO_REGISTRATION, assert_acceptable, read
from tests.surfaces.mobile_api.sdk_wire import AndroidSdk, IosSdk, Sdk
from tests.surfaces.mobile_api.surfaces import MODULES, events_of, see

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SYSTEM_DATA = [name for name, value in AndroidSdk.device.items() if isinstance(value, str)]


def test_the_answer_is_the_whole_installation(fresh: Sdk) -> None:
    shown = fresh.install()
    assert shown == {**fresh.reported, "pushRegId": shown["pushRegId"], "isPrimary": False, "regEnabled": True}


def test_the_id_is_a_lower_case_uuid(fresh: Sdk) -> None:
    assert UUID.fullmatch(fresh.install()["pushRegId"])


def test_it_belongs_to_a_fresh_anonymous_lead(account: Account, fresh: Sdk) -> None:
    fresh.install()
    person = see(account, fresh).person
    assert (person["anonymous"], person["type"], person["registrations"]) == (True, "LEAD", [fresh.push_reg_id])


def test_all_surfaces_show_it(account: Account, fresh: Sdk) -> None:
    fresh.install()
    seen = see(account, fresh)
    assert seen.registration["applicationId"] == account.answer["applications"][0]["applicationId"]
    assert seen.registration["pushServiceToken"] == fresh.token
    assert seen.registration["systemData"]["cloudType"] == fresh.platform_type


def test_it_is_of_the_application_that_called(account: Account) -> None:
    other = account.application()
    app = AndroidSdk(account.http, other["applicationCode"])
    app.install()
    assert account.get_registration(str(app.push_reg_id))["applicationId"] == other["applicationId"]
    NO_REGISTRATION.check(AndroidSdk.of(account, app.push_reg_id).fetch())


def test_an_empty_body_object_makes_a_registration_of_which_nothing_is_known(fresh: Sdk) -> None:
    shown = read(fresh.create({}))
    assert shown == {"pushRegId": shown["pushRegId"], "isPrimary": False, "regEnabled": True}


@pytest.mark.parametrize("settings", [{"isPrimary": True}, {"regEnabled": False}, {"notificationsEnabled": False}])
def test_flags_that_were_set_before_are_adopted(account: Account, fresh: Sdk, settings: Any) -> None:
    shown = fresh.install(**settings)
    assert shown == {
        **fresh.reported,
        "isPrimary": False,
        "regEnabled": True,
        **settings,
        "pushRegId": fresh.push_reg_id,
    }
    see(account, fresh)


@each("name", SYSTEM_DATA)
def test_empty_system_data_are_unknown(account: Account, fresh: Sdk, name: str) -> None:
    shown = fresh.install(**{name: ""})
    assert name not in shown
    see(account, fresh)


def test_an_android_that_hides_system_data_registers(account: Account) -> None:
    app = AndroidSdk.of(account)
    body = {**dict.fromkeys(SYSTEM_DATA, ""), "os": "Android", "pushServiceType": "HMS", "pushServiceToken": "t"}
    shown = read(app.create(body))
    app.push_reg_id = shown["pushRegId"]
    assert shown == {
        "pushRegId": app.push_reg_id,
        "isPrimary": False,
        "regEnabled": True,
        "os": "Android",
        "pushServiceType": "HMS",
        "pushServiceToken": "t",
    }
    see(account, app)


@each(
    ("service", "cloud_type"),
    [("Firebase", "GCM"), ("GCM", "GCM"), ("APNS", "APNS"), ("HMS", "HMS"), ("Huawei", "HMS")],
)
def test_every_push_service_has_its_cloud_type(account: Account, fresh: Sdk, service: str, cloud_type: str) -> None:
    assert fresh.install(pushServiceType=service)["pushServiceType"] == service
    assert see(account, fresh).registration["systemData"]["cloudType"] == cloud_type


def test_ios_reports_what_the_app_has_set(account: Account) -> None:
    app = IosSdk.of(account)
    data = {"city": "Pula", "size": 38.5, "member": True, "since": "2020-01-15", "seen": "2024-03-01T10:00:00Z"}
    shown = app.install(applicationUserId="user 7", customAttributes={**data, "gone": None})
    assert (shown["applicationUserId"], shown["customAttributes"]) == ("user 7", data)
    seen = see(account, app)
    assert seen.registration["applicationUserId"] == "user 7"
    assert seen.registration["additionalData"] == data


def test_flags_of_modules_are_taken(account: Account) -> None:
    app = IosSdk.of(account)
    app.install(**dict.fromkeys(MODULES, True))
    assert not {*MODULES} & see(account, app).registration["systemData"].keys()


def test_nothing_unknown_is_kept(account: Account, fresh: Sdk) -> None:
    shown = fresh.install(geo=True, isPrmary=True)
    assert not {"geo", "isPrmary"} & shown.keys()
    see(account, fresh)


@each("query", ["", "?ri=true", "?rt=1", "?rt=0&ri=0", "?rt=false&ri=false", "?unknown=x"])
def test_the_token_is_shown_whatever_is_asked_for(fresh: Sdk, query: str) -> None:
    answer = fresh.send("POST", f"/mobile/1/appinstance{query}", body=fresh.reported)
    assert read(answer)["pushServiceToken"] == fresh.token


# -- again -----------------------------------------------------------------------------------------------------


def test_a_known_token_and_installation_id_make_a_new_registration_beside_the_old_one(
    account: Account, app: Sdk
) -> None:
    old, new = str(app.push_reg_id), str(read(app.create(app.reported))["pushRegId"])
    assert new != old
    for one in (old, new):
        assert account.get_registration(one)["pushServiceToken"] == app.token
    owners = [account.get_registration(one)["personId"] for one in (old, new)]
    assert owners[0] != owners[1]


def test_an_id_that_ios_remembers_is_not_given_again(account: Account, ios: IosSdk) -> None:
    old = ios.push_reg_id
    shown = read(ios.create({**ios.reported, "pushRegId": old}))
    assert shown["pushRegId"] != old
    assert account.get_registration(str(old))["registrationId"] == old


# -- events ----------------------------------------------------------------------------------------------------


def test_an_install_is_an_event_of_the_anonymous_person(account: Account, fresh: Sdk) -> None:
    fresh.install()
    registration = account.get_registration(str(fresh.push_reg_id))
    (event,) = events_of(account, registration["personId"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", event.pop("occurredAt"))
    reported = ("os", "osVersion", "appVersion", "sdkVersion", "deviceManufacturer", "deviceModel")
    assert event == {
        "definitionId": "mobileAppInstall",
        "registrationId": fresh.push_reg_id,
        "properties": {
            "pushRegistrationId": fresh.push_reg_id,
            "applicationId": registration["applicationId"],
            **{name: fresh.device[name] for name in reported},
        },
    }


def test_an_event_tells_what_is_known_only(account: Account, fresh: Sdk) -> None:
    fresh.push_reg_id = read(fresh.create({"os": "iOS"}))["pushRegId"]
    registration = account.get_registration(str(fresh.push_reg_id))
    (event,) = events_of(account, registration["personId"])
    assert event["properties"] == {
        "pushRegistrationId": fresh.push_reg_id,
        "applicationId": registration["applicationId"],
        "os": "iOS",
    }


# -- refusals --------------------------------------------------------------------------------------------------

NO_TEXT: list[Any] = [5, True, [], {}]
NO_FLAG: list[Any] = ["true", 1, [], {}]
WRONG: list[dict[str, Any]] = [
    *({name: value} for name in SYSTEM_DATA for value in NO_TEXT),
    *({name: value} for name in ("regEnabled", "isPrimary", "notificationsEnabled") for value in NO_FLAG),
    {"deviceSecure": "yes"},
    {"os": "Symbian"},
    {"os": "android"},
    {"pushServiceType": "FCM"},
    {"pushServiceType": 5},
    {"pushServiceToken": 5},
    {"pushServiceToken": ["t"]},
    {"applicationUserId": 5},
    {"applicationUserId": {}},
    {"customAttributes": []},
    {"customAttributes": "x"},
    {"customAttributes": {"a": {}}},
    {"customAttributes": {"": 1}},
    {"customAttributes": {"x" * 257: 1}},
    {"customAttributes": {"a": "x" * 4097}},
    {"customAttributes": {"a": 2**63}},
]


@both_at_length
def test_a_value_of_another_type_makes_no_registration(account: Account) -> None:
    for app in (AndroidSdk.of(account), IosSdk.of(account)):
        for wrong in WRONG:
            FORMAT_INVALID.check(app.create({**app.reported, **wrong}))
    assert account.state() == [[], []]


@both_at_length
@pytest.mark.parametrize("length", [1, 255, 4096, 100_000])
def test_a_token_of_any_length_is_kept_or_refused_but_never_cut(account: Account, fresh: Sdk, length: int) -> None:
    answer = fresh.create({**fresh.reported, "pushServiceToken": "t" * length})
    assert_acceptable(answer)
    assert answer.status_code == 200 or length > 4096
    if answer.status_code == 200:
        assert answer.json()["pushServiceToken"] == "t" * length

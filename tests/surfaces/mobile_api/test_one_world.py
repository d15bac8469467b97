"""What one surface writes, the others show in the next request, in their own words."""

from typing import Any

import pytest

from tests.api_client import Account
from tests.cases import each
from tests.surfaces.mobile_api.answers import Json, assert_done, read
from tests.surfaces.mobile_api.sdk_wire import AndroidSdk, IosSdk, Sdk
from tests.surfaces.mobile_api.surfaces import CLOUD_TYPES, names_of_events, person_id, plain, see, uninstall

# -- a registration --------------------------------------------------------------------------------------------

SAME_NAME = [
    *("sdkVersion", "appVersion", "osVersion", "deviceManufacturer", "deviceModel", "deviceName"),
    "deviceTimezoneOffset",
]
FIELDS: list[tuple[Json, Json]] = [
    *(({name: "x y"}, {"systemData": {name: "x y"}}) for name in SAME_NAME),
    ({"os": "iOS"}, {"systemData": {"os": "iOS"}}),
    ({"os": "Android"}, {"systemData": {"os": "Android"}}),
    ({"language": "de"}, {"systemData": {"osLanguage": "de"}}),
    ({"notificationsEnabled": False}, {"systemData": {"notificationsEnabled": False}}),
    ({"deviceSecure": False}, {"systemData": {"deviceSecure": False}}),
    ({"regEnabled": False}, {"systemData": {"registrationEnabled": False}}),
    ({"isPrimary": True}, {"isPrimary": True}),
    ({"customAttributes": {"a": 1.5, "b": True}}, {"additionalData": {"a": 1.5, "b": True}}),
]
PUSH_SERVICES: list[tuple[Json, Json]] = [
    ({"pushServiceType": service}, {"systemData": {"cloudType": cloud_type}})
    for service, cloud_type in CLOUD_TYPES.items()
]
REPORTED = [*FIELDS, *PUSH_SERVICES]


def assert_shown(expected: Json, shown: Json) -> None:
    """Every member, and those of system data."""
    for name, value in expected.items():
        if name == "systemData":
            assert value.items() <= shown[name].items()
        else:
            assert shown[name] == value


@each(("mobile", "people"), REPORTED)
def test_what_an_sdk_reports_is_shown_by_the_others(account: Account, app: Sdk, mobile: Json, people: Json) -> None:
    assert_done(app.update(mobile))
    assert_shown(people, account.push.get(str(app.push_reg_id)).json())
    assert_shown(people, account.get_registration(str(app.push_reg_id)))
    assert_shown(mobile, see(account, app).installation)


@each(("mobile", "people"), FIELDS)
def test_what_the_control_api_installs_is_shown_by_the_others(account: Account, mobile: Json, people: Json) -> None:
    app = AndroidSdk(account.http, account.application_code, account.install(**people))
    assert_shown(people, account.push.get(str(app.push_reg_id)).json())
    assert_shown(mobile, see(account, app).installation)


@pytest.mark.parametrize("cloud_type", ["GCM", "APNS", "HMS"])
def test_a_cloud_type_is_a_push_service_that_has_it(account: Account, cloud_type: str) -> None:
    app = AndroidSdk(account.http, account.application_code, account.install(systemData={"cloudType": cloud_type}))
    assert CLOUD_TYPES[see(account, app).installation["pushServiceType"]] == cloud_type


@pytest.mark.parametrize(
    ("people", "mobile"),
    [
        ({"isPrimary": True}, {"isPrimary": True}),
        ({"systemData": {"registrationEnabled": False}}, {"regEnabled": False}),
        ({"additionalData": {"a": 1, "b": None}}, {"customAttributes": {"a": 1}}),
    ],
    ids=str,
)
def test_what_a_backend_updates_is_shown_by_the_others(account: Account, app: Sdk, people: Json, mobile: Json) -> None:
    app.update({"customAttributes": {"b": "old"}})
    assert account.push.update(str(app.push_reg_id), people).status_code == 200
    assert_shown(mobile, see(account, app).installation)


def test_both_write_the_same_custom_data_of_a_device(account: Account, app: Sdk) -> None:
    device = str(app.push_reg_id)
    app.update({"customAttributes": {"a": 1, "b": 2}})
    account.push.update(device, {"additionalData": {"b": None, "c": 3}})
    app.update({"customAttributes": {"d": 4}})
    assert see(account, app).registration["additionalData"] == {"a": 1, "c": 3, "d": 4}
    app.update({"customAttributes": None})
    assert "additionalData" not in account.push.get(device).json()


@pytest.mark.parametrize("name", ["pushServiceToken", "pushServiceType", "applicationUserId"])
def test_backends_do_not_see_what_is_the_sdks_own(account: Account, app: Sdk, name: str) -> None:
    app.update({"applicationUserId": "user 7"})
    assert name in account.get_registration(str(app.push_reg_id))
    assert name not in account.push.get(str(app.push_reg_id)).json()


# -- a person --------------------------------------------------------------------------------------------------

PERSON: list[tuple[Json, Json]] = [
    # as the mobile API names it, and as the others do
    *(({name: "Ana"}, {name: "Ana"}) for name in ("firstName", "middleName", "lastName")),
    ({"birthday": "1990-05-17"}, {"birthday": "1990-05-17"}),
    ({"gender": "Female"}, {"gender": "FEMALE"}),
    ({"gender": "Male"}, {"gender": "MALE"}),
    ({"tags": ["b", "a"]}, {"tags": ["b", "a"]}),
    ({"customAttributes": {"n": 1.5}}, {"customAttributes": {"n": 1.5}}),
]
IDENTITY: list[tuple[Json, Json, Json]] = [
    # as the mobile API, the people API and the control API name it
    ({"externalUserId": "ana"}, {"externalId": "ana"}, {"externalId": "ana"}),
    ({"phones": [{"number": "12345"}]}, {"phoneNumber": "12345"}, {"phones": ["12345"]}),
    ({"emails": [{"address": "Ana@a.io"}]}, {"email": "Ana@a.io"}, {"emails": ["Ana@a.io"]}),
]


def by_people_api(account: Account, app: Sdk) -> Json:
    """The person as personalizing the same again shows it."""
    answer = account.push.personalize(str(app.push_reg_id), {"externalId": "somebody"})
    assert answer.status_code == 200, answer.text
    shown: Json = answer.json()
    return shown


@each(("mobile", "others"), PERSON)
@pytest.mark.parametrize("by", ["mobile", "people", "control", "user update"])
def test_an_attribute_that_one_writes_all_show(account: Account, app: Sdk, by: str, mobile: Json, others: Json) -> None:
    read(app.personalize({"externalUserId": "somebody"}, mobile if by == "mobile" else None))
    person = person_id(account, app)
    if by == "people":
        account.push.personalize(str(app.push_reg_id), {"externalId": "somebody"}, others)
    elif by == "control":
        assert account.http.patch(f"{account.path}/persons/{person}", json=others).status_code == 200
    elif by == "user update":
        assert_done(app.update_user(mobile))
    seen = see(account, app)
    assert mobile.items() <= seen.user.items()
    assert others.items() <= seen.person.items()
    assert others.items() <= by_people_api(account, app).items()


@pytest.mark.parametrize(("mobile", "people", "control"), IDENTITY, ids=[str(row[0]) for row in IDENTITY])
def test_an_identifier_leads_to_the_same_person_whoever_wrote_it(
    account: Account, mobile: Json, people: Json, control: Json
) -> None:
    person = account.person(**control)
    android, ios = (sdk(account.http, account.application_code) for sdk in (AndroidSdk, IosSdk))
    for app in (android, ios):
        app.install()
    device = account.install()
    assert plain(read(android.personalize(mobile))) == {"type": "CUSTOMER", **mobile}
    assert account.push.personalize(device, people).status_code == 200
    assert plain(read(ios.personalize(mobile))) == {"type": "CUSTOMER", **mobile}
    seen = see(account, android)
    assert seen.person["personId"] == person
    assert seen.person["registrations"] == [android.push_reg_id, ios.push_reg_id, device]


def test_a_backend_logs_a_device_in_and_out(account: Account, app: Sdk) -> None:
    device = str(app.push_reg_id)
    app.update({"applicationUserId": "user 7", "customAttributes": {"a": 1}})
    account.push.personalize(device, {"externalId": "ana"}, {"gender": "FEMALE"}, setDeviceAsPrimary=True)
    seen = see(account, app)
    assert plain(seen.user) == {"type": "CUSTOMER", "externalUserId": "ana", "gender": "Female"}
    assert seen.installation["isPrimary"] is True
    account.push.depersonalize(device)
    after = see(account, app)
    assert (plain(after.user), after.installation["isPrimary"]) == ({"type": "LEAD"}, False)
    assert "customAttributes" not in after.installation
    assert names_of_events(account, seen.person["personId"]) == ["Install", "Personalize", "Depersonalize"]


def test_an_app_logs_in_what_a_backend_must_not_take(account: Account, app: Sdk) -> None:
    read(app.personalize({"externalUserId": "ana"}))
    refused = account.push.personalize(str(app.push_reg_id), {"externalId": "bob"})
    assert refused.json()["errorCode"] == 48906
    assert see(account, app).user["externalUserId"] == "ana"


def test_a_person_that_is_deleted_leaves_an_anonymous_app(account: Account, app: Sdk) -> None:
    read(app.personalize({"externalUserId": "ana"}, {"firstName": "Ana"}, primary=True))
    assert account.http.delete(f"{account.path}/persons/{person_id(account, app)}").status_code == 204
    seen = see(account, app)
    assert (plain(seen.user), seen.installation["isPrimary"]) == ({"type": "LEAD"}, False)


def test_a_reset_account_knows_no_app(account: Account, app: Sdk) -> None:
    assert account.http.post(f"{account.path}/reset").status_code == 204
    assert app.fetch().status_code == 404
    assert account.state() == [[], []]


def test_a_reset_account_remembers_nothing_of_a_lost_id(account: Account, app: Sdk) -> None:
    app.update({"customAttributes": {"a": 1}, "applicationUserId": "user 7"})
    uninstall(account, app)
    assert account.http.post(f"{account.path}/reset").status_code == 204
    assert_done(app.update(app.reported))
    shown = see(account, app).installation
    assert not {"customAttributes", "applicationUserId"} & shown.keys()


def test_an_id_that_is_installed_again_remembers_nothing(account: Account, app: Sdk) -> None:
    app.update({"customAttributes": {"a": 1}, "applicationUserId": "user 7"})
    for again in (True, False):
        uninstall(account, app)
        if again:
            account.install(registrationId=app.push_reg_id)
    assert_done(app.update(app.reported))
    shown = see(account, app).installation
    assert not {"customAttributes", "applicationUserId"} & shown.keys()


def test_two_accounts_revive_the_same_id_without_sharing_anything(account: Account, app: Sdk) -> None:
    app.update({"customAttributes": {"a": 1}})
    uninstall(account, app)
    stranger = Account.create(account.http)
    double = type(app)(account.http, stranger.application_code, app.push_reg_id)
    assert_done(double.update(double.reported))
    assert "customAttributes" not in see(stranger, double).installation
    assert account.state() == [[], []]
    assert_done(app.update(app.reported))
    assert see(account, app).installation["customAttributes"] == {"a": 1}


def test_merged_persons_bring_their_events_together(account: Account, android: AndroidSdk, ios: IosSdk) -> None:
    account.set(ambiguousIdentity="merge")
    read(android.personalize({"externalUserId": "ana"}))
    read(ios.personalize({"phones": [{"number": "12345"}]}))
    gone = person_id(account, ios)
    read(android.personalize({"externalUserId": "ana", "phones": [{"number": "12345"}]}))
    merged = see(account, android).person
    assert sorted(merged["registrations"]) == sorted([str(android.push_reg_id), str(ios.push_reg_id)])
    names = names_of_events(account, merged["personId"])
    assert names[:4] == ["Install", "Install", "Personalize", "Personalize"]
    if gone != merged["personId"]:
        assert account.http.get(f"{account.path}/persons/{gone}/events").status_code == 404


# -- settings of the account -----------------------------------------------------------------------------------

SETTINGS: list[tuple[dict[str, str], Json, Json | int]] = [
    ({"repeatedPersonalize": "reject"}, {"externalUserId": "jdoe"}, 400),
    ({"repeatedPersonalize": "accept"}, {"externalUserId": "jdoe"}, {"externalUserId": "jdoe", "tags": ["new"]}),
    ({"tags": "append"}, {"externalUserId": "jdoe"}, {"externalUserId": "jdoe", "tags": ["old", "new"]}),
    (
        {"differentExternalId": "reject"},
        {"externalUserId": "other", "phones": [{"number": "12345"}]},
        400,
    ),
    (
        {"differentExternalId": "replace"},
        {"externalUserId": "other", "phones": [{"number": "12345"}]},
        {"externalUserId": "other", "tags": ["new"]},
    ),
    (
        {"ambiguousIdentity": "merge"},
        {"externalUserId": "jdoe", "emails": [{"address": "jane@a.io"}]},
        {"externalUserId": "jdoe", "firstName": "Jane"},
    ),
]


@pytest.mark.parametrize(("settings", "identity", "expected"), SETTINGS, ids=[str(row[0]) for row in SETTINGS])
def test_the_settings_of_the_account_hold_here_too(
    account: Account, app: Sdk, settings: dict[str, str], identity: Json, expected: Any
) -> None:
    read(app.personalize({"externalUserId": "jdoe", "phones": [{"number": "12345"}]}, {"tags": ["old"]}))
    account.person(emails=["jane@a.io"], firstName="Jane")
    account.set(**settings)
    before = account.state()
    answer = app.personalize(identity, {"tags": ["new"]})
    if expected == 400:
        assert answer.status_code == 400
        assert account.state() == before
    else:
        assert expected.items() <= read(answer).items()
        see(account, app)


@pytest.mark.parametrize(("value", "kept"), [("clear", None), ("keep", {"a": 1})])
def test_device_attributes_stay_at_logout_by_setting(account: Account, app: Sdk, value: str, kept: Any) -> None:
    account.set(deviceAttributesOnDepersonalize=value)
    read(app.personalize({"externalUserId": "ana"}))
    app.update({"customAttributes": {"a": 1}})
    assert_done(app.depersonalize())
    assert see(account, app).installation.get("customAttributes") == kept

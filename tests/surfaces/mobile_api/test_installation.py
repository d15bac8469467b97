"""#2, #3, #4: reading, changing, reviving and deleting a registration."""

from typing import Any

import pytest

from tests.api_client import Account
from tests.cases import each
from tests.databases import both, once
from tests.surfaces.mobile_api.answers import FORMAT_INVALID, NO_REGISTRATION, Json, assert_done, read
from tests.surfaces.mobile_api.sdk_wire import AndroidSdk, IosSdk, Sdk
from tests.surfaces.mobile_api.surfaces import assert_gone, events_of, names_of_events, person_id, see, uninstall
from tests.surfaces.mobile_api.test_create import SYSTEM_DATA, WRONG

DATA = {"city": "Pula", "size": 1.5, "member": True}


def shown(app: Sdk) -> Json:
    return read(app.fetch(rt=True))


@pytest.fixture
def equipped(app: Sdk) -> Sdk:
    """With everything that can be known of an installation."""
    assert_done(app.update({"customAttributes": DATA, "applicationUserId": "user 7", "isPrimary": True}))
    return app


# -- #2 --------------------------------------------------------------------------------------------------------


def test_it_shows_everything_that_is_known(equipped: Sdk) -> None:
    assert shown(equipped) == {
        **equipped.reported,
        "pushRegId": equipped.push_reg_id,
        "isPrimary": True,
        "regEnabled": True,
        "applicationUserId": "user 7",
        "customAttributes": DATA,
    }


@each(
    ("query", "shows"),
    [("", False), ("?rt=1", True), ("?rt=true", True), ("?rt=0", False), ("?rt=false", False), ("?ri=true", False)],
)
def test_the_token_is_shown_when_it_is_asked_for(equipped: Sdk, query: str, shows: bool) -> None:
    answer = read(equipped.send("GET", equipped.path() + query))
    assert ("pushServiceToken" in answer) is shows
    whole = shown(equipped)
    assert {**answer, "pushServiceToken": equipped.token} == whole


def test_reading_changes_nothing(account: Account, equipped: Sdk) -> None:
    before = account.state()
    equipped.fetch()
    assert account.state() == before


def test_another_device_can_be_read_with_the_own_id_in_the_header(account: Account, app: Sdk, ios: IosSdk) -> None:
    assert read(app.fetch(ios.push_reg_id))["pushRegId"] == ios.push_reg_id
    app.push_reg_id, own = ios.push_reg_id, app.push_reg_id
    assert read(app.fetch(own))["pushRegId"] == own


# -- #3 --------------------------------------------------------------------------------------------------------

CHANGES: list[dict[str, Any]] = [
    *({name: "other"} for name in SYSTEM_DATA if name != "os"),
    {"os": "iOS"},
    {"notificationsEnabled": False},
    {"deviceSecure": False},
    {"regEnabled": False},
    {"isPrimary": False},
    {"pushServiceToken": "other"},
    {"pushServiceType": "HMS"},
    {"applicationUserId": "other"},
    {"regEnabled": False, "deviceName": "čž漢🙂", "pushServiceToken": "other"},
]


@each("change", CHANGES)
def test_what_is_sent_is_changed_and_nothing_else(account: Account, equipped: Sdk, change: dict[str, Any]) -> None:
    before = shown(equipped)
    assert_done(equipped.update(change))
    assert shown(equipped) == {**before, **change}
    see(account, equipped)


@each("name", [*SYSTEM_DATA, "notificationsEnabled", "deviceSecure", "applicationUserId", "customAttributes"])
def test_null_clears(account: Account, equipped: Sdk, name: str) -> None:
    before = shown(equipped)
    assert_done(equipped.update({name: None}))
    assert shown(equipped) == {key: value for key, value in before.items() if key != name}
    see(account, equipped)


@each("name", SYSTEM_DATA)
def test_an_empty_text_makes_system_data_unknown(account: Account, equipped: Sdk, name: str) -> None:
    assert_done(equipped.update({name: ""}))
    assert name not in shown(equipped)
    see(account, equipped)


@pytest.mark.parametrize("standing", [True, False])
@pytest.mark.parametrize("name", ["regEnabled", "isPrimary"])
def test_null_leaves_these_two_alone(app: Sdk, name: str, standing: bool) -> None:
    app.update({name: standing})
    before = shown(app)
    assert_done(app.update({name: None}))
    assert shown(app) == before


@each(
    ("sent", "merged"),
    [
        ({"size": 2}, {**DATA, "size": 2}),
        ({"new": "2020-01-15"}, {**DATA, "new": "2020-01-15"}),
        ({"city": None}, {"size": 1.5, "member": True}),
        ({"unknown": None}, DATA),
        (dict.fromkeys(DATA), None),
        ({}, DATA),
        (None, None),
    ],
)
def test_custom_attributes_merge_by_key(account: Account, equipped: Sdk, sent: Any, merged: Any) -> None:
    for given in (None, DATA, sent):
        assert_done(equipped.update({"customAttributes": given}))
    assert shown(equipped).get("customAttributes") == merged
    assert see(account, equipped).registration.get("additionalData") == merged


@pytest.mark.parametrize(("setting", "kept"), [(None, True), ("keep", True), ("clear", False)])
def test_an_empty_object_of_custom_attributes(account: Account, app: Sdk, setting: str | None, kept: bool) -> None:
    if setting:
        account.set(emptyCustomAttributes=setting)
    for save, read_back in ((app.update, app.fetch), (app.update_user, app.user)):
        save({"customAttributes": {"a": 1}})
        assert_done(save({"customAttributes": {}}))
        assert read(read_back()).get("customAttributes", {}) == ({"a": 1} if kept else {})
        assert_done(save({"customAttributes": {"b": 2}}))
        assert read(read_back())["customAttributes"]["b"] == 2


def test_lists_of_an_install_are_kept_and_show_no_null(account: Account, app: Sdk) -> None:
    orders = [{"item": "book", "price": 9.5}, {"item": "pen", "price": None}]
    assert_done(app.update({"customAttributes": {"orders": orders, "city": "Pula"}}))
    listed = {"orders": [orders[0], {"item": "pen"}], "city": "Pula"}
    assert shown(app)["customAttributes"] == listed
    assert read(app.user())["instances"][0]["customAttributes"] == listed
    assert see(account, app).registration["additionalData"] == listed
    assert_done(app.update({"customAttributes": {"orders": None}}))
    assert shown(app)["customAttributes"] == {"city": "Pula"}


def test_a_snapshot_has_the_lists_of_an_install(account: Account, app: Sdk) -> None:
    app.update({"customAttributes": {"orders": [{"item": "book", "price": None}, {"item": "pen", "price": 1}]}})
    before, document = shown(app), account.http.get(f"{account.path}/snapshot").content
    assert account.http.put(f"{account.path}/snapshot", content=document).status_code == 204
    assert shown(app) == before


@once
@pytest.mark.parametrize("wrong", [[1], [{"b": [1]}], [{"b": 1}, {"c": 1}], [{"b": 1}, {"b": "x"}]], ids=str)
def test_a_list_of_another_form_is_refused(account: Account, app: Sdk, wrong: Any) -> None:
    before = account.state()
    FORMAT_INVALID.check(app.update({"customAttributes": {"a": wrong}}))
    assert account.state() == before


def test_an_empty_object_and_unknown_keys_change_nothing(equipped: Sdk) -> None:
    before = shown(equipped)
    for body in ({}, {"isPrmary": False}, {"pushRegId": "other"}, {"systemData": {"os": "iOS"}}):
        assert_done(equipped.update(body))
        assert shown(equipped) == before


@once
def test_a_value_of_another_type_refuses_the_whole_update(account: Account, app: Sdk) -> None:
    before = account.state()
    good = {"regEnabled": False, "isPrimary": True, "deviceName": "new", "customAttributes": {"good": 1}}
    for wrong in WRONG:
        FORMAT_INVALID.check(app.update({**good, **wrong}))
    assert account.state() == before


def test_another_device_of_the_person_is_made_primary(account: Account, android: AndroidSdk, ios: IosSdk) -> None:
    for app in (android, ios):
        app.personalize({"externalUserId": "jdoe"}, primary=True)
    assert_done(ios.update({"isPrimary": True}, android.push_reg_id))
    assert [shown(app)["isPrimary"] for app in (android, ios)] == [True, False]
    assert_done(android.update({"isPrimary": False}, ios.push_reg_id))
    assert [shown(app)["isPrimary"] for app in (android, ios)] == [True, False]
    assert_done(ios.update({"isPrimary": False}, android.push_reg_id))
    assert [shown(app)["isPrimary"] for app in (android, ios)] == [False, False]


def test_devices_of_several_persons_may_all_be_primary(account: Account, android: AndroidSdk, ios: IosSdk) -> None:
    for app in (android, ios):
        app.update({"isPrimary": True})
    assert [shown(app)["isPrimary"] for app in (android, ios)] == [True, True]


# -- #3 revives ------------------------------------------------------------------------------------------------


def report(app: Sdk) -> Json:
    """What Android reports after NO_REGISTRATION (mobile-sdk-api 6.3)."""
    return {**app.reported, "regEnabled": True, "isPrimary": True}


def test_an_update_with_a_token_revives_an_uninstalled_registration(account: Account, equipped: Sdk) -> None:
    before, owner = shown(equipped), person_id(account, equipped)
    uninstall(account, equipped)
    assert_gone(account, equipped)
    equipped.token = "renewed"
    assert_done(equipped.update(report(equipped)))
    seen = see(account, equipped)
    assert seen.installation == {**before, "pushServiceToken": "renewed"}
    assert (seen.person["anonymous"], seen.person["type"]) == (True, "LEAD")
    assert seen.person["personId"] != owner


def test_a_revived_registration_of_an_identified_person_is_anonymous(account: Account, equipped: Sdk) -> None:
    equipped.personalize({"externalUserId": "jdoe"}, {"firstName": "John"})
    john = person_id(account, equipped)
    uninstall(account, equipped)
    assert_done(equipped.update(report(equipped)))
    seen = see(account, equipped)
    assert seen.person["anonymous"]
    assert seen.installation["customAttributes"] == DATA
    assert seen.installation["applicationUserId"] == "user 7"
    assert account.get_person(john)["registrations"] == []
    assert account.get_person(john)["firstName"] == "John"


@both
def test_an_update_with_a_token_revives_an_id_that_nobody_knows(account: Account, fresh: Sdk) -> None:
    fresh.push_reg_id = "6b3f7a0e-0000-4000-8000-000000000001"
    assert_done(fresh.update(report(fresh)))
    seen = see(account, fresh)
    assert seen.installation == {**report(fresh), "pushRegId": fresh.push_reg_id}
    assert seen.person["anonymous"]


def test_a_token_alone_is_enough(account: Account, app: Sdk) -> None:
    uninstall(account, app)
    assert_done(app.update({"pushServiceToken": "t"}))
    seen = see(account, app)
    assert (seen.installation["isPrimary"], seen.installation["regEnabled"]) == (False, True)
    assert seen.registration["pushServiceToken"] == "t"


def test_a_revival_writes_no_install_event(account: Account, app: Sdk) -> None:
    uninstall(account, app)
    app.update(report(app))
    assert events_of(account, person_id(account, app)) == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"regEnabled": True},
        {"isPrimary": True, "os": "Android"},
        {"pushServiceToken": None},
        {"applicationUserId": "x"},
    ],
    ids=str,
)
def test_an_update_without_a_token_revives_nothing(account: Account, app: Sdk, body: dict[str, Any]) -> None:
    uninstall(account, app)
    before = account.state()
    NO_REGISTRATION.check(app.update(body))
    assert_gone(account, app)
    assert account.state() == before


def test_a_refused_update_revives_nothing(account: Account, app: Sdk) -> None:
    uninstall(account, app)
    NO_REGISTRATION.check(app.update({**report(app), "os": "Symbian"}))
    assert_gone(account, app)


def test_nobody_revives_a_registration_of_another_application(account: Account, app: Sdk) -> None:
    stranger = AndroidSdk(account.http, account.application()["applicationCode"], app.push_reg_id)
    before = account.state()
    NO_REGISTRATION.check(stranger.update(report(stranger)))
    assert account.state() == before


# -- #4 --------------------------------------------------------------------------------------------------------


def test_a_deleted_registration_is_gone_everywhere(account: Account, ios: IosSdk, android: AndroidSdk) -> None:
    anonymous = person_id(account, android)
    for _ in range(2):
        assert_done(ios.delete(str(android.push_reg_id)))
        assert_gone(account, android)
    assert anonymous not in [person["personId"] for person in account.persons()]
    see(account, ios)


def test_deleting_is_an_uninstall(account: Account, ios: IosSdk, android: AndroidSdk) -> None:
    android.personalize({"externalUserId": "jdoe"})
    john = person_id(account, android)
    assert_done(ios.delete(str(android.push_reg_id)))
    assert account.get_person(john)["registrations"] == []
    event = events_of(account, john)[-1]
    assert (event["definitionId"], event["registrationId"]) == ("mobileAppUninstall", android.push_reg_id)
    assert event["properties"]["pushRegistrationId"] == android.push_reg_id
    ios.delete(str(android.push_reg_id))
    assert names_of_events(account, john).count("Uninstall") == 1


def test_a_deleted_registration_can_be_revived(account: Account, ios: IosSdk, android: AndroidSdk) -> None:
    android.update({"applicationUserId": "user 7"})
    ios.delete(str(android.push_reg_id))
    assert_done(android.update(report(android)))
    assert see(account, android).installation["applicationUserId"] == "user 7"


def test_deleting_what_is_not_there_goes_well(account: Account, ios: IosSdk) -> None:
    before = account.state()
    assert_done(ios.delete("unknown"))
    ios.push_reg_id = "unknown too"
    assert_done(ios.delete("unknown"))
    assert account.state() == before


def test_a_registration_of_somebody_else_stays(account: Account, ios: IosSdk) -> None:
    of_another_application = IosSdk(account.http, account.application()["applicationCode"])
    of_another_account = IosSdk(account.http, Account.create(account.http).application_code)
    for stranger in (of_another_application, of_another_account):
        stranger.install()
        assert_done(stranger.delete(str(ios.push_reg_id)))
        see(account, ios)

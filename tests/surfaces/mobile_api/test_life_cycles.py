"""One story for each turn that the life of an install can take, seen from all surfaces after every step."""

import pytest

from tests.api_client import Account
from tests.databases import both_at_length
from tests.surfaces.mobile_api.answers import NO_REGISTRATION, assert_done, read
from tests.surfaces.mobile_api.sdk_wire import AndroidSdk, IosSdk, Sdk
from tests.surfaces.mobile_api.surfaces import (
    Seen,
    assert_gone,
    events_of,
    names_of_events,
    person_id,
    plain,
    see,
    uninstall,
)

pytestmark = both_at_length

ANA = {"externalUserId": "ana", "emails": [{"address": "ana@example.com"}]}


def primaries(account: Account, *apps: Sdk) -> list[bool]:
    """The flag of each app, on which all surfaces agree."""
    return [see(account, app).installation["isPrimary"] for app in apps]


def login(account: Account, app: Sdk) -> Seen:
    """As Ana, by the app."""
    assert read(app.personalize(ANA, {"firstName": "Ana"}))["externalUserId"] == "ana"
    return see(account, app)


def test_a_first_install_until_the_first_login(account: Account, fresh: Sdk) -> None:
    assert "id" not in read(fresh.widget())
    fresh.install()
    seen = see(account, fresh)
    assert (seen.person["anonymous"], seen.user["type"]) == (True, "LEAD")
    assert_done(fresh.report_session({"sessionStarts": ["2026-01-05T10:00:00Z"], "systemData": fresh.device}))
    assert_done(fresh.update_user({"tags": ["guest"]}))
    after = login(account, fresh)
    assert after.person["personId"] == seen.person["personId"]
    assert plain(after.user) == {"type": "CUSTOMER", **ANA, "firstName": "Ana", "tags": ["guest"]}
    assert account.persons(email="ANA@example.com") == account.persons(externalId="ana") == [after.person]
    assert names_of_events(account, after.person["personId"]) == ["Install", "Launch", "Personalize"]


def test_an_app_update(account: Account, app: Sdk) -> None:
    before = login(account, app)
    version = {"appVersion": "2.0", "sdkVersion": "16.0.0"}
    assert_done(app.update({**app.device, **version}))
    assert_done(
        app.report_session({"sessionStarts": ["2026-01-05T10:00:00Z"], "systemData": {**app.device, **version}})
    )
    after = see(account, app)
    assert after.installation == {**before.installation, **version}
    assert after.user["instances"][0]["appVersion"] == "2.0"
    launch = events_of(account, after.person["personId"])[-1]
    assert (launch["properties"]["appVersion"], launch["properties"]["sdkVersion"]) == ("2.0", "16.0.0")


def test_a_token_changes_while_logged_in(account: Account, app: Sdk) -> None:
    before = login(account, app)
    assert_done(app.update({"pushServiceToken": "renewed", "pushServiceType": app.push_service}))
    after = see(account, app)
    assert after.installation == {**before.installation, "pushServiceToken": "renewed"}
    assert plain(after.user) == plain(before.user)
    assert len(account.state()[1]) == 1


def test_a_token_changes_after_a_logout_on_android(account: Account, android: AndroidSdk) -> None:
    login(account, android)
    assert_done(android.depersonalize())
    assert_done(android.update({"pushServiceToken": "renewed", "pushServiceType": "Firebase"}))
    seen = see(account, android)
    assert (seen.registration["pushServiceToken"], seen.person["anonymous"]) == ("renewed", True)


def test_a_restored_backup_registers_anew_beside_the_old_device(account: Account, fresh: Sdk) -> None:
    fresh.install()
    login(account, fresh)
    restored = type(fresh)(account.http, account.application_code)
    assert restored.installation_id != fresh.installation_id
    restored.install(isPrimary=True, regEnabled=False)
    seen = see(account, restored)
    assert restored.push_reg_id != fresh.push_reg_id
    assert (seen.installation["isPrimary"], seen.installation["regEnabled"]) == (True, False)
    assert seen.person["anonymous"]
    assert see(account, fresh).user["externalUserId"] == "ana"
    user = login(account, restored).user
    assert {one["pushRegId"] for one in user["instances"]} == {fresh.push_reg_id, restored.push_reg_id}


def test_a_reinstall_on_ios_deletes_the_registration_that_the_keychain_remembers(account: Account, ios: IosSdk) -> None:
    login(account, ios)
    reinstalled = IosSdk(account.http, account.application_code)
    reinstalled.install()
    assert_done(reinstalled.delete(str(ios.push_reg_id)))
    assert_gone(account, ios)
    assert see(account, reinstalled).person["anonymous"]
    user = login(account, reinstalled).user
    assert [one["pushRegId"] for one in user["instances"]] == [reinstalled.push_reg_id]
    ana = person_id(account, reinstalled)
    assert names_of_events(account, ana) == ["Install", "Personalize", "Install", "Uninstall", "Personalize"]


@pytest.mark.parametrize("notices", ["update", "user", "session"])
def test_a_lost_registration_on_android_is_revived_under_its_id(
    account: Account, android: AndroidSdk, notices: str
) -> None:
    login(account, android)
    android.update({"customAttributes": {"size": 1.5}, "applicationUserId": "user 7"})
    before = see(account, android)
    uninstall(account, android)
    assert_gone(account, android)
    calls = {
        "update": lambda: android.update({"appVersion": "2.0"}),
        "user": lambda: android.update_user({"lastName": "Ivić"}),
        "session": lambda: android.report_session({"sessionStarts": ["2026-01-05T10:00:00Z"]}),
    }
    NO_REGISTRATION.check(calls[notices]())

    assert_done(android.update({**android.reported, "regEnabled": True, "isPrimary": True}))
    revived = see(account, android)
    assert revived.installation == {**before.installation, "isPrimary": True}
    assert revived.person["anonymous"]
    assert_done(android.repersonalize(ANA, {"birthday": "1990-05-17"}))
    after = see(account, android)
    assert after.person["personId"] == before.person["personId"]
    assert after.installation == revived.installation
    assert plain(after.user) == {**plain(before.user), "birthday": "1990-05-17"}
    assert names_of_events(account, after.person["personId"]) == ["Install", "Personalize", "Uninstall", "Personalize"]
    assert_done(calls[notices]())


def test_a_lost_registration_on_ios_is_dropped_and_made_anew(account: Account, ios: IosSdk) -> None:
    before = login(account, ios)
    lost = IosSdk(account.http, account.application_code, ios.push_reg_id)
    uninstall(account, ios)
    NO_REGISTRATION.check(ios.user())
    ios.push_reg_id = None
    ios.install()
    after = see(account, ios)
    assert after.installation["pushServiceToken"] == before.installation["pushServiceToken"]
    assert after.person["anonymous"]
    assert_gone(account, lost)
    assert account.get_person(before.person["personId"])["registrations"] == []
    assert login(account, ios).person["personId"] == before.person["personId"]


def test_an_uninstall_leaves_the_person_behind(account: Account, app: Sdk) -> None:
    before = login(account, app)
    uninstall(account, app)
    assert_gone(account, app)
    left = account.get_person(before.person["personId"])
    assert left == {**before.person, "registrations": [], "modifiedAt": left["modifiedAt"]}
    assert names_of_events(account, left["personId"]) == ["Install", "Personalize", "Uninstall"]
    for answer in (app.fetch(), app.user(), app.personalize(ANA), app.depersonalize(), app.widget()):
        NO_REGISTRATION.check(answer)


def test_an_uninstall_of_an_anonymous_device_leaves_nothing(account: Account, app: Sdk) -> None:
    uninstall(account, app)
    assert_gone(account, app)
    assert account.state() == [[], []]


def test_the_primary_flag_moves_between_two_devices_of_one_person(
    account: Account, android: AndroidSdk, ios: IosSdk
) -> None:
    android.update({"isPrimary": True})
    ios.update({"isPrimary": True})
    assert primaries(account, android, ios) == [True, True]
    login(account, android)
    login(account, ios)
    assert primaries(account, android, ios) == [True, False]
    assert_done(ios.update({"isPrimary": True}))
    assert primaries(account, android, ios) == [False, True]
    assert account.push.update(str(android.push_reg_id), {"isPrimary": True}).status_code == 200
    assert primaries(account, android, ios) == [True, False]
    assert_done(android.update({"isPrimary": True}, ios.push_reg_id))
    assert primaries(account, android, ios) == [False, True]
    read(android.personalize(ANA, primary=True))
    assert primaries(account, android, ios) == [True, False]
    assert_done(android.update({"isPrimary": False}))
    assert primaries(account, android, ios) == [False, False]


def test_a_logout_while_another_device_stays(account: Account, android: AndroidSdk, ios: IosSdk) -> None:
    login(account, android)
    before = login(account, ios)
    ios.update({"isPrimary": True})
    assert_done(android.update({"customAttributes": {"size": 1}}))
    assert_done(android.depersonalize())
    left, stayed = see(account, android), see(account, ios)
    assert plain(left.user) == {"type": "LEAD"}
    assert "customAttributes" not in left.installation
    assert plain(stayed.user) == plain(before.user)
    assert stayed.person["registrations"] == [ios.push_reg_id]
    assert stayed.installation["isPrimary"] is True
    last = events_of(account, stayed.person["personId"])[-1]
    assert (last["definitionId"], last["registrationId"]) == ("mobileAppDepersonalize", android.push_reg_id)


def test_a_logout_of_the_last_device_and_the_login_of_somebody_else(account: Account, app: Sdk) -> None:
    ana = login(account, app).person
    app.depersonalize()
    left = account.get_person(ana["personId"])
    assert left == {**ana, "registrations": [], "modifiedAt": left["modifiedAt"]}
    read(app.personalize({"externalUserId": "bob"}))
    assert plain(see(account, app).user) == {"type": "CUSTOMER", "externalUserId": "bob"}
    assert read(app.personalize(ANA, force=True))["firstName"] == "Ana"
    assert see(account, app).person["personId"] == ana["personId"]


def test_a_logout_of_another_device(account: Account, android: AndroidSdk, ios: IosSdk) -> None:
    login(account, android)
    before = login(account, ios)
    android.update({"isPrimary": True})
    assert_done(ios.depersonalize(android.push_reg_id))
    assert see(account, android).person["anonymous"]
    after = see(account, ios)
    assert plain(after.user) == plain(before.user)
    assert [one["pushRegId"] for one in after.user["instances"]] == [ios.push_reg_id]
    assert primaries(account, android, ios) == [False, False]


def test_pushes_are_switched_off_and_on(account: Account, app: Sdk) -> None:
    before = login(account, app)
    for enabled in (False, True):
        assert_done(app.update({"regEnabled": enabled}))
        after = see(account, app)
        assert after.installation == {**before.installation, "regEnabled": enabled}
        assert after.user["instances"][0]["regEnabled"] is enabled
        shown = account.push.get(str(app.push_reg_id)).json()
        assert shown["systemData"]["registrationEnabled"] is enabled

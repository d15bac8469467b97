"""What an account can choose of the endpoints of the SDKs, with every answer."""

import pytest

from tests.api_client import Account
from tests.cases import each
from tests.databases import both
from tests.surfaces.mobile_api.answers import (
    EVENT_INVALID,
    IDENTITY_INVALID,
    NO_REGISTRATION,
    RESTRICTED,
    UNKNOWN_APPLICATION,
    assert_done,
    read,
)
from tests.surfaces.mobile_api.sdk_wire import AndroidSdk, Sdk
from tests.surfaces.mobile_api.surfaces import events_of, names_of_events, person_id, uninstall

ANA = {"externalUserId": "ana"}


@both
def test_a_new_install_with_a_known_token_leaves_the_old_one_or_takes_its_place(
    account: Account, android: AndroidSdk
) -> None:
    token = {"pushServiceToken": "t-1", "pushServiceType": "GCM"}
    assert_done(android.update(token))
    assert read(android.personalize(ANA))
    ana = person_id(account, android)
    other = account.application(name="other")["applicationCode"]
    elsewhere = AndroidSdk(account.http, other)
    elsewhere.install(**token)
    account.set(knownTokens="uninstall")
    second = AndroidSdk(account.http, account.application_code)
    second.install(**token)
    NO_REGISTRATION.check(android.fetch())
    assert names_of_events(account, ana)[-1] == "Uninstall"
    assert [read(one.fetch())["isPrimary"] for one in (elsewhere, second)] == [False, False]
    account.set(knownTokens="keep")
    AndroidSdk(account.http, account.application_code).install(**token)
    assert read(second.fetch())
    without = AndroidSdk(account.http, account.application_code)
    account.set(knownTokens="uninstall")
    without.install()
    assert read(second.fetch())


def test_an_uninstalled_id_is_revived_or_refused(account: Account, app: Sdk) -> None:
    uninstall(account, app)
    account.set(revival="refuse")
    NO_REGISTRATION.check(app.update({"pushServiceToken": "t", "pushServiceType": "GCM"}))
    NO_REGISTRATION.check(app.fetch())
    account.set(revival="revive")
    assert_done(app.update({"pushServiceToken": "t", "pushServiceType": "GCM"}))
    assert read(app.fetch())["pushRegId"] == app.push_reg_id


@pytest.mark.parametrize(("value", "is_reset"), [(None, False), ("keep", False), ("reset", True)])
def test_repersonalize_as_the_same_person_spares_the_device_or_resets_it(
    account: Account, android: AndroidSdk, value: str | None, is_reset: bool
) -> None:
    if value:
        account.set(repersonalize=value, forcedRepeat="keep")
    assert read(android.personalize(ANA))
    assert_done(android.update({"isPrimary": True, "customAttributes": {"a": 1}}))
    ana, before = person_id(account, android), names_of_events(account, person_id(account, android))
    assert_done(android.repersonalize(ANA))
    shown = read(android.fetch())
    assert (shown["isPrimary"], shown.get("customAttributes")) == ((False, None) if is_reset else (True, {"a": 1}))
    assert person_id(account, android) == ana
    assert names_of_events(account, ana)[len(before) :] == (["Depersonalize", "Personalize"] if is_reset else [])


def test_devices_of_a_user_are_shown_or_only_when_asked_for(account: Account, android: AndroidSdk) -> None:
    def shows(**query: bool) -> bool:
        return "instances" in read(android.send("GET", f"{android.path()}/user", query))

    assert [shows(), shows(ri=True), shows(ri=False)] == [True, True, False]
    account.set(userDevices="asked")
    assert [shows(), shows(ri=True), shows(ri=False)] == [False, True, False]


def test_events_that_fit_no_definition_are_dropped_or_refuse_the_call(account: Account, android: AndroidSdk) -> None:
    definition = {"definitionId": "known", "title": "Known", "fields": []}
    assert account.http.post(f"{account.path}/eventDefinitions", json=definition).status_code == 201
    events = [{"definitionId": "known"}, {"definitionId": "unknown"}]
    before = len(names_of_events(account, person_id(account, android)))
    account.set(unfitEvents="refuse")
    EVENT_INVALID.check(android.report_events(*events))
    assert len(names_of_events(account, person_id(account, android))) == before
    account.set(unfitEvents="drop")
    assert_done(android.report_events(*events))
    assert names_of_events(account, person_id(account, android))[before:] == ["known"]


@each(("value", "goes"), [("withDevice", True), ("always", True), ("never", False)])
def test_a_user_may_lose_the_last_identifier_unless_the_account_forbids_it(
    account: Account, android: AndroidSdk, value: str, goes: bool
) -> None:
    assert read(android.personalize(ANA))
    account.set(lastIdentifier=value)
    answer = android.update_user({"externalUserId": None, "firstName": value})
    if goes:
        assert_done(answer)
    else:
        IDENTITY_INVALID.check(answer)
    user = read(android.user())
    assert ("externalUserId" not in user, user.get("firstName") == value) == (goes, goes)


@each(("value", "statuses"), [("meaning", (404, 403)), ("badRequest", (400, 400))])
def test_failures_that_sdks_know_by_name_have_the_statuses_of_the_account(
    account: Account, android: AndroidSdk, value: str, statuses: tuple[int, int]
) -> None:
    account.set(sdkFailureStatus=value, sdkUserData="restrict")
    answers = (android.fetch("unknown"), android.update_user({"firstName": "Ana"}))
    for answer, status, name in zip(answers, statuses, (NO_REGISTRATION, RESTRICTED), strict=True):
        name._replace(status=status).check(answer)
    UNKNOWN_APPLICATION.check(AndroidSdk(account.http, "unknown", push_reg_id="x").fetch())


def test_null_as_a_property_is_absent_or_fits_no_definition(account: Account, android: AndroidSdk) -> None:
    fields = [{"name": "a", "type": "String"}]
    definition = {"definitionId": "known", "title": "Known", "fields": fields}
    assert account.http.post(f"{account.path}/eventDefinitions", json=definition).status_code == 201
    event = {"definitionId": "known", "properties": {"a": None}}
    account.set(nullProperties="unfit")
    EVENT_INVALID.check(android.report_events(event, validate=True))
    assert_done(android.report_events(event, {**event, "properties": {"a": "b"}}))
    account.set(nullProperties="absent")
    assert_done(android.report_events(event, validate=True))
    kept = [one["properties"] for one in events_of(account, person_id(account, android)) if one["properties"] != {}]
    assert len(kept) == 2

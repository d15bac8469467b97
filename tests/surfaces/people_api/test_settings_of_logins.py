"""What an account can choose of logins and logouts, with every answer, over HTTP."""

from typing import Any

import pytest

from tests.api_client import Account, PushApi
from tests.cases import each
from tests.databases import both
from tests.shapes import assert_push_error
from tests.surfaces.mobile_api.sdk_wire import AndroidSdk
from tests.surfaces.mobile_api.surfaces import names_of_events
from tests.surfaces.people_api.persons import MERGE, PersonsApi, contacts

JOHN = {"externalId": "jdoe"}


@pytest.fixture
def world(account: Account) -> Account:
    """d1 is anonymous; dt is John's primary device, dx another one of his."""
    for device in ("d1", "dt", "dx"):
        account.install(registrationId=device, additionalData={"a": 1})
    for device in ("dt", "dx"):
        account.push.personalize(device, JOHN)
    account.push.update("dt", {"isPrimary": True})
    return account


def flags(account: Account) -> dict[str, bool]:
    return {one: account.get_registration(one)["isPrimary"] for one in ("dt", "dx")}


@pytest.mark.parametrize(("value", "is_reset"), [(None, True), ("reset", True), ("keep", False)])
def test_force_on_a_device_of_the_same_person(world: Account, value: str | None, is_reset: bool) -> None:
    if value:
        world.set(forcedRepeat=value)
    john = world.get_registration("dt")["personId"]
    before = len(names_of_events(world, john))
    shown = world.push.personalize("dt", JOHN, forceDepersonalize=True, returnPush=True).json()
    device = next(one for one in shown["contactInformation"]["push"] if one["registrationId"] == "dt")
    assert (device.get("additionalData"), device["isPrimary"]) == ((None, False) if is_reset else ({"a": 1}, True))
    assert world.get_registration("dt")["personId"] == john
    expected = ["Depersonalize", "Personalize"] if is_reset else ["Personalize"]
    assert names_of_events(world, john)[before:] == expected


def test_a_merge_by_force_spares_the_device_where_the_account_says_so(world: Account) -> None:
    world.set(forcedRepeat="keep", ambiguousIdentity="merge")
    world.person(emails=["jane@example.com"])
    world.push.personalize("dt", {**JOHN, "email": "jane@example.com"}, forceDepersonalize=True)
    assert flags(world) == {"dt": True, "dx": False}
    assert world.push.get("dt").json()["additionalData"] == {"a": 1}


@each(("value", "kept"), [("keep", {"a": 1}), ("clear", None)])
def test_null_as_custom_attributes_of_a_login(world: Account, value: str, kept: Any) -> None:
    world.set(nullCustomAttributes="keep")
    world.push.personalize("dt", JOHN, {"customAttributes": {"a": 1, "b": None}})
    world.set(nullCustomAttributes=value)
    answer = world.push.personalize("dt", JOHN, {"customAttributes": None}).json()
    assert answer.get("customAttributes") == kept
    answer = world.push.personalize("dt", JOHN, {"firstName": "John"}).json()
    assert ("customAttributes" in answer) is (value == "keep")


@each(("value", "shown"), [(None, "dt dx do"), ("account", "dt dx do"), ("application", "dt dx")])
def test_return_push_shows_devices_of_all_applications_or_of_one(world: Account, value: str | None, shown: str) -> None:
    if value is None:
        code = world.application(name="other")["applicationCode"]
        world.install(registrationId="do", applicationCode=code)
        PushApi(world.http, code).personalize("do", JOHN)
    else:
        world.set(returnedPush=value)
    answer = world.push.personalize("dt", JOHN, returnPush=True).json()
    assert [one["registrationId"] for one in answer["contactInformation"]["push"]] == shown.split()


def test_logins_of_backends_are_events_unless_the_account_says_otherwise(world: Account) -> None:
    john = world.get_registration("dt")["personId"]
    before = ["Install", "Personalize", "Install", "Personalize"]
    assert sorted(names_of_events(world, john)) == sorted(before)
    world.set(recordedLogins="phones")
    world.push.personalize("d1", JOHN)
    world.push.personalize("dt", JOHN, forceDepersonalize=True)
    world.push.depersonalize("dx")
    assert sorted(names_of_events(world, john)) == sorted([*before, "Install"])


def test_a_logout_of_an_anonymous_device_changes_nothing_or_clears_it(world: Account) -> None:
    world.push.update("d1", {"isPrimary": True})
    before = world.state()
    world.push.depersonalize("d1")
    assert world.state() == before
    world.set(anonymousLogout="reset")
    owner = world.get_registration("d1")["personId"]
    assert world.push.depersonalize("d1").content == b""
    shown = world.push.get("d1").json()
    assert (shown.get("additionalData"), shown["isPrimary"]) == (None, False)
    assert world.get_registration("d1")["personId"] == owner
    assert names_of_events(world, owner) == ["Install", "Depersonalize"]


@both
@pytest.mark.parametrize(("flag", "stays"), [(None, False), ("clear", False), ("keep", True)])
@pytest.mark.parametrize(("successor", "follows"), [(None, False), ("none", False), ("newest", True)])
def test_what_becomes_of_the_primary_flag_at_logout(
    world: Account, flag: str | None, stays: bool, successor: str | None, follows: bool
) -> None:
    world.set(
        **{"primaryOnDepersonalize": flag} if flag else {}, **{"primarySuccessor": successor} if successor else {}
    )
    world.push.depersonalize("dt")
    assert flags(world) == {"dt": stays, "dx": follows}
    assert len([one for one in world.persons() if one["anonymous"]]) == 2


@each(("successor", "follows"), [("none", False), ("newest", True)])
def test_a_primary_device_that_somebody_takes_by_force_may_have_a_successor(
    world: Account, successor: str, follows: bool
) -> None:
    world.set(primarySuccessor=successor)
    world.push.personalize("dt", JOHN, forceDepersonalize=True, setDeviceAsPrimary=True)
    world.push.personalize("dt", {"externalId": f"taker {successor}"}, forceDepersonalize=True)
    assert flags(world) == {"dt": False, "dx": follows}


def test_unknown_custom_attributes_are_made_or_refused(world: Account) -> None:
    world.push.personalize("d1", JOHN, {"customAttributes": {"known": 1}})
    world.set(unknownAttributes="refuse")
    before = world.state()
    refused = world.push.personalize("dt", JOHN, {"tags": ["new"], "customAttributes": {"b": 1, "a": 1, "known": 2}})
    assert_push_error(refused, 48909, "customAttributes.a should be created as an attribute before")
    assert world.state() == before
    good = world.push.personalize("dt", JOHN, {"customAttributes": {"known": 2, "unknown": None}})
    assert good.json()["customAttributes"] == {"known": 2}
    assert world.person(customAttributes={"of a test": 1})


@each(("value", "shown"), [("given", "Ana@Example.com"), ("lowerCase", "ana@example.com")])
def test_emails_are_kept_as_given_or_in_lower_case(account: Account, value: str, shown: str) -> None:
    account.set(emailNotation=value)
    api, device = PersonsApi(account), account.install()
    app = AndroidSdk(account.http, account.application_code, push_reg_id=account.install())
    given = f"{value}.Ana@Example.com"
    answers = [
        account.push.personalize(device, {"externalId": f"{value} 1", "email": f"1{given}"}).json(),
        api.create(externalId=f"{value} 2", contactInformation=contacts(f"2{given}")).json(),
    ]
    for number, one in enumerate(answers, 1):
        emails = one["contactInformation"].get("emails") or one["contactInformation"]["email"]
        assert emails[0]["address"] == (f"{number}{given}" if value == "given" else f"{number}{given}".lower())
    user = app.personalize({"externalUserId": f"{value} 3", "emails": [{"address": f"3{given}"}]}).json()
    assert user["emails"][0]["address"].endswith(shown)
    assert app.update_user({"emails": [{"address": f"4{given}"}]}).status_code == 200
    assert app.user().json()["emails"][0]["address"].endswith(shown)
    item = {"contactInformation": [{"type": "EMAIL", "identifier": f"5{given}"}]}
    assert api.call("POST", MERGE, json={"persons": [item]}).status_code == 207
    merged = api.get(type="EMAIL", identifier=f"5{given}").json()
    assert merged["contactInformation"]["email"][0]["address"].endswith(shown)


@each(("value", "is_refused"), [("cut", False), ("refuse", True)])
def test_a_date_time_as_a_birthday_is_cut_or_refused(world: Account, value: str, is_refused: bool) -> None:
    world.set(birthdayTimes=value)
    answer = world.push.personalize("d1", JOHN, {"birthday": "1985-07-12T10:00:00Z"})
    if is_refused:
        assert_push_error(answer, 48902, "attributes.birthday should be date in the form YYYY-MM-DD")
    else:
        assert answer.json()["birthday"] == "1985-07-12"
    assert world.push.personalize("dx", JOHN, {"birthday": "1985-07-12"}).json()["birthday"] == "1985-07-12"


@each(("value", "status"), [("badRequest", 400), ("conflict", 409)])
@pytest.mark.parametrize("envelope", ["flat", "serviceException"])
def test_refused_logins_are_bad_requests_or_conflicts(world: Account, envelope: str, value: str, status: int) -> None:
    world.set(refusedLoginStatus=value, differentExternalId="reject", pushErrorEnvelope=envelope)
    if not world.persons(phone="385911234567"):
        world.person(phones=["385911234567"], externalId="jane")
    several = {**JOHN, "phoneNumber": "385911234567"}
    logins = [("dt", {"externalId": "x"}), ("d1", several), ("d1", {"externalId": "x", "phoneNumber": "385911234567"})]
    assert [world.push.personalize(*login).status_code for login in logins] == [status] * 3
    assert world.push.personalize("d1", {}).status_code == 400
    assert_push_error(world.push.get("unknown"), 48013)


@both
def test_the_code_of_another_application_finds_the_registration_or_not(world: Account) -> None:
    elsewhere = PushApi(world.http, world.application(name="other")["applicationCode"])
    for answer in (elsewhere.get("dt"), elsewhere.personalize("dt", JOHN), elsewhere.depersonalize("dt")):
        assert_push_error(answer, 48013)
    world.set(foreignRegistrations="find")
    assert elsewhere.get("dt").json() == world.push.get("dt").json()
    assert elsewhere.update("dt", {"additionalData": {"b": 2}}).json()["additionalData"] == {"a": 1, "b": 2}
    assert elsewhere.personalize("dt", JOHN).json()["externalId"] == "jdoe"
    assert elsewhere.depersonalize("dt").status_code == 200
    assert world.owner("dt")["anonymous"]
    assert_push_error(elsewhere.get("unknown"), 48013)
    other = Account.create(world.http, settings={"foreignRegistrations": "find"})
    assert_push_error(PushApi(other.http, other.application_code).get("dt"), 48013)
    assert AndroidSdk(world.http, str(elsewhere.headers["AppCode"]), push_reg_id="dt").fetch().status_code == 404

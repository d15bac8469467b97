"""`/_twin/accounts`: each account is a world of its own."""

import re
from typing import Any

import httpx
import pytest

from tests.api_client import Account, PushApi
from tests.cases import each
from tests.databases import both_at_length, once
from tests.shapes import assert_control_error, assert_push_error
from tests.surfaces.control_api.listing import ids_in_pages

pytestmark = both_at_length

CODE = re.compile(r"[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
DEFAULTS = {
    "auth": "lenient",
    "rateLimits": "off",
    "pushErrorEnvelope": "flat",
    "peopleErrorNumber": "name",
    "sessionEnd": "use",
    "accessTokenSeconds": 3600,
    "contentTypes": "any",
    "queryFlags": "refuse",
    "unknownFields": "ignore",
    "listLimits": "refuse",
    "foreignRegistrations": "refuse",
    "refusedLoginStatus": "badRequest",
    "ambiguousIdentity": "reject",
    "repeatedPersonalize": "accept",
    "differentExternalId": "replace",
    "tags": "replace",
    "anonymousAttributes": "absorb",
    "deviceAttributesOnDepersonalize": "clear",
    "forcedRepeat": "reset",
    "nullCustomAttributes": "keep",
    "returnedPush": "account",
    "recordedLogins": "all",
    "anonymousLogout": "ignore",
    "primaryOnDepersonalize": "clear",
    "primarySuccessor": "none",
    "blankExternalIds": "ignore",
    "phoneNotation": "any",
    "additionalDataOnUpdate": "merge",
    "listedPersons": "all",
    "personNames": "any",
    "systemDataOfPersons": "values",
    "personModification": "person",
    "unknownAttributes": "create",
    "personsWithoutIdentifier": "refuse",
    "lastIdentifier": "withDevice",
    "devicesOfDeletedPersons": "release",
    "personOrder": "oldestFirst",
    "unknownPeopleOfTags": "skip",
    "nullFlags": "ignore",
    "readOnlyFields": "ignore",
    "emailNotation": "given",
    "mergeNulls": "keep",
    "birthdayTimes": "cut",
    "mergedLists": "join",
    "primaryOfMerged": "oldest",
    "anonymousPrimary": "set",
    "badDateStatus": "notFound",
    "emptyCustomAttributes": "keep",
    "sdkUserData": "allow",
    "knownTokens": "keep",
    "revival": "revive",
    "repersonalize": "keep",
    "userDevices": "show",
    "unfitEvents": "drop",
    "sdkFailureStatus": "meaning",
    "nullProperties": "absent",
    "targetingEvaluation": "grouped",
    "messageIds": "digits",
    "deliveryDelayMs": 1000,
    "webhookUrl": None,
    "usedMessageIds": "reject",
    "unknownRegistrations": "report",
    "disabledRegistrations": "report",
    "mutedDevices": "report",
    "repeatedDevices": "each",
    "withoutPrimary": "nobody",
    "sendersOfV2": "codeOrId",
    "rejectedSends": "current",
    "defaultValidityHours": 48,
    "validityBegins": "start",
    "overnightWindows": "allow",
    "speedLimits": "even",
    "validityUnit": "minutes",
    "pastSendAt": "now",
    "scheduledToNobody": "accept",
    "messagesAfterLogout": "withhold",
    "knownMessages": "pending",
    "seenBeforeDelivered": "delivered",
    "failedStatus": "rejectedOperator",
    "silentToMuted": "deliver",
    "pendingInStatistics": "count",
    "disabledInStatistics": "cloud",
    "webhookSuccess": "any2xx",
    "webhookWaits": "zero",
    "webhookRetries": 20,
    "webhookRedirects": "fail",
    "webhookReports": "consume",
    "registrationsCount": "all",
    "inboxAccess": "device",
    "inboxOrder": "newestFirst",
    "inboxSeen": "inbox",
    "inboxDays": 0,
    "zeroInboxExpiration": "never",
    "inboxApplications": "own",
    "mutedInFailover": "leaveOut",
    "smsDelayMs": 1000,
    "smsOutcomes": {},
    "failedPushes": "notDelivered",
    "moKeywords": "firstWord",
    "moWithoutAction": "drop",
    "repeatedMo": "another",
}
OTHERS = {
    "auth": "strict",
    "rateLimits": "documented",
    "pushErrorEnvelope": "serviceException",
    "peopleErrorNumber": "flat",
    "sessionEnd": "beginning",
    "accessTokenSeconds": 300,
    "contentTypes": "json",
    "queryFlags": "ignore",
    "unknownFields": "refuse",
    "listLimits": "clip",
    "foreignRegistrations": "find",
    "refusedLoginStatus": "conflict",
    "ambiguousIdentity": "merge",
    "repeatedPersonalize": "reject",
    "differentExternalId": "reject",
    "tags": "append",
    "anonymousAttributes": "discard",
    "deviceAttributesOnDepersonalize": "keep",
    "forcedRepeat": "keep",
    "nullCustomAttributes": "clear",
    "returnedPush": "application",
    "recordedLogins": "phones",
    "anonymousLogout": "reset",
    "primaryOnDepersonalize": "keep",
    "primarySuccessor": "newest",
    "blankExternalIds": "refuse",
    "phoneNotation": "digits",
    "additionalDataOnUpdate": "replace",
    "listedPersons": "identified",
    "personNames": "documented",
    "systemDataOfPersons": "texts",
    "personModification": "device",
    "unknownAttributes": "refuse",
    "personsWithoutIdentifier": "accept",
    "lastIdentifier": "never",
    "devicesOfDeletedPersons": "uninstall",
    "personOrder": "newestFirst",
    "unknownPeopleOfTags": "refuse",
    "nullFlags": "refuse",
    "readOnlyFields": "refuse",
    "emailNotation": "lowerCase",
    "mergeNulls": "clear",
    "birthdayTimes": "refuse",
    "mergedLists": "best",
    "primaryOfMerged": "latest",
    "anonymousPrimary": "ignore",
    "badDateStatus": "badRequest",
    "emptyCustomAttributes": "clear",
    "sdkUserData": "restrict",
    "knownTokens": "uninstall",
    "revival": "refuse",
    "repersonalize": "reset",
    "userDevices": "asked",
    "unfitEvents": "refuse",
    "sdkFailureStatus": "badRequest",
    "nullProperties": "unfit",
    "targetingEvaluation": "strict",
    "messageIds": "uuid",
    "deliveryDelayMs": 86_400_000,
    "webhookUrl": "http://127.0.0.1:9000/hooks?a=1",
    "usedMessageIds": "accept",
    "unknownRegistrations": "reject",
    "disabledRegistrations": "leaveOut",
    "mutedDevices": "deliver",
    "repeatedDevices": "once",
    "withoutPrimary": "all",
    "sendersOfV2": "code",
    "rejectedSends": "none",
    "defaultValidityHours": 24,
    "validityBegins": "departure",
    "overnightWindows": "refuse",
    "speedLimits": "burst",
    "validityUnit": "hours",
    "pastSendAt": "refuse",
    "scheduledToNobody": "reject",
    "messagesAfterLogout": "deliver",
    "knownMessages": "delivered",
    "seenBeforeDelivered": "ignored",
    "failedStatus": "notDelivered",
    "silentToMuted": "report",
    "pendingInStatistics": "leaveOut",
    "disabledInStatistics": "expired",
    "webhookSuccess": "only200",
    "webhookWaits": "one",
    "webhookRetries": 3,
    "webhookRedirects": "follow",
    "webhookReports": "keep",
    "registrationsCount": "enabled",
    "inboxAccess": "anyone",
    "inboxOrder": "oldestFirst",
    "inboxSeen": "push",
    "inboxDays": 30,
    "zeroInboxExpiration": "unset",
    "inboxApplications": "all",
    "mutedInFailover": "include",
    "smsDelayMs": 0,
    "smsOutcomes": {"41790000001": "pending", "+4179*": "undeliverable", "*": "expired"},
    "failedPushes": "asPush",
    "moKeywords": "none",
    "moWithoutAction": "pull",
    "repeatedMo": "ignore",
}


def create(http: httpx.Client, **body: Any) -> httpx.Response:
    return http.post("/_twin/accounts", json=body)


def test_an_account_has_these_members(account: Account) -> None:
    members = ["accountId", "name", "apiKey", "username", "password", "settings", "applications", "createdAt"]
    assert list(account.answer) == members
    assert list(account.answer["applications"][0]) == [
        "applicationId",
        "applicationCode",
        "name",
        "jwtKeys",
        "apns",
        "gcm",
    ]


def test_what_is_left_out_is_generated(account: Account) -> None:
    assert CODE.fullmatch(account.answer["apiKey"])
    assert account.answer["username"]
    assert account.answer["password"]
    assert account.answer["name"]
    (application,) = account.answer["applications"]
    assert CODE.fullmatch(application["applicationCode"])
    assert re.fullmatch(r"[0-9A-F]{32}", application["applicationId"])


def test_a_request_without_a_body_creates_an_account(http: httpx.Client) -> None:
    assert http.post("/_twin/accounts").status_code == 201


def test_what_is_generated_differs_between_accounts(http: httpx.Client) -> None:
    one, other = Account.create(http).answer, Account.create(http).answer
    for member in ("accountId", "apiKey", "username", "password"):
        assert one[member] != other[member]
    assert one["applications"][0] != other["applications"][0]


def test_everything_may_be_chosen(http: httpx.Client, account: Account) -> None:
    own = account.answer["accountId"]
    application = {"name": "Shop", "applicationCode": f"code of {own}", "applicationId": f"id/{own}"}
    chosen = {"name": "Ana's world", "apiKey": f"key of {own}", "username": "ana", "password": "päss: wörd"}
    answer = create(http, **chosen, settings={"tags": "append"}, applications=[application]).json()
    assert {name: answer[name] for name in chosen} == chosen
    assert answer["applications"] == [
        {**application, "jwtKeys": [], "apns": {"enabled": True}, "gcm": {"enabled": True}}
    ]
    assert answer["settings"] == {**DEFAULTS, "tags": "append"}


def test_codes_of_255_characters_are_taken(http: httpx.Client, account: Account) -> None:
    long = account.answer["accountId"].ljust(255, "ž")
    account = Account.create(http, apiKey=long, applications=[{"applicationCode": long, "applicationId": long}])
    assert account.answer["apiKey"] == long
    assert account.answer["applications"][0]["applicationCode"] == long


def test_applications_are_made_in_the_order_given(http: httpx.Client) -> None:
    account = Account.create(http, applications=[{"name": "b"}, {"name": "a"}, {}])
    assert [one["name"] for one in account.answer["applications"]][:2] == ["b", "a"]
    assert http.get(account.path).json() == account.answer


def test_the_settings_have_the_documented_defaults(account: Account) -> None:
    assert account.answer["settings"] == DEFAULTS


@each("name", list(OTHERS))
def test_a_setting_can_be_chosen_and_changed_back(http: httpx.Client, name: str) -> None:
    account = Account.create(http, settings={name: OTHERS[name]})
    assert account.answer["settings"] == {**DEFAULTS, name: OTHERS[name]}
    changed = http.patch(account.path, json={"settings": {name: DEFAULTS[name]}})
    assert changed.json()["settings"] == DEFAULTS


@once
@pytest.mark.parametrize(
    "url", ["", "hook", "ftp://127.0.0.1/", "http://", "http:// x/", "http://a:b/", "http://a/" + "x" * 2048]
)
def test_a_webhook_is_a_web_address_or_nothing(account: Account, http: httpx.Client, url: str) -> None:
    refused = http.patch(account.path, json={"settings": {"webhookUrl": url}})
    assert_control_error(refused, 422, "INVALID_REQUEST", "settings.webhookUrl")


@once
@pytest.mark.parametrize("delay", [-1, 86_400_001, 1.5, True, "1000", None])
def test_a_delay_is_a_whole_number_within_its_bounds(account: Account, http: httpx.Client, delay: Any) -> None:
    refused = http.patch(account.path, json={"settings": {"deliveryDelayMs": delay}})
    assert_control_error(refused, 422, "INVALID_REQUEST", "settings.deliveryDelayMs")


@once
@pytest.mark.parametrize(
    ("outcomes", "field"),
    [
        ({"4179000": "delivered", "abc": "delivered"}, "settings.smsOutcomes.abc"),
        ({"1234": "delivered"}, "settings.smsOutcomes.1234"),
        ({f"{number:07d}": "pending" for number in range(1001)}, "settings.smsOutcomes"),
        ({"1234567890123456": "delivered"}, "settings.smsOutcomes.1234567890123456"),
        ({"123456789012345*": "delivered"}, "settings.smsOutcomes.123456789012345*"),
        ({"41*1": "delivered"}, "settings.smsOutcomes.41*1"),
        ({"41790000001": "lost"}, "settings.smsOutcomes.41790000001"),
        ({"41790000001": None}, "settings.smsOutcomes.41790000001"),
        (["41790000001"], "settings.smsOutcomes"),
        (None, "settings.smsOutcomes"),
    ],
    ids=str,
)
def test_outcomes_of_sms_go_by_numbers_and_how_they_begin(
    account: Account, http: httpx.Client, outcomes: Any, field: str
) -> None:
    refused = http.patch(account.path, json={"settings": {"smsOutcomes": outcomes}})
    assert_control_error(refused, 422, "INVALID_REQUEST", field)


def test_a_change_of_settings_leaves_the_others(account: Account, http: httpx.Client) -> None:
    http.patch(account.path, json={"settings": {"tags": "append", "auth": "strict"}})
    changed = http.patch(account.path, json={"settings": {"auth": "lenient"}})
    assert changed.status_code == 200
    assert changed.json()["settings"] == {**DEFAULTS, "tags": "append"}
    assert http.get(account.path).json() == changed.json()


def test_an_account_can_be_renamed(account: Account, http: httpx.Client) -> None:
    renamed = http.patch(account.path, json={"name": "Renamed"})
    assert (renamed.status_code, renamed.json()) == (200, {**account.answer, "name": "Renamed"})


def test_a_change_of_nothing_changes_nothing(account: Account, http: httpx.Client) -> None:
    assert http.patch(account.path, json={}).json() == account.answer


def test_get_shows_what_create_answered(account: Account, http: httpx.Client) -> None:
    shown = http.get(account.path)
    assert (shown.status_code, shown.json()) == (200, account.answer)


def test_times_are_utc_with_milliseconds(account: Account) -> None:
    assert TIME.fullmatch(account.answer["createdAt"])


def test_accounts_are_listed_in_the_order_of_creation(http: httpx.Client) -> None:
    mine = [Account.create(http).answer["accountId"] for _ in range(3)]
    listed = ids_in_pages(http, "/_twin/accounts", "accounts", "accountId", limit=1000)
    assert [one for one in listed if one in mine] == mine


def test_a_listed_account_is_as_get_shows_it(account: Account, http: httpx.Client) -> None:
    page: dict[str, Any] = {"nextCursor": None}
    listed = []
    while "nextCursor" in page:
        cursor = {"cursor": page["nextCursor"]} if page["nextCursor"] else {}
        page = http.get("/_twin/accounts", params={"limit": 1000, **cursor}).json()
        listed += page["accounts"]
    assert account.answer in listed


def test_a_deleted_account_is_gone(account: Account, http: httpx.Client) -> None:
    account.install(registrationId="d1")
    account.person(phones=["79810000000"])
    deleted = http.delete(account.path)
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert_control_error(http.get(account.path), 404, "ACCOUNT_NOT_FOUND")
    assert_control_error(http.delete(account.path), 404, "ACCOUNT_NOT_FOUND")
    assert_push_error(account.push.get("d1"), 48012)


def test_what_a_deleted_account_owned_is_free_again(account: Account, http: httpx.Client) -> None:
    http.delete(account.path)
    application = {name: account.answer["applications"][0][name] for name in ("applicationCode", "applicationId")}
    successor = Account.create(http, apiKey=account.answer["apiKey"], applications=[application])
    assert successor.persons() == []


def test_deleting_an_account_leaves_the_others(account: Account, http: httpx.Client) -> None:
    other = Account.create(http)
    person = other.person(externalId="ana")
    registration = other.install()
    http.delete(account.path)
    assert other.get_person(person)["externalId"] == "ana"
    assert other.push.get(registration).status_code == 200


@pytest.mark.parametrize(
    ("code", "body"),
    [
        ("API_KEY_TAKEN", lambda one: {"apiKey": one["apiKey"]}),
        ("APPLICATION_CODE_TAKEN", lambda one: {"applications": [application_with(one, "applicationCode")]}),
        ("APPLICATION_ID_TAKEN", lambda one: {"applications": [application_with(one, "applicationId")]}),
    ],
    ids=["apiKey", "applicationCode", "applicationId"],
)
def test_a_taken_value_is_a_conflict(account: Account, http: httpx.Client, code: str, body: Any) -> None:
    before = ids_in_pages(http, "/_twin/accounts", "accounts", "accountId", limit=1000)
    assert_control_error(create(http, **body(account.answer)), 409, code)
    after = ids_in_pages(http, "/_twin/accounts", "accounts", "accountId", limit=1000)
    assert set(after) - set(before) == set()


def application_with(account: dict[str, Any], member: str) -> dict[str, str]:
    return {member: account["applications"][0][member]}


@pytest.mark.parametrize("member", ["applicationCode", "applicationId"])
def test_two_applications_of_one_request_may_not_share(http: httpx.Client, account: Account, member: str) -> None:
    twice = {member: f"twice in {account.answer['accountId']}"}
    code = {"applicationCode": "APPLICATION_CODE_TAKEN", "applicationId": "APPLICATION_ID_TAKEN"}[member]
    assert_control_error(create(http, applications=[twice, twice]), 409, code)


def test_user_and_password_need_not_be_unique(account: Account, http: httpx.Client) -> None:
    again = create(http, username=account.answer["username"], password=account.answer["password"])
    assert again.status_code == 201


@once
@each(
    ("field", "body"),
    [
        ("name", {"name": ""}),
        ("name", {"name": "x" * 256}),
        ("name", {"name": "tab\there"}),
        ("name", {"name": 5}),
        ("apiKey", {"apiKey": ""}),
        ("apiKey", {"apiKey": "x" * 256}),
        ("username", {"username": "with:colon"}),
        ("password", {"password": ""}),
        ("settings", {"settings": None}),
        ("settings.auth", {"settings": {"auth": "none"}}),
        ("settings.tags", {"settings": {"tags": True}}),
        ("settings.colour", {"settings": {"colour": "red"}}),
        ("applications", {"applications": {}}),
        ("applications.1.applicationCode", {"applications": [{}, {"applicationCode": ""}]}),
        ("applications.0.applicationId", {"applications": [{"applicationId": "x" * 256}]}),
        ("applications.0.jwtKeys.0.secret", {"applications": [{"jwtKeys": [{"kid": "k"}]}]}),
        ("applications.0.colour", {"applications": [{"colour": "red"}]}),
    ],
)
def test_an_invalid_field_is_named(http: httpx.Client, field: str, body: dict[str, Any]) -> None:
    assert_control_error(create(http, **body), 422, "INVALID_REQUEST", field)


def test_every_invalid_field_is_named(http: httpx.Client) -> None:
    answer = create(http, name="", settings={"auth": "?", "tagz": "append"}, nmae="x")
    assert_control_error(answer, 422, "INVALID_REQUEST", "name", "settings.auth", "settings.tagz", "nmae")


def test_the_same_phone_in_two_accounts_is_two_persons(account: Account, http: httpx.Client) -> None:
    other = Account.create(http)
    mine, theirs = account.person(phones=["79810000000"]), other.person(phones=["79810000000"])
    account.install(registrationId="d1")
    assert account.push.personalize("d1", {"phoneNumber": "79810000000"}, {"firstName": "Ana"}).status_code == 200
    assert account.get_person(mine)["firstName"] == "Ana"
    assert "firstName" not in other.get_person(theirs)
    assert other.get_person(theirs)["registrations"] == []


def test_the_same_registration_id_in_two_accounts_is_two_devices(account: Account, http: httpx.Client) -> None:
    other = Account.create(http)
    for one in (account, other):
        one.install(registrationId="d1")
    account.push.update("d1", {"additionalData": {"mine": True}})
    http.delete(f"{account.path}/registrations/d1")
    assert_push_error(account.push.get("d1"), 48013)
    assert other.push.get("d1").status_code == 200
    assert "additionalData" not in other.get_registration("d1")


@pytest.mark.parametrize("kind", ["persons", "registrations"])
def test_what_another_account_owns_is_not_found(account: Account, http: httpx.Client, kind: str) -> None:
    other = Account.create(http)
    owned = other.person() if kind == "persons" else other.install()
    answer = http.get(f"{account.path}/{kind}/{owned}")
    assert_control_error(answer, 404, f"{kind.removesuffix('s').upper()}_NOT_FOUND")
    assert http.get(f"{account.path}/{kind}").json() == {kind: []}


def test_strict_accounts_know_only_their_own_credentials(http: httpx.Client) -> None:
    strict = {"settings": {"auth": "strict"}}
    one, other = Account.create(http, **strict), Account.create(http, **strict)
    one.install(registrationId="d1")
    assert one.push.get("d1").status_code == 200
    foreign = PushApi(http, one.application_code, f"App {other.answer['apiKey']}")
    assert_push_error(foreign.get("d1"), 48012)
    unknown = PushApi(http, one.application_code, "App nobody")
    assert unknown.get("d1").status_code == 401


def test_a_valid_key_of_another_account_is_only_a_warning_in_lenient_mode(account: Account, http: httpx.Client) -> None:
    account.install(registrationId="d1")
    other = Account.create(http)
    answer = PushApi(http, account.application_code, f"App {other.answer['apiKey']}").get("d1")
    assert answer.status_code == 200
    assert "x-twin-warning" in answer.headers

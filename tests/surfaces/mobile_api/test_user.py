"""#8, #9: the person behind the device, read and changed by the app."""

from typing import Any

import pytest

from tests.api_client import Account
from tests.cases import each
from tests.databases import once
from tests.surfaces.mobile_api.answers import (
    EMAIL_INVALID,
    FORMAT_INVALID,
    MERGE_INTERRUPTED,
    PHONE_INVALID,
    RESTRICTED,
    Failure,
    Json,
    assert_done,
    read,
)
from tests.surfaces.mobile_api.sdk_wire import AndroidSdk, IosSdk, Sdk
from tests.surfaces.mobile_api.surfaces import person_id, plain, see
from tests.surfaces.mobile_api.test_personalize import CUSTOM, FULL, JOHN

IDENTITY = {
    "externalUserId": "jdoe",
    "phones": [{"number": "79810000000"}, {"number": "12345"}],
    "emails": [{"address": "John@example.com"}],
}
WHOLE: Json = {"type": "CUSTOMER", **IDENTITY, **FULL}


@pytest.fixture
def johns(app: Sdk) -> Sdk:
    """A device of John's, of whom everything is known."""
    read(app.personalize(IDENTITY, FULL))
    return app


@pytest.fixture
def before(account: Account, johns: Sdk) -> list[Any]:
    """What the account is like, with John's device, and Jane."""
    assert johns.push_reg_id
    account.person(externalId="jane", phones=["55555"], emails=["jane@example.com"])
    return account.state()


# -- #8 --------------------------------------------------------------------------------------------------------


def test_the_user_is_shown_whole(johns: Sdk) -> None:
    user = read(johns.user())
    assert plain(user) == WHOLE
    assert [one["pushRegId"] for one in user["instances"]] == [johns.push_reg_id]


def test_an_anonymous_user_is_a_lead_with_a_device(app: Sdk) -> None:
    user = read(app.user())
    assert plain(user) == {"type": "LEAD"}
    (instance,) = user["instances"]
    assert {"pushRegId": app.push_reg_id, "isPrimary": False, "regEnabled": True}.items() <= instance.items()


@each(
    ("query", "instances", "token"),
    [
        ("", True, False),
        ("?ri=true", True, False),
        ("?ri=1&rt=0", True, False),
        ("?ri=1&rt=1", True, True),
        ("?rt=true", True, True),
        ("?rt=false", True, False),
        ("?ri=0&rt=0", False, False),
        ("?ri=false", False, False),
        ("?ri=false&rt=true", False, False),
    ],
)
def test_devices_and_tokens_are_shown_as_asked_for(johns: Sdk, query: str, instances: bool, token: bool) -> None:
    user = read(johns.send("GET", f"{johns.path()}/user{query}"))
    assert plain(user) == WHOLE
    assert ("instances" in user) is instances
    if instances:
        assert user["instances"][0].get("pushServiceToken") == (johns.token if token else None)


def test_devices_of_all_applications_are_listed(account: Account, johns: Sdk) -> None:
    other = AndroidSdk(account.http, account.application()["applicationCode"])
    other.install()
    other.personalize(JOHN)
    assert {one["pushRegId"] for one in read(johns.user())["instances"]} == {johns.push_reg_id, other.push_reg_id}


# -- #9 --------------------------------------------------------------------------------------------------------

CHANGES: list[dict[str, Any]] = [
    {"firstName": "New", "middleName": "x" * 50},
    {"lastName": "😀" * 255},
    {"birthday": "2024-02-29"},
    {"gender": "Male"},
    {"tags": ["x", "y"]},
    {"externalUserId": "other"},
    {"phones": [{"number": "12345"}, {"number": "67890"}]},
    {"emails": [{"address": "other@a.io"}, {"address": "john@example.com"}]},
    {"firstName": "New", "tags": ["x"], "emails": [{"address": "new@a.io"}], "externalUserId": "new"},
]


@each("change", CHANGES)
def test_what_is_sent_is_changed_and_nothing_else(account: Account, johns: Sdk, change: dict[str, Any]) -> None:
    before = person_id(account, johns)
    assert_done(johns.update_user(WHOLE))
    assert_done(johns.update_user(change))
    seen = see(account, johns)
    assert plain(seen.user) == {**WHOLE, **change}
    assert seen.person["personId"] == before


@each("name", [*IDENTITY, *FULL])
def test_null_clears(account: Account, johns: Sdk, name: str) -> None:
    assert_done(johns.update_user(WHOLE))
    assert_done(johns.update_user({name: None}))
    assert plain(see(account, johns).user) == {key: value for key, value in WHOLE.items() if key != name}


@pytest.mark.parametrize("name", ["phones", "emails", "tags"])
def test_an_empty_list_clears(account: Account, johns: Sdk, name: str) -> None:
    assert_done(johns.update_user({name: []}))
    assert plain(see(account, johns).user) == {key: value for key, value in WHOLE.items() if key != name}


@each(
    ("sent", "merged"),
    [
        ({"shoe": 39}, {**CUSTOM, "shoe": 39}),
        ({"member": None}, {name: value for name, value in CUSTOM.items() if name != "member"}),
        ({}, CUSTOM),
        ({"unknown": None}, CUSTOM),
        (None, None),
    ],
)
def test_custom_attributes_merge_by_key(account: Account, johns: Sdk, sent: Any, merged: Any) -> None:
    for given in (None, CUSTOM, sent):
        assert_done(johns.update_user({"customAttributes": given}))
    assert plain(see(account, johns).user).get("customAttributes") == merged


def test_list_attributes_are_replaced_as_a_whole_and_show_no_null(account: Account, johns: Sdk) -> None:
    orders = [{"item": "book", "price": 9.5}, {"item": "pen", "price": 1}]
    for sent in ([{"item": "old", "price": 1}], [*orders, {"item": "gum", "price": None}]):
        assert_done(johns.update_user({"customAttributes": {"orders": sent}}))
    assert read(johns.user())["customAttributes"]["orders"] == [*orders, {"item": "gum"}]
    assert_done(johns.update_user({"customAttributes": {"orders": None}}))
    assert plain(see(account, johns).user) == WHOLE


def test_dates_and_numbers_come_back_as_they_were_sent(johns: Sdk) -> None:
    sent = {"date": "2020-01-15", "moment": "2024-03-01T10:00:00Z", "whole": 9007199254740993, "part": 0.1}
    johns.update_user({"customAttributes": sent})
    assert sent.items() <= read(johns.user())["customAttributes"].items()


def test_preferred_contacts_are_accepted_and_shown_without(johns: Sdk) -> None:
    phones = [{"number": "12345", "preferred": True}]
    assert_done(johns.update_user({"phones": phones, "emails": [{"address": "a@b.co", "preferred": False}]}))
    user = read(johns.user())
    assert (user["phones"], user["emails"]) == ([{"number": "12345"}], [{"address": "a@b.co"}])


def test_a_contact_that_comes_twice_counts_once(johns: Sdk) -> None:
    johns.update_user({"phones": [{"number": "+1 23 45"}, {"number": "12345"}]})
    assert read(johns.user())["phones"] == [{"number": "12345"}]


def test_nobody_else_is_found_by_what_was_cleared(account: Account, johns: Sdk) -> None:
    johns.update_user({"phones": None, "externalUserId": None})
    assert account.persons(phone="12345") == account.persons(externalId="jdoe") == []
    assert account.persons(email="john@example.com")[0]["personId"] == person_id(account, johns)


def test_an_anonymous_person_may_have_attributes(account: Account, app: Sdk) -> None:
    before = person_id(account, app)
    assert_done(app.update_user({"firstName": "Guest", "tags": ["x"], "customAttributes": {"n": 1}}))
    seen = see(account, app)
    assert plain(seen.user) == {"type": "LEAD", "firstName": "Guest", "tags": ["x"], "customAttributes": {"n": 1}}
    assert (seen.person["personId"], seen.person["anonymous"]) == (before, True)


@pytest.mark.parametrize("body", [{}, {"unknown": 1}, {"instances": []}, {"type": "LEAD"}], ids=str)
def test_what_is_not_named_is_kept(account: Account, johns: Sdk, body: Any) -> None:
    assert_done(johns.update_user(body))
    assert plain(see(account, johns).user) == WHOLE


# -- refusals --------------------------------------------------------------------------------------------------

REFUSED: list[tuple[Failure, dict[str, Any]]] = [
    (MERGE_INTERRUPTED, {"externalUserId": "jane"}),
    (MERGE_INTERRUPTED, {"phones": [{"number": "12345"}, {"number": "+5 55-55"}]}),
    (MERGE_INTERRUPTED, {"emails": [{"address": "JANE@example.com"}]}),
    (MERGE_INTERRUPTED, {"phones": [{"number": str(20_000 + number)} for number in range(101)]}),
    (MERGE_INTERRUPTED, {"emails": [{"address": f"{number}@a.io"} for number in range(101)]}),
    (PHONE_INVALID.saying("Invalid phone number: 12"), {"phones": [{"number": "12"}]}),
    (EMAIL_INVALID.saying("Invalid email: x"), {"emails": [{"address": "a@b.co"}, {"address": "x"}]}),
    (FORMAT_INVALID, {"customAttributes": {"shoe": "another type"}}),
]
MALFORMED: list[dict[str, Any]] = [
    {"firstName": 5},
    {"firstName": "x" * 256},
    {"middleName": "x" * 51},
    {"birthday": "2023-02-29"},
    {"birthday": 19900517},
    {"gender": "Other"},
    {"gender": True},
    {"tags": "vip"},
    {"tags": ["vip", 1]},
    {"tags": ["x" * 257]},
    {"phones": {"number": "12345"}},
    {"phones": [12345]},
    {"emails": [{"address": 5}]},
    {"externalUserId": 5},
    {"externalUserId": "x" * 257},
    {"customAttributes": []},
    {"customAttributes": {"": 1}},
    {"customAttributes": {"a{}": 1}},
    {"customAttributes": {"a": "x" * 4097}},
    {"customAttributes": {"a": {}}},
    {"customAttributes": {"a": [1]}},
    {"customAttributes": {"a": [{"b": [1]}]}},
    {"customAttributes": {"a": [{"b": {"c": 1}}]}},
]


@each(("failure", "change"), REFUSED)
def test_a_refused_update_changes_nothing(
    account: Account, before: list[Any], johns: Sdk, failure: Failure, change: dict[str, Any]
) -> None:
    assert_refused(account, before, johns, failure, change)


@once
@each("change", MALFORMED)
def test_a_malformed_update_changes_nothing(
    account: Account, before: list[Any], johns: Sdk, change: dict[str, Any]
) -> None:
    assert_refused(account, before, johns, FORMAT_INVALID, change)


def assert_refused(account: Account, before: list[Any], johns: Sdk, failure: Failure, change: dict[str, Any]) -> None:
    """Alone and beside what is good, and nothing has changed."""
    failure.check(johns.update_user(change))
    failure.check(johns.update_user({"lastName": "New", **change}))
    assert account.state() == before


def test_a_hundred_contacts_are_kept(johns: Sdk) -> None:
    phones = [{"number": str(20_000 + number)} for number in range(100)]
    assert_done(johns.update_user({"phones": phones}))
    assert read(johns.user())["phones"] == phones


# -- accounts that let no app write user data ------------------------------------------------------------------


@pytest.mark.parametrize(
    "change", [{"firstName": "New"}, {"firstName": None}, {"phones": [{"number": "67890"}]}], ids=str
)
def test_restricted_accounts_take_no_user_data_from_apps(account: Account, johns: Sdk, change: Any) -> None:
    account.set(sdkUserData="restrict")
    before = account.state()
    RESTRICTED.check(johns.update_user(change))
    RESTRICTED.check(johns.personalize(JOHN, {"firstName": "New"}))
    RESTRICTED.check(johns.personalize({"externalUserId": "other"}, {"firstName": "New"}, force=True))
    assert account.state() == before
    account.set(sdkUserData="allow")
    assert_done(johns.update_user(change))


def test_restricted_accounts_let_apps_identify_and_read(account: Account, android: AndroidSdk, ios: IosSdk) -> None:
    account.set(sdkUserData="restrict")
    RESTRICTED.check(android.repersonalize(JOHN, {"birthday": "1990-05-17"}))
    assert_done(android.repersonalize(JOHN, {}))
    attributes: Json | None
    for attributes in (None, {}):
        assert read(ios.personalize(JOHN, attributes))["externalUserId"] == "jdoe"
    assert read(ios.user())["externalUserId"] == "jdoe"
    assert_done(ios.update({"customAttributes": {"a": 1}}))
    assert_done(ios.depersonalize())

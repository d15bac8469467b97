"""#5, #6, #7: to whom the device belongs, and what is told about that person."""

from typing import Any

import pytest

from tests.api_client import Account
from tests.cases import each
from tests.databases import both_at_length, once
from tests.surfaces.mobile_api.answers import (
    AMBIGUOUS,
    EMAIL_INVALID,
    FORMAT_INVALID,
    IDENTITY_INVALID,
    IMPOSSIBLE,
    MERGE_INTERRUPTED,
    NO_REGISTRATION,
    PHONE_INVALID,
    Failure,
    Json,
    assert_done,
    read,
)
from tests.surfaces.mobile_api.sdk_wire import AndroidSdk, IosSdk, Sdk
from tests.surfaces.mobile_api.surfaces import names_of_events, person_id, plain, see

pytestmark = both_at_length

JOHN = {"externalUserId": "jdoe"}
PETER = {"externalUserId": "peter"}
NOBODY = {"externalUserId": "nobody yet"}
CUSTOM: Json = {"shoe": 38.5, "member": True, "since": "2020-01-15", "lastVisit": "2024-03-01T10:00:00Z"}
FULL: Json = {
    "firstName": "Ana",
    "lastName": "Ivić",
    "middleName": "M",
    "birthday": "1990-05-17",
    "gender": "Female",
    "tags": ["vip", "b"],
    "customAttributes": CUSTOM,
}


@pytest.fixture
def world(account: Account) -> Account:
    """John has a phone and an email, Jane an email; neither has a device."""
    account.person(externalId="jdoe", phones=["79810000000"], emails=["john@example.com"], firstName="John")
    account.person(emails=["jane@example.com"], firstName="Jane", type="LEAD")
    return account


@pytest.fixture
def peters(world: Account, app: Sdk) -> Sdk:
    """A primary device of Peter's with data of its own."""
    app.personalize({**PETER, "phones": [{"number": "55555"}]}, {"firstName": "Peter"}, primary=True)
    app.update({"customAttributes": {"a": 1}, "applicationUserId": "user 7"})
    return app


def own_data(app: Sdk) -> tuple[Any, Any, bool]:
    shown = read(app.fetch())
    return shown.get("customAttributes"), shown.get("applicationUserId"), shown["isPrimary"]


# -- the answer ------------------------------------------------------------------------------------------------


def test_the_answer_is_the_whole_user_with_its_devices(account: Account, app: Sdk) -> None:
    identity = {"externalUserId": "u-1", "phones": [{"number": "385911234567"}], "emails": [{"address": "ana@a.io"}]}
    user = read(app.personalize(identity, FULL))
    assert plain(user) == {"type": "CUSTOMER", **identity, **FULL}
    (instance,) = user["instances"]
    known = {"pushRegId": app.push_reg_id, "isPrimary": False, "regEnabled": True, **app.device}
    assert known.items() <= instance.items()
    assert "pushServiceToken" not in instance
    assert plain(see(account, app).user) == plain(user)


def test_all_devices_of_the_person_are_listed(world: Account, android: AndroidSdk, ios: IosSdk) -> None:
    android.personalize(JOHN, primary=True)
    user = read(ios.personalize(JOHN))
    assert {one["pushRegId"]: one["isPrimary"] for one in user["instances"]} == {
        android.push_reg_id: True,
        ios.push_reg_id: False,
    }


@pytest.mark.parametrize("attributes", [None, {}, {"customAttributes": {}}], ids=str)
def test_what_is_not_named_is_kept(app: Sdk, attributes: Any) -> None:
    before = read(app.personalize(JOHN, FULL))
    assert read(app.personalize(JOHN, attributes)) == before


def test_attributes_override_and_custom_attributes_merge(app: Sdk) -> None:
    app.personalize(JOHN, FULL)
    changes = {"gender": "Male", "tags": ["x"]}
    user = read(app.personalize(JOHN, {**changes, "customAttributes": {"shoe": None, "n": 1}}))
    custom = {name: value for name, value in CUSTOM.items() if name != "shoe"} | {"n": 1}
    assert plain(user) == {**FULL, **JOHN, **changes, "type": "CUSTOMER", "customAttributes": custom}


def test_a_list_attribute_comes_back_as_it_was_sent(account: Account, app: Sdk) -> None:
    orders = [{"item": "book", "price": 9.5, "gift": False}, {"item": "pen", "price": 1, "gift": True}]
    user = read(app.personalize(JOHN, {"customAttributes": {"orders": orders}}))
    assert user["customAttributes"] == {"orders": orders}
    assert see(account, app).person["customAttributes"] == {"orders": orders}


# -- rows of the decision table (people-api 5.3) ---------------------------------------------------------------


@pytest.mark.parametrize("force", [False, True])
def test_row_1_unknown_identifiers_identify_the_anonymous_person(world: Account, app: Sdk, force: bool) -> None:
    before = person_id(world, app)
    app.update({"customAttributes": {"a": 1}})
    read(app.personalize(NOBODY, force=force))
    assert person_id(world, app) == before
    assert own_data(app)[0] == {"a": 1}


def test_row_2_unknown_identifiers_on_a_personalized_device_are_refused(world: Account, peters: Sdk) -> None:
    before = world.state()
    IMPOSSIBLE.check(peters.personalize(NOBODY, {"firstName": "New"}))
    assert world.state() == before


@pytest.mark.parametrize(("identity", "name"), [(NOBODY, None), (JOHN, "John")], ids=["row 3", "row 8"])
def test_rows_3_and_8_force_takes_the_device_from_its_person(
    world: Account, peters: Sdk, identity: Json, name: str | None
) -> None:
    peter = person_id(world, peters)
    user = read(peters.personalize(identity, force=True))
    assert (user["externalUserId"], user.get("firstName")) == (identity["externalUserId"], name)
    assert own_data(peters) == (None, None, False)
    assert world.get_person(peter)["registrations"] == []
    assert world.get_person(peter)["firstName"] == "Peter"
    assert names_of_events(world, peter)[-1] == "Depersonalize"
    assert names_of_events(world, person_id(world, peters)) == ["Personalize"]
    see(world, peters)


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize(
    "identity",
    [
        JOHN,
        {"phones": [{"number": "+7 981 000-00-00"}]},
        {"emails": [{"address": "JOHN@example.com"}]},
        {"phones": [{"number": "12345"}, {"number": "79810000000"}]},
        {"externalUserId": "jdoe", "emails": [{"address": "new@a.io"}, {"address": "john@example.com"}]},
    ],
    ids=str,
)
def test_row_4_an_anonymous_device_goes_to_the_person_found(
    world: Account, app: Sdk, identity: Json, force: bool
) -> None:
    anonymous = person_id(world, app)
    app.update({"customAttributes": {"a": 1}})
    user = read(app.personalize(identity, force=force))
    assert (user["externalUserId"], user["firstName"]) == ("jdoe", "John")
    assert anonymous not in [person["personId"] for person in world.persons()]
    assert own_data(app)[0] == {"a": 1}
    assert names_of_events(world, person_id(world, app)) == ["Install", "Personalize"]
    see(world, app)


def test_row_5_the_same_person_again_keeps_the_device_as_it_is(world: Account, peters: Sdk) -> None:
    before = own_data(peters)
    user = read(peters.personalize({**PETER, "emails": [{"address": "p@a.io"}]}, {"lastName": "Doe"}))
    assert (user["firstName"], user["lastName"], user["emails"]) == ("Peter", "Doe", [{"address": "p@a.io"}])
    assert own_data(peters) == before


def test_row_6_by_force_the_same_person_again_resets_the_device(world: Account, peters: Sdk) -> None:
    peter = person_id(world, peters)
    assert read(peters.personalize(PETER, force=True))["firstName"] == "Peter"
    assert own_data(peters) == (None, None, False)
    assert person_id(world, peters) == peter
    assert names_of_events(world, peter)[-2:] == ["Depersonalize", "Personalize"]


@pytest.mark.parametrize("identity", [JOHN, {"emails": [{"address": "jane@example.com"}]}], ids=["John", "Jane"])
def test_row_7_another_persons_device_is_refused(world: Account, peters: Sdk, identity: Json) -> None:
    before = world.state()
    IMPOSSIBLE.check(peters.personalize(identity))
    assert world.state() == before


SEVERAL: list[Json] = [
    {**JOHN, "emails": [{"address": "jane@example.com"}]},
    {"phones": [{"number": "79810000000"}, {"number": "55555"}]},
    {"emails": [{"address": "john@example.com"}, {"address": "jane@example.com"}]},
]


@each("force", [False, True])
@each("identity", SEVERAL)
def test_row_9_identifiers_of_several_persons_are_refused(
    world: Account, peters: Sdk, identity: Json, force: bool
) -> None:
    before = world.state()
    AMBIGUOUS.check(peters.personalize(identity, {"firstName": "New"}, force=force))
    assert world.state() == before


REFUSED: list[tuple[Failure, Any]] = [
    (IDENTITY_INVALID, {}),
    (IDENTITY_INVALID, {"externalUserId": "null"}),
    (IDENTITY_INVALID, {"externalUserId": " "}),
    (IDENTITY_INVALID, {"phones": [], "emails": []}),
    (IDENTITY_INVALID, {"externalId": "x", "phoneNumber": "12345"}),
    (PHONE_INVALID.saying("Invalid phone number: 12"), {**NOBODY, "phones": [{"number": "12"}]}),
    (PHONE_INVALID, {"phones": [{"number": "12345"}, {"number": ""}]}),
    (EMAIL_INVALID.saying("Invalid email: john@example"), {**NOBODY, "emails": [{"address": "john@example"}]}),
    (EMAIL_INVALID, {"emails": [{"address": ""}]}),
    (MERGE_INTERRUPTED, {"phones": [{"number": str(10_000 + number)} for number in range(101)]}),
    (FORMAT_INVALID, []),
    (FORMAT_INVALID, "x"),
    (FORMAT_INVALID, {"externalUserId": 5}),
    (FORMAT_INVALID, {"externalUserId": "x" * 257}),
    (FORMAT_INVALID, {"phones": "12345"}),
    (FORMAT_INVALID, {"phones": ["12345"]}),
    (FORMAT_INVALID, {"phones": [{"number": 12345}]}),
    (FORMAT_INVALID, {"emails": {"address": "a@b.co"}}),
    (FORMAT_INVALID, {"emails": [{"address": None}]}),
]


@once
@each(("failure", "identity"), REFUSED)
def test_an_identity_that_is_not_one_is_refused(
    world: Account, android: AndroidSdk, failure: Failure, identity: Any
) -> None:
    before = world.state()
    for attributes in (None, {"firstName": "New"}):
        failure.check(android.personalize(identity, attributes))
        failure.check(android.personalize(identity, attributes, force=True))
        failure.check(android.repersonalize(identity, attributes))
    assert world.state() == before


def test_no_identity_at_all_is_refused(android: AndroidSdk) -> None:
    for action in ("personalize", "repersonalize"):
        IDENTITY_INVALID.check(android.send("POST", f"{android.path()}/{action}", body={}))
        attributes = {"userAttributes": {"birthday": "1990-05-17"}}
        IDENTITY_INVALID.check(android.send("POST", f"{android.path()}/{action}", body=attributes))


# -- flags -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lead", "kind"), [(False, "CUSTOMER"), (True, "LEAD")])
def test_a_lead_becomes_a_customer_unless_kept(world: Account, app: Sdk, lead: bool, kind: str) -> None:
    assert read(app.personalize({"emails": [{"address": "jane@example.com"}]}, lead=lead))["type"] == kind
    assert read(app.personalize(NOBODY, force=True, lead=lead))["type"] == kind
    assert read(app.personalize(JOHN, force=True, lead=lead))["type"] == "CUSTOMER"


def test_the_device_that_asks_for_it_is_the_only_primary_one(world: Account, android: AndroidSdk, ios: IosSdk) -> None:
    for one, other in ((android, ios), (ios, android)):
        user = read(one.personalize(JOHN, primary=True))
        shown = {instance["pushRegId"]: instance["isPrimary"] for instance in user["instances"]}
        assert shown[one.push_reg_id] is True
        assert not shown.get(other.push_reg_id)


# -- #6 --------------------------------------------------------------------------------------------------------


def test_repersonalize_takes_the_device_to_the_person_by_force(world: Account, android: AndroidSdk) -> None:
    android.personalize(PETER, primary=True)
    peter = person_id(world, android)
    android.update({"customAttributes": {"a": 1}})
    assert_done(android.repersonalize(JOHN, {"birthday": "1990-05-17"}))
    seen = see(world, android)
    assert (seen.user["firstName"], seen.user["birthday"]) == ("John", "1990-05-17")
    assert own_data(android) == (None, None, False)
    assert names_of_events(world, peter)[-1] == "Depersonalize"


def test_repersonalize_identifies_an_anonymous_person(world: Account, android: AndroidSdk) -> None:
    anonymous = person_id(world, android)
    assert_done(android.repersonalize(NOBODY, {}))
    seen = see(world, android)
    assert (seen.user["externalUserId"], seen.person["personId"]) == (NOBODY["externalUserId"], anonymous)


def test_repersonalize_as_the_same_person_resets_nothing(world: Account, android: AndroidSdk) -> None:
    android.personalize(PETER, primary=True)
    android.update({"customAttributes": {"a": 1}, "applicationUserId": "user 7"})
    events = names_of_events(world, person_id(world, android))
    for setting in ("accept", "reject"):
        world.set(repeatedPersonalize=setting)
        assert_done(android.repersonalize(PETER, {"birthday": "1990-05-17"}))
    assert own_data(android) == ({"a": 1}, "user 7", True)
    assert names_of_events(world, person_id(world, android)) == events
    assert see(world, android).user["birthday"] == "1990-05-17"


@pytest.mark.parametrize("identity", SEVERAL[::2], ids=["external id", "two emails"])
def test_repersonalize_as_several_persons_is_refused(world: Account, android: AndroidSdk, identity: Json) -> None:
    before = world.state()
    AMBIGUOUS.check(android.repersonalize(identity))
    assert world.state() == before


# -- #7 --------------------------------------------------------------------------------------------------------


def test_depersonalize_gives_the_device_to_a_fresh_anonymous_lead(world: Account, peters: Sdk) -> None:
    peters.update({"regEnabled": False})
    before, peter = read(peters.fetch(rt=True)), world.get_person(person_id(world, peters))
    assert_done(peters.depersonalize())
    seen = see(world, peters)
    kept = {name: value for name, value in before.items() if name not in {"customAttributes", "applicationUserId"}}
    assert seen.installation == {**kept, "isPrimary": False}
    assert plain(seen.user) == {"type": "LEAD"}
    assert seen.person["personId"] != peter["personId"]
    after = world.get_person(peter["personId"])
    assert after == {**peter, "registrations": [], "modifiedAt": after["modifiedAt"]}
    assert names_of_events(world, peter["personId"])[-1] == "Depersonalize"
    assert names_of_events(world, seen.person["personId"]) == []


def test_depersonalize_changes_nothing_of_an_anonymous_device(account: Account, app: Sdk) -> None:
    app.update({"customAttributes": {"a": 1}, "applicationUserId": "user 7", "isPrimary": True})
    before = account.state()
    assert_done(app.depersonalize())
    assert account.state() == before
    assert names_of_events(account, person_id(account, app)) == ["Install"]


def test_another_device_of_the_person_is_logged_out(world: Account, android: AndroidSdk, ios: IosSdk) -> None:
    for app in (android, ios):
        app.personalize(JOHN)
    assert_done(ios.depersonalize(android.push_reg_id))
    assert see(world, android).person["anonymous"]
    assert see(world, ios).user["externalUserId"] == "jdoe"


def test_a_lost_registration_is_told(app: Sdk) -> None:
    app.push_reg_id = "lost"
    NO_REGISTRATION.check(app.personalize(JOHN))
    NO_REGISTRATION.check(app.depersonalize())

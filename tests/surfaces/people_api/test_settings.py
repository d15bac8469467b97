"""Each setting of an account, with both of its values, over HTTP."""

from typing import Any

import httpx
import pytest

from tests.api_client import Account
from tests.cases import each
from tests.databases import both_at_length, once
from tests.shapes import assert_push_error, assert_service_exception
from tests.surfaces.people_api.endpoints import on_every_endpoint

pytestmark = both_at_length

JOHN = {"externalId": "jdoe", "phoneNumber": "79810000000"}


@pytest.fixture
def world(account: Account) -> Account:
    """d1 is anonymous, dt is John's; Jane has an email and no device."""
    account.install(registrationId="d1", additionalData={"a": 1})
    account.install(registrationId="dt", additionalData={"a": 1})
    account.push.personalize("dt", JOHN, {"firstName": "John", "tags": ["a", "b"]})
    account.person(emails=["jane@example.com"], firstName="Jane", lastName="Roe", tags=["b", "c"])
    return account


BOTH = {"externalId": "jdoe", "email": "jane@example.com"}


@pytest.mark.parametrize("value", [None, "reject"])
def test_several_candidates_are_refused(world: Account, value: str | None) -> None:
    if value:
        world.set(ambiguousIdentity=value)
    assert_push_error(world.push.personalize("d1", BOTH), 48907)


@pytest.mark.parametrize("device", ["d1", "dt"])
def test_several_candidates_are_merged(world: Account, device: str) -> None:
    world.set(ambiguousIdentity="merge")
    john = world.get_registration("dt")["personId"]
    answer = world.push.personalize(device, BOTH)
    assert answer.json() == {
        "externalId": "jdoe",
        "firstName": "Jane",
        "lastName": "Roe",
        "tags": ["a", "b", "c"],
        "contactInformation": {
            "phones": [{"number": "79810000000"}],
            "emails": [{"address": "jane@example.com"}],
        },
    }
    assert world.get_registration(device)["personId"] == john
    assert [one["personId"] for one in world.persons() if not one["anonymous"]] == [john]
    assert [one["personId"] for one in world.persons(email="jane@example.com")] == [john]


def test_merging_does_not_take_a_device_from_somebody_else(world: Account) -> None:
    world.set(ambiguousIdentity="merge")
    world.install(registrationId="dp")
    world.push.personalize("dp", {"externalId": "peter"})
    before = world.state()
    assert_push_error(world.push.personalize("dp", BOTH), 48906)
    assert world.state() == before
    assert world.push.personalize("dp", BOTH, forceDepersonalize=True).json()["externalId"] == "jdoe"


def test_all_devices_of_merged_persons_come_together_with_one_primary(world: Account) -> None:
    world.set(ambiguousIdentity="merge")
    world.install(registrationId="dj")
    world.push.personalize("dj", {"email": "jane@example.com"}, setDeviceAsPrimary=True)
    world.push.update("dt", {"isPrimary": True})
    world.push.update("d1", {"isPrimary": True})
    answer = world.push.personalize("d1", BOTH, returnPush=True)
    shown = {one["registrationId"]: one["isPrimary"] for one in answer.json()["contactInformation"]["push"]}
    assert shown == {"d1": False, "dt": True, "dj": False}


def test_a_merge_that_would_have_too_many_contacts_changes_nothing(account: Account) -> None:
    account.set(ambiguousIdentity="merge")
    account.person(externalId="a", phones=[str(10_000 + number) for number in range(60)])
    account.person(externalId="b", phones=[str(20_000 + number) for number in range(41)])
    account.install(registrationId="d1")
    before = account.state()
    assert_push_error(account.push.personalize("d1", {"phoneNumber": "20000", "externalId": "a"}), 48908)
    assert account.state() == before


@pytest.mark.parametrize(("value", "code"), [(None, 200), ("accept", 200), ("reject", 48906)])
def test_the_same_person_again(world: Account, value: str | None, code: int) -> None:
    if value:
        world.set(repeatedPersonalize=value)
    before = world.state()
    answer = world.push.personalize("dt", JOHN)
    if code == 200:
        assert answer.json()["firstName"] == "John"
    else:
        assert_push_error(answer, code, "Installation is not depersonalized. Personalization is prohibited")
        assert world.state() == before
        assert world.push.personalize("dt", JOHN, forceDepersonalize=True).status_code == 200


@pytest.mark.parametrize(("value", "code"), [(None, 200), ("replace", 200), ("reject", 48908)])
def test_another_external_id_for_a_person_found_by_phone(world: Account, value: str | None, code: int) -> None:
    if value:
        world.set(differentExternalId=value)
    before = world.state()
    answer = world.push.personalize("d1", {"externalId": "other", "phoneNumber": "79810000000"})
    if code == 200:
        assert answer.json()["externalId"] == "other"
        assert world.persons(externalId="jdoe") == []
    else:
        assert_push_error(answer, code, "User update violates unique key constraint")
        assert world.state() == before
        assert world.push.personalize("d1", JOHN).json()["externalId"] == "jdoe"


@pytest.mark.parametrize(
    ("value", "sent", "tags"),
    [
        (None, ["c", "b"], ["c", "b"]),
        ("replace", ["c", "b"], ["c", "b"]),
        ("append", ["c", "b"], ["a", "b", "c"]),
        ("replace", [], None),
        ("append", [], ["a", "b"]),
        ("replace", None, None),
        ("append", None, None),
    ],
)
def test_tags(world: Account, value: str | None, sent: Any, tags: Any) -> None:
    if value:
        world.set(tags=value)
    assert world.push.personalize("d1", JOHN, {"tags": sent}).json().get("tags") == tags


@pytest.mark.parametrize(
    ("value", "last_name", "tags"),
    [(None, "Lee", ["a", "b", "x"]), ("absorb", "Lee", ["a", "b", "x"]), ("discard", None, ["a", "b"])],
)
def test_attributes_of_the_anonymous_person(
    world: Account, value: str | None, last_name: str | None, tags: list[str]
) -> None:
    if value:
        world.set(anonymousAttributes=value)
    anonymous = world.get_registration("d1")["personId"]
    world.http.patch(f"{world.path}/persons/{anonymous}", json={"lastName": "Lee", "tags": ["x"]})
    answer = world.push.personalize("d1", JOHN).json()
    assert (answer.get("lastName"), answer["tags"]) == (last_name, tags)
    assert anonymous not in [person["personId"] for person in world.persons()]


@pytest.mark.parametrize(("value", "kept"), [(None, None), ("clear", None), ("keep", {"a": 1})])
@pytest.mark.parametrize("by", ["depersonalize", "force"])
def test_additional_data_at_logout(world: Account, value: str | None, kept: Any, by: str) -> None:
    if value:
        world.set(deviceAttributesOnDepersonalize=value)
    world.push.update("dt", {"isPrimary": True})
    if by == "depersonalize":
        world.push.depersonalize("dt")
    else:
        world.push.personalize("dt", {"email": "jane@example.com"}, forceDepersonalize=True)
    shown = world.push.get("dt").json()
    assert (shown.get("additionalData"), shown["isPrimary"]) == (kept, False)


@pytest.mark.parametrize(
    ("value", "data"), [(None, {"a": 1, "b": 2}), ("merge", {"a": 1, "b": 2}), ("replace", {"b": 2})]
)
def test_additional_data_at_an_update(world: Account, value: str | None, data: Any) -> None:
    if value:
        world.set(additionalDataOnUpdate=value)
    assert world.push.update("d1", {"additionalData": {"b": 2}}).json()["additionalData"] == data


# -- the envelope of the failures that nobody publishes --------------------------------------------------------

FAILURES: list[tuple[str, int, str, dict[str, Any]]] = [
    ("d1", 48901, "REQUEST_BODY_INVALID", {"content": "{"}),
    ("d1", 48902, "REQUEST_FORMAT_INVALID", {"json": {"identity": []}}),
    ("d1", 48902, "REQUEST_FORMAT_INVALID", {"params": {"keepAsLead": "x"}, "json": {"identity": JOHN}}),
    ("d1", 48903, "USER_IDENTITY_INVALID", {"json": {}}),
    ("d1", 48904, "EMAIL_INVALID", {"json": {"identity": {"email": "x"}}}),
    ("d1", 48905, "PHONE_INVALID", {"json": {"identity": {"phoneNumber": "x"}}}),
    ("dt", 48906, "PERSONALIZATION_IMPOSSIBLE", {"json": {"identity": {"externalId": "x"}}}),
    ("dt", 48907, "AMBIGUOUS_PERSONALIZE_CANDIDATES", {"json": {"identity": BOTH}}),
    ("d1", 48908, "USER_MERGE_INTERRUPTED", {"json": {"identity": {**JOHN, "externalId": "other"}}}),
    (
        "d1",
        48909,
        "CUSTOM_ATTRIBUTE_INVALID",
        {"json": {"identity": JOHN, "attributes": {"customAttributes": {"a": []}}}},
    ),
]


@once
@pytest.mark.parametrize("value", [None, "flat", "serviceException"])
@each("failure", FAILURES)
def test_the_same_failure_in_either_envelope(
    world: Account, value: str | None, failure: tuple[str, int, str, dict[str, Any]]
) -> None:
    device, code, name, request = failure
    world.set(differentExternalId="reject", **({"pushErrorEnvelope": "flat"} if value else {}))
    text = world.push.call("POST", device, "/personalize", **request).json()["errorMessage"]
    if value:
        world.set(pushErrorEnvelope=value)
    answer = world.push.call("POST", device, "/personalize", **request)
    if value == "serviceException":
        assert_service_exception(answer, 400, name, text)
    else:
        assert_push_error(answer, code, text)


@on_every_endpoint
def test_published_failures_are_flat_in_either_envelope(account: Account, endpoint: Any) -> None:
    account.set(pushErrorEnvelope="serviceException")
    assert_push_error(endpoint.call(account.push, "unknown"), 48013)


def test_settings_are_of_one_account(http: httpx.Client) -> None:
    one, other = Account.create(http, settings={"tags": "append"}), Account.create(http)
    for account, tags in ((one, ["a", "b"]), (other, ["b"])):
        account.install(registrationId="d1")
        account.push.personalize("d1", {"externalId": "x"}, {"tags": ["a"]})
        assert account.push.personalize("d1", {"externalId": "x"}, {"tags": ["b"]}).json()["tags"] == tags

"""The test vectors of people-api 5.8, and the guide's examples, over HTTP."""

import pytest

from tests.api_client import Account
from tests.databases import both_at_length
from tests.shapes import assert_push_error

pytestmark = both_at_length

JOHN = {
    "externalId": "jdoe",
    "firstName": "John",
    "lastName": "Doe",
    "birthday": "1985-07-12",
    "tags": ["Pizza", "Sports"],
    "contactInformation": {"phones": [{"number": "79810000000"}], "emails": [{"address": "my.email@gmail.com"}]},
}
TAGGED = {"tags": ["Pizza", "Sports"]}


class World:
    """The setup of the vectors: d1 is anonymous, T and a person with only an email have no device."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.push = account.push
        self.d1 = account.install(registrationId="d1")
        self.anonymous = account.get_registration("d1")["personId"]
        self.t = account.person(
            type="LEAD",
            externalId="jdoe",
            phones=["79810000000"],
            emails=["my.email@gmail.com"],
            firstName="John",
            lastName="Doe",
            birthday="1985-07-12",
        )
        self.x = account.person(type="LEAD", emails=["x@y.co"])

    def login_as_t(self) -> None:
        assert self.push.personalize("d1", {"phoneNumber": "+7 981 000-00-00"}, TAGGED).json() == JOHN


@pytest.fixture
def world(account: Account) -> World:
    return World(account)


def test_v1_a_phone_in_any_notation_finds_its_person(world: World) -> None:
    world.login_as_t()
    assert world.account.get_registration("d1")["personId"] == world.t
    assert world.account.get_person(world.t)["type"] == "CUSTOMER"
    assert world.anonymous not in [person["personId"] for person in world.account.persons()]


def test_v2_the_same_login_again_answers_the_same(world: World) -> None:
    world.login_as_t()
    world.login_as_t()


def test_v3_another_person_needs_force(world: World) -> None:
    world.login_as_t()
    assert_push_error(world.push.personalize("d1", {"email": "X@Y.CO"}), 48906)
    assert world.account.get_registration("d1")["personId"] == world.t


def test_v4_force_moves_the_device_and_leaves_the_former_person_whole(world: World) -> None:
    world.login_as_t()
    answer = world.push.personalize("d1", {"email": "X@Y.CO"}, forceDepersonalize=True)
    assert answer.json() == {"contactInformation": {"emails": [{"address": "x@y.co"}]}}
    assert world.account.get_registration("d1")["personId"] == world.x
    former = world.account.get_person(world.t)
    assert (former["externalId"], former["phones"], former["registrations"]) == ("jdoe", ["79810000000"], [])


@pytest.mark.parametrize("force", [False, True])
def test_v5_identifiers_of_two_persons_are_ambiguous(world: World, force: bool) -> None:
    before = world.account.persons()
    answer = world.push.personalize("d1", {"phoneNumber": "79810000000", "email": "x@y.co"}, forceDepersonalize=force)
    assert_push_error(answer, 48907, "Several users satisfy supplied user identity")
    assert world.account.persons() == before


def test_v6_v7_depersonalize_answers_nothing_however_often(world: World) -> None:
    world.login_as_t()
    world.push.update("d1", {"isPrimary": True, "additionalData": {"a": 1}})
    for _ in range(2):
        answer = world.push.depersonalize("d1")
        assert (answer.status_code, answer.content, answer.headers["content-length"]) == (200, b"", "0")
    shown = world.push.get("d1").json()
    assert shown["isPrimary"] is False
    assert "additionalData" not in shown
    assert world.account.owner("d1")["anonymous"]


def test_v8_the_text_null_identifies_nobody(world: World) -> None:
    assert_push_error(world.push.personalize("d1", {"externalId": "NULL"}), 48903)


def test_v9_an_unknown_identifier_identifies_the_anonymous_person(world: World) -> None:
    answer = world.push.personalize("d1", {"externalId": "NULL", "email": "new@a.io"})
    assert answer.json() == {"contactInformation": {"emails": [{"address": "new@a.io"}]}}
    assert world.account.get_registration("d1")["personId"] == world.anonymous


def test_v10_external_ids_differ_by_letter_case(world: World) -> None:
    assert world.push.personalize("d1", {"externalId": "JDOE"}).json() == {"externalId": "JDOE"}
    assert world.account.get_registration("d1")["personId"] == world.anonymous


def test_v11_keep_as_lead_keeps_a_lead(world: World) -> None:
    world.push.personalize("d1", {"email": "new@a.io"}, keepAsLead=True)
    assert world.account.owner("d1")["type"] == "LEAD"


def test_v12_the_primary_flag_moves_to_the_device_that_asks_for_it(world: World) -> None:
    world.account.install(registrationId="d2")
    world.push.personalize("d2", {"externalId": "jdoe"}, setDeviceAsPrimary=True)
    answer = world.push.personalize("d1", {"externalId": "jdoe"}, setDeviceAsPrimary=True, returnPush=True)
    shown = answer.json()["contactInformation"]["push"]
    assert [(one["registrationId"], one["isPrimary"]) for one in shown] == [("d1", True), ("d2", False)]


def test_v13_a_new_email_joins_those_of_the_person_found_by_phone(world: World) -> None:
    answer = world.push.personalize("d1", {"phoneNumber": "79810000000", "email": "fresh@a.io"})
    addresses = [email["address"] for email in answer.json()["contactInformation"]["emails"]]
    assert addresses == ["my.email@gmail.com", "fresh@a.io"]


def test_v15_the_misspelt_field_of_the_guide_is_ignored(world: World) -> None:
    body = {"isPrmary": True, "systemData": {"registrationEnabled": True}, "additionalData": {"receiveOTP": True}}
    answer = world.push.update("d1", body)
    assert answer.status_code == 200
    assert answer.json()["isPrimary"] is False
    assert answer.json()["additionalData"] == {"receiveOTP": True}
    assert answer.headers["x-twin-warning"] == "unread field isPrmary"

"""POST personalize: who the device belongs to afterwards, and what is answered."""

from typing import Any

import pytest

from tests.api_client import Account, PushApi
from tests.cases import each
from tests.databases import both_at_length, once
from tests.shapes import JSON, assert_push_error

pytestmark = both_at_length

IMPOSSIBLE = (48906, "Installation is not depersonalized. Personalization is prohibited")


@pytest.fixture
def world(account: Account) -> Account:
    """Device d1 is anonymous, dp is Peter's, dt is John's; Jane has no device."""
    for device in ("d1", "dp", "dt"):
        account.install(registrationId=device, additionalData={"a": 1})
    account.push.personalize("dp", {"externalId": "peter", "phoneNumber": "55555"}, {"firstName": "Peter"})
    account.push.personalize("dt", {"externalId": "jdoe", "email": "my.email@gmail.com"}, {"firstName": "John"})
    account.person(emails=["jane@example.com"], firstName="Jane", type="LEAD")
    return account


@pytest.fixture
def before(world: Account) -> list[Any]:
    """What the world was like."""
    return world.state()


def person_id(account: Account, device: str) -> int:
    found: int = account.get_registration(device)["personId"]
    return found


def by_name(account: Account, name: str) -> dict[str, Any]:
    return next(person for person in account.persons() if person.get("firstName") == name)


# -- rows of the decision table --------------------------------------------------------------------------------


@pytest.mark.parametrize("force", [False, True])
def test_row_1_an_anonymous_device_with_unknown_identifiers_identifies_its_person(world: Account, force: bool) -> None:
    before = person_id(world, "d1")
    identity = {"externalId": "new", "phoneNumber": "+385 91 123", "email": "New@a.io"}
    answer = world.push.personalize("d1", identity, forceDepersonalize=force)
    assert answer.json() == {
        "externalId": "new",
        "contactInformation": {"phones": [{"number": "38591123"}], "emails": [{"address": "New@a.io"}]},
    }
    assert person_id(world, "d1") == before
    assert world.get_registration("d1")["additionalData"] == {"a": 1}


def test_row_2_a_personalized_device_with_unknown_identifiers_is_refused(world: Account) -> None:
    before = world.state()
    assert_push_error(world.push.personalize("dp", {"email": "new@a.io"}, {"firstName": "New"}), *IMPOSSIBLE)
    assert world.state() == before


def test_row_3_by_force_unknown_identifiers_make_a_new_person(world: Account) -> None:
    before = {person["personId"] for person in world.persons()}
    peter = by_name(world, "Peter")
    answer = world.push.personalize("dp", {"email": "new@a.io"}, {"firstName": "New"}, forceDepersonalize=True)
    assert answer.json() == {"firstName": "New", "contactInformation": {"emails": [{"address": "new@a.io"}]}}
    assert person_id(world, "dp") not in before
    after = world.get_person(peter["personId"])
    assert after == {**peter, "registrations": [], "modifiedAt": after["modifiedAt"]}
    assert "additionalData" not in world.get_registration("dp")


@pytest.mark.parametrize("force", [False, True])
def test_row_4_an_anonymous_device_goes_to_the_person_found(world: Account, force: bool) -> None:
    anonymous, john = person_id(world, "d1"), person_id(world, "dt")
    answer = world.push.personalize("d1", {"email": "MY.EMAIL@gmail.com"}, forceDepersonalize=force)
    assert answer.json() == {
        "externalId": "jdoe",
        "firstName": "John",
        "contactInformation": {"emails": [{"address": "my.email@gmail.com"}]},
    }
    assert person_id(world, "d1") == john
    assert anonymous not in [person["personId"] for person in world.persons()]
    assert world.get_registration("d1")["additionalData"] == {"a": 1}


def test_row_5_the_same_person_again_keeps_the_device_as_it_is(world: Account) -> None:
    world.push.update("dt", {"isPrimary": True})
    device, persons = world.push.get("dt").json(), len(world.persons())
    answer = world.push.personalize("dt", {"externalId": "jdoe", "phoneNumber": "12345"}, {"lastName": "Doe"})
    assert answer.json() == {
        "externalId": "jdoe",
        "firstName": "John",
        "lastName": "Doe",
        "contactInformation": {"phones": [{"number": "12345"}], "emails": [{"address": "my.email@gmail.com"}]},
    }
    assert world.push.get("dt").json() == device
    assert len(world.persons()) == persons


def test_row_6_by_force_the_same_person_again_resets_the_device(world: Account) -> None:
    world.push.update("dt", {"isPrimary": True})
    before = world.state()[0]
    john = person_id(world, "dt")
    assert world.push.personalize("dt", {"externalId": "jdoe"}, forceDepersonalize=True).json()["firstName"] == "John"
    assert person_id(world, "dt") == john
    shown = world.push.get("dt").json()
    assert (shown["isPrimary"], "additionalData" in shown) == (False, False)
    assert [one["personId"] for one in world.persons()] == [one["personId"] for one in before]


def test_row_7_another_persons_device_is_refused(world: Account) -> None:
    before = world.state()
    for identity in ({"externalId": "jdoe"}, {"email": "jane@example.com"}, {"externalId": "jdoe", "email": "n@a.io"}):
        assert_push_error(world.push.personalize("dp", identity), *IMPOSSIBLE)
    assert world.state() == before


def test_row_8_by_force_another_persons_device_goes_to_the_person_found(world: Account) -> None:
    peter, john = by_name(world, "Peter"), person_id(world, "dt")
    world.push.update("dp", {"isPrimary": True})
    answer = world.push.personalize("dp", {"externalId": "jdoe"}, forceDepersonalize=True)
    assert answer.json()["firstName"] == "John"
    assert world.get_person(john)["registrations"] == ["dp", "dt"]
    after = world.get_person(peter["personId"])
    assert after == {**peter, "registrations": [], "modifiedAt": after["modifiedAt"]}
    shown = world.push.get("dp").json()
    assert (shown["isPrimary"], "additionalData" in shown) == (False, False)


@each("force", [False, True])
@each("device", ["d1", "dt", "dp"])
@each(
    "identity",
    [
        {"externalId": "jdoe", "email": "jane@example.com"},
        {"externalId": "jdoe", "phoneNumber": "55555"},
        {"phoneNumber": "55555", "email": "my.email@gmail.com"},
        {"externalId": "jdoe", "phoneNumber": "55555", "email": "jane@example.com"},
    ],
)
def test_row_9_identifiers_of_several_persons_are_refused(
    world: Account, before: list[Any], identity: Any, device: str, force: bool
) -> None:
    answer = world.push.personalize(device, identity, {"firstName": "New"}, forceDepersonalize=force)
    assert_push_error(answer, 48907, "Several users satisfy supplied user identity")
    assert world.state() == before


@once
@each(
    "body",
    [
        {},
        {"identity": None},
        {"identity": {}},
        {"identity": {"externalId": None, "email": None, "phoneNumber": None}},
        {"identity": {"externalId": ""}},
        {"identity": {"externalId": " \t"}},
        {"identity": {"externalId": "nUll"}},
        {"identity": {"phones": ["12345"], "emails": ["a@b.co"], "externalUserId": "x"}},
        {"identity": {"external_id": "x", "phone_number": "12345", "Email": "a@b.co"}},
        {"attributes": {"externalId": "x", "email": "a@b.co"}},
        {"externalId": "x"},
    ],
)
@each("device", ["d1", "dp"])
def test_row_10_without_a_usable_identifier_nothing_happens(
    world: Account, before: list[Any], device: str, body: Any
) -> None:
    answer = world.push.call("POST", device, "/personalize", json=body, params={"forceDepersonalize": "true"})
    assert_push_error(answer, 48903, "UserIdentity does not have any identity field set")
    assert world.state() == before


@once
@each(
    ("identity", "code", "message"),
    [
        ({"phoneNumber": "000"}, 48905, "Invalid phone number: 000 (should be 5 to 15 digits in international format)"),
        ({"phoneNumber": "null"}, 48905, None),
        ({"phoneNumber": ""}, 48905, None),
        ({"phoneNumber": "1" * 16, "externalId": "jdoe"}, 48905, None),
        ({"email": "john.doe@example"}, 48904, "Invalid email: john.doe@example"),
        ({"email": "null"}, 48904, "Invalid email: null"),
        ({"email": "", "externalId": "jdoe"}, 48904, "Invalid email: "),
        ({"email": f"{'x' * 250}@ab.co"}, 48904, None),
    ],
)
@each("device", ["d1", "dp"])
def test_row_11_an_invalid_phone_or_email_is_refused(
    world: Account, before: list[Any], *, device: str, identity: Any, code: int, message: str | None
) -> None:
    assert_push_error(world.push.personalize(device, identity, forceDepersonalize=True), code, message)
    assert world.state() == before


# -- identifiers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("identity", "external_id", "phones", "emails"),
    [
        ({"externalId": "jdoe", "phoneNumber": "12345"}, "jdoe", ["12345"], ["my.email@gmail.com"]),
        ({"externalId": "jdoe", "email": "f@a.io"}, "jdoe", [], ["my.email@gmail.com", "f@a.io"]),
        ({"email": "my.email@gmail.com", "externalId": "other"}, "other", [], ["my.email@gmail.com"]),
        ({"email": "my.email@gmail.com", "externalId": "jdoe"}, "jdoe", [], ["my.email@gmail.com"]),
        ({"email": "jane@example.com", "externalId": "jane"}, "jane", [], ["jane@example.com"]),
        ({"email": "jane@example.com", "externalId": None}, None, [], ["jane@example.com"]),
    ],
    ids=["new phone", "new email", "other external id", "both known", "first external id", "null beside a value"],
)
def test_identifiers_that_nobody_owns_are_added_to_the_person_found(
    world: Account, identity: Any, external_id: str | None, phones: list[str], emails: list[str]
) -> None:
    answer = world.push.personalize("d1", identity).json()
    assert answer.get("externalId") == external_id
    contacts = answer["contactInformation"]
    assert [one["number"] for one in contacts.get("phones", [])] == phones
    assert [one["address"] for one in contacts.get("emails", [])] == emails


def test_an_external_id_that_was_replaced_identifies_nobody(world: Account) -> None:
    john = person_id(world, "dt")
    world.push.personalize("d1", {"email": "my.email@gmail.com", "externalId": "other"})
    world.install(registrationId="d2")
    world.push.personalize("d2", {"externalId": "jdoe"})
    assert person_id(world, "d2") != john


@pytest.mark.parametrize(
    "text", ["79810000000", "+79810000000", "+7 981 000-00-00", "7.981.000.00.00", "7(981)0000000", " 79810000000 "]
)
def test_every_notation_of_a_phone_is_the_same_phone(account: Account, text: str) -> None:
    john = account.person(phones=["79810000000"])
    account.install(registrationId="d1")
    answer = account.push.personalize("d1", {"phoneNumber": text})
    assert answer.json() == {"contactInformation": {"phones": [{"number": "79810000000"}]}}
    assert person_id(account, "d1") == john


@each("external_id", ["Jdoe", "JDOE", " jdoe", "jdoe "])
def test_external_ids_are_compared_letter_by_letter(world: Account, external_id: str) -> None:
    device = world.install()
    answer = world.push.personalize(device, {"externalId": external_id})
    assert answer.json() == {"externalId": external_id}


def test_the_same_value_of_two_kinds_is_two_identifiers(account: Account) -> None:
    account.person(externalId="79810000000", firstName="Ann")
    account.person(phones=["79810000000"], firstName="Bob")
    account.install(registrationId="d1")
    account.install(registrationId="d2")
    assert account.push.personalize("d1", {"externalId": "79810000000"}).json()["firstName"] == "Ann"
    assert account.push.personalize("d2", {"phoneNumber": "79810000000"}).json()["firstName"] == "Bob"


@pytest.mark.parametrize("length", [256, 257])
def test_an_external_id_has_at_most_256_characters(account: Account, length: int) -> None:
    account.install(registrationId="d1")
    answer = account.push.personalize("d1", {"externalId": "ж" * length})
    if length == 256:
        assert answer.json() == {"externalId": "ж" * 256}
    else:
        assert_push_error(answer, 48902, "identity.externalId should be string of at most 256 characters")


@pytest.mark.parametrize("kind", ["phone", "email"])
def test_a_person_has_at_most_100_contacts_of_a_kind(account: Account, kind: str) -> None:
    contacts = [f"{number}@a.io" if kind == "email" else str(10_000 + number) for number in range(101)]
    name = "email" if kind == "email" else "phoneNumber"
    account.person(externalId="jdoe", **{f"{kind}s": contacts[:99]})
    account.install(registrationId="d1")
    account.push.personalize("d1", {"externalId": "jdoe", name: contacts[99]})
    account.install(registrationId="d2")
    before = account.state()
    answer = account.push.personalize("d2", {"externalId": "jdoe", name: contacts[100]}, {"firstName": "New"})
    assert_push_error(answer, 48908, "User update violates unique key constraint")
    assert account.state() == before
    again = account.push.personalize("d2", {"externalId": "jdoe", name: contacts[0]})
    assert len(again.json()["contactInformation"][f"{kind}s"]) == 100


# -- flags -----------------------------------------------------------------------------------------------------

FLAGS = ["forceDepersonalize", "keepAsLead", "returnPush", "setDeviceAsPrimary"]


@pytest.mark.parametrize("text", ["true", "TRUE", "True", "tRuE"])
def test_true_may_have_any_letter_case(world: Account, text: str) -> None:
    answer = world.push.call(
        "POST", "dp", "/personalize", json={"identity": {"externalId": "jdoe"}}, params=dict.fromkeys(FLAGS, text)
    )
    shown = {one["registrationId"]: one["isPrimary"] for one in answer.json()["contactInformation"]["push"]}
    assert shown == {"dp": True, "dt": False}


@pytest.mark.parametrize("text", ["false", "FALSE", "False", None])
def test_false_may_have_any_letter_case_and_is_what_an_absent_flag_means(world: Account, text: str | None) -> None:
    params = dict.fromkeys(FLAGS, text) if text else {}
    body = {"identity": {"email": "jane@example.com"}}
    assert_push_error(world.push.call("POST", "dp", "/personalize", json=body, params=params), 48906)
    answer = world.push.call("POST", "d1", "/personalize", json=body, params=params)
    assert "push" not in answer.json()["contactInformation"]
    assert world.push.get("d1").json()["isPrimary"] is False
    assert by_name(world, "Jane")["type"] == "CUSTOMER"


@once
@each("text", ["", "1", "0", "yes", "no", "on", "t", "null", " true", "true,false"])
@each("flag", FLAGS)
def test_a_flag_that_is_no_boolean_is_refused(world: Account, before: list[Any], flag: str, text: str) -> None:
    body = {"identity": {"externalId": "jdoe"}}
    answer = world.push.call("POST", "d1", "/personalize", json=body, params={flag: text})
    assert_push_error(answer, 48902, f"{flag} should be boolean")
    assert world.state() == before


@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize("kind", ["LEAD", "CUSTOMER"])
def test_a_lead_becomes_a_customer_unless_kept_and_a_customer_stays_one(
    account: Account, kind: str, keep: bool
) -> None:
    account.person(externalId="jdoe", type=kind)
    account.install(registrationId="d1")
    account.push.personalize("d1", {"externalId": "jdoe"}, keepAsLead=keep)
    assert account.owner("d1")["type"] == (kind if keep else "CUSTOMER")
    account.push.personalize("d1", {"externalId": "new"}, keepAsLead=keep, forceDepersonalize=True)
    assert account.owner("d1")["type"] == ("LEAD" if keep else "CUSTOMER")


@pytest.mark.parametrize(
    ("device_is_primary", "other_is_primary", "shown"),
    [(False, False, [False, False]), (True, False, [True, False]), (True, True, [False, True])],
    ids=["neither", "only this one", "both"],
)
def test_an_anonymous_primary_device_stays_primary_only_where_the_person_has_no_other(
    world: Account, device_is_primary: bool, other_is_primary: bool, shown: list[bool]
) -> None:
    world.push.update("d1", {"isPrimary": device_is_primary})
    world.push.update("dt", {"isPrimary": other_is_primary})
    world.push.personalize("d1", {"externalId": "jdoe"})
    assert [world.push.get(device).json()["isPrimary"] for device in ("d1", "dt")] == shown


@pytest.mark.parametrize(
    ("device", "identity", "force"),
    [
        ("d1", "new", False),
        ("dp", "new", True),
        ("d1", "jdoe", False),
        ("dt", "jdoe", False),
        ("dt", "jdoe", True),
        ("dp", "jdoe", True),
    ],
    ids=["row 1", "row 3", "row 4", "row 5", "row 6", "row 8"],
)
def test_the_device_that_asks_for_it_is_the_only_primary_one(
    world: Account, device: str, identity: str, force: bool
) -> None:
    world.install(registrationId="d2")
    world.push.personalize("d2", {"externalId": "jdoe"}, setDeviceAsPrimary=True)
    world.push.personalize(device, {"externalId": identity}, setDeviceAsPrimary=True, forceDepersonalize=force)
    owner = world.owner(device)
    primary = [one["registrationId"] for one in world.state()[1] if one["isPrimary"]]
    assert [one for one in primary if one in owner["registrations"]] == [device]


def test_push_lists_every_registration_of_the_person_over_all_applications_oldest_first(account: Account) -> None:
    code = account.application()["applicationCode"]
    account.install(registrationId="z", additionalData={"a": 1.5})
    account.install(registrationId="m", applicationCode=code)
    account.install(registrationId="a")
    account.install(registrationId="stranger")
    other_push = PushApi(account.http, code)
    account.push.personalize("a", {"externalId": "jdoe"})
    other_push.personalize("m", {"externalId": "jdoe"})
    answer = account.push.personalize("z", {"externalId": "jdoe"}, returnPush=True)
    assert answer.json() == {
        "externalId": "jdoe",
        "contactInformation": {
            "push": [account.push.get("z").json(), other_push.get("m").json(), account.push.get("a").json()]
        },
    }


def test_push_stands_after_phones_and_emails(world: Account) -> None:
    identity = {"externalId": "jdoe", "phoneNumber": "12345"}
    answer = world.push.personalize("d1", identity, returnPush=True)
    assert list(answer.json()["contactInformation"]) == ["phones", "emails", "push"]


# -- the answer ------------------------------------------------------------------------------------------------

FULL = {
    "firstName": "John",
    "lastName": "Doe",
    "middleName": "M",
    "birthday": "1985-07-12",
    "gender": "MALE",
    "customAttributes": {"b": 1, "a": "x"},
    "tags": ["y", "x"],
}


def test_the_answer_is_the_whole_person_in_the_order_of_the_guide(account: Account) -> None:
    account.install(registrationId="d1")
    answer = account.push.personalize("d1", {"externalId": "jdoe", "phoneNumber": "12345", "email": "a@b.co"}, FULL)
    assert (answer.status_code, answer.headers["content-type"]) == (200, JSON)
    shown = answer.json()
    assert shown == {
        "externalId": "jdoe",
        **FULL,
        "contactInformation": {"phones": [{"number": "12345"}], "emails": [{"address": "a@b.co"}]},
    }
    assert list(shown) == ["externalId", *FULL, "contactInformation"]
    assert account.push.personalize("d1", {"externalId": "jdoe"}).content == answer.content


@pytest.mark.parametrize(
    ("identity", "shown"),
    [
        ({"externalId": "x"}, {"externalId": "x"}),
        ({"phoneNumber": "12345"}, {"contactInformation": {"phones": [{"number": "12345"}]}}),
        ({"email": "a@b.co"}, {"contactInformation": {"emails": [{"address": "a@b.co"}]}}),
    ],
    ids=["external id", "phone", "email"],
)
def test_what_is_unset_is_absent(account: Account, identity: Any, shown: Any) -> None:
    account.install(registrationId="d1")
    assert account.push.personalize("d1", identity).json() == shown
    assert account.push.personalize("d1", identity, {"tags": [], "customAttributes": {}}).json() == shown


# -- attributes ------------------------------------------------------------------------------------------------


@each("attributes", [None, {}, {"customAttributes": None}, {"customAttributes": {}}])
def test_attributes_that_are_absent_are_kept(account: Account, attributes: Any) -> None:
    device = account.install()
    before = account.push.personalize(device, {"externalId": device}, FULL)
    body = {"identity": {"externalId": device}, "attributes": attributes}
    assert account.push.call("POST", device, "/personalize", json=body).content == before.content


@each("name", ["firstName", "lastName", "middleName", "birthday", "gender", "tags"])
def test_null_clears_an_attribute(account: Account, name: str) -> None:
    device = account.install()
    account.push.personalize(device, {"externalId": device}, FULL)
    answer = account.push.personalize(device, {"externalId": device}, {name: None})
    assert answer.json() == {"externalId": device, **{key: value for key, value in FULL.items() if key != name}}


@each(
    ("name", "value", "shown"),
    [
        ("firstName", "x" * 255, "x" * 255),
        ("lastName", "😀" * 255, "😀" * 255),
        ("middleName", "x" * 50, "x" * 50),
        ("birthday", "2024-02-29", "2024-02-29"),
        ("birthday", "1990-05-17T00:00:00Z", "1990-05-17"),
        ("gender", "FEMALE", "FEMALE"),
        ("tags", ["b", "b", "a"], ["b", "a"]),
        ("tags", ["x" * 256], ["x" * 256]),
        ("customAttributes", {"b": None, "c": True}, {"a": "x", "c": True}),
        ("customAttributes", {"x" * 256: "x" * 4096}, {"b": 1, "a": "x", "x" * 256: "x" * 4096}),
    ],
)
def test_an_attribute_that_is_given_is_applied(account: Account, name: str, value: Any, shown: Any) -> None:
    device = account.install()
    account.push.personalize(device, {"externalId": device}, FULL)
    answer = account.push.personalize(device, {"externalId": device}, {name: value})
    assert answer.json() == {"externalId": device, **FULL, name: shown}


@each("number", ["9223372036854775807", "-9223372036854775808", "1.10", "9007199254740993"])
def test_a_number_comes_back_digit_by_digit(account: Account, number: str) -> None:
    device = account.install()
    body = f'{{"identity":{{"externalId":"{device}"}},"attributes":{{"customAttributes":{{"n":{number}}}}}}}'
    for _ in range(2):
        answer = account.push.call("POST", device, "/personalize", content=body)
        assert answer.text == f'{{"externalId":"{device}","customAttributes":{{"n":{number}}}}}'


@once
@each(
    ("attributes", "code", "message"),
    [
        ({"firstName": "x" * 256}, 48902, "attributes.firstName should be string of at most 255 characters"),
        ({"lastName": "x" * 256}, 48902, "attributes.lastName should be string of at most 255 characters"),
        ({"middleName": "x" * 51}, 48902, "attributes.middleName should be string of at most 50 characters"),
        ({"firstName": 5}, 48902, "attributes.firstName should be string"),
        ({"birthday": "1985-02-30"}, 48902, "attributes.birthday should be date in the form YYYY-MM-DD"),
        ({"birthday": "12.07.1985"}, 48902, "attributes.birthday should be date in the form YYYY-MM-DD"),
        ({"birthday": 19850712}, 48902, "attributes.birthday should be string"),
        ({"gender": "male"}, 48902, "attributes.gender should be MALE or FEMALE"),
        ({"gender": True}, 48902, "attributes.gender should be string"),
        ({"tags": "x"}, 48902, "attributes.tags should be list"),
        ({"tags": {"x": 1}}, 48902, "attributes.tags should be list"),
        ({"tags": ["x", 1]}, 48902, "attributes.tags.1 should be string"),
        ({"tags": ["x", None]}, 48902, "attributes.tags.1 should be string"),
        ({"tags": ["x", "x" * 257]}, 48902, "attributes.tags should be list of strings of 1 to 256 characters"),
        ({"customAttributes": []}, 48902, "attributes.customAttributes should be object"),
        ({"customAttributes": "x"}, 48902, "attributes.customAttributes should be object"),
        (
            {"customAttributes": {"x" * 257: 1}},
            48909,
            "name in customAttributes should be string of 1 to 256 characters without { } [ ]",
        ),
        (
            {"customAttributes": {"": 1}},
            48909,
            "name in customAttributes should be string of 1 to 256 characters without { } [ ]",
        ),
        *(
            (
                {"customAttributes": {f"a{character}": 1}},
                48909,
                "name in customAttributes should be string of 1 to 256 characters without { } [ ]",
            )
            for character in "{}[]"
        ),
        (
            {"customAttributes": {"n": "x" * 4097}},
            48909,
            "customAttributes.n should be string of at most 4096 characters",
        ),
        (
            {"customAttributes": {"n": 2**63}},
            48909,
            "customAttributes.n should be number from -9223372036854775808 to 9223372036854775807",
        ),
        ({"customAttributes": {"n": [1]}}, 48909, "customAttributes.n should be string, number or boolean"),
        ({"customAttributes": {"n": {}}}, 48909, "customAttributes.n should be string, number or boolean"),
    ],
)
def test_an_attribute_beyond_its_limits_refuses_the_whole_call(
    world: Account, before: list[Any], attributes: Any, code: int, message: str
) -> None:
    assert_push_error(
        world.push.personalize("d1", {"externalId": "x"}, {"lastName": "ok", **attributes}), code, message
    )
    assert world.state() == before


@once
@each(
    ("body", "message"),
    [
        ({"identity": []}, "identity should be object"),
        ({"identity": "jdoe"}, "identity should be object"),
        ({"identity": True}, "identity should be object"),
        ({"identity": {"externalId": 17}}, "identity.externalId should be string"),
        ({"identity": {"externalId": True}}, "identity.externalId should be string"),
        ({"identity": {"phoneNumber": 79810000000}}, "identity.phoneNumber should be string"),
        ({"identity": {"email": ["a@b.co"]}}, "identity.email should be string"),
        ({"identity": {"externalId": "x"}, "attributes": []}, "attributes should be object"),
        ({"identity": {"externalId": "x"}, "attributes": "x"}, "attributes should be object"),
        ({"identity": {"externalId": "x"}, "attributes": False}, "attributes should be object"),
    ],
)
def test_a_field_of_another_type_is_refused(world: Account, before: list[Any], body: Any, message: str) -> None:
    assert_push_error(world.push.call("POST", "d1", "/personalize", json=body), 48902, message)
    assert world.state() == before


def test_unknown_attributes_are_ignored(account: Account) -> None:
    account.install(registrationId="d1")
    attributes = {"address": "x", "city": {"y": []}, "externalId": "other", "email": "a@b.co", "first_name": "x"}
    assert account.push.personalize("d1", {"externalId": "jdoe"}, attributes).json() == {"externalId": "jdoe"}


def test_the_first_value_of_a_custom_attribute_sets_its_type_for_the_account(account: Account) -> None:
    for number, value in enumerate([1, "x", True]):
        account.install(registrationId=f"d{number}")
        assert account.push.personalize(
            f"d{number}", {"externalId": f"p{number}"}, {"customAttributes": {f"a{number}": value}}
        ).json()["customAttributes"] == {f"a{number}": value}
    before = account.state()
    for name, value, expected in (
        ("a0", "1", "number"),
        ("a0", True, "number"),
        ("a1", 1, "string"),
        ("a1", False, "string"),
        ("a2", "true", "boolean"),
        ("a2", 0, "boolean"),
    ):
        answer = account.push.personalize("d0", {"externalId": "p0"}, {"customAttributes": {"ok": 1, name: value}})
        assert_push_error(answer, 48909, f"customAttributes.{name} should be {expected}")
    assert account.state() == before
    answer = account.push.personalize("d0", {"externalId": "p0"}, {"customAttributes": {"a0": 1.5, "a1": None}})
    assert answer.json()["customAttributes"] == {"a0": 1.5}


def test_a_refused_call_sets_no_type(world: Account) -> None:
    assert_push_error(world.push.personalize("dp", {"externalId": "jdoe"}, {"customAttributes": {"new": 1}}), 48906)
    answer = world.push.personalize("d1", {"externalId": "jdoe"}, {"customAttributes": {"new": "text"}})
    assert answer.json()["customAttributes"] == {"new": "text"}


def test_device_data_and_person_attributes_are_separate_name_spaces(world: Account) -> None:
    answer = world.push.personalize("d1", {"externalId": "jdoe"}, {"customAttributes": {"a": "text"}})
    assert answer.json()["customAttributes"] == {"a": "text"}
    assert world.push.get("d1").json()["additionalData"] == {"a": 1}


# -- absorbing -------------------------------------------------------------------------------------------------


def test_what_the_anonymous_person_had_fills_what_the_person_found_lacks(account: Account) -> None:
    account.install(registrationId="d1")
    anonymous = account.get_registration("d1")["personId"]
    had = {"firstName": "Ann", "lastName": "Lee", "gender": "FEMALE", "tags": ["a", "b"], "customAttributes": {"k": 1}}
    assert account.http.patch(f"{account.path}/persons/{anonymous}", json=had).status_code == 200
    account.person(externalId="jdoe", firstName="John", tags=["t", "b"], customAttributes={"k": 2, "l": 3})
    answer = account.push.personalize("d1", {"externalId": "jdoe"}, {"lastName": "Given"})
    assert answer.json() == {
        "externalId": "jdoe",
        "firstName": "John",
        "lastName": "Given",
        "gender": "FEMALE",
        "customAttributes": {"k": 2, "l": 3},
        "tags": ["t", "b", "a"],
    }
    assert account.http.get(f"{account.path}/persons/{anonymous}").status_code == 404

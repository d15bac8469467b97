"""Who gets a message: every rule of push-messages-api 5 as cases, without a database."""

from decimal import Decimal
from typing import Any

import pytest

from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.messages import TargetingEvaluation
from pushtwin.core.accounts.settings.sending import DisabledRegistrations
from pushtwin.core.accounts.trial import NotedSettings
from pushtwin.core.messages.conditions import field_tests_in
from pushtwin.core.messages.model import Target, TargetKind
from pushtwin.core.messages.targeting import InvalidQuery, PersonFacts, compile_target
from tests.cases import each, each_named
from tests.core.messages.candidates import (
    ANONYMOUS,
    GROUPED,
    STRICT,
    Device,
    make_device,
    make_person_facts,
    of_query,
    to_address,
)

U1 = make_person_facts("u-1", "385911234567", "Jane@Example.com", tags="vip gold", city="Zagreb", size=42)
PHONE = make_device(
    "D-1",
    U1,
    cloud_type="GCM",
    custom_attributes={"DeviceType": "personal", "size": 38, "beta": True, "vat": "true", "rate": Decimal("0.10")},
    os="Android",
    osVersion="14",
    sdkVersion="13.2.0",
    appVersion="1.16.0",
    deviceManufacturer="Fairphone",
    deviceModel="FP5",
    osLanguage="en",
    deviceSecure=True,
    notificationsEnabled=False,
    geofencingSdk=True,
)
BARE = make_device("d-2")
both = pytest.mark.parametrize("evaluation", TargetingEvaluation)


def reached(query: dict[str, Any], devices: list[Device], evaluation: TargetingEvaluation = GROUPED) -> list[str]:
    audience = of_query(query, evaluation)
    return [device.registration_id for device in devices if audience.matches(device)]


# -- addresses -------------------------------------------------------------------------------------------------


@each(
    ("kind", "address"),
    [
        (TargetKind.REGISTRATION, "D-1"),
        (TargetKind.REGISTRATION, "d-1"),
        (TargetKind.EXTERNAL_USER_ID, "u-1"),
        (TargetKind.PHONE_NUMBER, "385911234567"),
        (TargetKind.PHONE_NUMBER, "+385 91 123-4567"),
        (TargetKind.PHONE_NUMBER, "00385911234567"),
        (TargetKind.EMAIL, "jane@example.COM"),
    ],
)
def test_an_address_reaches_its_device(kind: TargetKind, address: str) -> None:
    assert to_address(kind, address).matches(PHONE)
    assert not to_address(kind, address).matches(BARE)


@each(
    ("kind", "address"),
    [
        (TargetKind.REGISTRATION, "d-11"),
        (TargetKind.EXTERNAL_USER_ID, "U-1"),
        (TargetKind.PHONE_NUMBER, "3859112345670"),
        (TargetKind.PHONE_NUMBER, ""),
        (TargetKind.EMAIL, "jane@example.org"),
        (TargetKind.EMAIL, ""),
    ],
)
def test_another_address_does_not(kind: TargetKind, address: str) -> None:
    assert not to_address(kind, address).matches(PHONE)


def test_a_destination_without_an_address_is_refused() -> None:
    with pytest.raises(InvalidQuery, match="a destination of type EMAIL has no address"):
        to_address(TargetKind.EMAIL, None)


@each("contact", ["4915", "385911234567", "a@b.co", "JANE@b.co"])
def test_every_contact_of_a_person_is_an_address(contact: str) -> None:
    device = make_device(person=make_person_facts(None, "4915", "385911234567", "A@b.co", "jane@B.co"))
    kind = TargetKind.EMAIL if "@" in contact else TargetKind.PHONE_NUMBER
    assert to_address(kind, contact).matches(device)


# -- fields and equality ---------------------------------------------------------------------------------------


@each(
    ("field", "value"),
    [
        ("pushRegistrationId", "d-1"),
        ("pushRegistrationId", ["x", "D-1"]),
        ("externalUserId", "u-1"),
        ("phoneNumber", "+385911234567"),
        ("phoneNumber", 385911234567),
        ("email", "JANE@example.com"),
        ("platform", "Android"),
        ("platform", "aNDROID"),
        ("sdkVersion", "13.2.0"),
        ("osVersion", "14"),
        ("deviceManufacturer", "Fairphone"),
        ("deviceModel", "FP5"),
        ("osLanguage", "en"),
        ("applicationVersion", "1.16.0"),
        ("appVersion", "1.16.0"),
        ("deviceSecure", True),
        ("deviceSecure", "true"),
        ("notificationsEnabled", False),
        ("notificationsEnabled", "false"),
        ("pushRegistrationEnabled", True),
        ("registrationsEnabled", "true"),
        ("geofencingEnabled", True),
        ("cloudType", "GCM"),
        ("tag", "vip"),
        ("tags", "gold"),
        ("tags", ["x", "gold"]),
        ("DeviceType", "personal"),
        ("DeviceType", ["business", "personal"]),
        ("size", 38),
        ("size", Decimal("38.0")),
        ("size", 38.0),
        ("rate", Decimal("0.1")),
        ("rate", 0.1),
        ("beta", True),
        ("beta", "true"),
        ("vat", "true"),
        ("city", "Zagreb"),
    ],
)
def test_values_that_match(field: str, value: Any) -> None:
    audience = of_query({field: value})
    assert audience.matches(PHONE)
    assert audience.why_missed(PHONE) is None


@each(
    ("field", "value", "why"),
    [
        ("pushRegistrationId", "d-3", "pushRegistrationId is D-1, not d-3"),
        ("externalUserId", "u-2", "person has externalUserId u-1, not u-2"),
        ("externalUserId", "U-1", "person has externalUserId u-1, not U-1"),
        ("externalUserId", ["u-2", "u-3"], "person has externalUserId u-1, not u-2 or u-3"),
        ("externalUserId", list("abcde"), "person has externalUserId u-1, not a, b, c or 2 others"),
        ("externalUserId", None, "person has externalUserId u-1, not null"),
        ("externalUserId", [], "no value of externalUserId is accepted"),
        ("phoneNumber", "491", "person has phoneNumber 385911234567, not 491"),
        ("email", "j@x.co", "person has email Jane@Example.com, not j@x.co"),
        ("tag", "loud", "no tag loud"),
        ("tags", ["loud", "new"], "no tag loud or new"),
        ("tag", "VIP", "no tag VIP"),
        ("platform", "iOS", "platform is Android, not iOS"),
        ("sdkVersion", "13", "sdkVersion is 13.2.0, not 13"),
        ("osVersion", "15", "osVersion is 14, not 15"),
        ("osVersion", 14, 'osVersion is "14", not 14'),
        ("deviceManufacturer", "fairphone", "deviceManufacturer is Fairphone, not fairphone"),
        ("deviceModel", "FP4", "deviceModel is FP5, not FP4"),
        ("osLanguage", "de", "osLanguage is en, not de"),
        ("applicationVersion", "2", "applicationVersion is 1.16.0, not 2"),
        ("appVersion", "2", "applicationVersion is 1.16.0, not 2"),
        ("deviceSecure", False, "the device is secure"),
        ("notificationsEnabled", True, "notifications are off"),
        ("notificationsEnabled", "true", "notifications are off"),
        ("notificationsEnabled", "yes", "notificationsEnabled is false, not yes"),
        ("notificationsEnabled", 0, "notificationsEnabled is false, not 0"),
        ("pushRegistrationEnabled", False, "the registration is enabled"),
        ("registrationsEnabled", False, "the registration is enabled"),
        ("geofencingEnabled", False, "geofencing is on"),
        ("cloudType", "APNS", "cloudType is GCM, not APNS"),
        ("cloudType", "gcm", "cloudType is GCM, not gcm"),
        ("DeviceType", "business", "DeviceType is personal, not business"),
        ("DeviceType", "Personal", "DeviceType is personal, not Personal"),
        ("size", "38", 'size is 38, not "38"'),
        ("size", 42, "size is 38, not 42"),
        ("beta", 1, "beta is true, not 1"),
        ("beta", False, "beta is true, not false"),
        ("vat", True, 'vat is "true", not true'),
        ("city", "Split", "city is Zagreb, not Split"),
        ("colour", "red", "no custom attribute colour"),
        ("os", "Android", "no custom attribute os"),
    ],
)
def test_values_that_do_not(field: str, value: Any, why: str) -> None:
    audience = of_query({field: value})
    assert not audience.matches(PHONE)
    assert audience.why_missed(PHONE) == why


@each(
    ("device", "field", "value", "why"),
    [
        (make_device(notificationsEnabled=True), "notificationsEnabled", False, "notifications are on"),
        (make_device(deviceSecure=False), "deviceSecure", True, "the device is not secure"),
        (make_device(geofencingSdk=False), "geofencingEnabled", True, "geofencing is off"),
        (make_device(registration_enabled=False), "pushRegistrationEnabled", True, "the registration is disabled"),
        (make_device(person=make_person_facts("u", "41")), "email", "a@b.co", "person has no email"),
        (make_device(person=make_person_facts("u")), "phoneNumber", "41", "person has no phoneNumber"),
        (make_device(person=make_person_facts(None, "41")), "externalUserId", "u", "person has no externalUserId"),
        (
            make_device(person=make_person_facts("u", "41", "42")),
            "phoneNumber",
            "43",
            "person has phoneNumber 41 and 42, not 43",
        ),
    ],
)
def test_the_other_words_for_a_miss(device: Device, field: str, value: Any, why: str) -> None:
    assert of_query({field: value}).why_missed(device) == why


@each("value", ["", None, False, 0, "null", [None, ""]])
@each(
    ("field", "why"),
    [
        ("platform", "platform is not known"),
        ("osLanguage", "osLanguage is not known"),
        ("cloudType", "cloudType is not known"),
        ("notificationsEnabled", "notificationsEnabled is not known"),
        ("externalUserId", "the device is not personalized"),
        ("phoneNumber", "the device is not personalized"),
        ("email", "the device is not personalized"),
        ("tag", "the device is not personalized"),
        ("colour", "no custom attribute colour"),
    ],
)
def test_what_is_missing_never_matches(field: str, why: str, value: Any) -> None:
    audience = of_query({field: value})
    assert not audience.matches(BARE)
    assert audience.why_missed(BARE) == why


def test_the_attribute_of_the_device_counts_before_that_of_the_person() -> None:
    assert of_query({"size": 38}).matches(PHONE)
    assert not of_query({"size": 42}).matches(PHONE)
    assert of_query({"size": 42}).matches(PHONE._replace(custom_attributes={}))


def test_an_attribute_that_is_a_list_of_objects_equals_nothing() -> None:
    device = make_device(custom_attributes={"cars": [{"make": "Yugo"}]})
    assert of_query({"cars": "Yugo"}).why_missed(device) == 'cars is [{"make":"Yugo"}], not Yugo'


def test_fields_of_the_person_reach_personalized_devices_only() -> None:
    anonymous = make_device(person=make_person_facts(tags="vip", city="Zagreb"))
    assert of_query({"tag": "vip"}).why_missed(anonymous) == "the device is not personalized"
    assert of_query({"city": "Zagreb"}).matches(anonymous)


@each("person", [("u-1",), (None, "4915"), (None, "a@b.co")])
def test_any_identifier_personalizes_a_device(person: tuple[str, ...]) -> None:
    assert of_query({"tag": "vip"}).matches(make_device(person=make_person_facts(*person, tags="vip")))


def test_long_texts_are_shortened_in_the_reason() -> None:
    why = of_query({"x" * 9999: "y" * 9999}).why_missed(make_device(custom_attributes={"x" * 9999: "z" * 9999}))
    assert why == f"{'x' * 100}… is {'z' * 100}…, not {'y' * 100}…"


# -- operators -------------------------------------------------------------------------------------------------

DEVICES = [
    make_device("a1", make_person_facts("a"), os="Android", custom_attributes={"DeviceType": "personal"}),
    make_device("a2", make_person_facts("a"), os="iOS", custom_attributes={"DeviceType": "personal"}),
    make_device("b1", make_person_facts("b"), os="iOS", custom_attributes={"DeviceType": "business"}),
    make_device("b2", make_person_facts("b"), os="iOS", custom_attributes={"DeviceType": "shared"}),
    make_device("c1", make_person_facts("c"), os="Android", custom_attributes={"DeviceType": "business"}),
    make_device("n1", os="iOS"),
]
TWO_USERS = {"$and": [{"externalUserId": "a"}, {"externalUserId": "b"}]}
IOS_OF_TWO_TYPES = {
    "$and": [{"platform": "iOS"}, {"DeviceType": "personal"}],
    "$or": [{"DeviceType": "business"}],
}
TWO_TYPES = {"$and": [{"DeviceType": "personal"}, {"DeviceType": "business"}]}


@each_named(
    ("query", "grouped", "strict"),
    {
        "two users": (TWO_USERS, ["a1", "a2", "b1", "b2"], []),
        "iOS of two types": (IOS_OF_TWO_TYPES, ["a2", "b1"], []),
        "two types": (TWO_TYPES, ["a1", "a2", "b1", "c1"], []),
    },
)
def test_a_published_example_reaches_whom_its_text_says(query: Any, grouped: list[str], strict: list[str]) -> None:
    assert reached(query, DEVICES) == grouped
    assert reached(query, DEVICES, STRICT) == strict


@both
@each(
    ("query", "expected"),
    [
        ({"externalUserId": "a"}, ["a1", "a2"]),
        ({"externalUserId": "a", "platform": "iOS"}, ["a2"]),
        ({"$and": [{"externalUserId": "a"}, {"platform": "iOS"}]}, ["a2"]),
        ({"$and": [{"externalUserId": "a", "platform": "iOS"}]}, ["a2"]),
        ({"$or": [{"externalUserId": "a"}, {"externalUserId": "c"}]}, ["a1", "a2", "c1"]),
        ({"$or": [{"externalUserId": "a"}, {"platform": "iOS"}]}, ["a1", "a2", "b1", "b2", "n1"]),
        ({"$or": [{"externalUserId": "a", "platform": "iOS"}, {"externalUserId": "c"}]}, ["a2", "c1"]),
        (
            {"$and": [{"platform": "iOS"}], "$or": [{"externalUserId": "a"}, {"DeviceType": "business"}]},
            ["a2", "b1"],
        ),
        ({"$and": [{"externalUserId": ["a", "c"]}, {"platform": "Android"}]}, ["a1", "c1"]),
    ],
)
def test_where_fields_differ_both_evaluations_agree(
    query: Any, expected: list[str], evaluation: TargetingEvaluation
) -> None:
    assert reached(query, DEVICES, evaluation) == expected


def test_aliases_are_the_same_field() -> None:
    query = {"$and": [{"appVersion": "1"}, {"applicationVersion": "2"}]}
    devices = [make_device("1", appVersion="1"), make_device("2", appVersion="2"), make_device("3", appVersion="3")]
    assert reached(query, devices) == ["1", "2"]


def test_an_alternative_of_several_fields_joins_them_only_when_all_are_in_and() -> None:
    both_known = {
        "$and": [{"platform": "Android"}, {"DeviceType": "personal"}],
        "$or": [{"platform": "iOS", "DeviceType": "shared"}],
    }
    assert reached(both_known, DEVICES) == ["a1", "a2", "b2"]
    one_known = {"$and": [{"platform": "iOS"}], "$or": [{"platform": "Android", "externalUserId": "a"}]}
    assert reached(one_known, DEVICES) == []


@each(
    "query",
    [
        {"externalUserId": "a", "$and": [{"externalUserId": "b"}]},
        {"externalUserId": "a", "$or": [{"externalUserId": "b"}]},
    ],
)
def test_plain_fields_count_as_in_and(query: Any) -> None:
    assert reached(query, DEVICES) == ["a1", "a2", "b1", "b2"]
    assert reached(query, DEVICES, STRICT) == []


@both
@each(
    ("query", "expected"),
    [
        ({"$or": [{"$and": [{"externalUserId": "a"}, {"platform": "iOS"}]}, {"externalUserId": "c"}]}, ["a2", "c1"]),
        ({"$and": [{"$or": [{"externalUserId": "a"}, {"externalUserId": "b"}]}, {"platform": "iOS"}]}, DEVICES[1:4]),
        ({"$and": [{"platform": "iOS", "$or": [{"externalUserId": "a"}]}]}, ["a2"]),
        ({"$or": [{"$and": [{"externalUserId": "a"}, {"externalUserId": "b"}]}]}, []),
        ({"$and": [{"$and": [{"externalUserId": "a"}, {"externalUserId": "b"}]}]}, []),
        ({"$and": [{"platform": "iOS"}], "$or": [{"platform": "Android", "$or": [{"externalUserId": "a"}]}]}, []),
    ],
)
def test_what_is_nested_is_plain_logic(query: Any, expected: list[Any], evaluation: TargetingEvaluation) -> None:
    ids = [getattr(one, "registration_id", one) for one in expected]
    assert reached(query, DEVICES, evaluation) == ids


@both
@each(
    "query",
    [
        {"$and": [], "$or": [{"externalUserId": "a"}]},
        {"$and": [{"externalUserId": "a"}], "$or": []},
        {"externalUserId": "a", "$and": [], "$or": []},
        {"$and": [{"externalUserId": "a", "$or": []}]},
    ],
)
def test_an_empty_operator_says_nothing(query: Any, evaluation: TargetingEvaluation) -> None:
    assert reached(query, DEVICES, evaluation) == ["a1", "a2"]


@both
@each(
    ("query", "problem"),
    [
        ({}, "the query has no condition"),
        ({"$and": []}, "the query has no condition"),
        ({"$and": [], "$or": []}, "the query has no condition"),
        ({"$and": [{}]}, "each item of $and has no condition"),
        ({"$and": [{"$or": []}]}, "each item of $and has no condition"),
        ({"$xor": []}, "$xor is no operator; there are $and and $or"),
        ({"$AND": [{"tag": "vip"}]}, "$AND is no operator; there are $and and $or"),
        ({"$or": [{"$not": {"tag": "vip"}}]}, "$not is no operator; there are $and and $or"),
        ({"$and": {"tag": "vip"}}, "$and should be a list of objects"),
        ({"$or": None}, "$or should be a list of objects"),
        ({"$or": "tag"}, "$or should be a list of objects"),
        ({"$or": ["tag"]}, "each item of $or should be an object"),
        ({"$or": [None]}, "each item of $or should be an object"),
        ({"$and": [["tag"]]}, "each item of $and should be an object"),
        ({"age": {"$gt": 18}}, "age should be a text, a number, a boolean, or a list of these"),
        ({"age": [{}]}, "age should be a text, a number, a boolean, or a list of these"),
        ({"age": [[1]]}, "age should be a text, a number, a boolean, or a list of these"),
        (
            {"$and": [{"latitude": 45.8, "longitude": 15.9, "radius": 100}]},
            "filters by place (latitude, longitude, radius) are not supported",
        ),
    ],
)
def test_a_query_that_cannot_be_understood(query: Any, problem: str, evaluation: TargetingEvaluation) -> None:
    with pytest.raises(InvalidQuery) as raised:
        of_query(query, evaluation)
    assert str(raised.value) == problem


def test_a_destination_without_its_query_is_refused() -> None:
    with pytest.raises(InvalidQuery, match="no condition"):
        compile_target(Target(TargetKind.MULTIPLE), AccountSettings())


def test_one_word_of_a_place_is_an_attribute_like_any_other() -> None:
    assert of_query({"radius": 100}).matches(make_device(custom_attributes={"radius": 100}))


# -- why not ---------------------------------------------------------------------------------------------------


@each(
    ("query", "why"),
    [
        ({"$and": [{"platform": "Android"}, {"osLanguage": "de"}, {"tag": "x"}]}, "osLanguage is en, not de"),
        ({"$and": [{"tag": "x"}, {"osLanguage": "de"}]}, "no tag x"),
        ({"$and": [{"osLanguage": "de"}, {"osLanguage": "fr"}]}, "osLanguage is en, not de or fr"),
        ({"$or": [{"osLanguage": "de"}, {"tag": "x"}]}, "osLanguage is en, not de; no tag x"),
        (
            {"$and": [{"platform": "Android"}], "$or": [{"osLanguage": "de"}, {"tag": "x", "city": "Zagreb"}]},
            "osLanguage is en, not de; no tag x",
        ),
        (
            {"$or": [{"osLanguage": "de"}, {"tag": "x"}, {"size": 1}, {"city": "Split"}, {"beta": False}]},
            "osLanguage is en, not de; no tag x; size is 38, not 1; and 2 more",
        ),
    ],
)
def test_the_reason_is_the_first_condition_that_fails(query: Any, why: str) -> None:
    assert of_query(query).why_missed(PHONE) == why


def test_a_reason_that_several_alternatives_share_is_told_once() -> None:
    query = {"$or": [{"externalUserId": "u-1"}, {"tag": "vip"}]}
    assert of_query(query).why_missed(BARE) == "the device is not personalized"


# -- primary ---------------------------------------------------------------------------------------------------


def test_only_primary_devices_are_left() -> None:
    audience = to_address(TargetKind.EXTERNAL_USER_ID, "u-1", only_primary=True)
    assert audience.matches(PHONE._replace(is_primary=True))
    assert not audience.matches(PHONE)
    assert audience.why_missed(PHONE) == "not the primary device"
    assert not audience.matches(make_device(is_primary=True))
    assert audience.why_missed(BARE) == "the device is not personalized"


def test_an_anonymous_device_with_the_flag_is_primary() -> None:
    audience = of_query({"osLanguage": "en"}, only_primary=True)
    assert audience.matches(make_device(is_primary=True, osLanguage="en"))


@each("is_primary", [False, True])
def test_without_the_wish_every_device_is_reached(is_primary: bool) -> None:
    assert of_query({"externalUserId": "u-1"}).matches(PHONE._replace(is_primary=is_primary))


@each(
    ("query", "consulted"),
    [
        ({"tag": "a"}, []),
        ({"$and": [{"tag": "a"}, {"platform": "iOS"}]}, []),
        ({"$or": [{"tag": "a"}, {"tag": "b"}]}, []),
        ({"$and": [{"tag": "a"}], "$or": [{"platform": "iOS"}]}, []),
        ({"$and": [{"tag": "a"}, {"tags": "b"}]}, ["targeting_evaluation"]),
        ({"tag": "a", "$and": [{"tag": "a"}]}, ["targeting_evaluation"]),
        ({"$and": [{"tag": "a"}], "$or": [{"tag": "b"}]}, ["targeting_evaluation"]),
    ],
)
def test_only_a_query_that_names_a_field_twice_rests_on_what_that_means(
    query: dict[str, Any], consulted: list[str]
) -> None:
    found: list[str] = []
    compile_target(Target(TargetKind.MULTIPLE, None, query), NotedSettings.of(AccountSettings(), found.append))
    assert found == consulted


def test_disabled_devices_stay_in_the_set() -> None:
    assert of_query({"externalUserId": "u-1"}).matches(PHONE._replace(registration_enabled=False))


def test_disabled_devices_may_be_as_if_they_were_not_there() -> None:
    settings = AccountSettings(disabled_registrations=DisabledRegistrations.LEAVE_OUT)
    audience = compile_target(Target(TargetKind.EXTERNAL_USER_ID, "u-1"), settings)
    disabled = PHONE._replace(registration_enabled=False)
    assert audience.why_missed(disabled) == "the registration is disabled"
    assert [audience.matches(disabled), audience.means(disabled), audience.matches(PHONE)] == [False, True, True]


# -- what it needs ---------------------------------------------------------------------------------------------


@each(
    ("query", "needs"),
    [
        ({"pushRegistrationId": "d"}, ""),
        ({"cloudType": "GCM", "pushRegistrationEnabled": True}, ""),
        ({"externalUserId": "u"}, "person"),
        ({"$or": [{"phoneNumber": "1"}, {"email": "e"}, {"tag": "t"}]}, "person"),
        ({"platform": "iOS"}, "system_data"),
        ({"DeviceType": "x"}, "person custom_attributes"),
        ({"$and": [{"$or": [{"$and": [{"tag": "x"}, {"osLanguage": "en"}]}]}]}, "person system_data"),
    ],
)
def test_an_audience_says_what_it_looks_at(query: Any, needs: str) -> None:
    audience = of_query(query)
    parts = {name: getattr(audience, f"needs_{name}") for name in ("person", "system_data", "custom_attributes")}
    assert parts == {name: name in needs.split() for name in parts}


@each(
    ("query", "expected"),
    [
        ({"externalUserId": "u"}, True),
        ({"phoneNumber": "1"}, True),
        ({"email": "a@b.co"}, True),
        ({"tags": ["vip"]}, True),
        ({"$and": [{"platform": "iOS"}, {"$or": [{"tag": "vip"}]}]}, True),
        ({"pushRegistrationId": "d"}, False),
        ({"platform": "iOS"}, False),
        ({"city": "Zagreb"}, False),
    ],
)
def test_an_audience_says_whether_it_names_a_person(query: Any, expected: bool) -> None:
    assert of_query(query).is_for_person is expected


@each(
    ("kind", "expected"),
    [
        (TargetKind.REGISTRATION, False),
        (TargetKind.EXTERNAL_USER_ID, True),
        (TargetKind.PHONE_NUMBER, True),
        (TargetKind.EMAIL, True),
    ],
)
def test_all_addresses_but_that_of_a_registration_name_a_person(kind: TargetKind, expected: bool) -> None:
    assert to_address(kind, "1").is_for_person is expected


@each(
    ("query", "field", "values"),
    [
        ({"pushRegistrationId": "D-1"}, "pushRegistrationId", {"d-1"}),
        ({"externalUserId": ["u", "U"]}, "externalUserId", {"u", "U"}),
        ({"externalUserId": "true"}, "externalUserId", {"true"}),
        ({"externalUserId": [None, 7]}, "externalUserId", set()),
        ({"phoneNumber": ["+385 91", "0049"]}, "phoneNumber", {"38591", "49"}),
        ({"email": " Jane@B.co"}, "email", {"jane@b.co"}),
        (TWO_USERS, "externalUserId", {"a", "b"}),
        ({"$and": [{"platform": "iOS"}, {"externalUserId": "a"}]}, "externalUserId", {"a"}),
        ({"$or": [{"externalUserId": "a"}, {"externalUserId": "b", "platform": "iOS"}]}, "externalUserId", {"a", "b"}),
        ({"$and": [{"externalUserId": ["a", "b"]}, {"email": "e@b.co"}]}, "email", {"e@b.co"}),
        ({"email": "e@b.co", "pushRegistrationId": "d"}, "pushRegistrationId", {"d"}),
    ],
)
def test_an_audience_says_where_its_few_devices_are(query: Any, field: str, values: set[str]) -> None:
    assert of_query(query).narrow == (field, values)


@each(
    "query",
    [
        {"platform": "iOS"},
        {"tag": "vip"},
        {"$or": [{"externalUserId": "a"}, {"email": "e@b.co"}]},
        {"$or": [{"externalUserId": "a"}, {"platform": "iOS"}]},
    ],
)
def test_others_are_looked_for_in_the_whole_application(query: Any) -> None:
    assert of_query(query).narrow is None


# -- hostile queries -------------------------------------------------------------------------------------------


def nested(levels: int) -> dict[str, Any]:
    query: dict[str, Any] = {"externalUserId": "u-1"}
    for level in range(levels):
        query = {"$and" if level % 2 else "$or": [query, {"tag": f"t{level}"}]}
    return query


@both
def test_a_hundred_levels_are_evaluated(evaluation: TargetingEvaluation) -> None:
    audience = of_query(nested(100), evaluation)
    assert not audience.matches(BARE)
    assert audience.why_missed(BARE) == "the device is not personalized"
    tags = tuple(f"t{level}" for level in range(100))
    assert audience.matches(make_device(person=PersonFacts("u-1", (), (), tags, {})))


@both
def test_more_levels_are_refused(evaluation: TargetingEvaluation) -> None:
    for levels in (101, 100_000):
        with pytest.raises(InvalidQuery, match="nested more than 100 levels deep"):
            of_query(nested(levels), evaluation)


@both
def test_thousands_of_alternatives_of_a_field_are_one_look_up(evaluation: TargetingEvaluation) -> None:
    audience = of_query({"$or": [{"externalUserId": f"u-{number}"} for number in range(30_000)]}, evaluation)
    looked_up = 0

    class Counting:
        def __getattr__(self, name: str) -> Any:
            nonlocal looked_up
            looked_up += 1
            return getattr(BARE, name)

    assert not audience.matches(Counting())
    assert looked_up == 1
    assert audience.why_missed(PHONE._replace(person=ANONYMOUS._replace(external_id="x"))) == (
        "person has externalUserId x, not u-0, u-1, u-2 or 29997 others"
    )


@each(
    ("held", "wanted"),
    [
        (100, Decimal("1E+2")),
        (0, Decimal("-0.0")),
        (Decimal("0.10"), Decimal("0.1")),
        (2**64, Decimal(2**64)),
        (Decimal("1E+30"), Decimal(10**30)),
        (Decimal("0." + "1" * 900 + "0"), Decimal("0." + "1" * 900)),
    ],
)
def test_numbers_are_equal_however_they_are_written(held: Any, wanted: Any) -> None:
    assert of_query({"n": wanted}).matches(make_device(custom_attributes={"n": held}))
    assert of_query({"n": held}).matches(make_device(custom_attributes={"n": wanted}))


@each(("one", "other"), [("0." + "1" * 900, "0." + "1" * 901), ("1E+1000", "1E+999")])
def test_numbers_that_differ_in_their_last_digit_are_not(one: str, other: str) -> None:
    audience = of_query({"n": Decimal(one)})
    assert not audience.matches(make_device(custom_attributes={"n": Decimal(other)}))


def test_thousands_of_numbers_with_the_same_hash_are_told_apart_at_once() -> None:
    alike = [Decimal(number * (2**61 - 1)) for number in range(10, 10_010)]
    assert len(set(map(hash, alike))) == 1
    audience = of_query({"n": alike})
    (test,) = field_tests_in(audience._condition)
    assert len(set(map(hash, test.keys))) > 9_000
    assert audience.matches(make_device(custom_attributes={"n": alike[-1]}))

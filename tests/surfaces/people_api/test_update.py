"""PATCH: what a client may change of a registration."""

from typing import Any

import pytest

from tests.api_client import Account, PushApi
from tests.cases import each
from tests.databases import both, once
from tests.shapes import assert_push_error

DATA = {"a": 1, "b": "x", "c": True}


@pytest.fixture
def push(account: Account) -> PushApi:
    """With registration d1, which has additional data."""
    account.install(registrationId="d1", additionalData=DATA, systemData={"os": "Android", "cloudType": "GCM"})
    return account.push


def data_after(push: PushApi, body: Any) -> Any:
    answer = push.update("d1", body)
    assert answer.status_code == 200, answer.text
    assert push.get("d1").json() == answer.json()
    return answer.json().get("additionalData")


@pytest.mark.parametrize(
    ("sent", "merged"),
    [
        ({"additionalData": {"d": 1.5}}, {**DATA, "d": 1.5}),
        ({"additionalData": {"a": False, "b": "y"}}, {"a": False, "b": "y", "c": True}),
        ({"additionalData": {"a": None}}, {"b": "x", "c": True}),
        ({"additionalData": {"unknown": None}}, DATA),
        ({"additionalData": {"a": None, "b": None, "c": None}}, None),
        ({"additionalData": {}}, DATA),
        ({"additionalData": None}, None),
        ({}, DATA),
    ],
    ids=[
        "new key",
        "other values",
        "null",
        "null for an unknown key",
        "null for all",
        "empty",
        "null as a whole",
        "absent",
    ],
)
def test_additional_data_merge_by_key(push: PushApi, sent: Any, merged: Any) -> None:
    assert data_after(push, sent) == merged


@pytest.mark.parametrize(
    ("sent", "replaced"),
    [
        ({"additionalData": {"d": 1.5}}, {"d": 1.5}),
        ({"additionalData": {"a": None, "d": 1}}, {"d": 1}),
        ({"additionalData": {}}, None),
        ({"additionalData": None}, None),
        ({}, DATA),
    ],
    ids=["new key", "null", "empty", "null as a whole", "absent"],
)
def test_additional_data_are_replaced_by_setting(account: Account, push: PushApi, sent: Any, replaced: Any) -> None:
    account.set(additionalDataOnUpdate="replace")
    assert data_after(push, sent) == replaced


@each(
    "number",
    ["0", "9223372036854775807", "-9223372036854775808", "9007199254740993", "1.10", "0.1", "-0.0", "100.00", "1E-7"],
)
def test_a_number_comes_back_digit_by_digit(push: PushApi, number: str) -> None:
    answer = push.call("PATCH", "d1", content=f'{{"additionalData":{{"a":null,"b":null,"c":null,"n":{number}}}}}')
    assert f'"additionalData":{{"n":{number}}}' in answer.text
    assert push.get("d1").text == answer.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x" * 256, 1),
        ("{[]} /\\\"'", "x" * 4096),
        ("😀" * 256, "😀" * 4096),
        ("date", "2024-02-30"),
        ("empty", ""),
        ("isPrimary", False),
    ],
    ids=["long name", "odd name", "astral text", "text like a date", "empty text", "name of a field"],
)
def test_every_scalar_within_the_limits_is_kept(push: PushApi, name: str, value: Any) -> None:
    assert data_after(push, {"additionalData": {name: value}}) == {**DATA, name: value}


@both
def test_there_is_no_limit_to_the_number_of_keys(push: PushApi) -> None:
    many = {f"key-{number}": number for number in range(2000)}
    assert data_after(push, {"additionalData": many}) == {**DATA, **many}


@once
@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"x" * 257: 1}, "name in additionalData should be string of 1 to 256 characters"),
        ({"": 1}, "name in additionalData should be string of 1 to 256 characters"),
        ({"n": "x" * 4097}, "additionalData.n should be string of at most 4096 characters"),
        (
            {"n": 2**63},
            "additionalData.n should be number from -9223372036854775808 to 9223372036854775807",
        ),
        (
            {"n": -(2**63) - 1},
            "additionalData.n should be number from -9223372036854775808 to 9223372036854775807",
        ),
        ({"n": []}, "additionalData.n should be string, number or boolean"),
        ({"n": {"m": 1}}, "additionalData.n should be string, number or boolean"),
    ],
    ids=["long name", "empty name", "long text", "large number", "small number", "list", "object"],
)
def test_an_entry_beyond_the_limits_refuses_the_whole_update(
    account: Account, push: PushApi, entries: Any, message: str
) -> None:
    before = account.state()
    body = {"isPrimary": True, "systemData": {"registrationEnabled": False}, "additionalData": {"good": 1, **entries}}
    assert_push_error(push.update("d1", body), 48909, message)
    assert account.state() == before


@once
@each(
    ("body", "message"),
    [
        ({"isPrimary": "yes"}, "isPrimary should be boolean"),
        ({"isPrimary": "true"}, "isPrimary should be boolean"),
        ({"isPrimary": 1}, "isPrimary should be boolean"),
        ({"isPrimary": []}, "isPrimary should be boolean"),
        ({"systemData": []}, "systemData should be object"),
        ({"systemData": "x"}, "systemData should be object"),
        ({"systemData": {"registrationEnabled": "false"}}, "systemData.registrationEnabled should be boolean"),
        ({"systemData": {"registrationEnabled": 0}}, "systemData.registrationEnabled should be boolean"),
        ({"additionalData": []}, "additionalData should be object"),
        ({"additionalData": "x"}, "additionalData should be object"),
        ({"additionalData": True}, "additionalData should be object"),
    ],
)
def test_a_field_of_another_type_refuses_the_whole_update(
    account: Account, push: PushApi, body: Any, message: str
) -> None:
    before = account.state()
    good = {"isPrimary": True, "systemData": {"registrationEnabled": False}, "additionalData": {"good": 1}}
    assert_push_error(push.update("d1", {**good, **body}), 48902, message)
    assert account.state() == before


@each(
    "body",
    [
        {},
        {"isPrimary": None},
        {"systemData": None},
        {"systemData": {}},
        {"systemData": {"registrationEnabled": None}},
        {"additionalData": {}},
    ],
)
@pytest.mark.parametrize("standing", [False, True])
def test_what_is_null_or_absent_keeps_its_value(push: PushApi, body: Any, standing: bool) -> None:
    set_up = push.update("d1", {"isPrimary": standing, "systemData": {"registrationEnabled": standing}})
    answer = push.update("d1", body)
    assert answer.status_code == 200
    assert answer.json() == set_up.json()
    assert (answer.json()["isPrimary"], answer.json()["systemData"]["registrationEnabled"]) == (standing, standing)


@pytest.mark.parametrize("value", [False, True])
def test_the_two_writable_flags_are_set(push: PushApi, value: bool) -> None:
    push.update("d1", {"isPrimary": not value, "systemData": {"registrationEnabled": not value}})
    answer = push.update("d1", {"isPrimary": value, "systemData": {"registrationEnabled": value}}).json()
    assert (answer["isPrimary"], answer["systemData"]["registrationEnabled"]) == (value, value)
    assert push.get("d1").json() == answer


def test_read_only_fields_are_ignored_whatever_they_hold(push: PushApi) -> None:
    before = push.get("d1").json()
    body = {
        "registrationId": 5,
        "applicationId": None,
        "systemData": {name: {"odd": []} for name in ("cloudType", "os", "sdkVersion", "deviceName")},
    }
    answer = push.update("d1", body)
    assert answer.json() == before
    assert "x-twin-warning" not in answer.headers


def test_a_get_answer_can_be_sent_back(push: PushApi) -> None:
    before = push.get("d1").json()
    answer = push.update("d1", before)
    assert answer.json() == before
    assert "x-twin-warning" not in answer.headers


def test_the_answer_has_the_order_of_the_guide(push: PushApi) -> None:
    shown = push.update("d1", {}).json()
    assert list(shown) == ["registrationId", "applicationId", "isPrimary", "additionalData", "systemData"]


def test_unknown_fields_are_ignored_at_every_level(push: PushApi) -> None:
    before = push.get("d1").json()
    body = {"is_primary": True, "IsPrimary": True, "systemData": {"registration_enabled": False}, "x": {"isPrimary": 1}}
    assert push.update("d1", body).json() == before


@pytest.mark.parametrize("identity", [None, {"externalId": "jdoe"}], ids=["anonymous", "personalized"])
def test_an_update_changes_nothing_of_the_person_but_when_it_was_modified(
    account: Account, push: PushApi, identity: Any
) -> None:
    if identity:
        push.personalize("d1", identity)
    before = account.owner("d1")
    answer = push.update("d1", {"isPrimary": True, "additionalData": {"n": 1}})
    assert answer.json()["additionalData"] == {**DATA, "n": 1}
    after = account.owner("d1")
    assert after["modifiedAt"] >= before["modifiedAt"]
    assert {**after, "modifiedAt": None} == {**before, "modifiedAt": None}


# -- the primary device ----------------------------------------------------------------------------------------


def flags(push: PushApi, *push_reg_ids: str) -> list[bool]:
    return [push.get(push_reg_id).json()["isPrimary"] for push_reg_id in push_reg_ids]


def test_a_person_has_one_primary_device_over_all_applications(account: Account, push: PushApi) -> None:
    code = account.application()["applicationCode"]
    account.install(registrationId="d2")
    account.install(registrationId="d3", applicationCode=code)
    other_push = PushApi(account.http, code)
    for api, device in ((push, "d1"), (push, "d2"), (other_push, "d3")):
        api.personalize(device, {"externalId": "jdoe"})
    for api, device, shown in ((push, "d1", "d1"), (push, "d2", "d2"), (other_push, "d3", "d3")):
        assert api.update(device, {"isPrimary": True}).json()["isPrimary"] is True
        assert [
            one["registrationId"]
            for one in account.state()[1]
            if one["isPrimary"] and one["personId"] == account.owner("d1")["personId"]
        ] == [shown]


def test_clearing_the_flag_of_one_device_leaves_the_others(account: Account, push: PushApi) -> None:
    account.install(registrationId="d2")
    for device in ("d1", "d2"):
        push.personalize(device, {"externalId": "jdoe"})
    push.update("d2", {"isPrimary": True})
    push.update("d1", {"isPrimary": False})
    assert flags(push, "d1", "d2") == [False, True]
    push.update("d2", {"isPrimary": False})
    assert flags(push, "d1", "d2") == [False, False]


def test_devices_of_several_persons_may_all_be_primary(account: Account, push: PushApi) -> None:
    account.install(registrationId="d2")
    for device in ("d1", "d2"):
        push.update(device, {"isPrimary": True})
    assert flags(push, "d1", "d2") == [True, True]

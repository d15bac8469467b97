"""Numbers and depths at their limits: refused in the shape of whoever is called, else kept digit by digit; no call
leaves an account that can't be asked any more.
"""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.api_client import PUSH, Account
from tests.databases import both_at_length
from tests.shapes import assert_control_error, assert_push_error
from tests.surfaces.control_api.control import Control
from tests.surfaces.mobile_api.answers import FORMAT_INVALID

FIELDS = [{"name": "n", "type": "Numeric"}, {"name": "d", "type": "Decimal"}]
BEYOND = {
    "exponent": "1e999999999",
    "costly exponent": "-1e1000000",
    "small": "1e-1001",
    "digits": "9" * 1001,
    "deep": "[" * 250 + "]" * 250,
    "deeper than a parser goes": "[" * 2000 + "]" * 2000,
    "no number": "NaN",
}
Call = Callable[[Account, str], httpx.Response]


def of_the_people_api(account: Account, value: str) -> httpx.Response:
    return account.push.call("PATCH", "d1", content=f'{{"additionalData": {{"n": {value}}}}}')


def of_the_mobile_api(account: Account, value: str) -> httpx.Response:
    return report(account, f'{{"n": {value}}}')


def of_the_control_api(path: str, body: str, method: str = "POST") -> Call:
    def call(account: Account, value: str) -> httpx.Response:
        return account.http.request(method, f"{account.path}{path}", content=body.replace("?", value))

    return call


CONTROL_CALLS = {
    "status": of_the_control_api("/journal/verify", '{"status": ?}'),
    "person": of_the_control_api("/journal/verify", '{"personId": ?}'),
    "match": of_the_control_api("/journal/verify", '{"match": {"body": ?}}'),
    "error": of_the_control_api("/faults", '{"error": ?}'),
    "body of a fault": of_the_control_api("/faults", '{"answer": {"status": 200, "body": ?}}'),
    "seed": of_the_control_api("/faults", '{"latencyMs": 0, "when": {"seed": ?}}'),
    "person of a fault": of_the_control_api("/faults", '{"latencyMs": 0, "on": {"personId": ?}}'),
    "clock": of_the_control_api("/clock/advance", '{"ms": ?}'),
    "attribute": of_the_control_api("/persons", '{"customAttributes": {"n": ?}}'),
    "snapshot": of_the_control_api("/snapshot", '{"version": 1, "account": {"idCounter": ?}}', "PUT"),
}


def report(account: Account, properties: str) -> httpx.Response:
    """An event of the device d1."""
    return account.http.post(
        "/mobile/1/appinstance/d1/user/events/custom?validate=true",
        content=f'{{"events": [{{"definitionId": "ev", "properties": {properties}}}]}}',
        headers={"Authorization": f"App {account.application_code}"},
    )


@pytest.fixture
def account_with_events(control: Control) -> Account:
    """It has the device d1 and events of whole and of any numbers."""
    body = {"definitionId": "ev", "fields": FIELDS}
    control.account.http.post(f"{control.account.path}/eventDefinitions", json=body).raise_for_status()
    return control.account


def assert_it_can_be_asked(account: Account) -> None:
    for method, path, body in (
        ("POST", "journal/verify", {"match": {"body": {"n": 1}}}),
        ("GET", "journal", None),
        ("GET", "faults", None),
        ("GET", "snapshot", None),
    ):
        answer = account.http.request(method, f"{account.path}/{path}", json=body)
        assert answer.status_code == 200, answer.text
        json.loads(answer.text)


@pytest.mark.parametrize("value", BEYOND.values(), ids=BEYOND)
def test_what_is_beyond_the_limits_is_refused_in_the_shape_of_the_api(account_with_events: Account, value: str) -> None:
    assert_push_error(of_the_people_api(account_with_events, value), 48901)
    FORMAT_INVALID.check(of_the_mobile_api(account_with_events, value))
    for call in CONTROL_CALLS.values():
        answer = call(account_with_events, value)
        assert_control_error(answer, 422, "INVALID_REQUEST", "")
        assert "line 1 column" in answer.json()["error"]["details"][0]["message"]
    assert_it_can_be_asked(account_with_events)


BESIDE_64_BITS = [str(2**63), str(2**64), str(-(2**63) - 1), "9" * 1000, "1E+1000", "0." + "1" * 998]


@both_at_length
@pytest.mark.parametrize("number", BESIDE_64_BITS, ids=lambda number: number[:20])
def test_a_number_of_any_size_comes_back_digit_by_digit(account_with_events: Account, number: str) -> None:
    name = "d" if "." in number else "n"
    assert report(account_with_events, f'{{"{name}": {number}}}').status_code == 200
    kept = f'"{name}":{number}'
    person = account_with_events.owner("d1")["personId"]
    http, path = account_with_events.http, account_with_events.path
    assert kept in http.get(f"{path}/persons/{person}/events").text
    snapshot = http.get(f"{path}/snapshot").text
    assert kept in snapshot
    assert http.put(f"{path}/snapshot", content=snapshot).status_code == 204
    assert kept in http.get(f"{path}/snapshot").text


@both_at_length
@pytest.mark.parametrize("number", BESIDE_64_BITS, ids=lambda number: number[:20])
def test_a_verdict_shows_numbers_of_any_size(account_with_events: Account, number: str) -> None:
    name = "d" if "." in number else "n"
    report(account_with_events, f'{{"{name}": {number}}}')
    body = f'{{"match": {{"body": {{"events": [{{"properties": {{"{name}": ?}}}}]}}}}}}'
    verify = of_the_control_api("/journal/verify", body)
    assert verify(account_with_events, number).json()["passed"] is True
    verdict = verify(account_with_events, f"{'9' * 40}")
    assert verdict.json()["passed"] is False
    assert f'"expected":{"9" * 40},"actual":{number}' in verdict.text


@pytest.mark.parametrize("number", BESIDE_64_BITS, ids=lambda number: number[:20])
def test_a_fault_answers_with_numbers_of_any_size(control: Control, number: str) -> None:
    order = of_the_control_api("/faults", '{"answer": {"status": 200, "body": {"n": ?}}}')
    assert f'"body":{{"n":{number}}}' in order(control.account, number).text
    assert control.account.push.get("d1").text == f'{{"n":{number}}}'
    assert control.verify(status=200)["passed"] is True


SAME: list[tuple[str, str, bool]] = [
    ("1", "1.0", True),
    ("100", "1e2", True),
    ("1.50", "1.5", True),
    ("0", "-0.0", True),
    ("0.1", "0.1000000000000000055511151231257827", False),
    ("9007199254740993", "9007199254740992", False),
    ("18446744073709551616", "18446744073709551617", False),
    ("18446744073709551616", "18446744073709551616.0", True),
    ("1", "true", False),
    ("1", '"1"', False),
    ("1", "1.00000000000000000000000000000000000000001", False),
]


def test_numbers_are_compared_exactly(control: Control) -> None:
    verify = of_the_control_api("/journal/verify", '{"match": {"body": {"n": ?}}}')
    for sent, expected, is_same in SAME:
        control.forget()
        control.account.push.call("PATCH", "d1", content=f'{{"n": {sent}}}')
        passed = verify(control.account, expected).json()["passed"]
        assert (sent, expected, passed) == (sent, expected, is_same)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ('{"status": 99}', "status"),
        ('{"status": 600}', "status"),
        ('{"status": true}', "status"),
        ('{"status": "200"}', "status"),
        ('{"personId": -1}', "personId"),
        ('{"personId": 9223372036854775808}', "personId"),
        ('{"inOrder": [{"personId": true}]}', "inOrder.0.personId"),
    ],
)
def test_an_expectation_that_no_call_could_meet_is_refused(control: Control, body: str, place: str) -> None:
    answer = control.account.http.post(f"{control.account.path}/journal/verify", content=body)
    assert_control_error(answer, 422, "INVALID_REQUEST", place)


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 2**64, 1.5])
def test_the_seed_of_a_fault_has_64_bits(control: Control, number: Any) -> None:
    answer = control.try_fault({"latencyMs": 0, "when": {"seed": number}})
    assert_control_error(answer, 422, "INVALID_REQUEST", "when.seed")


@both_at_length
@pytest.mark.parametrize("seed", [2**63 - 1, -(2**63)])
def test_the_largest_seed_of_a_fault_can_be_drawn_by(control: Control, seed: int) -> None:
    control.fault(error=48013, when={"seed": seed, "share": 1})
    assert_push_error(control.account.push.get("d1"), 48013)
    assert control.faults()[0]["when"]["seed"] == seed


def test_a_body_beyond_the_limits_is_text_in_the_journal(control: Control) -> None:
    for body in BEYOND.values():
        control.account.push.call("PATCH", "d1", content=body)
        assert control.last()["body"] == body
        assert control.passes(match={"body": body})


def test_a_body_with_a_byte_order_mark_is_json_in_the_journal(control: Control) -> None:
    control.account.push.call("PATCH", "d1", content=b'\xef\xbb\xbf{"isPrimary": true}')
    assert control.last()["body"] == {"isPrimary": True}


def test_a_header_that_should_be_null_is_one_that_is_missing(control: Control) -> None:
    control.account.http.get(f"{PUSH}/d1", headers=control.account.push.headers)
    assert control.passes(match={"headers": {"x-none": None}}) is False


LARGEST: list[dict[str, Any]] = [
    {"persons": [{"personId": 2**62, "registrations": [{"registrationId": "d1"}]}, {}]},
    {"persons": [{"registrations": [{"registrationId": "d1", "ordinal": 2**62}]}]},
    {"account": {"idSeed": "s", "idCounter": 2**42}, "persons": [{"registrations": [{"registrationId": "d1"}]}]},
    {
        "account": {"clock": {"aheadMs": 200_000_000_000_000}},
        "persons": [{"registrations": [{"registrationId": "d1"}]}],
    },
]


@both_at_length
@pytest.mark.parametrize("document", LARGEST, ids=str)
def test_an_account_goes_on_after_the_largest_numbers_of_a_snapshot(account: Account, document: Any) -> None:
    assert account.http.put(f"{account.path}/snapshot", json={"version": 1, **document}).status_code == 204
    for seed in ("one", None, "two"):
        assert account.http.patch(account.path, json={"idSeed": seed}).status_code == 200
        account.install()
        account.person()
        assert account.push.personalize("d1", {"externalId": f"u-{seed}"}, forceDepersonalize=True).status_code == 200
    assert_it_can_be_asked(account)
    assert account.http.post(f"{account.path}/reset").status_code == 204
    account.install()

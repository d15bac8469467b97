"""Much of everything, and the edges of what can be told: nothing holds the twin up or makes it fail."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.api_client import Account
from tests.cases import each
from tests.databases import both_at_length, once
from tests.surfaces.mobile_api.answers import FORMAT_INVALID, assert_acceptable, assert_done, read
from tests.surfaces.mobile_api.endpoints import (
    CREATE,
    CUSTOM,
    ENDPOINTS,
    PERSONALIZE,
    SESSION,
    UPDATE,
    UPDATE_USER,
    WIDGET,
    WITH_BODY,
    Endpoint,
)
from tests.surfaces.mobile_api.surfaces import events_of


@pytest.fixture
def installed(account: Account) -> Account:
    """With registration d1."""
    account.install(registrationId="d1")
    return account


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < seconds


def stamp(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1_700_000_000 + seconds))


# -- much ------------------------------------------------------------------------------------------------------


@both_at_length
@pytest.mark.parametrize("count", [5_000, pytest.param(20_000, marks=pytest.mark.slow)])
def test_many_session_starts_hold_nobody_up(installed: Account, count: int) -> None:
    starts = [stamp(40 * number) for number in range(count)]
    with at_most(20):
        assert_done(SESSION.call(installed, json={"sessionStarts": starts}))


@both_at_length
@pytest.mark.parametrize("count", [4_000, pytest.param(15_000, marks=pytest.mark.slow)])
def test_many_events_of_unknown_definitions_hold_nobody_up(installed: Account, count: int) -> None:
    events = [{"definitionId": f"d{number}", "date": stamp(0)} for number in range(count)]
    with at_most(25):
        answer = CUSTOM.call(installed, json={"events": events})
    assert_done(answer)
    assert len(answer.headers["x-twin-warning"]) <= 1024


@once
@pytest.mark.parametrize("count", [20_000, pytest.param(80_000, marks=pytest.mark.slow)])
@each("endpoint", WITH_BODY)
def test_many_unread_fields_hold_nobody_up(installed: Account, endpoint: Endpoint, count: int) -> None:
    many = {str(number): 0 for number in range(count)}
    with at_most(5):
        read(endpoint.call(installed, json={**(endpoint.body or {}), **many}))


@each(
    ("endpoint", "body"),
    [
        (CREATE, {"customAttributes": {f"k{number}": number for number in range(20_000)}}),
        (UPDATE, {"customAttributes": {f"k{number}": number for number in range(20_000)}}),
        (UPDATE_USER, {"tags": [f"t{number}" for number in range(20_000)]}),
        (UPDATE_USER, {"customAttributes": {f"k{number}": number for number in range(5_000)}}),
        (UPDATE_USER, {"phones": [{"number": str(10_000 + number)} for number in range(20_000)]}),
        (PERSONALIZE, {"userIdentity": {"emails": [{"address": f"{number}@a.io"} for number in range(10_000)]}}),
        (UPDATE_USER, {"customAttributes": {"list": [{"a": number} for number in range(10_000)]}}),
    ],
)
def test_long_lists_and_objects_hold_nobody_up(installed: Account, endpoint: Endpoint, body: Any) -> None:
    with at_most(10):
        assert_acceptable(endpoint.call(installed, json=body))


@each("depth", [100, 10_000])
@each("endpoint", WITH_BODY)
def test_deep_values_are_read_or_refused(installed: Account, endpoint: Endpoint, depth: int) -> None:
    content = b'{"customAttributes":{"a":' + b"[" * depth + b"]" * depth + b"}}"
    assert_acceptable(endpoint.call(installed, content=content))


# -- edges of time ---------------------------------------------------------------------------------------------


@both_at_length
@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "9999-12-31T23:59:59Z",
        "2024-02-29T00:00:00Z",
        "2024-12-31T23:59:60Z",
        "2023-02-29T00:00:00Z",
        "٢٠٢٤-01-01T00:00:00Z",
        "2024-01-01T00:00:00+99:99",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_any_time_is_recorded_or_refused(installed: Account, text: str) -> None:
    definition = {"definitionId": "odd", "fields": [{"name": "at", "type": "DateTime"}]}
    assert installed.http.post(f"{installed.path}/eventDefinitions", json=definition).status_code == 201
    assert_acceptable(SESSION.call(installed, json={"sessionStarts": [text]}))
    assert_acceptable(SESSION.call(installed, json={"sessionBounds": {text: text}}))
    for properties in ({}, {"at": text}):
        event = {"definitionId": "odd", "date": text, "properties": properties}
        assert_acceptable(CUSTOM.call(installed, json={"events": [event]}))
    assert events_of(installed, installed.get_registration("d1")["personId"])


@each("text", ["0000-01-01", "10000-01-01", "٢٠٢٤-01-01", "2024-1-1", "", " 2024-01-01"])
def test_a_birthday_is_a_date_of_the_calendar(installed: Account, text: str) -> None:
    FORMAT_INVALID.check(UPDATE_USER.call(installed, json={"birthday": text}))


# -- edges of numbers and texts --------------------------------------------------------------------------------


@both_at_length
@each("number", ["9223372036854775807", "-9223372036854775808", "1.10", "0.1", "-0.0", "1E-7"])
def test_a_number_comes_back_digit_by_digit(installed: Account, number: str) -> None:
    content = f'{{"customAttributes":{{"n":{number}}}}}'
    assert_done(UPDATE.call(installed, content=content))
    assert f'"customAttributes":{{"n":{number}}}' in UPDATE._replace(method="GET").call(installed).text
    assert_done(UPDATE_USER.call(installed, content=content))
    assert f'"customAttributes":{{"n":{number}}}' in UPDATE_USER._replace(method="GET").call(installed).text


@both_at_length
@each("text", ["😀" * 200, "\u202e", "\ufffd\uffff", "'; DROP TABLE persons; --", "%s{}\\"])
def test_text_comes_back_letter_by_letter(installed: Account, text: str) -> None:
    device = installed.install()
    assert_done(UPDATE.call(installed, device, json={"deviceName": text, "customAttributes": {text: text}}))
    shown = read(UPDATE._replace(method="GET").call(installed, device))
    assert (shown["deviceName"], shown["customAttributes"]) == (text, {text: text})
    assert_done(UPDATE_USER.call(installed, device, json={"firstName": text, "tags": [text]}))
    user = read(UPDATE_USER._replace(method="GET").call(installed, device))
    assert (user["firstName"], user["tags"]) == (text, [text])


@once
@each("endpoint", ENDPOINTS)
@each("value", [b"\xff\xfe", b"\xc5\xbd", b"x" * 5000])
def test_odd_headers_never_fail_the_twin(installed: Account, endpoint: Endpoint, value: bytes) -> None:
    code = f"App {installed.application_code}".encode()
    device = installed.install()
    names = (b"pushregistrationid", b"installationid", b"sessionId", b"applicationcode", b"X-HTTP-Method-Override")
    for name in names:
        assert_acceptable(endpoint.call(installed, device, headers={b"Authorization": code, name: value}))
    for scheme in (b"App ", b"Bearer ", b""):
        assert_acceptable(endpoint.call(installed, device, headers={b"Authorization": scheme + value}))


def test_an_odd_caller_has_no_widget(installed: Account, http: httpx.Client) -> None:
    for value in (b"\xff\xfe", b"x" * 5000):
        code = f"App {installed.application_code}".encode()
        answer = WIDGET.call(installed, headers={b"Authorization": code, b"pushregistrationid": value})
        assert answer.status_code == 404
        assert json.loads(answer.content)["requestError"]["serviceException"]["messageId"] == "NO_REGISTRATION"

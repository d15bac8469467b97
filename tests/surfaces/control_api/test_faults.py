"""Faults: where and when they strike, what the client is told, and that a struck call changes nothing."""

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from pushtwin.core.faults import service
from tests.api_client import PUSH, Account
from tests.cases import each
from tests.databases import once
from tests.shapes import assert_control_error, assert_push_error, assert_service_exception
from tests.surfaces.control_api.calls import (
    ALL,
    GET,
    GET_INSTALLATION,
    GET_VERSION,
    PERSONALIZE,
    UPDATE,
    WRITING,
    Call,
    on,
    ready_for,
    world,
)
from tests.surfaces.control_api.control import EARLY, LONG_AGO, NOON, Control, Json, after_noon, gone

GENERAL = (500, "GENERAL_ERROR", "Something went wrong. Please contact support.")


def struck(control: Control, calls: int, call: Call = GET) -> list[bool]:
    """Which of so many calls failed."""
    return [call.make(control.account).status_code != 200 for _ in range(calls)]


# -- the faults of an account ----------------------------------------------------------------------------------


def test_an_account_has_no_faults(control: Control) -> None:
    assert control.faults() == []


ORDERED: list[Json] = [
    {"error": 48013},
    {"error": "GENERAL_ERROR", "after": True},
    {"error": "TOO_MANY_REQUESTS", "retryAfter": 7},
    {"answer": {"status": 503}},
    {"answer": {"status": 503, "body": {"a": [1]}, "headers": {"X-Test": "1"}}},
    {"answer": {"status": 200, "body": "text"}},
    {"latencyMs": 5},
    {"latencyMs": {"min": 1, "max": 2}, "error": 48001},
    {"connection": "reset", "after": True},
    {"connection": "slow", "slowMs": 10},
    {
        "on": {"operation": GET.operation, "path": "/people/*", "registrationId": "d1", "personId": 1},
        "error": 48013,
    },
    {"when": {"first": 4, "every": 2, "share": 0.5, "seed": 3}, "error": 48013},
    {"when": {"from": LONG_AGO, "until": NOON}, "error": 48013},
]


def test_a_fault_is_shown_as_it_was_made(control: Control) -> None:
    for definition in ORDERED:
        made = control.fault(**definition)
        shown = control.get_fault(made["faultId"])
        assert shown == made == control.faults()[-1]
        assert {name: shown[name] for name in definition} == definition
        assert (shown["calls"], shown["hits"]) == (0, 0)


def test_a_span_of_time_is_shown_as_it_was_asked_for(control: Control) -> None:
    assert control.fault(when={"forMs": 1000}, error=48013)["when"] == {"forMs": 1000}


def test_its_id_may_be_chosen(control: Control) -> None:
    assert control.fault(faultId="mine", error=48013)["faultId"] == "mine"
    assert_control_error(control.try_fault({"faultId": "mine", "error": 48001}), 409, "FAULT_ID_TAKEN")
    assert control.get_fault("mine")["error"] == 48013


def test_faults_are_listed_in_the_order_of_creation(control: Control) -> None:
    made = [control.fault(faultId=name, error=48013)["faultId"] for name in ("b", "c", "a")]
    assert [one["faultId"] for one in control.faults()] == made == ["b", "c", "a"]


def test_ids_that_nobody_chose_differ(control: Control) -> None:
    assert len({control.fault(error=48013)["faultId"] for _ in range(5)}) == 5


def test_a_fault_is_removed(control: Control) -> None:
    control.fault(faultId="a", error=48013)
    control.fault(faultId="b", error="GENERAL_ERROR")
    control.remove_fault("a")
    assert [one["faultId"] for one in control.faults()] == ["b"]
    assert GET.make(control.account).status_code == 500
    control.remove_fault("b")
    assert GET.make(control.account).status_code == 200


def test_all_faults_are_removed(control: Control) -> None:
    for _ in range(3):
        control.fault(error=48013)
    control.remove_faults()
    assert control.faults() == []
    assert GET.make(control.account).status_code == 200
    control.remove_faults()


def test_a_reset_removes_them(control: Control) -> None:
    control.fault(faultId="mine", error=48013)
    control.reset()
    assert control.faults() == []
    control.account.install(registrationId="d1")
    assert GET.make(control.account).status_code == 200


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_what_is_no_fault_is_not_found(control: Control, method: str) -> None:
    answer = control.http.request(method, f"{control.path}/faults/unknown")
    assert_control_error(answer, 404, "FAULT_NOT_FOUND")


@pytest.mark.parametrize(
    ("method", "which"), [("GET", ""), ("POST", ""), ("DELETE", ""), ("GET", "/f"), ("DELETE", "/f")]
)
def test_an_unknown_account_has_none(http: httpx.Client, method: str, which: str) -> None:
    body = {"json": {"error": 48013}} if method == "POST" else {}
    answer = http.request(method, f"/_twin/accounts/unknown/faults{which}", **body)
    assert_control_error(answer, 404, "ACCOUNT_NOT_FOUND")


STRIKING_NOTHING = [
    {"skip": 2, "first": 2},
    {"skip": 1, "nth": 1},
    {"nth": 3, "first": 2},
    {"nth": 3, "every": 2},
    {"first": 2, "every": 3},
    {"skip": 2, "first": 3, "every": 2},
]
REFUSED: list[Json] = [
    {},
    {"on": {"operation": GET.operation}},
    {"after": True},
    {"slowMs": 5},
    {"latencyMs": 5, "slowMs": 5},
    {"connection": "reset", "slowMs": 5},
    {"latencyMs": 5, "retryAfter": 7},
    {"error": "TOO_MANY_REQUESTS", "retryAfter": 7, "connection": "reset"},
    {"error": "TOO_MANY_REQUESTS", "retryAfter": 7, "connection": "empty"},
    {"error": 48013, "when": {"seed": 7}},
    {"error": 48013, "when": {"first": 1, "seed": 0}},
    {"answer": {"status": 503}, "retryAfter": 7},
    {"error": 48013, "on": {"operation": "get-pushs"}},
    {"error": 48013, "on": {"operation": "create-account"}},
    {"error": 48002},
    {"error": 404},
    {"error": "SOMETHING"},
    {"error": "no_registration"},
    {"error": ""},
    {"error": 48013, "answer": {"status": 503}},
    {"answer": {}},
    {"answer": {"status": 99}},
    {"answer": {"status": 600}},
    {"answer": {"status": 503, "headers": {"a b": "x"}}},
    {"answer": {"status": 503, "headers": {"X": "a\r\nY: b"}}},
    {"latencyMs": -1},
    {"latencyMs": {"min": 5, "max": 1}},
    {"latencyMs": {"min": 5}},
    {"connection": "broken"},
    {"connection": "slow", "slowMs": -1},
    {"error": 48013, "retryAfter": -1},
    {"error": 48013, "when": {"first": -1}},
    {"error": 48013, "when": {"every": 0}},
    *({"error": 48013, "when": when} for when in STRIKING_NOTHING),
    {"error": 48013, "when": {"share": 1.1}},
    {"error": 48013, "when": {"share": -0.1}},
    {"error": 48013, "when": {"from": "tomorrow"}},
    {"error": 48013, "when": {"forMs": -1}},
    {"error": 48013, "when": {"sometimes": True}},
    {"error": 48013, "on": {"operatoin": GET.operation}},
    {"error": 48013, "oh": 1},
    {"error": 48013, "faultId": ""},
]


def test_a_fault_that_is_none_is_refused(control: Control) -> None:
    for definition in REFUSED:
        answer = control.try_fault(definition)
        assert (definition, answer.status_code) == (definition, 422)
        assert answer.json()["error"]["code"] == "INVALID_REQUEST"
    assert control.faults() == []


# -- where it strikes ------------------------------------------------------------------------------------------


@once
@each("call", ALL)
def test_it_strikes_one_operation_or_all(control: Control, call: Call) -> None:
    control.remove_faults()
    fault = control.fault(on={"operation": call.operation}, error="GENERAL_ERROR")
    other = GET_VERSION if call.operation == GET.operation else GET
    assert other.make(control.account).status_code == 200
    assert_service_exception_of(call, call.make(control.account), *GENERAL)
    assert control.last()["fault"] == fault["faultId"]
    control.remove_faults()
    control.fault(answer={"status": 503})
    assert call.make(control.account).status_code == 503


def test_the_control_api_is_never_struck(control: Control) -> None:
    control.fault(error="GENERAL_ERROR", latencyMs=10_000, connection="reset")
    assert control.clock()["frozen"] is False
    assert control.account.get_registration("d1")


PLACES: list[tuple[Json, list[bool]]] = [
    # get d1, update d1, get d2 (ana's), personalize d2, get-installation d2, get-version
    ({}, [True, True, True, True, True, True]),
    ({"operation": GET.operation}, [True, False, True, False, False, False]),
    ({"registrationId": "d1"}, [True, True, False, False, False, False]),
    ({"registrationId": "d"}, [False] * 6),
    ({"registrationId": "d2"}, [False, False, True, True, True, False]),
    ({"personId": "ana"}, [False, False, True, True, True, False]),
    ({"path": f"{PUSH}/d1"}, [True, True, False, False, False, False]),
    ({"path": f"{PUSH}/*"}, [True, True, True, True, False, False]),
    ({"path": "*/d2*"}, [False, False, False, True, False, False]),
    ({"path": "/mobile/*"}, [False, False, False, False, True, True]),
    ({"path": f"{PUSH}/d*/personalize"}, [False, False, False, True, False, False]),
    ({"operation": GET.operation, "registrationId": "d2"}, [False, False, True, False, False, False]),
    ({"personId": "ana", "path": "/mobile/*"}, [False, False, False, False, True, False]),
]


def test_it_strikes_where_everything_fits(control: Control) -> None:
    account = control.account
    account.install(registrationId="d2")
    account.push.personalize("d2", {"externalId": "ana"})
    ana = account.get_registration("d2")["personId"]
    for place, expected in PLACES:
        control.remove_faults()
        fault = control.fault(on={**place, "personId": ana} if "personId" in place else place, error="GENERAL_ERROR")
        answers = [
            GET.make(account),
            UPDATE.make(account),
            GET.make(account, "d2"),
            account.push.personalize("d2", {"externalId": "ana"}),
            GET_INSTALLATION.make(account, "d2"),
            GET_VERSION.make(account),
        ]
        assert (place, [answer.status_code == 500 for answer in answers]) == (place, expected)
        shown = control.get_fault(fault["faultId"])
        assert shown["calls"] == shown["hits"] == sum(expected)


def test_nobody_else_is_struck(control: Control) -> None:
    control.fault(on={"personId": 1}, error="GENERAL_ERROR")
    control.fault(on={"registrationId": "d2"}, error="GENERAL_ERROR")
    assert struck(control, 1) == [False]


def test_a_registration_that_does_not_exist_can_be_struck(control: Control) -> None:
    control.fault(on={"registrationId": "lost"}, error="GENERAL_ERROR")
    assert control.account.push.get("lost").status_code == 500


def test_a_person_is_struck_on_whatever_device_it_has_now(control: Control) -> None:
    ana = control.account.person(externalId="ana")
    control.fault(on={"personId": ana, "operation": GET.operation}, error="GENERAL_ERROR")
    assert struck(control, 1) == [False]
    control.account.push.personalize("d1", {"externalId": "ana"})
    assert struck(control, 1) == [True]
    control.account.push.depersonalize("d1")
    assert struck(control, 1) == [False]


# -- when it strikes -------------------------------------------------------------------------------------------

ALWAYS, NEVER = [True], [False]
COUNTS: list[tuple[Json, list[bool]]] = [
    ({}, ALWAYS * 6),
    ({"first": 1}, [True, *NEVER * 5]),
    ({"first": 3}, [*ALWAYS * 3, *NEVER * 3]),
    ({"every": 1}, ALWAYS * 6),
    ({"every": 2}, [False, True] * 3),
    ({"every": 3}, [False, False, True] * 2),
    ({"every": 7}, NEVER * 6),
    ({"first": 4, "every": 2}, [False, True, False, True, False, False]),
    ({"skip": 2, "first": 3}, [False, False, True, False]),
    ({"skip": 1, "nth": 2, "first": 2, "every": 2}, [False, True, False]),
    ({"skip": 3, "first": 5, "every": 4}, [False, False, False, True, False]),
    ({"share": 1}, ALWAYS * 6),
    ({"share": 0}, NEVER * 6),
    ({"share": 1, "first": 2}, [*ALWAYS * 2, *NEVER * 4]),
]


@each(("when", "expected"), COUNTS)
def test_it_counts_the_calls_that_fit(control: Control, when: Json, expected: list[bool]) -> None:
    control.remove_faults()
    fault = control.fault(on={"operation": GET.operation}, when=when, error=48013)
    found = []
    for _ in expected:
        assert UPDATE.make(control.account).status_code == 200  # does not fit, so it does not count
        found += struck(control, 1)
    assert found == expected
    shown = control.get_fault(fault["faultId"])
    assert (shown["calls"], shown["hits"]) == (len(expected), sum(expected))


def test_a_share_is_drawn_from_its_seed(control: Control) -> None:
    def draw(seed: int) -> list[bool]:
        control.remove_faults()
        control.fault(faultId="drawn", when={"share": 0.5, "seed": seed}, error=48013)
        return struck(control, 40)

    first = draw(1)
    assert draw(1) == first
    assert draw(2) != first
    assert 5 < sum(first) < 35


def test_a_share_is_about_that_share(control: Control) -> None:
    control.fault(when={"share": 0.2, "seed": 7}, error=48013)
    assert 5 <= sum(struck(control, 100)) <= 40


WINDOWS: list[tuple[Json, list[tuple[int, bool]]]] = [
    ({"from": after_noon(1000)}, [(0, False), (999, False), (1000, True), (5000, True)]),
    ({"until": after_noon(1000)}, [(0, True), (999, True), (1001, False), (5000, False)]),
    (
        {"from": after_noon(1000), "until": after_noon(2000)},
        [(999, False), (1000, True), (1999, True), (2001, False)],
    ),
    ({"forMs": 1000}, [(0, True), (999, True), (1001, False)]),
    ({"from": after_noon(1000), "first": 1}, [(0, False), (1000, True), (1001, False)]),
    ({"until": "2031-05-05T14:00:01+02:00"}, [(999, True), (1001, False)]),
]


@pytest.mark.parametrize(("when", "moments"), WINDOWS, ids=str)
def test_a_window_is_of_the_clock_of_the_account(control: Control, when: Json, moments: list[tuple[int, bool]]) -> None:
    control.freeze()
    control.fault(when=when, error=48013)
    found = []
    for milliseconds, _ in moments:
        control.freeze(after_noon(milliseconds))
        found.append((milliseconds, *struck(control, 1)))
    assert found == moments


@pytest.mark.parametrize("when", [{"first": 2}, {"forMs": 500}, {"until": after_noon(500)}], ids=str)
def test_it_expires_by_itself(control: Control, when: Json) -> None:
    control.freeze()
    fault = control.fault(when=when, error=48013)
    assert not fault.get("expired")
    assert struck(control, 2) == [True, True]
    control.advance(501)
    assert struck(control, 1) == [False]
    assert control.get_fault(fault["faultId"])["expired"] is True
    assert control.faults()[0]["expired"] is True


def test_a_fault_without_an_end_never_expires(control: Control) -> None:
    control.freeze()
    fault = control.fault(when={"every": 2, "from": LONG_AGO}, error=48013)
    control.advance(10_000_000_000)
    assert struck(control, 4) == [False, True, False, True]
    assert not control.get_fault(fault["faultId"]).get("expired")


def test_the_first_that_strikes_counts(control: Control) -> None:
    control.fault(faultId="z", when={"first": 2, "every": 2}, error=48013)
    control.fault(faultId="a", error="GENERAL_ERROR")
    control.fault(faultId="m", error=48001)
    statuses = [GET.make(control.account).status_code for _ in range(3)]
    assert statuses == [500, 400, 500]
    assert [one["fault"] for one in control.journal()] == ["a", "z", "a"]
    assert control.get_fault("m")["hits"] == 0


# -- what the client is told -----------------------------------------------------------------------------------

PUSH_ERRORS: list[tuple[int | str, int, str]] = [
    (48001, 48001, "Application code missing"),
    ("APP_CODE_MISSING", 48001, "Application code missing"),
    (48012, 48012, "Push application not found"),
    ("APPLICATION_NOT_FOUND", 48012, "Push application not found"),
    (48013, 48013, "Push registration not found"),
    ("NO_REGISTRATION", 48013, "Push registration not found"),
    (48901, 48901, "Malformed request body"),
    ("REQUEST_BODY_INVALID", 48901, "Malformed request body"),
    ("REQUEST_FORMAT_INVALID", 48902, ""),
    (48903, 48903, "UserIdentity does not have any identity field set"),
    ("USER_IDENTITY_INVALID", 48903, "UserIdentity does not have any identity field set"),
    ("EMAIL_INVALID", 48904, "Invalid email: "),
    ("PHONE_INVALID", 48905, "Invalid phone number: "),
    (48906, 48906, "Installation is not depersonalized. Personalization is prohibited"),
    ("PERSONALIZATION_IMPOSSIBLE", 48906, "Installation is not depersonalized. Personalization is prohibited"),
    ("AMBIGUOUS_PERSONALIZE_CANDIDATES", 48907, "Several users satisfy supplied user identity"),
    ("USER_MERGE_INTERRUPTED", 48908, "User update violates unique key constraint"),
    ("CUSTOM_ATTRIBUTE_INVALID", 48909, ""),
]
GENERIC: list[tuple[str, int, str]] = [
    ("BAD_REQUEST", 400, "Bad request"),
    ("UNAUTHORIZED", 401, "Unauthorized"),
    ("FORBIDDEN", 403, "Forbidden"),
    ("NOT_FOUND", 404, "Not found"),
    ("TOO_MANY_REQUESTS", 429, "Too many requests"),
    ("GENERAL_ERROR", 500, "Something went wrong. Please contact support."),
]
SDK_ERRORS: list[tuple[int | str, int, str, str]] = [
    (48013, 404, "NO_REGISTRATION", "Registration does not exist"),
    ("NO_REGISTRATION", 404, "NO_REGISTRATION", "Registration does not exist"),
    (48012, 401, "1", "Invalid Application Id"),
    ("APPLICATION_NOT_FOUND", 401, "1", "Invalid Application Id"),
    ("APP_CODE_MISSING", 400, "APP_CODE_MISSING", "Application code missing"),
    ("USER_DATA_RESTRICTED", 403, "USER_DATA_RESTRICTED", "User update access is restricted"),
    ("REQUEST_FORMAT_INVALID", 400, "REQUEST_FORMAT_INVALID", ""),
    ("USER_IDENTITY_INVALID", 400, "USER_IDENTITY_INVALID", "UserIdentity does not have any identity field set"),
    ("EMAIL_INVALID", 400, "EMAIL_INVALID", "Invalid email: "),
    ("PHONE_INVALID", 400, "PHONE_INVALID", "Invalid phone number: "),
    (48906, 400, "PERSONALIZATION_IMPOSSIBLE", "Installation is not depersonalized. Personalization is prohibited"),
    ("USER_MERGE_INTERRUPTED", 400, "USER_MERGE_INTERRUPTED", "User update violates unique key constraint"),
    *((name, status, name, text) for name, status, text in GENERIC),
]


def assert_service_exception_of(call: Call, answer: httpx.Response, status: int, name: str, text: str) -> None:
    """The generic failure of the API that the call is of; the text may go on."""
    if call.is_mobile:
        assert answer.headers.get_list("content-type") == ["application/json"]
        assert answer.headers.get_list("content-length") == [str(len(answer.content))]
        assert answer.status_code == status, answer.text
        exception = answer.json()["requestError"]["serviceException"]
        assert list(exception) == ["messageId", "text"]
        assert exception["messageId"] == name
    else:
        assert_service_exception(answer, status, name)
        exception = answer.json()["requestError"]["serviceException"]
    assert exception["text"].startswith(text)
    assert exception["text"]


def test_an_error_of_the_push_endpoints_is_flat(control: Control) -> None:
    for error, code, text in PUSH_ERRORS:
        control.fault(error=error, when={"first": 1})
        answer = PERSONALIZE.make(control.account)
        assert_push_error(answer, code)
        assert answer.json()["errorMessage"].startswith(text)
        assert answer.json()["errorMessage"]


def test_a_generic_error_is_a_service_exception(control: Control) -> None:
    for name, status, text in GENERIC:
        control.fault(error=name, when={"first": 1})
        assert_service_exception(GET.make(control.account), status, name, text)


def test_an_error_of_the_mobile_api_is_in_its_own_envelope(control: Control) -> None:
    for error, status, name, text in SDK_ERRORS:
        control.fault(error=error, when={"first": 1})
        assert_service_exception_of(GET_INSTALLATION, GET_INSTALLATION.make(control.account), status, name, text)


def test_the_envelope_is_the_one_of_the_account(control: Control) -> None:
    control.account.set(pushErrorEnvelope="serviceException")
    control.fault(error="PERSONALIZATION_IMPOSSIBLE", when={"first": 1})
    control.fault(error=48013)
    text = "Installation is not depersonalized. Personalization is prohibited"
    assert_service_exception(GET.make(control.account), 400, "PERSONALIZATION_IMPOSSIBLE", text)
    assert_push_error(GET.make(control.account), 48013)


@on([GET, GET_INSTALLATION])
def test_too_many_requests_say_when_to_come_again(control: Control, call: Call) -> None:
    definitions = [{"error": "TOO_MANY_REQUESTS", "retryAfter": 7}, {"error": "TOO_MANY_REQUESTS"}, {"error": 48013}]
    for definition in definitions:
        control.fault(**definition, when={"first": 1})
    assert [call.make(control.account).headers.get("retry-after") for _ in definitions] == ["7", "1", None]


@on([GET, GET_INSTALLATION])
def test_a_struck_answer_has_the_headers_of_the_gateway(control: Control, call: Call) -> None:
    control.fault(error="GENERAL_ERROR", when={"first": 1})
    control.fault(answer={"status": 503, "body": "x"})
    for _ in range(2):
        answer = call.make(control.account)
        assert answer.headers.get_list("server") == ["SMS API"]
        assert len(answer.headers.get_list("x-request-id")) == 1
        assert answer.headers["x-account-id"] == control.account.answer["accountId"]
        assert answer.headers["access-control-allow-origin"] == "*"


RAW: list[tuple[Json, bytes, Json]] = [
    ({"status": 503}, b"", {}),
    ({"status": 204}, b"", {}),
    ({"status": 418, "body": "short and stout"}, b"short and stout", {}),
    ({"status": 200, "body": ""}, b"", {}),
    ({"status": 200, "body": "žž 😀"}, "žž 😀".encode(), {}),
    ({"status": 200, "body": "{oh", "headers": {"Content-Type": "application/json"}}, b"{oh", {}),
    ({"status": 502, "body": "<html>", "headers": {"Content-Type": "text/html"}}, b"<html>", {}),
    ({"status": 302, "headers": {"Location": "/x", "X-Test": "1"}}, b"", {"location": "/x", "x-test": "1"}),
    ({"status": 599, "headers": {"Server": "other"}}, b"", {}),
]


@on([GET, GET_INSTALLATION])
def test_a_raw_answer_is_as_it_was_asked_for(control: Control, call: Call) -> None:
    for answer, body, headers in RAW:
        control.fault(answer=answer, when={"first": 1})
        found = call.make(control.account)
        assert (found.status_code, found.content) == (answer["status"], body)
        assert headers.items() <= dict(found.headers).items()
        if found.status_code != 204:
            assert found.headers.get_list("content-length") == [str(len(body))]
        if content_type := answer.get("headers", {}).get("Content-Type"):
            assert found.headers.get_list("content-type") == [content_type]


@on([GET, GET_INSTALLATION])
def test_a_raw_answer_may_be_json(control: Control, call: Call) -> None:
    for body in ({"a": [1, {"b": None}]}, [1, 2], 5, True):
        control.fault(answer={"status": 200, "body": body}, when={"first": 1})
        answer = call.make(control.account)
        assert answer.json() == body
        assert answer.headers["content-type"].startswith("application/json")
        assert control.last()["answer"] == body


# -- how late --------------------------------------------------------------------------------------------------


def took(control: Control, call: Call = GET) -> tuple[float, int]:
    """How long a call takes, and its status."""
    begun = time.monotonic()
    status = call.make(control.account).status_code
    return time.monotonic() - begun, status


LATE: list[tuple[Json, float, int]] = [
    ({"latencyMs": 60}, 0.06, 200),
    ({"latencyMs": {"min": 40, "max": 60}}, 0.04, 200),
    ({"latencyMs": {"min": 30, "max": 30}}, 0.03, 200),
    ({"latencyMs": 30, "error": "GENERAL_ERROR"}, 0.03, 500),
    ({"latencyMs": 30, "answer": {"status": 503}}, 0.03, 503),
    ({"latencyMs": 0}, 0, 200),
]


def test_an_answer_comes_late_even_when_the_clock_stands(control: Control) -> None:
    control.freeze()
    for definition, least, status in LATE:
        control.fault(**definition, when={"first": 1})
        seconds, found = took(control)
        assert (definition, seconds >= least - EARLY, found) == (definition, True, status)


def test_only_the_answer_is_late(control: Control) -> None:
    control.fault(when={"first": 1}, latencyMs=30)
    assert took(control, UPDATE)[1] == 200
    registration = control.account.get_registration("d1")
    assert registration["additionalData"] == {"a": 1}


def test_a_late_answer_holds_up_nobody_else(control: Control, http: httpx.Client) -> None:
    control.fault(on={"registrationId": "d1"}, latencyMs=1_000)
    control.account.install(registrationId="d2")
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(GET.make, control.account)
        for _ in range(3):  # more may take a second where the machine is busy
            assert GET.make(control.account, "d2").status_code == 200
            assert UPDATE.make(control.account, "d2").status_code == 200
        assert not late.done()
        assert late.result(30).status_code == 200


# -- what a struck call changes --------------------------------------------------------------------------------

TELLING: dict[str, Json] = {
    "error": {"error": "GENERAL_ERROR"},
    "raw": {"answer": {"status": 503}},
    "raw success": {"answer": {"status": 200, "body": {}}},
}


@on(WRITING)
def test_a_struck_call_changes_nothing(control: Control, call: Call) -> None:
    ready_for(call, control)
    before = world(control.account)
    for definition in TELLING.values():
        control.fault(when={"first": 1}, **definition)
        call.make(control.account)
    assert world(control.account) == before
    assert all("fault" in one for one in control.journal())


@on(WRITING)
def test_a_call_that_is_struck_after_it_was_done_is_done(control: Control, call: Call) -> None:
    ready_for(call, control)
    before = world(control.account)
    control.fault(error="GENERAL_ERROR", after=True)
    assert_service_exception_of(call, call.make(control.account), *GENERAL)
    assert world(control.account) != before
    assert control.last()["status"] == 500


def test_a_raw_answer_may_hide_what_was_done(control: Control) -> None:
    control.fault(answer={"status": 503, "body": "gone"}, after=True)
    answer = PERSONALIZE.make(control.account)
    assert (answer.status_code, answer.text) == (503, "gone")
    assert control.account.owner("d1")["externalId"] == "somebody"


def test_a_lost_login_is_repeated_well(control: Control) -> None:
    control.fault(error="GENERAL_ERROR", after=True, when={"first": 1})
    assert PERSONALIZE.make(control.account).status_code == 500
    assert PERSONALIZE.make(control.account).status_code == 200
    assert len(control.account.persons()) == 1


def test_a_struck_call_that_would_have_been_refused_is_told_the_fault(control: Control) -> None:
    for after in (False, True):
        control.fault(error="GENERAL_ERROR", after=after, when={"first": 1})
        assert control.account.push.personalize("d1", {}).status_code == 500


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("replaced", [{"error": "GENERAL_ERROR"}, {"answer": {"status": 500}}], ids=["error", "answer"])
def test_a_struck_call_that_is_refused_when_it_is_carried_out_is_told_the_fault(
    control: Control, replaced: Json, after: bool
) -> None:
    control.fault(**replaced, after=after)
    assert control.account.push.update("nobody", {"isPrimary": True}).status_code == 500


def test_a_late_call_that_is_refused_is_told_so(control: Control) -> None:
    control.fault(latencyMs=1)
    assert control.account.push.update("nobody", {"isPrimary": True}).status_code == 400


# -- in the journal --------------------------------------------------------------------------------------------


def test_the_journal_tells_what_the_client_was_told_and_why(control: Control) -> None:
    control.fault(faultId="mine", when={"first": 1}, error=48013)
    told = PERSONALIZE.make(control.account)
    assert PERSONALIZE.make(control.account).status_code == 200
    hit, missed = control.journal()
    assert (hit["fault"], hit["status"], hit["answer"]) == ("mine", 400, told.json())
    assert hit["body"] == PERSONALIZE.endpoint.body
    assert hit["registrationId"] == "d1"
    assert "fault" not in missed


def test_a_late_answer_is_told_of_in_the_journal(control: Control) -> None:
    control.fault(faultId="late", latencyMs=20)
    assert GET.make(control.account).status_code == 200
    entry = control.last()
    assert (entry["fault"], entry["status"]) == ("late", 200)
    assert entry["durationMs"] >= 10


def test_a_removed_fault_stays_in_the_journal(control: Control) -> None:
    control.fault(faultId="mine", error=48013)
    GET.make(control.account)
    control.remove_faults()
    assert control.last()["fault"] == "mine"


def test_faults_are_of_one_account(control: Control) -> None:
    other = Control(Account.create(control.http))
    other.account.install(registrationId="d1")
    control.fault(faultId="same", error=48013)
    assert other.faults() == []
    assert struck(other, 1) == [False]
    other.fault(faultId="same", error="GENERAL_ERROR", when={"first": 1})
    assert GET.make(control.account).status_code == 400
    assert GET.make(other.account).status_code == 500
    gone(other.http.delete(f"{other.path}/faults/same"))
    assert struck(control, 1) == [True]


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Length": "abc"},
        {"content-length": "0"},
        {"Transfer-Encoding": "chunked"},
        {"Connection": "close"},
        {"Upgrade": "h2c"},
        {"X-Test": "a\r\nb"},
        {"X-Test": "a\n"},
        {"X\nTest": "a"},
    ],
    ids=str,
)
def test_a_raw_answer_leaves_the_connection_to_the_server(control: Control, headers: dict[str, str]) -> None:
    body = {"answer": {"status": 200, "headers": headers}}
    answer = control.http.post(f"{control.path}/faults", json=body)
    assert answer.status_code == 422
    assert control.account.push.get("d1").status_code == 200


def test_an_account_has_a_bounded_number_of_faults(control: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each call looks at all of them."""
    monkeypatch.setattr(service, "MAX_FAULTS", 2)
    control.fault(faultId="f1", error=48013)
    control.fault(error=48013)
    refused = control.try_fault({"error": 48013})
    assert_control_error(refused, 422, "INVALID_REQUEST")
    assert "at most 2 faults" in refused.json()["error"]["message"]
    assert len(control.faults()) == 2
    control.remove_fault("f1")
    control.fault(error=48013)

"""Faults by path on what the twin does not have: they stand for it, and their calls can be verified."""

import base64
import time
from typing import Any

import httpx
import pytest

from tests.api_client import PUSH, Account
from tests.databases import both
from tests.shapes import assert_control_error, assert_service_exception
from tests.surfaces.control_api.calls import GET
from tests.surfaces.control_api.control import Control, Json

SENT = {"messages": [{"sender": "shop", "price": 1.10}]}
ANSWER: Json = {"status": 202, "body": {"bulkId": "b-1"}, "headers": {"X-Stub": "yes"}}


def callers(account: Account) -> dict[str, dict[str, str]]:
    answer = account.answer
    basic = base64.b64encode(f"{answer['username']}:{answer['password']}".encode()).decode()
    return {
        "application code": {"AppCode": account.application_code},
        "application code and key": account.push.headers,
        "API key": {"Authorization": f"App {answer['apiKey']}"},
        "user and password": {"Authorization": f"Basic {basic}"},
        "code of an SDK": {"Authorization": f"App {account.application_code}"},
    }


def send(control: Control, headers: dict[str, str] | None = None, path: str = "/sms/2/message") -> httpx.Response:
    if headers is None:
        headers = control.account.push.headers
    return control.http.post(path, json=SENT, headers=headers)


@both
@pytest.mark.parametrize("auth", ["lenient", "strict"])
def test_an_ordered_answer_stands_for_what_the_twin_lacks(control: Control, auth: str) -> None:
    control.account.set(auth=auth)
    control.fault(on={"path": "/sms/*"}, answer=ANSWER)
    for number, headers in enumerate(callers(control.account).values(), 1):
        if auth == "strict" and list(headers) == ["AppCode"]:
            continue  # who shows no credentials is nobody there
        answer = send(control, headers)
        assert (answer.status_code, answer.json(), answer.headers["x-stub"]) == (202, {"bulkId": "b-1"}, "yes")
        assert answer.headers["x-account-id"] == control.account.answer["accountId"]
        assert control.faults()[0]["hits"] == number - (auth == "strict")


def test_a_call_that_it_strikes_is_in_the_journal(control: Control) -> None:
    fault = control.fault(on={"path": "/sms/*"}, answer=ANSWER)
    send(control)
    call = control.last()
    assert (call["path"], call["method"], call["body"], call["answer"]) == (
        "/sms/2/message",
        "POST",
        SENT,
        ANSWER["body"],
    )
    assert (call["operation"], call["status"], call["fault"]) == ("", 202, fault["faultId"])
    assert control.passes(match={"path": "/sms/*/message", "body": {"messages": [{"price": 1.1}]}}, count=1)


def test_a_call_that_none_strikes_is_of_nobody(control: Control) -> None:
    control.fault(on={"path": "/sms/*"}, answer=ANSWER, when={"first": 1})
    send(control)
    control.forget()
    assert_service_exception(send(control), 404, "NOT_FOUND")
    assert_service_exception(send(control, path="/moments/1/flows"), 404, "NOT_FOUND")
    assert control.journal() == []


def test_a_body_that_is_too_large_finds_nothing_there_either(control: Control) -> None:
    headers = control.account.push.headers
    assert_service_exception(control.http.post("/sms/1", content=b" " * (2**20 + 1), headers=headers), 404, "NOT_FOUND")


def test_only_the_account_of_the_call_is_asked(control: Control, http: httpx.Client) -> None:
    control.fault(on={"path": "/sms/*"}, answer=ANSWER)
    other = Account.create(http)
    stolen = {"AppCode": other.application_code}
    for headers in ({}, {"Authorization": "App nobody"}, {"AppCode": "nobody"}, {"Authorization": "Bearer x"}, stolen):
        assert_service_exception(send(control, headers), 404, "NOT_FOUND")
    assert control.faults()[0]["calls"] == 0


def test_strict_lets_no_call_without_credentials_have_it(control: Control) -> None:
    control.account.set(auth="strict")
    control.fault(on={"path": "/sms/*"}, answer=ANSWER)
    assert_service_exception(send(control, {"AppCode": control.account.application_code}), 404, "NOT_FOUND")


@pytest.mark.parametrize("path", ["/mobile/9/inbox", f"{PUSH}/d1/tomorrow", "/", "/a b/ž"])
def test_any_path_below_the_api_can_be_one(control: Control, path: str) -> None:
    control.fault(on={"path": path}, answer=ANSWER)
    assert send(control, callers(control.account)["API key"], path).status_code == 202


def test_a_method_that_a_path_does_not_take_can_be_one(control: Control) -> None:
    control.fault(on={"path": f"{PUSH}/d2"}, answer=ANSWER)
    answer = control.http.put(f"{PUSH}/d2", headers=control.account.push.headers)
    assert answer.status_code == 202


def test_a_fault_without_a_path_looks_at_no_call_to_what_the_twin_lacks(control: Control) -> None:
    control.fault(answer=ANSWER)
    assert_service_exception(send(control), 404, "NOT_FOUND")
    assert GET.make(control.account).status_code == 202


def test_what_only_delays_leaves_the_refusal(control: Control) -> None:
    control.fault(on={"path": "/sms/*"}, latencyMs=300)
    start = time.perf_counter()
    assert_service_exception(send(control), 404, "NOT_FOUND")
    assert time.perf_counter() - start >= 0.3
    assert control.last()["status"] == 404


def test_a_connection_can_break_there(control: Control) -> None:
    control.fault(on={"path": "/sms/*"}, connection="reset")
    with pytest.raises(httpx.TransportError):
        send(control)


NEVER: list[Json] = [
    {"on": {"path": "/_twin/accounts"}, "answer": {"status": 200}},
    {"on": {"path": "/docs"}, "answer": {"status": 200}},
    {"on": {"path": "/openapi.json"}, "latencyMs": 1},
    {"on": {"path": "push"}, "answer": {"status": 200}},
    {"on": {"path": "/sms/*"}, "error": "GENERAL_ERROR"},
    {"on": {"path": "/sms/*", "registrationId": "d1"}, "answer": {"status": 200}},
    {"on": {"path": "/sms/*", "personId": 1}, "answer": {"status": 200}},
    {"on": {"path": "/mobile/*", "operation": GET.operation}, "answer": {"status": 200}},
    {"on": {"path": f"{PUSH}/*/depersonalize", "operation": "personalize-push-instance"}, "error": 48013},
]


@pytest.mark.parametrize("fault", NEVER, ids=str)
def test_a_fault_that_could_never_strike_is_refused(control: Control, fault: Any) -> None:
    assert_control_error(control.try_fault(fault), 422, "INVALID_REQUEST", "on.path")

"""Which errors a fault may have where: those of the API that it can strike, and no others."""

import httpx
import pytest

from pushtwin.http.failure_table import Failure, FailureTable
from pushtwin.surfaces.mobile_api.failures import FAILURES as OF_SDK
from pushtwin.surfaces.people_api.failures import FAILURES as OF_PUSH
from tests.shapes import assert_control_error
from tests.surfaces.control_api.calls import (
    ALL,
    CREATE_INSTALLATION,
    GET,
    GET_INSTALLATION,
    GET_VERSION,
    PERSONALIZE,
    Call,
    on,
)
from tests.surfaces.control_api.calls import OF_PUSH as PUSH_CALLS
from tests.surfaces.control_api.calls import OF_SDK as SDK_CALLS
from tests.surfaces.control_api.control import Control, Json

TRIED = (PERSONALIZE, CREATE_INSTALLATION, GET_VERSION)  # of each API, and of the one that asks for no registration
ONLY_OF_SDK: list[int | str] = ["EVENT_INVALID", "9", 9, "USER_DATA_RESTRICTED"]


def refused(answer: httpx.Response) -> list[str]:
    """The names that are possible, of a fault that was refused for its error alone."""
    assert answer.status_code == 422, answer.text
    error = answer.json()["error"]
    assert error["code"] == "INVALID_REQUEST"
    (detail,) = error["details"]
    assert detail["field"] == "error"
    head, _, names = detail["message"].partition("should be one of ")
    assert head == ""
    return str(names).split(", ")


def test_an_error_that_the_push_endpoints_do_not_have_is_refused_on_each_of_them(control: Control) -> None:
    for call in PUSH_CALLS:
        for error in ONLY_OF_SDK:
            names = refused(control.try_fault({"on": {"operation": call.operation}, "error": error}))
            assert {"48001", "48013", "NO_REGISTRATION", "GENERAL_ERROR", "1"} <= {*names}
            assert not {"EVENT_INVALID", "9", "USER_DATA_RESTRICTED"} & {*names}
    assert control.faults() == []


def test_it_is_refused_on_a_path_that_leads_to_the_push_endpoints_only(control: Control) -> None:
    for path in ("/people/*", "/people/2/contactInformation/push/d1", "/peop*"):
        assert "EVENT_INVALID" not in refused(control.try_fault({"on": {"path": path}, "error": "EVENT_INVALID"}))


def test_it_is_taken_where_an_api_has_it(control: Control) -> None:
    for call in SDK_CALLS:
        for error in ONLY_OF_SDK:
            assert control.fault(on={"operation": call.operation}, error=error)["hits"] == 0
    for on_path in ({}, {"path": "*"}, {"path": "/mobile/*"}, {"path": "/m*"}, {"registrationId": "d1"}):
        control.fault(on=on_path, error="EVENT_INVALID")


def test_it_looks_past_the_calls_of_an_api_that_does_not_have_it(control: Control) -> None:
    restricted = control.fault(error="USER_DATA_RESTRICTED", when={"first": 1})
    later = control.fault(error="GENERAL_ERROR", when={"first": 1})
    assert [GET.make(control.account).status_code for _ in range(2)] == [500, 200]  # the later one's turn
    assert GET_INSTALLATION.make(control.account).status_code == 403
    assert GET_INSTALLATION.make(control.account).status_code == 200
    assert [one.get("fault") for one in control.journal()] == [later["faultId"], None, restricted["faultId"], None]
    shown = control.get_fault(restricted["faultId"])
    assert (shown["calls"], shown["hits"]) == (2, 1)  # those of the push endpoints do not count


def test_it_does_not_even_delay_them(control: Control) -> None:
    control.fault(error="EVENT_INVALID", after=True, latencyMs=60_000)
    assert GET.make(control.account).status_code == 200


def test_a_number_of_one_api_stands_for_the_same_failure_of_another(control: Control) -> None:
    control.fault(on={"operation": GET_INSTALLATION.operation}, error=48013)
    control.fault(on={"operation": GET.operation}, error="1")
    assert GET_INSTALLATION.make(control.account).json()["requestError"]["serviceException"] == {
        "messageId": "NO_REGISTRATION",
        "text": "Registration does not exist",
    }
    assert GET.make(control.account).json() == {"errorCode": 48012, "errorMessage": "Push application not found"}


def test_an_error_is_a_name_or_a_number(control: Control) -> None:
    for error in ("true", "false", "1.5", "[]", "{}", "[48013]", '{"error": 48013}', "1" * 20, "1" * 900, '"1.0"'):
        answer = control.http.post(f"{control.path}/faults", content=f'{{"error": {error}}}')
        assert_control_error(answer, 422, "INVALID_REQUEST", "error")


def test_a_number_may_be_written_as_a_text(control: Control) -> None:
    for error in (48013, "48013"):
        assert control.fault(error=error)["error"] == 48013
    for other in (9, "9"):
        assert control.fault(error=other)["error"] == "9"


# -- the whole of each table -------------------------------------------------------------------------------------


@on([GET, GET_INSTALLATION])
def test_every_failure_of_the_api_can_be_ordered_by_each_of_its_names(control: Control, call: Call) -> None:
    table: FailureTable = OF_SDK if call.is_mobile else OF_PUSH
    for row in table.rows():
        for name in names_of(row):
            control.fault(on={"operation": call.operation}, error=name, when={"first": 1})
            answer = call.make(control.account)
            assert (name, answer.status_code) == (name, row.status)
            assert (name, answer.json()) == (name, row.envelopes[0].body(row, row.sample))


def names_of(row: Failure) -> list[int | str]:
    """What the client is told, where that says which failure it is, and the name of the catalogue."""
    own: list[int | str] = [getattr(row.sample, "name", row.name)]
    return own if row.number is None else [*own, row.number]


def possible_on(control: Control, call: Call) -> list[str]:
    return refused(control.try_fault({"on": {"operation": call.operation}, "error": "NONE"}))


def test_each_operation_of_an_api_has_the_same_errors(control: Control) -> None:
    for calls in (PUSH_CALLS, SDK_CALLS):
        of_each = {call.operation: possible_on(control, call) for call in calls}
        assert of_each == dict.fromkeys(of_each, possible_on(control, calls[0]))


@pytest.mark.parametrize(
    "call",
    [one if one in TRIED else pytest.param(one, marks=pytest.mark.extra) for one in ALL],
    ids=lambda call: call.operation,
)
def test_every_error_that_is_possible_on_an_operation_is_answered_with_a_failure(control: Control, call: Call) -> None:
    names = possible_on(control, call)
    for name in names:
        control.fault(on={"operation": call.operation}, error=name, when={"first": 1})
    table = OF_SDK if call.is_mobile else OF_PUSH
    statuses = [call.make(control.account).status_code for _ in names]
    assert {*statuses} == {row.status for row in table.rows()}
    assert statuses.count(500) == 1  # GENERAL_ERROR, and no crash
    assert GET_VERSION.make(control.account).status_code == 200


def test_seconds_to_wait_go_with_any_error(control: Control) -> None:
    wanted: list[Json] = [{"error": 48013}, {"error": "GENERAL_ERROR"}, {"error": "TOO_MANY_REQUESTS"}]
    for definition in wanted:
        control.fault(**definition, retryAfter=7, when={"first": 1})
    assert [GET.make(control.account).headers.get("retry-after") for _ in wanted] == ["7", "7", "7"]

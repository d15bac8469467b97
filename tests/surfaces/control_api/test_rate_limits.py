"""The setting `rateLimits`: so many calls in a second of the account's clock, and 429 to the rest (people-api 1.5)."""

import httpx
import pytest

from tests.api_client import Account, PushApi
from tests.databases import both_at_length
from tests.shapes import assert_control_error, assert_push_error, assert_service_exception
from tests.surfaces.control_api.calls import DEPERSONALIZE, GET, GET_INSTALLATION, OF_PUSH, UPDATE, Call, on
from tests.surfaces.control_api.control import Control, after_noon

pytestmark = both_at_length

LIMIT = 50


@pytest.fixture
def limited(control: Control) -> Control:
    """The documented limits, in a second that does not pass."""
    control.account.set(rateLimits="documented")
    control.freeze()
    return control


def exhaust(control: Control, call: Call = GET) -> None:
    """Make as many calls as a second allows."""
    statuses = {call.make(control.account).status_code for _ in range(LIMIT)}
    assert statuses == {200}


def assert_throttled(answer: httpx.Response) -> None:
    assert_service_exception(answer, 429, "TOO_MANY_REQUESTS", "Too many requests")
    assert answer.headers["retry-after"] == "1"


@on(OF_PUSH)
def test_the_fifty_first_call_of_a_second_is_refused(limited: Control, call: Call) -> None:
    if call is not DEPERSONALIZE:
        limited.account.push.personalize("d1", {"externalId": "somebody"})
        limited.advance(1000)
    exhaust(limited, call)
    before = limited.account.state()
    for _ in range(3):
        assert_throttled(call.make(limited.account))
    assert limited.account.state() == before


def test_each_operation_counts_for_itself(limited: Control) -> None:
    exhaust(limited)
    for call in OF_PUSH:
        answer = call.make(limited.account)
        assert (answer.status_code == 429) is (call is GET)


def test_the_next_second_is_a_new_one_however_many_were_refused(limited: Control) -> None:
    for _ in range(2):
        exhaust(limited)
        for _ in range(5):
            assert_throttled(GET.make(limited.account))
        limited.advance(1000)
    assert GET.make(limited.account).status_code == 200


def test_a_second_is_one_of_the_clock(limited: Control) -> None:
    limited.freeze(after_noon(1900))
    exhaust(limited)
    limited.advance(99)
    assert_throttled(GET.make(limited.account))
    limited.advance(1)
    assert GET.make(limited.account).status_code == 200


def test_all_devices_and_applications_of_an_account_count_together(limited: Control) -> None:
    account = limited.account
    other = PushApi(limited.http, account.application()["applicationCode"], account.push.headers["Authorization"])
    for number in range(LIMIT // 2):
        account.push.get(f"d{number}")
        other.get(f"d{number}")
    assert_throttled(account.push.get("d1"))
    assert_throttled(other.get("d1"))


def test_other_accounts_do_not_count(limited: Control) -> None:
    other = Account.create(limited.http, settings={"rateLimits": "documented"})
    other.install(registrationId="d1")
    Control(other).freeze()
    exhaust(limited)
    assert_throttled(GET.make(limited.account))
    assert GET.make(other).status_code == 200


def test_the_mobile_api_is_not_limited(limited: Control) -> None:
    exhaust(limited, GET_INSTALLATION)
    assert GET_INSTALLATION.make(limited.account).status_code == 200


def test_without_the_setting_there_is_no_limit(control: Control) -> None:
    control.freeze()
    exhaust(control)
    assert GET.make(control.account).status_code == 200
    assert control.http.get(control.path).json()["settings"]["rateLimits"] == "off"


def test_the_setting_counts_from_the_next_call_on(limited: Control) -> None:
    exhaust(limited)
    assert_throttled(GET.make(limited.account))
    limited.account.set(rateLimits="off")
    assert GET.make(limited.account).status_code == 200
    limited.account.set(rateLimits="documented")
    limited.advance(1000)
    exhaust(limited)


def test_a_value_that_is_none_is_refused(control: Control) -> None:
    answer = control.http.patch(control.path, json={"settings": {"rateLimits": "on"}})
    assert_control_error(answer, 422, "INVALID_REQUEST", "settings.rateLimits")


def test_calls_that_fail_count(limited: Control) -> None:
    for _ in range(LIMIT):
        assert_push_error(limited.account.push.get("lost"), 48013)
    assert_throttled(limited.account.push.get("lost"))


def test_the_limit_comes_before_what_is_wrong_with_a_request(limited: Control) -> None:
    exhaust(limited, UPDATE)
    assert_throttled(limited.account.push.update("d1", []))
    assert_throttled(limited.account.push.call("PATCH", "d1", content=b"{oh"))
    assert_throttled(limited.account.push.update("lost", {}))


def test_credentials_come_before_the_limit(limited: Control) -> None:
    limited.account.set(auth="strict")
    exhaust(limited)
    answer = PushApi(limited.http, limited.account.application_code, "App wrong").get("d1")
    assert_service_exception(answer, 401, "UNAUTHORIZED", "Unauthorized")


def test_a_stranger_does_not_use_up_the_limit(limited: Control) -> None:
    limited.account.set(auth="strict")
    for _ in range(LIMIT):
        assert PushApi(limited.http, limited.account.application_code, "App wrong").get("d1").status_code == 401
    exhaust(limited)


def test_a_refused_call_is_journaled_without_a_fault(limited: Control) -> None:
    exhaust(limited)
    answer = GET.make(limited.account)
    entry = limited.last()
    assert (entry["status"], entry["answer"]) == (429, answer.json())
    assert "fault" not in entry
    assert limited.passes(operation=GET.operation, status=429, count=1)


def test_a_reset_begins_anew(limited: Control) -> None:
    exhaust(limited)
    limited.reset()
    limited.account.install(registrationId="d1")
    limited.account.set(rateLimits="documented")
    limited.freeze()
    assert GET.make(limited.account).status_code == 200

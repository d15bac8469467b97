"""Expecting calls: what passes, and what a failed test tells."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from pushtwin.control_types.calls import VerdictAnswer
from pushtwin.testing import Twin, TwinAccount, TwinError
from pushtwin.testing.verifying import expected, explain
from tests.cases import each

PUSH = "/people/2/contactInformation/push"


@pytest.fixture
def backend(a_twin: Twin, mine: TwinAccount) -> Iterator[httpx.Client]:
    """What calls the push endpoints of the account. It has a phone to call about."""
    mine.install("phone-1")
    with httpx.Client(base_url=a_twin.url, transport=a_twin.transport, headers=mine.headers, timeout=30) as http:
        yield http


def log_in(backend: httpx.Client, user: str) -> None:
    body = {"identity": {"externalId": user}, "attributes": {"tags": ["a", "b"]}}
    path = f"{PUSH}/phone-1/personalize?forceDepersonalize=true"
    backend.post(path, json=body, headers={"X-Trace": "t-1"}).raise_for_status()


@pytest.fixture
def logged_in(backend: httpx.Client) -> None:
    """Somebody is, by one call."""
    log_in(backend, "u-1")


class TestPasses:
    """What was expected came."""

    def test_an_operation_that_was_called(self, mine: TwinAccount, backend: httpx.Client) -> None:
        log_in(backend, "u-1")
        (call,) = mine.verify("personalize-push-instance")
        assert (call["method"], call["path"], call["status"]) == ("POST", f"{PUSH}/phone-1/personalize", 200)
        assert call["body"]["identity"] == {"externalId": "u-1"}

    @pytest.mark.usefixtures("logged_in")
    @each(
        "like",
        [
            {"body": {"identity": {"externalId": "u-1"}}},
            {"body": {"attributes": {"tags": ["a", "b"]}}},
            {"path": f"{PUSH}/*/personalize"},
            {"query": {"forceDepersonalize": "true"}},
            {"headers": {"X-Trace": "t-1"}},
            {"status": 200},
            {"registration_id": "phone-1"},
        ],
    )
    def test_a_call_that_is_like_this(self, mine: TwinAccount, like: dict[str, Any]) -> None:
        assert len(mine.verify("personalize-push-instance", count=1, **like)) == 1

    def test_a_person_who_was_called_about(self, mine: TwinAccount, backend: httpx.Client) -> None:
        log_in(backend, "u-1")
        mine.verify("personalize-push-instance", person_id=mine.owner("phone-1")["personId"], count=1)

    def test_as_often_as_expected(self, mine: TwinAccount, backend: httpx.Client) -> None:
        for user in ("u-1", "u-2"):
            log_in(backend, user)
        mine.verify("personalize-push-instance", count=2)
        mine.verify("personalize-push-instance", at_least=2)
        mine.verify("personalize-push-instance", at_most=2)
        mine.verify("depersonalize-push-instance", never=True)

    def test_calls_in_their_order(self, mine: TwinAccount, backend: httpx.Client) -> None:
        log_in(backend, "u-1")
        backend.get(f"{PUSH}/phone-1")
        log_in(backend, "u-2")
        calls = mine.verify_in_order(
            "get-push-device-registration",
            {"operation": "personalize-push-instance", "body": {"identity": {"externalId": "u-2"}}},
        )
        assert len(calls) == 2

    def test_a_call_that_is_still_to_come(self, mine: TwinAccount, backend: httpx.Client) -> None:
        late = threading.Timer(0.2, log_in, (backend, "u-1"))
        late.start()
        began = time.monotonic()
        mine.verify("personalize-push-instance", within=20)
        assert time.monotonic() - began < 10
        late.join()

    def test_only_calls_since_a_moment_count(self, mine: TwinAccount, backend: httpx.Client) -> None:
        mine.clock.freeze("2026-05-01T12:00:00Z")
        log_in(backend, "u-1")
        moment = mine.clock.advance(seconds=1)
        log_in(backend, "u-2")
        mine.verify("personalize-push-instance", since=moment, count=1)


class TestJournal:
    """What came, call by call."""

    def test_it_has_every_call_with_its_answer(self, mine: TwinAccount, backend: httpx.Client) -> None:
        log_in(backend, "u-1")
        backend.get(f"{PUSH}/nobody")
        assert [(call["operation"], call["status"]) for call in mine.journal()] == [
            ("personalize-push-instance", 200),
            ("get-push-device-registration", 400),
        ]
        (refused,) = mine.journal("get-push-device-registration", status=400)
        assert refused["answer"]["errorCode"] == 48013
        assert mine.journal(registration_id="phone-1") == mine.journal("personalize-push-instance")

    def test_it_keeps_no_secret(self, mine: TwinAccount, backend: httpx.Client) -> None:
        log_in(backend, "u-1")
        (call,) = mine.journal()
        assert (call["headers"]["authorization"], call["headers"]["appcode"]) == ("App ***", "***")

    def test_it_can_be_emptied(self, mine: TwinAccount, backend: httpx.Client) -> None:
        log_in(backend, "u-1")
        mine.forget_calls()
        assert mine.journal() == []
        assert mine.owner("phone-1")["externalId"] == "u-1"


class TestFails:
    """What was expected did not come: the test fails and tells why."""

    def test_the_nearest_call_is_shown_with_what_differs(self, mine: TwinAccount, backend: httpx.Client) -> None:
        log_in(backend, "u-1")
        with pytest.raises(AssertionError) as caught:
            mine.verify("personalize-push-instance", body={"identity": {"externalId": "u-2"}})
        message = str(caught.value)
        assert f"POST {PUSH}/phone-1/personalize?forceDepersonalize=true → 200" in message
        assert 'body.identity.externalId: expected "u-2", got "u-1"' in message

    def test_a_field_that_is_not_there_is_told(self, mine: TwinAccount, backend: httpx.Client) -> None:
        log_in(backend, "u-1")
        with pytest.raises(AssertionError, match=r'phoneNumber: expected "385911234567", got nothing'):
            mine.verify(body={"identity": {"phoneNumber": "385911234567"}})

    @pytest.mark.usefixtures("logged_in")
    @each("often", [{"count": 2}, {"at_least": 2}, {"at_most": 0}, {"never": True}])
    def test_not_as_often_as_expected(self, mine: TwinAccount, often: dict[str, Any]) -> None:
        with pytest.raises(AssertionError, match=r"^personalize-push-instance: .*expected") as caught:
            mine.verify("personalize-push-instance", **often)
        assert f"POST {PUSH}/phone-1/personalize?forceDepersonalize=true → 200" in str(caught.value)

    def test_not_in_this_order(self, mine: TwinAccount, backend: httpx.Client) -> None:
        log_in(backend, "u-1")
        backend.get(f"{PUSH}/phone-1")
        with pytest.raises(AssertionError):
            mine.verify_in_order("get-push-device-registration", "personalize-push-instance")

    def test_not_in_time(self, mine: TwinAccount) -> None:
        began = time.monotonic()
        with pytest.raises(AssertionError):
            mine.verify("personalize-push-instance", within=0.2)
        assert 0.2 <= time.monotonic() - began < 5

    def test_two_answers_to_how_often_are_refused(self, mine: TwinAccount) -> None:
        with pytest.raises(TwinError, match="exclude each other"):
            mine.verify("personalize-push-instance", count=1, never=True)

    def test_a_misspelt_keyword_is_refused(self, mine: TwinAccount) -> None:
        misspelt: dict[str, Any] = {"registration": "phone-1"}
        with pytest.raises(TypeError, match="registration_id"):
            mine.verify("personalize-push-instance", **misspelt)


def test_webhooks_are_expected_among_the_calls_that_the_twin_makes() -> None:
    assert expected({"operation": "webhook", "url": "http://a/*"}) == {
        "direction": "out",
        "operation": "webhook",
        "match": {"url": "http://a/*"},
    }
    assert expected({"operation": "get-user"}) == {"operation": "get-user"}


def test_no_webhook_has_come(mine: TwinAccount) -> None:
    assert mine.journal("webhook") == []
    assert mine.verify("webhook", never=True) == []


def test_what_the_journal_has_dropped_is_told() -> None:
    verdict: VerdictAnswer = {"passed": False, "count": 0, "matches": [], "message": "Undecided.", "evicted": True}
    assert "--journal-size" in explain(verdict, "Calls")


def test_pytest_shows_the_line_of_the_test(mine: TwinAccount) -> None:
    with pytest.raises(AssertionError) as caught:
        mine.verify("personalize-push-instance")
    shown = [entry for entry in caught.traceback if not entry.ishidden(caught)]
    assert shown[-1].name == "test_pytest_shows_the_line_of_the_test"

"""The stream of an account: what happens, as it happens."""

from collections.abc import Iterator
from typing import Any

import httpx

from tests.api_client import Account
from tests.cases import each
from tests.databases import both
from tests.shapes import assert_control_error
from tests.surfaces.control_api.watching import Event, named, watching


def call_the_twin(account: Account, times: int = 1) -> None:
    for _ in range(times):
        assert account.push.get("nobody").status_code == 400


def calls_of(events: Iterator[Event], number: int) -> list[Event]:
    return [named(events, "call") for _ in range(number)]


@both
class TestWhatIsTold:
    def test_calls_come_in_a_line_each_and_their_ids_lead_to_the_rest(
        self, http: httpx.Client, account: Account
    ) -> None:
        with watching(http, account) as events:
            assert next(events).name == "hello"
            call_the_twin(account)
            call = named(events, "call")
        assert call.data["operation"] == "get-push-device-registration"
        assert (call.data["status"], call.data["registrationId"]) == (400, "nobody")
        assert "headers" not in call.data
        assert call.id == call.data["callId"]
        whole = http.get(f"{account.path}/calls/{call.id}").json()
        assert whole["answer"]["errorCode"] == 48013
        assert whole["time"] == call.data["time"]

    def test_who_comes_back_goes_on_where_it_was_left(self, http: httpx.Client, account: Account) -> None:
        call_the_twin(account, 3)
        with watching(http, account, replay=2) as events:
            first, second = calls_of(events, 2)
        call_the_twin(account, 2)
        with watching(http, account, last=first.id) as events:
            again, third, fourth = calls_of(events, 3)
            call_the_twin(account)
            fifth = named(events, "call")
        assert again == second
        ids = [int(one.id or 0) for one in (first, second, third, fourth, fifth)]
        assert ids == sorted(set(ids))

    def test_what_happens_by_itself_is_told_as_a_change(self, http: httpx.Client, account: Account) -> None:
        registration = account.install()
        message = {
            "sender": account.application_code,
            "destinations": [{"type": "REGISTRATION", "pushRegistrationId": registration}],
            "content": {"type": "TEXT", "text": "Hello"},
        }
        with watching(http, account) as events:
            sent = http.post("/push/3/messages", json={"messages": [message]}, headers=account.push.headers)
            assert sent.status_code == 200
            assert named(events, "changed").data["now"]


class TestOtherChanges:
    def test_what_the_control_api_changes_is_told(self, http: httpx.Client, account: Account) -> None:
        path = f"{account.path}/clock/freeze"
        asked = {"sender": account.application_code, "to": {"platform": "iOS"}}
        with watching(http, account) as events:
            assert http.post(f"{account.path}/targeting", json=asked).status_code == 200  # which changes nothing
            assert http.post(path).status_code == 200
            told = named(events, "control").data
        assert (told["method"], told["path"], told["status"]) == ("POST", path, 200)

    def test_a_reset_begins_another_era(self, http: httpx.Client, account: Account) -> None:
        call_the_twin(account)
        with watching(http, account) as events:
            era = next(events).data["era"]
            assert http.post(f"{account.path}/reset").status_code == 204
            assert named(events, "restarted").data["era"] > era
            call_the_twin(account)
            assert named(events, "call").data["status"] == 400

    def test_an_account_that_is_deleted_ends_its_stream(self, http: httpx.Client, account: Account) -> None:
        with watching(http, account) as events:
            assert http.delete(account.path).status_code == 204
            assert [*events][-1].name == "gone"


class TestLimits:
    def test_more_than_was_asked_for_is_not_replayed(self, http: httpx.Client, account: Account) -> None:
        call_the_twin(account, 5)
        with watching(http, account, replay=3, forMs=0) as events:
            assert [one.name for one in events] in ([], ["hello", "call", "call", "call"])

    def test_it_ends_after_so_long(self, http: httpx.Client, account: Account) -> None:
        with watching(http, account, forMs=50) as events:
            assert [one.name for one in events] == ["hello"]

    def test_nobody_reads_the_body_of_a_head(self, http: httpx.Client, account: Account) -> None:
        assert http.head(f"{account.path}/stream").status_code == 200

    @each(
        ("query", "headers", "field"),
        [
            ({"replay": 1001}, {}, "replay"),
            ({"forMs": -1}, {}, "forMs"),
            ({"replays": 1}, {}, "replays"),
            ({}, {"Last-Event-ID": "x"}, "Last-Event-ID"),
            ({}, {"Last-Event-ID": "9" * 30}, "Last-Event-ID"),
            ({}, {"Last-Event-ID": "9" * 5000}, "Last-Event-ID"),
        ],
    )
    def test_what_makes_no_sense_is_refused(
        self, http: httpx.Client, account: Account, query: dict[str, Any], headers: dict[str, str], field: str
    ) -> None:
        answer = http.get(f"{account.path}/stream", params=query, headers=headers)
        assert_control_error(answer, 422, "INVALID_REQUEST", field)

    def test_pages_of_others_see_nothing(self, http: httpx.Client, account: Account) -> None:
        answer = http.get(f"{account.path}/stream", headers={"Origin": "https://example.com"})
        assert_control_error(answer, 403, "FOREIGN_ORIGIN")

    def test_what_there_is_not_is_not_found(self, http: httpx.Client, account: Account) -> None:
        assert_control_error(http.get("/_twin/accounts/nobody/stream"), 404, "ACCOUNT_NOT_FOUND")
        for call_id in ("1", "x", "9" * 30):
            answer = http.get(f"{account.path}/calls/{call_id}")
            assert_control_error(answer, 404, "CALL_NOT_FOUND")

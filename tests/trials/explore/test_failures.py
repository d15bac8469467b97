"""Which failures a call can meet, and the faults that let it."""

import json
import shlex

from pushtwin.control_types.faults import DocumentedFailure
from pushtwin.trials.explore.calls import Call
from pushtwin.trials.explore.failures import Failure, Room, failures_of, failures_of_webhook
from pushtwin.trials.explore.orders import as_curl, as_python, fault
from pushtwin.trials.orders import WEBHOOK

SECOND_LOGIN = Call(0, "personalize-push-instance", 2, 7, None)


def documented(status: int, error: str, code: str | None = None) -> DocumentedFailure:
    return {"status": status, "error": error, "code": code or error, "when": ""}


def test_each_error_that_a_client_can_tell_from_others_is_one_failure() -> None:
    failures, unmet = failures_of(
        [
            documented(400, "NO_REGISTRATION", "48013"),
            documented(400, "EMAIL_INVALID", "40012"),
            documented(400, "PHONE_INVALID", "40012"),
            documented(401, "UNAUTHORIZED"),
            documented(405, "METHOD_NOT_ALLOWED"),
            documented(413, "PAYLOAD_TOO_LARGE"),
            documented(429, "TOO_MANY_REQUESTS"),
            documented(500, "GENERAL_ERROR"),
        ]
    )
    refused = [one.name for one in failures if one.column == "refused"]
    assert refused == ["400 NO_REGISTRATION", "400 EMAIL_INVALID", "401 UNAUTHORIZED"]
    assert [one.name for one in unmet] == ["400 PHONE_INVALID", "405 METHOD_NOT_ALLOWED", "413 PAYLOAD_TOO_LARGE"]


def test_every_call_can_meet_what_is_documented_nowhere() -> None:
    failures, unmet = failures_of([])
    assert unmet == []
    assert {one.column for one in failures} == {
        *("429", "500", "503", "504", "away", "time-out", "reset", "lost", "truncated")
    }
    assert [one.name for one in failures if one.is_done] == [
        "504, done",
        "time-out, done",
        "reset, done",
        "truncated answer",
    ]
    assert [one.name for one in failures if one.lasts] == ["500 from then on", "429 from then on"]


def test_of_a_token_that_can_be_renewed_401_is_no_refusal() -> None:
    told = [documented(401, "UNAUTHORIZED"), documented(403, "FORBIDDEN")]
    failures, _ = failures_of(told, can_expire=True)
    assert [(one.name, one.column, one.status, one.lasts) for one in failures[:3]] == [
        ("401, token expired", "expired", None, False),
        ("403 FORBIDDEN", "refused", 403, False),
        ("401 from then on", "away", 401, True),
    ]


def test_a_webhook_is_late_only_as_far_as_nobody_looks() -> None:
    failures, unmet = failures_of_webhook(Room(None, None))
    assert ([one.name for one in failures], len(unmet)) == (["twice"], 2)
    failures, unmet = failures_of_webhook(Room(7000, 3001))
    assert {one.name: one.effect for one in failures} == {
        "twice": {"twice": True},
        "out of order": {"latencyMs": 3001},
        "late": {"latencyMs": 7000},
        "lost, repeated later": {"connection": "reset", "latencyMs": 7000},
        "taken, repeated later": {"twice": True, "latencyMs": 7000},
    }
    assert unmet == []


def test_a_fault_strikes_one_call_or_all_from_then_on() -> None:
    once = Failure("500", "500", {"error": "GENERAL_ERROR"}, 500)
    assert fault(SECOND_LOGIN, once) == {
        "on": {"operation": "personalize-push-instance"},
        "when": {"nth": 2},
        "error": "GENERAL_ERROR",
        "counted": False,
    }
    assert fault(SECOND_LOGIN, once._replace(lasts=True))["when"] == {"skip": 1}
    assert fault(SECOND_LOGIN._replace(nth=1), once._replace(lasts=True))["when"] == {}


def test_a_fault_is_told_as_a_line_of_python_and_as_curl() -> None:
    told = {
        '"personalize-push-instance", nth=2, connection="reset", after=True': {"connection": "reset", "after": True},
        '"personalize-push-instance", nth=2, error="E", retry_after=1': {"error": "E", "retryAfter": 1},
        '"personalize-push-instance", nth=2, status=429, headers={"Retry-After": "1"}': {
            "answer": {"status": 429, "headers": {"Retry-After": "1"}}
        },
    }
    for line, effect in told.items():
        ordered = fault(SECOND_LOGIN, Failure("f", "f", effect))
        assert as_python(ordered) == f"twin_account.fail({line}, counted=False)"
        words = shlex.split(as_curl(ordered))
        assert json.loads(words[words.index("-d") + 1]) == ordered
        assert words[-1] == "$PUSHTWIN_URL/_twin/accounts/$PUSHTWIN_ACCOUNT/faults"
        assert as_curl(ordered, account=1).endswith('/accounts/$ACCOUNT_2/faults"')


def test_times_are_seconds_in_python() -> None:
    late = fault(Call(1, WEBHOOK, 1, 0, None), Failure("late", "late", {"latencyMs": 1500}))
    assert as_python(late, account=1) == 'account_2.fail("webhook", nth=1, latency=1.5, counted=False)'
    assert as_python(late, account=0, twin=1).startswith("account_1_of_twin_2.fail(")

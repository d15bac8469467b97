"""What trials tell of calls, for tests."""

from typing import Any

from pushtwin.control_types.trials import TrialCall


def make_call(operation: str = "get-user", **fields: Any) -> TrialCall:
    """A good call of the code under test to the account a-1 at noon, unless something else is said."""
    call: Any = {
        "accountId": "a-1",
        "time": "2026-05-01T12:00:00.000Z",
        "direction": "in",
        "operation": operation,
        "method": "POST",
        "path": f"/{operation}",
        "query": {},
        "headers": {},
        "status": 200,
        "durationMs": 1.0,
        "applicationId": "app",
        "warnings": [],
        **fields,
    }
    return call


def make_webhook(second: int, **fields: Any) -> TrialCall:
    return make_call("webhook", direction="out", time=at(second), **fields)


def make_change(operation: str, second: int = 0) -> TrialCall:
    """The control API has done something, after which it was so late."""
    return make_call(operation, direction="control", time=at(second))


def at(second: int) -> str:
    return f"2026-05-01T12:00:{second:02}.000Z"

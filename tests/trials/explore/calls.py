"""What trials tell of calls, for tests."""

from typing import Any

from pushtwin.control_types.trials import TrialCall
from tests.trials import calls


def make_call(operation: str = "get-user", **fields: Any) -> TrialCall:
    """One that might change something, unless something else is said."""
    return calls.make_call(operation, **{"method": "POST", "path": f"/{operation}", **fields})


def make_webhook(second: int, **fields: Any) -> TrialCall:
    return make_call("webhook", **{"direction": "out", "time": at(second), **fields})


def make_change(operation: str, second: int = 0, **fields: Any) -> TrialCall:
    """The control API has done something, after which it was so late."""
    return make_call(operation, **{"direction": "control", "time": at(second), **fields})


def at(second: int) -> str:
    return f"2026-05-01T12:00:{second:02}.000Z"

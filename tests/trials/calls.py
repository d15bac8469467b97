"""Calls as trials tell of them."""

from typing import Any

from pushtwin.control_types.trials import TrialCall


def make_call(**fields: Any) -> TrialCall:
    """A call to look at a registration, unless something else is said."""
    call: Any = {
        "accountId": "a-1",
        "time": "2026-05-01T12:00:00.000Z",
        "direction": "in",
        "operation": "get-push-device-registration",
        "method": "GET",
        "path": "/people/2/contactInformation/push/p-1",
        "query": {},
        "headers": {},
        "status": 200,
        "durationMs": 1.0,
        "applicationId": "app",
        "warnings": [],
        **fields,
    }
    return call

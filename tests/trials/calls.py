"""Calls as trials tell of them."""

from typing import Any

from pushtwin.control_types.trials import TrialCall


def make_call(operation: str = "get-push-device-registration", **fields: Any) -> TrialCall:
    """Of the code under test to the account a-1 at noon, which goes well; that to look at a registration by default."""
    call: Any = {
        "accountId": "a-1",
        "time": "2026-05-01T12:00:00.000Z",
        "direction": "in",
        "operation": operation,
        "method": "GET",
        "path": "/people/2/contactInformation/push/p-1",
        "query": {},
        "headers": {},
        "status": 200,
        "durationMs": 1.0,
        "applicationId": "app",
        "warnings": [],
        "beginning": 0,
        "facesFaults": True,
        **fields,
    }
    return call

"""Who calls `/push`, `/omni` and `/auth`: an account, which shows its credentials alone (push-messages-api 0.1)."""

from typing import Any

from fastapi import Request

from pushtwin.core.calls.call import Call, Caller
from pushtwin.http.routes import note_call
from pushtwin.http.scope import header

_MAX_NAMED = 100


async def note_caller(request: Request) -> None:
    """Note who calls. Whose call it is, and whether it may be made, is found out by the use case."""
    authorization = header(request.scope, b"authorization")
    note_call(
        request,
        Call(
            Caller.ACCOUNT,
            "",
            None if authorization is None else authorization.decode("utf-8", "replace"),
        ),
    )


def senders_of(entries: Any, field: str) -> tuple[str, ...]:
    """The applications that a body names, whatever else may be wrong with it.

    Under lenient authentication they tell whose call it is.
    """
    if not isinstance(entries, list):
        return ()
    senders = (one.get(field) for one in entries if isinstance(one, dict))
    named = dict.fromkeys(one for one in senders if isinstance(one, str))
    return tuple(named)[:_MAX_NAMED]

"""Who calls `/push`: an account, which shows its credentials and names no application (push-messages-api 0.1)."""

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


def senders_of(messages: Any, field: str) -> tuple[str, ...]:
    """The applications that a body names, whatever else may be wrong with it: they tell who may be meant to call."""
    if not isinstance(messages, list):
        return ()
    senders = (message.get(field) for message in messages if isinstance(message, dict))
    named = dict.fromkeys(one for one in senders if isinstance(one, str))
    return tuple(named)[:_MAX_NAMED]

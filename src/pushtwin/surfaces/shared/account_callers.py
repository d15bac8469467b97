"""Who calls `/push` and `/omni`: an account, which shows its credentials alone (push-messages-api 0.1)."""

from fastapi import Request

from pushtwin.core.calls.call import Call, Caller
from pushtwin.http.routes import note_call
from pushtwin.http.scope import header


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

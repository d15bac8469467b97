"""The `AppCode` header that guards every push endpoint (people-api 1.3)."""

from fastapi import Request

from pushtwin.base.errors import ApplicationCodeMissing
from pushtwin.core.calls.call import Call, Caller
from pushtwin.http.routes import note_call
from pushtwin.http.scope import header


async def require_application_code(request: Request) -> None:
    """Note who calls. Raises ApplicationCodeMissing when the header is absent or blank.

    Whether the application exists, and whether the credentials are its account's, is found out in the same statement
    that loads the registration (`core.people.gate`): no use case runs without both.
    """
    application_code = header(request.scope, b"appcode")
    if not application_code or not application_code.strip():
        raise ApplicationCodeMissing
    authorization = header(request.scope, b"authorization")
    note_call(
        request,
        Call(
            Caller.BACKEND,
            application_code.decode("utf-8", "replace"),
            None if authorization is None else authorization.decode("utf-8", "replace"),
        ),
    )

"""The `AppCode` header that guards every push endpoint (people-api 1.3)."""

from fastapi import Request

from pushtwin.accounts.model import Call
from pushtwin.asgi import note_call
from pushtwin.errors import ApplicationCodeMissing


async def require_application_code(request: Request) -> None:
    """Note who calls. Raises ApplicationCodeMissing when the header is absent or blank.

    Whether the application exists, and whether the credentials are its account's, is found out in the same statement
    that loads the registration (`people.service`): no use case runs without both.
    """
    application_code = _header(request, "appcode")
    if not application_code:
        raise ApplicationCodeMissing
    note_call(request.scope, Call(application_code, _header(request, "authorization")))


def _header(request: Request, name: str) -> str | None:
    value = request.headers.get(name)
    if value is None or value.isascii():
        return value
    return value.encode("latin-1").decode("utf-8", "replace")  # what a UTF-8 client meant

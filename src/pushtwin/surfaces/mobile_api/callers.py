"""Who calls: an application by its code, or one person by a token (mobile-sdk-api 2.3)."""

from hashlib import sha256

from fastapi import Request

from pushtwin.base.errors import ApplicationCodeMissing, ApplicationNotFound
from pushtwin.base.remembering import remember_short
from pushtwin.core.calls.call import Call, Caller
from pushtwin.core.calls.tokens import read_token
from pushtwin.http.routes import note_call
from pushtwin.http.scope import exchange_of, header

_HASH_DIGITS = 10


async def require_application(request: Request) -> None:
    """Note who calls. Raises ApplicationCodeMissing, or ApplicationNotFound for anything but `App <code>`.

    Whether the application exists is found out in the same statement that loads the registration.
    """
    scheme, rest = _authorization(request)
    if scheme != "app":
        raise ApplicationNotFound
    _note(request, Call(Caller.SDK, rest))


async def require_application_or_token(request: Request) -> None:
    """As `require_application`, and `Bearer <JWT>` also goes. Raises Unauthorized for a token without its parts."""
    scheme, rest = _authorization(request)
    if scheme != "bearer":
        await require_application(request)
        return
    token = read_token(rest)
    _note(request, Call(Caller.SDK, token.application_code, token=token))


async def require_phone(request: Request) -> None:
    """As `require_application`, and note the registration that the caller says it is, in a header."""
    await require_application(request)
    _note_registration(request)


async def require_phone_or_token(request: Request) -> None:
    """The same, as `require_application_or_token`."""
    await require_application_or_token(request)
    _note_registration(request)


def _note_registration(request: Request) -> None:
    caller, call = header(request.scope, b"pushregistrationid"), exchange_of(request.scope).call
    if caller is not None and call is not None:
        call.registration_id = caller.decode("utf-8", "replace")


def _authorization(request: Request) -> tuple[str, str]:
    """Scheme, in lower case, and the rest. The hash of the code alone leads to no application."""
    sent = (header(request.scope, b"authorization") or b"").decode("utf-8", "replace").strip()
    if not sent and not header(request.scope, b"applicationcode"):
        raise ApplicationCodeMissing
    scheme, _, rest = sent.partition(" ")
    return scheme.lower(), rest.strip()


def _note(request: Request, call: Call) -> None:
    note_call(request, call)
    announced = header(request.scope, b"applicationcode")
    if announced is not None and announced != _hash(call.application_code):
        call.warn("the header applicationcode is not that of the application code")


@remember_short(1024)
def _hash(application_code: str) -> bytes:
    return sha256(application_code.encode("utf-8", "replace")).hexdigest()[:_HASH_DIGITS].encode()

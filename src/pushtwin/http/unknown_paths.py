"""Calls to what the twin does not have: a test may have ordered an answer for them."""

from starlette.exceptions import HTTPException
from starlette.requests import Request

from pushtwin.base.errors import AnswerableError
from pushtwin.core.calls.call import Call, Caller
from pushtwin.core.calls.door import enter_by_any_credential
from pushtwin.http.invocation import Invocation
from pushtwin.http.limits import read_body
from pushtwin.http.routes import note_call
from pushtwin.http.scope import exchange_of, header


async def call_unknown(request: Request, refusal: HTTPException) -> None:
    """Raises what a fault by path answers, else the refusal. The account is told of the calls that a fault strikes."""
    exchange = exchange_of(request.scope)
    call = _call(request)
    if call is None:
        raise refusal
    try:
        exchange.body = await read_body(request.scope, request.receive)
    except HTTPException:  # too large, which does not matter where there is nothing
        raise refusal from None
    note_call(request, call)
    try:
        await Invocation(request).survey(enter_by_any_credential)
    except AnswerableError:
        pass
    finally:
        if exchange.fault is None:
            exchange.call = None
            exchange.account_id = call.account.account_id if call.account else None
    raise refusal


def _call(request: Request) -> Call | None:
    """Backends name the application beside their credentials, SDKs show its code alone."""
    code, authorization = (
        None if sent is None else sent.decode("utf-8", "replace").strip()
        for sent in (header(request.scope, b"appcode"), header(request.scope, b"authorization"))
    )
    if not code and not authorization:
        return None
    return Call(Caller.BACKEND if code else Caller.SDK, code or "", authorization)

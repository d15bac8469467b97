"""Every failure that the emulated APIs can be told to answer, by the name or number that they answer it with."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from pushtwin.base import errors, json_text
from pushtwin.base.errors import AnswerableError
from pushtwin.core.faults.model import FaultDefinition
from pushtwin.http.service_exceptions import GENERIC, TWIN_AND_PUBLISHED_CODES

_SAMPLES: dict[type[AnswerableError], tuple[str, ...]] = {
    errors.RequestFormatInvalid: ("isPrimary", "boolean"),
    errors.CustomAttributeInvalid: ("customAttributes.key", "string, number or boolean"),
    errors.EmailInvalid: ("nobody",),
    errors.PhoneInvalid: ("000", "should be 5 to 15 digits in international format"),
    errors.EventInvalid: ("Event definition unknown does not exist",),
}
_SDK_CODES: dict[str, type[AnswerableError]] = {"1": errors.ApplicationNotFound, "9": errors.EventInvalid}
_STATUSES = {message_id: status for status, (message_id, _) in GENERIC.items()}
_KINDS: dict[str, type[AnswerableError]] = {
    **{kind.name: kind for kind in AnswerableError.__subclasses__()},
    **{str(code): kind for kind, code in TWIN_AND_PUBLISHED_CODES.items()},
    **_SDK_CODES,
}
NAMES = sorted({*_KINDS, *_STATUSES})


class ReplacedAnswer(Exception):
    """The answer that a fault gives in place of the real one."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


async def render_replaced(_: Request, error: Exception) -> Response:
    """The same in every API."""
    assert isinstance(error, ReplacedAnswer)
    return error.response


def too_many_requests(retry_after: int = 1) -> HTTPException:
    """The refusal of people-api 1.5, in whatever envelope the API has."""
    return HTTPException(429, headers={"Retry-After": str(retry_after)})


def struck(fault: FaultDefinition) -> Exception:
    """What to raise in place of a call's answer. A fault that only cuts the connection has the answer of a crash."""
    if fault.status is not None:
        return ReplacedAnswer(_raw(fault.status, fault.body, dict(fault.headers)))
    if fault.error is None:
        return HTTPException(500)
    kind = _KINDS.get(fault.error)
    if kind and fault.error not in _STATUSES:
        return kind(*_SAMPLES.get(kind, ()))
    status = _STATUSES[fault.error]
    if status == 429:
        return too_many_requests(1 if fault.retry_after is None else fault.retry_after)
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    return HTTPException(status, headers=headers)


def _raw(status: int, body: Any, headers: dict[str, str]) -> Response:
    """JSON unless the body is a text, which is sent as it is."""
    if body is None:
        return Response(status_code=status, headers=headers)
    content = body if isinstance(body, str) else json_text.write(body)
    media_type = None if "content-type" in map(str.lower, headers) else "application/json"
    return Response(content, status, headers, media_type)

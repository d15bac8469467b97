"""How the endpoints of the SDKs render the error catalogue (mobile-sdk-api 4.1, 5.1, 8).

Every answer tells its length: the SDK for Android reads no error without.
"""

from typing import Any

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from pushtwin.base import errors, json_text
from pushtwin.base.errors import AnswerableError
from pushtwin.http.fault_answers import ReplacedAnswer, render_replaced
from pushtwin.http.service_exceptions import ServiceExceptions

MEDIA_TYPE = "application/json"
service_exceptions = ServiceExceptions(MEDIA_TYPE)

# Status, messageId, and the text unless it is that of the error; every other error is 400 under its own name.
_ANSWERS: dict[type[AnswerableError], tuple[int, str, str | None]] = {
    errors.Unauthorized: (401, "UNAUTHORIZED", None),
    errors.ApplicationNotFound: (401, "1", "Invalid Application Id"),
    errors.RegistrationNotFound: (404, "NO_REGISTRATION", "Registration does not exist"),
    errors.UserDataRestricted: (403, "USER_DATA_RESTRICTED", None),
    errors.RequestBodyInvalid: (400, "REQUEST_FORMAT_INVALID", None),
    errors.CustomAttributeInvalid: (400, "REQUEST_FORMAT_INVALID", None),
    errors.EventInvalid: (400, "9", None),
}


class SdkJson(Response):
    """JSON as the SDKs want it; nothing to tell is `{}`."""

    media_type = MEDIA_TYPE

    def __init__(self, value: Any = None) -> None:
        super().__init__(json_text.write({} if value is None else value))


def install(app: FastAPI) -> None:
    """Make every failure below this app come out in the one shape that the SDKs read."""
    app.add_exception_handler(AnswerableError, _render)
    app.add_exception_handler(ReplacedAnswer, render_replaced)
    app.add_exception_handler(HTTPException, service_exceptions.render_http)
    app.add_exception_handler(Exception, service_exceptions.render_unexpected)


def answer_to(error: AnswerableError) -> tuple[int, str, str]:
    """Status, messageId and text."""
    status, message_id, text = _ANSWERS.get(type(error), (400, error.name, None))
    return status, message_id, text or error.text


async def _render(_: Request, error: Exception) -> Response:
    assert isinstance(error, AnswerableError)
    return service_exceptions.render(*answer_to(error))

"""How the push endpoints render the error catalogue (people-api 1.4, 2.3, 2.6)."""

import logging

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from pushtwin import errors, json_text
from pushtwin.accounts.model import PushErrorEnvelope
from pushtwin.asgi import allowed_methods, noted_call
from pushtwin.errors import AnswerableError

log = logging.getLogger(__name__)

PUBLISHED_CODES: dict[type[AnswerableError], int] = {
    errors.ApplicationCodeMissing: 48001,
    errors.ApplicationNotFound: 48012,
    errors.RegistrationNotFound: 48013,
}
# Numbers that no published code uses: client code must not depend on them.
TWIN_CODES: dict[type[AnswerableError], int] = {
    errors.RequestBodyInvalid: 48901,
    errors.RequestFormatInvalid: 48902,
    errors.UserIdentityInvalid: 48903,
    errors.EmailInvalid: 48904,
    errors.PhoneInvalid: 48905,
    errors.PersonalizationImpossible: 48906,
    errors.AmbiguousPersonalizeCandidates: 48907,
    errors.UserMergeInterrupted: 48908,
    errors.CustomAttributeInvalid: 48909,
}
GENERIC: dict[int, tuple[str, str]] = {
    400: ("BAD_REQUEST", "Bad request"),
    401: ("UNAUTHORIZED", "Unauthorized"),
    403: ("FORBIDDEN", "Forbidden"),
    404: ("NOT_FOUND", "Not found"),
    405: ("METHOD_NOT_ALLOWED", "Method not allowed"),
    413: ("PAYLOAD_TOO_LARGE", "Payload too large"),
    429: ("TOO_MANY_REQUESTS", "Too many requests"),
    500: ("GENERAL_ERROR", "Something went wrong. Please contact support."),
}


class ApiJson(Response):
    """JSON with the content type that the platform sends (people-api 1.1)."""

    media_type = "application/json;charset=UTF-8"


def generic(status: int, headers: dict[str, str] | None = None) -> Response:
    """One of the bodies of people-api 1.4."""
    message_id, text = GENERIC[status]
    return _service_exception(status, message_id, text, headers)


def install(app: FastAPI) -> None:
    """Make every failure below this app come out in one of the two documented shapes."""
    app.add_exception_handler(AnswerableError, _render_answerable)
    app.add_exception_handler(HTTPException, render_http)
    app.add_exception_handler(Exception, _render_unexpected)


async def _render_answerable(request: Request, error: Exception) -> Response:
    assert isinstance(error, AnswerableError)
    if isinstance(error, errors.Unauthorized):
        return generic(401)
    kind = type(error)
    if kind in PUBLISHED_CODES:
        return _flat(PUBLISHED_CODES[kind], error.text)
    log.info("answered %s (%s), which only the twin defines", error.name, TWIN_CODES[kind])
    call = noted_call(request.scope)
    if call and call.account and call.account.settings.push_error_envelope is PushErrorEnvelope.SERVICE_EXCEPTION:
        return _service_exception(400, error.name, error.text)
    return _flat(TWIN_CODES[kind], error.text)


async def render_http(request: Request, error: Exception) -> Response:
    """A failure of HTTP itself, in the generic shape."""
    assert isinstance(error, HTTPException)
    status = error.status_code if error.status_code in GENERIC else 400
    return generic(status, {"Allow": allowed_methods(request)} if status == 405 else None)


async def _render_unexpected(_: Request, __: Exception) -> Response:
    return generic(500)


def _flat(code: int, message: str) -> Response:
    return ApiJson(json_text.write({"errorCode": code, "errorMessage": message}), 400)


def _service_exception(status: int, message_id: str, text: str, headers: dict[str, str] | None = None) -> Response:
    body = {"requestError": {"serviceException": {"messageId": message_id, "text": text}}}
    return ApiJson(json_text.write(body), status, headers)

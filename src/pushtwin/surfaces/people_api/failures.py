"""How the push endpoints render the error catalogue (people-api 1.4, 2.3, 2.6)."""

import logging

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from pushtwin.base import errors, json_text
from pushtwin.base.errors import AnswerableError
from pushtwin.core.accounts.settings import PushErrorEnvelope
from pushtwin.http.fault_answers import ReplacedAnswer, render_replaced
from pushtwin.http.scope import exchange_of
from pushtwin.http.service_exceptions import PUBLISHED_CODES, TWIN_CODES, ServiceExceptions

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/json;charset=UTF-8"  # what real traffic shows (people-api 1.1)
service_exceptions = ServiceExceptions(MEDIA_TYPE)


class ApiJson(Response):
    """JSON with the content type that the platform sends."""

    media_type = MEDIA_TYPE


def install(app: FastAPI) -> None:
    """Make every failure below this app come out in one of the two documented shapes."""
    app.add_exception_handler(AnswerableError, _render_answerable)
    app.add_exception_handler(ReplacedAnswer, render_replaced)
    app.add_exception_handler(HTTPException, service_exceptions.render_http)
    app.add_exception_handler(Exception, service_exceptions.render_unexpected)


async def _render_answerable(request: Request, error: Exception) -> Response:
    assert isinstance(error, AnswerableError)
    if isinstance(error, errors.Unauthorized):
        return service_exceptions.generic(401)
    kind = type(error)
    if kind in PUBLISHED_CODES:
        return _flat(PUBLISHED_CODES[kind], error.text)
    log.info("answered %s (%s), which only the twin defines", error.name, TWIN_CODES[kind])
    call = exchange_of(request.scope).call
    if call and call.account and call.account.settings.push_error_envelope is PushErrorEnvelope.SERVICE_EXCEPTION:
        return service_exceptions.render(400, error.name, error.text)
    return _flat(TWIN_CODES[kind], error.text)


def _flat(code: int, message: str) -> Response:
    return ApiJson(json_text.write({"errorCode": code, "errorMessage": message}), 400)

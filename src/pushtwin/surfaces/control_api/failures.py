"""The failures of the control API: `{"error": {"code", "message", "details"?}}`."""

from collections.abc import Iterable
from itertools import islice
from typing import Any, NotRequired

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base import errors, json_text
from pushtwin.base.problems import MOST_TOLD, Problem
from pushtwin.http.failure_table import Envelope, Failure, FailureTable, http_failure

_MEDIA_TYPE = "application/json"
_INVALID = "The request has fields that are not valid."


class ControlJson(Response):
    """JSON of the control API."""

    media_type = _MEDIA_TYPE

    def __init__(self, value: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
        super().__init__(json_text.write(value), status, headers)


class ErrorDetail(TypedDict):
    """What is wrong with one field."""

    field: str
    message: str


class ErrorBody(TypedDict):
    """What is wrong."""

    code: str
    message: str
    details: NotRequired[list[ErrorDetail]]


class ErrorAnswer(TypedDict):
    """Every failure of the control API."""

    error: ErrorBody


def _body(failure: Failure, error: Exception) -> ErrorAnswer:
    body: ErrorBody = {"code": failure.name_of(error), "message": failure.text_of(error)}
    if details := _details(error):
        body["details"] = details
    return {"error": body}


def _details(error: Exception) -> list[Any]:
    match error:
        case errors.Taken(place=str() as place):
            return [{"field": place, "message": "is taken"}]
        case errors.ControlRequestInvalid():
            return error.details
        case errors.AnswerableError():
            return [{"field": getattr(error, "field", ""), "message": str(error)}]
    return []


_ENVELOPE = Envelope(ErrorAnswer, _body)


def _row(status: int, name: str, sample: Exception, when: str, **more: Any) -> Failure:
    return Failure(sample, status, name, (_ENVELOPE,), when, **more)


INVALID_FIELD = errors.ControlRequestInvalid(_INVALID, [{"field": "name", "message": "Input should be a valid string"}])
FAILURES = FailureTable(
    _MEDIA_TYPE,
    (
        http_failure(400, "BAD_REQUEST", "The request can't be read.", _ENVELOPE),
        _row(
            401,
            "CONTROL_TOKEN_REQUIRED",
            errors.ControlTokenMissing("Send `Authorization: Bearer <control token>`."),
            "The control token is missing",
            headers={"WWW-Authenticate": "Bearer"},
        ),
        _row(
            403,
            "FOREIGN_ORIGIN",
            errors.ControlForbidden("Pages of https://example.com may not use the control API."),
            "A web page of another origin called",
        ),
        _row(404, "{kind}_NOT_FOUND", errors.NotFound("account", "a-1"), "There is no such thing"),
        http_failure(404, "NOT_FOUND", "There is nothing at this path.", _ENVELOPE),
        http_failure(
            405,
            "METHOD_NOT_ALLOWED",
            "This path does not take this method.",
            _ENVELOPE,
            "The path does not take this method",
        ),
        _row(409, "{kind}_TAKEN", errors.Taken("account id", "a-1"), "A unique value is taken"),
        http_failure(
            413,
            "PAYLOAD_TOO_LARGE",
            "A body may have at most 1 MiB, a snapshot 256 MiB.",
            _ENVELOPE,
            "The body is too large: 1 MiB, or 256 MiB for a snapshot",
        ),
        _row(422, "INVALID_REQUEST", INVALID_FIELD, f"A field is not valid; one detail per field, up to {MOST_TOLD}"),
        _row(
            422,
            "{name}",
            errors.EmailInvalid("nobody"),
            "A value is not what the emulated APIs take",
            text=_INVALID,
            kind=errors.AnswerableError,
        ),
        http_failure(500, "INTERNAL_ERROR", "The twin failed; its log says why.", _ENVELOPE),
    ),
)
OF_EVERY_OPERATION = (
    errors.ControlTokenMissing,
    errors.ControlForbidden,
    errors.NotFound,
    405,
    errors.Taken,
    413,
    errors.ControlRequestInvalid,
    errors.AnswerableError,
)


def invalid_fields(problems: Iterable[Problem]) -> errors.ControlRequestInvalid:
    """One detail per problem, as far as they are told."""
    return errors.ControlRequestInvalid(_INVALID, [one.to_json() for one in islice(problems, MOST_TOLD)])


def install(app: FastAPI) -> None:
    """Make every failure below this app come out in the one shape of the control API."""
    FAILURES.install(app)
    app.add_exception_handler(RequestValidationError, _render_validation)


async def _render_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    problems = (Problem(one["loc"][1:], one["msg"]) for one in error.errors())
    return FAILURES.answer_to(invalid_fields(problems), request.scope)

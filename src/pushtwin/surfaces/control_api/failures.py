"""How the control API renders failures: `{"error": {"code", "message", "details"?}}`."""

from typing import Any, NotRequired

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base import errors, json_text
from pushtwin.http.paths import allowed_methods

_HTTP_CODES = {
    404: ("NOT_FOUND", "There is nothing at this path."),
    405: ("METHOD_NOT_ALLOWED", "This path does not take this method."),
    413: ("PAYLOAD_TOO_LARGE", "A body may have at most 1 MiB, a snapshot 256 MiB."),
}


class ControlJson(Response):
    """JSON of the control API."""

    media_type = "application/json"

    def __init__(self, value: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
        super().__init__(json_text.write(value), status, headers)


def http_error(status: int, headers: dict[str, str] | None = None) -> Response:
    """A failure of HTTP itself."""
    code, message = _HTTP_CODES.get(status, ("BAD_REQUEST", "The request can't be read."))
    return _error(status, code, message, headers=headers)


def install(app: FastAPI) -> None:
    """Make every failure below this app come out in the one shape of the control API."""
    app.add_exception_handler(errors.PushtwinError, _render)
    app.add_exception_handler(RequestValidationError, _render_validation)
    app.add_exception_handler(HTTPException, _render_http)
    app.add_exception_handler(Exception, _render_unexpected)


def invalid_fields(problems: list[Any]) -> errors.ControlRequestInvalid:
    """One detail per field that pydantic complains about."""
    details = [
        {
            "field": ".".join(str(part) for part in problem["loc"] if part not in {"body", "query", "path"}),
            "message": problem["msg"],
        }
        for problem in problems
    ]
    return errors.ControlRequestInvalid("The request has fields that are not valid.", details)


async def _render(_: Request, error: Exception) -> Response:
    match error:
        case errors.NotFound():
            return _error(404, f"{_screaming(error.kind)}_NOT_FOUND", str(error))
        case errors.Taken():
            details = [{"field": error.place, "message": "is taken"}] if error.place else None
            return _error(409, f"{_screaming(error.kind)}_TAKEN", str(error), details)
        case errors.ControlRequestInvalid():
            return _error(422, "INVALID_REQUEST", str(error), error.details)
        case errors.ControlForbidden(token_would_help=True):
            return _error(401, "CONTROL_TOKEN_REQUIRED", str(error), headers={"WWW-Authenticate": "Bearer"})
        case errors.ControlForbidden():
            return _error(403, "FOREIGN_ORIGIN", str(error))
        case errors.AnswerableError():
            detail = {"field": getattr(error, "field", ""), "message": str(error)}
            return _error(422, error.name, "The request has fields that are not valid.", [detail])
        case _:
            raise error


async def _render_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return await _render(request, invalid_fields(list(error.errors())))


async def _render_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return http_error(error.status_code, {"Allow": allowed_methods(request)} if error.status_code == 405 else None)


async def _render_unexpected(_: Request, __: Exception) -> Response:
    return _error(500, "INTERNAL_ERROR", "The twin failed; its log says why.")


def _error(
    status: int,
    code: str,
    message: str,
    details: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    error: dict[str, Any] = {"code": code, "message": message}
    if details:
        error["details"] = details
    return ControlJson({"error": error}, status, headers)


def _screaming(kind: str) -> str:
    return kind.upper().replace(" ", "_")


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

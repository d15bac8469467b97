"""The failures of `/push` (push-messages-api 0.2): two families of paths, each with its own envelope."""

from typing import Annotated, Any, NamedTuple

from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base import errors, json_text
from pushtwin.http.failure_table import Envelope, Failure, FailureTable
from pushtwin.http.openapi.references import documented
from pushtwin.http.service_exceptions import SERVICE_EXCEPTION

MEDIA_TYPE = "application/json"
PLATFORM_PATHS = "/push/3/"
"""Paths that tell failures as ApiError; all others tell them as ApiException."""
_DOCS = "https://www.infobip.com/docs/essentials"


class PushJson(Response):
    """JSON."""

    media_type = MEDIA_TYPE

    def __init__(self, value: Any, status: int = 200) -> None:
        super().__init__(json_text.write(value), status)


class ApiErrorViolation(TypedDict):
    """Something that is wrong with a request."""

    property: Annotated[str, documented("The path of what is wrong.", "messages[0].content.text")]
    violation: Annotated[str, documented("What is wrong with it.", "must not be blank")]


class ApiErrorResource(TypedDict):
    """Where to read about a failure."""

    name: Annotated[str, documented("Its title.", "API Authentication")]
    url: Annotated[str, documented("Its address.", f"{_DOCS}/api-authentication")]


class ApiError(TypedDict):
    """A failure."""

    errorCode: Annotated[str, documented("E and the status.", "E400")]
    description: Annotated[str, documented("What went wrong.", "Request cannot be processed.")]
    action: Annotated[str, documented("What helps.", "Check the syntax, violations and adjust the request.")]
    violations: Annotated[list[ApiErrorViolation], Field(description="Everything that is wrong with the request.")]
    resources: Annotated[list[ApiErrorResource], Field(description="Where to read about it.")]


class _Told(NamedTuple):
    """What an ApiError says: all that is published says it word by word."""

    description: str
    action: str
    resource: ApiErrorResource | None = None


_TOLD = {
    400: _Told("Request cannot be processed.", "Check the syntax, violations and adjust the request."),
    401: _Told(
        "The request lacks valid authentication credentials for the requested resource.",
        "Check the resources and adjust authentication credentials.",
        {"name": "API Authentication", "url": f"{_DOCS}/api-authentication"},
    ),
    403: _Told(
        "Insufficient permissions to access the requested resource.",
        "Repeat the request with new or different credentials.",
        {"name": "API Scopes", "url": f"{_DOCS}/api-essentials/api-authorization#api-scopes"},
    ),
    404: _Told("There is nothing at this path.", "Check the path."),  # this and the next three are the twin's own
    405: _Told("The path does not take this method.", "Use a method that the answer allows."),
    413: _Told("The body is too large.", "Send less at a time."),
    415: _Told("The body has another content type.", "Send `Content-Type: application/json`."),
    429: _Told(
        "Too many requests sent.",
        "Check request rate limit specified in the API endpoint documentation resource.",
        {
            "name": "Throttling handling errors",
            "url": f"{_DOCS}/integration-best-practices#throttling-handling-errors",
        },
    ),
    500: _Told("Something went wrong.", "Contact the support."),
}


def _platform_body(failure: Failure, error: Exception) -> ApiError:
    told = _TOLD[failure.status]
    return {
        "errorCode": f"E{failure.status}",
        "description": told.description,
        "action": told.action,
        "violations": _violations(error),
        "resources": [told.resource] if told.resource else [],
    }


def _violations(error: Exception) -> list[ApiErrorViolation]:
    match error:
        case errors.RequestInvalid():
            return [{"property": path, "violation": text} for path, text in error.violations]
        case errors.RequestBodyInvalid():
            return [{"property": "body", "violation": "must be a JSON object"}]
    return []


API_ERROR = Envelope(ApiError, _platform_body)


def _rows(*envelopes: Envelope) -> list[Failure]:
    def row(sample: Exception, status: int, name: str, text: str, when: str = "") -> Failure:
        return Failure(sample, status, name, envelopes, when or text, text=text)

    def http(status: int, name: str, text: str) -> Failure:
        return row(HTTPException(status), status, name, text)

    invalid = errors.RequestInvalid([("messages[0].content.text", "must not be blank")])
    missing, ambiguous = errors.SelectionMissing(), errors.SelectionAmbiguous()
    return [
        row(invalid, 400, "BAD_REQUEST", "Bad request", "Something is missing, has the wrong type or breaks a limit"),
        row(errors.RequestBodyInvalid(), 400, "BAD_REQUEST", "Bad request", "The body is not a JSON object"),
        row(missing, 400, "BAD_REQUEST", missing.text, "No parameter says what is meant"),
        row(ambiguous, 400, "BAD_REQUEST", ambiguous.text, "More than one parameter says what is meant"),
        row(errors.ApplicationNotFound(), 404, "NOT_FOUND", "Not found", "The account has no such application"),
        row(errors.PersonNotFound(), 404, "NOT_FOUND", "Not found", "The account has no such person"),
        row(errors.ActionInvalid(), 400, "8", "Invalid action request", "An action has nowhere to forward to"),
        row(errors.ApplicationUnknown(), 404, "1", "Application does not exist", "The account has no such application"),
        row(errors.ConfigurationNotFound(), 404, "6", "Configuration does not exist"),
        row(errors.ActionNotFound(), 404, "5", "Action does not exist"),
        http(400, "BAD_REQUEST", "Bad request"),
        row(errors.Unauthorized(), 401, "UNAUTHORIZED", "Unauthorized"),
        row(errors.Forbidden(), 403, "FORBIDDEN", "Forbidden"),
        http(404, "NOT_FOUND", "Not found"),
        http(405, "METHOD_NOT_ALLOWED", "Method not allowed"),
        http(413, "PAYLOAD_TOO_LARGE", "Payload too large"),
        http(415, "UNSUPPORTED_MEDIA_TYPE", "Unsupported media type"),
        http(429, "TOO_MANY_REQUESTS", "Too many requests"),
        http(500, "GENERAL_ERROR", "Something went wrong. Please contact support."),
    ]


def _choose(_: Failure, scope: Scope) -> Envelope:
    return API_ERROR if scope["path"].startswith(PLATFORM_PATHS) else SERVICE_EXCEPTION


FAILURES = FailureTable(MEDIA_TYPE, _rows(SERVICE_EXCEPTION, API_ERROR), _choose)
LEGACY_FAILURES = FailureTable(MEDIA_TYPE, _rows(SERVICE_EXCEPTION))
"""As the document shows them for `/push/1` and `/push/2`."""
PLATFORM_FAILURES = FailureTable(MEDIA_TYPE, _rows(API_ERROR))
"""As the document shows them for `/push/3`."""

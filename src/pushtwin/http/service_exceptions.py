"""The failures that the platform's APIs share, and the body that they are told in (people-api 1.4)."""

from collections.abc import Iterable
from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base import errors
from pushtwin.http.failure_table import Envelope, Failure, http_failure
from pushtwin.http.openapi.references import documented


class ApiRequestErrorDetails(TypedDict):
    """What went wrong."""

    messageId: Annotated[str, documented("Name of the failure.", "UNAUTHORIZED")]
    text: Annotated[str, documented("The failure for people.", "Unauthorized")]
    validationErrors: NotRequired[
        Annotated[dict[str, list[str]], Field(description="Messages by field name. Only `/push` and `/omni` send it.")]
    ]


class ApiRequestError(TypedDict):
    """Wraps the failure."""

    serviceException: ApiRequestErrorDetails


class ApiException(TypedDict):
    """A failure that is told in the shape that the APIs share."""

    requestError: ApiRequestError


def _body(failure: Failure, error: Exception) -> ApiException:
    details: ApiRequestErrorDetails = {"messageId": failure.name, "text": failure.text_of(error)}
    if isinstance(error, errors.RequestInvalid):
        details["validationErrors"] = _by_field(error.violations)
    return {"requestError": {"serviceException": details}}


def _by_field(violations: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for path, text in violations:
        texts.setdefault(path, []).append(text)
    return texts


SERVICE_EXCEPTION = Envelope(ApiException, _body)
GENERIC = (
    http_failure(400, "BAD_REQUEST", "Bad request", SERVICE_EXCEPTION),
    Failure(errors.Unauthorized(), 401, "UNAUTHORIZED", (SERVICE_EXCEPTION,), when="Unauthorized"),
    Failure(errors.Forbidden(), 403, "FORBIDDEN", (SERVICE_EXCEPTION,), when="Forbidden"),
    http_failure(404, "NOT_FOUND", "Not found", SERVICE_EXCEPTION),
    http_failure(405, "METHOD_NOT_ALLOWED", "Method not allowed", SERVICE_EXCEPTION),
    http_failure(413, "PAYLOAD_TOO_LARGE", "Payload too large", SERVICE_EXCEPTION),
    http_failure(415, "UNSUPPORTED_MEDIA_TYPE", "Unsupported media type", SERVICE_EXCEPTION),
    http_failure(429, "TOO_MANY_REQUESTS", "Too many requests", SERVICE_EXCEPTION),
    http_failure(500, "GENERAL_ERROR", "Something went wrong. Please contact support.", SERVICE_EXCEPTION),
)
"""What every API of the platform may answer."""

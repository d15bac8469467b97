"""The body of failures that the platform's APIs share (people-api 1.4)."""

from typing import Annotated, NotRequired

from fastapi import Request
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.responses import Response
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base import errors, json_text
from pushtwin.base.errors import AnswerableError
from pushtwin.http.openapi.references import documented
from pushtwin.http.paths import allowed_methods

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


# The numbers by which the push endpoints tell their own failures (people-api 2.3, 2.6).
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
TWIN_AND_PUBLISHED_CODES = {**PUBLISHED_CODES, **TWIN_CODES}


class ApiRequestErrorDetails(TypedDict):
    """What went wrong."""

    messageId: Annotated[str, documented("Name of the failure.", "UNAUTHORIZED")]
    text: Annotated[str, documented("The failure for people.", "Unauthorized")]
    validationErrors: NotRequired[
        Annotated[dict[str, list[str]], Field(description="Messages by field name. The twin does not send it.")]
    ]


class ApiRequestError(TypedDict):
    """Wraps the failure."""

    serviceException: ApiRequestErrorDetails


class ApiException(TypedDict):
    """A failure that is told in the shape that the APIs share."""

    requestError: ApiRequestError


class ServiceExceptions:
    """Failures as `requestError.serviceException`, with the content type of one API."""

    def __init__(self, media_type: str) -> None:
        self._media_type = media_type

    def render(self, status: int, message_id: str, text: str, headers: dict[str, str] | None = None) -> Response:
        """A failure with a name and a text."""
        body = {"requestError": {"serviceException": {"messageId": message_id, "text": text}}}
        return Response(json_text.write(body), status, headers, self._media_type)

    def generic(self, status: int, headers: dict[str, str] | None = None) -> Response:
        """One of the failures that are not particular to an API."""
        return self.render(status, *GENERIC[status], headers)

    async def render_http(self, request: Request, error: Exception) -> Response:
        """A failure of HTTP itself."""
        assert isinstance(error, HTTPException)
        status = error.status_code if error.status_code in GENERIC else 400
        headers = {**(error.headers or {}), **({"Allow": allowed_methods(request)} if status == 405 else {})}
        return self.generic(status, headers)

    async def render_unexpected(self, _: Request, __: Exception) -> Response:
        """A failure of the twin."""
        return self.generic(500)

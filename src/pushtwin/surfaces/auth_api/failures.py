"""The failures of `/auth`, in the envelope that the APIs share (people-api 1.4)."""

from typing import Any

from starlette.responses import Response

from pushtwin.base import errors, json_text
from pushtwin.http.failure_table import Failure, FailureTable
from pushtwin.http.service_exceptions import GENERIC, SERVICE_EXCEPTION

MEDIA_TYPE = "application/json"


class AuthJson(Response):
    """JSON that nobody between client and twin may keep."""

    media_type = MEDIA_TYPE

    def __init__(self, value: Any) -> None:
        super().__init__(json_text.write(value), headers={"Cache-Control": "no-store"})


def _row(sample: Exception, when: str) -> Failure:
    return Failure(sample, 400, "BAD_REQUEST", (SERVICE_EXCEPTION,), when, text="Bad request")


FAILURES = FailureTable(
    MEDIA_TYPE,
    [
        _row(errors.RequestInvalid([("grant_type", "must be client_credentials")]), "Something is missing or wrong"),
        _row(errors.RequestBodyInvalid(), "The body can't be read"),
        *GENERIC,
    ],
)

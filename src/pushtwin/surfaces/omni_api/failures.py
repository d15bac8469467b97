"""The failures of `/omni`, all in one envelope (push-messages-api 0.2, 11.1)."""

from typing import Any

from starlette.responses import Response

from pushtwin.base import errors, json_text
from pushtwin.http.failure_table import Failure, FailureTable
from pushtwin.http.service_exceptions import GENERIC, SERVICE_EXCEPTION

MEDIA_TYPE = "application/json"


class OmniJson(Response):
    """JSON."""

    media_type = MEDIA_TYPE

    def __init__(self, value: Any, status: int = 200) -> None:
        super().__init__(json_text.write(value), status)


def _row(sample: Exception, status: int, name: str, text: str, when: str) -> Failure:
    return Failure(sample, status, name, (SERVICE_EXCEPTION,), when, text=text)


FAILURES = FailureTable(
    MEDIA_TYPE,
    [
        _row(
            errors.RequestInvalid([("flow", "must not be empty")]),
            400,
            "BAD_REQUEST",
            "Bad request",
            "Something is missing, has the wrong type or breaks a limit",
        ),
        _row(errors.RequestBodyInvalid(), 400, "BAD_REQUEST", "Bad request", "The body is not a JSON object"),
        _row(errors.ScenarioNotFound(), 404, "NOT_FOUND", "Not found", "The account has no such scenario"),
        _row(
            errors.ScenarioInvalid(),
            409,
            "CONFLICT",
            "Invalid scenario",
            "The account would have no default scenario any more",
        ),
        *GENERIC,
    ],
)

"""How `/push` tells failures: two families of paths (push-messages-api 0.2)."""

import json
from typing import Any

from starlette.exceptions import HTTPException

from pushtwin.base import errors
from pushtwin.surfaces.push_api.failures import FAILURES
from tests.cases import each

DOCS = "https://www.infobip.com/docs/essentials"
OLD, NEW = "/push/1/reports", "/push/3/messages"
INVALID = errors.RequestInvalid(
    [("messages[0].content.text", "must not be blank"), ("options", "must be an object"), ("options", "is odd")]
)


def told(error: Exception, path: str) -> tuple[int, Any]:
    scope = {"type": "http", "path": path}
    if isinstance(error, HTTPException):
        response = FAILURES.http_answer(error.status_code, scope)
    else:
        response = FAILURES.answer_to(error, scope)
    assert response.headers["content-type"] == "application/json"
    return response.status_code, json.loads(bytes(response.body))


@each(
    ("error", "status", "message_id", "text"),
    [
        (HTTPException(400), 400, "BAD_REQUEST", "Bad request"),
        (errors.RequestBodyInvalid(), 400, "BAD_REQUEST", "Bad request"),
        (errors.Unauthorized(), 401, "UNAUTHORIZED", "Unauthorized"),
        (errors.Forbidden(), 403, "FORBIDDEN", "Forbidden"),
        (HTTPException(404), 404, "NOT_FOUND", "Not found"),
        (errors.ApplicationNotFound(), 404, "NOT_FOUND", "Not found"),
        (HTTPException(405), 405, "METHOD_NOT_ALLOWED", "Method not allowed"),
        (HTTPException(413), 413, "PAYLOAD_TOO_LARGE", "Payload too large"),
        (HTTPException(429), 429, "TOO_MANY_REQUESTS", "Too many requests"),
        (HTTPException(500), 500, "GENERAL_ERROR", "Something went wrong. Please contact support."),
    ],
)
@each("path", [OLD, "/push/2/message/single", "/push/4", "/push/30/messages"])
def test_the_deprecated_paths_tell_an_exception(
    error: Exception, status: int, message_id: str, text: str, path: str
) -> None:
    body = {"requestError": {"serviceException": {"messageId": message_id, "text": text}}}
    assert told(error, path) == (status, body)


def test_the_deprecated_paths_tell_violations_by_field() -> None:
    assert told(INVALID, OLD) == (
        400,
        {
            "requestError": {
                "serviceException": {
                    "messageId": "BAD_REQUEST",
                    "text": "Bad request",
                    "validationErrors": {
                        "messages[0].content.text": ["must not be blank"],
                        "options": ["must be an object", "is odd"],
                    },
                }
            }
        },
    )


@each(
    ("error", "status", "description", "action", "resources"),
    [
        (
            HTTPException(400),
            400,
            "Request cannot be processed.",
            "Check the syntax, violations and adjust the request.",
            [],
        ),
        (
            errors.Unauthorized(),
            401,
            "The request lacks valid authentication credentials for the requested resource.",
            "Check the resources and adjust authentication credentials.",
            [{"name": "API Authentication", "url": f"{DOCS}/api-authentication"}],
        ),
        (
            errors.Forbidden(),
            403,
            "Insufficient permissions to access the requested resource.",
            "Repeat the request with new or different credentials.",
            [{"name": "API Scopes", "url": f"{DOCS}/api-essentials/api-authorization#api-scopes"}],
        ),
        (
            HTTPException(429),
            429,
            "Too many requests sent.",
            "Check request rate limit specified in the API endpoint documentation resource.",
            [
                {
                    "name": "Throttling handling errors",
                    "url": f"{DOCS}/integration-best-practices#throttling-handling-errors",
                }
            ],
        ),
        (HTTPException(500), 500, "Something went wrong.", "Contact the support.", []),
    ],
)
def test_the_current_paths_tell_an_error_word_by_word(
    error: Exception, status: int, description: str, action: str, resources: list[Any]
) -> None:
    body = {
        "errorCode": f"E{status}",
        "description": description,
        "action": action,
        "violations": [],
        "resources": resources,
    }
    assert told(error, NEW) == told(error, "/push/3/nothing") == (status, body)


def test_the_current_paths_tell_violations_by_path() -> None:
    status, body = told(INVALID, NEW)
    assert (status, body["errorCode"]) == (400, "E400")
    assert body["violations"] == [
        {"property": "messages[0].content.text", "violation": "must not be blank"},
        {"property": "options", "violation": "must be an object"},
        {"property": "options", "violation": "is odd"},
    ]


def test_the_current_paths_say_what_a_body_is_that_is_none() -> None:
    _, body = told(errors.RequestBodyInvalid(), NEW)
    assert body["violations"] == [{"property": "body", "violation": "must be a JSON object"}]


@each("status", [404, 405, 413])
def test_the_current_paths_have_a_text_of_their_own_for_what_is_not_published(status: int) -> None:
    _, body = told(HTTPException(status), NEW)
    assert [*body] == ["errorCode", "description", "action", "violations", "resources"]
    assert body["errorCode"] == f"E{status}"


def test_a_status_that_nobody_knows_is_a_bad_request() -> None:
    assert told(HTTPException(418), NEW)[0] == 400

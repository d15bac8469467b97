"""What every failure of an emulated API must look like, on every endpoint."""

from typing import Any

import httpx

JSON = "application/json;charset=UTF-8"


def assert_push_error(response: httpx.Response, code: int, message: str | None = None) -> None:
    """A failure that the push endpoints report themselves: HTTP 400, flat, nothing else in it."""
    assert response.status_code == 400, response.text
    assert response.headers["content-type"] == JSON
    body: dict[str, Any] = response.json()
    assert list(body) == ["errorCode", "errorMessage"]
    assert body["errorCode"] == code, body
    assert isinstance(body["errorMessage"], str)
    if message is not None:
        assert body["errorMessage"] == message


def assert_service_exception(response: httpx.Response, status: int, message_id: str, text: str | None = None) -> None:
    """A generic failure: `requestError.serviceException` with two strings."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == JSON
    body: dict[str, Any] = response.json()
    assert list(body) == ["requestError"]
    assert list(body["requestError"]) == ["serviceException"]
    exception = body["requestError"]["serviceException"]
    assert list(exception) == ["messageId", "text"]
    assert exception["messageId"] == message_id
    assert isinstance(exception["text"], str)
    if text is not None:
        assert exception["text"] == text


def assert_control_error(response: httpx.Response, status: int, code: str, *fields: str) -> None:
    """A failure of the control API; `fields` are those that its details name, in order."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    body: dict[str, Any] = response.json()
    assert list(body) == ["error"]
    error = body["error"]
    assert error["code"] == code, error
    assert isinstance(error["message"], str)
    assert [detail["field"] for detail in error.get("details", [])] == list(fields)

"""What every failure of `/omni` must look like."""

from typing import Any

import httpx


def assert_omni_failure(
    response: httpx.Response, status: int, message_id: str, text: str, **violations: list[str]
) -> None:
    """In the one envelope; `violations` are by field, and there is nothing of them where there are none."""
    assert response.headers["content-type"] == "application/json"
    told: dict[str, Any] = {"messageId": message_id, "text": text}
    if violations:
        told["validationErrors"] = violations
    assert (response.status_code, response.json()) == (status, {"requestError": {"serviceException": told}})


def assert_refused(response: httpx.Response, violations: dict[str, list[str]]) -> None:
    """A request that breaks rules."""
    assert_omni_failure(response, 400, "BAD_REQUEST", "Bad request", **violations)

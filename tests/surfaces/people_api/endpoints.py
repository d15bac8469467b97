"""The four push endpoints as data, for tests of what they have in common."""

from typing import Any, NamedTuple

import httpx
import pytest

from tests.api_client import PushApi


class Endpoint(NamedTuple):
    """One of the four, with a request that goes well on a registration."""

    name: str
    method: str
    action: str
    body: dict[str, Any] | None

    def call(self, push: PushApi, push_reg_id: str, **request: Any) -> httpx.Response:
        """The request that goes well, with parts of it replaced."""
        good = {} if self.body is None or "content" in request else {"json": self.body}
        return push.call(self.method, push_reg_id, self.action, **{**good, **request})


GET = Endpoint("get", "GET", "", None)
UPDATE = Endpoint("update", "PATCH", "", {"additionalData": {"a": 1}})
PERSONALIZE = Endpoint("personalize", "POST", "/personalize", {"identity": {"externalId": "somebody"}})
DEPERSONALIZE = Endpoint("depersonalize", "POST", "/depersonalize", None)
ENDPOINTS = [GET, UPDATE, PERSONALIZE, DEPERSONALIZE]

on_every_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
on_reading_endpoints = pytest.mark.parametrize("endpoint", [UPDATE, PERSONALIZE], ids=lambda endpoint: endpoint.name)

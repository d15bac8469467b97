"""The control API as a client sees it: JSON in, JSON out, failures as TwinError."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import quote, urlsplit

import httpx

from pushtwin.control_types.health import ReadyAnswer
from pushtwin.sdk.certificates import trusted_at
from pushtwin.testing.quiet import QuietClient

# A verification may wait for a minute, and a snapshot may be large.
TIMEOUT = httpx.Timeout(120, connect=5, pool=None)


class TwinError(Exception):
    """The twin refused, or did not answer.

    `status` is the HTTP status, None when there was no answer. `code` is the name of the failure, such as
    `ACCOUNT_NOT_FOUND`; `details` has one `{"field", "message"}` for each field that is not valid.
    """

    def __init__(
        self, status: int | None, code: str | None, message: str, details: list[dict[str, str]] | None = None
    ) -> None:
        super().__init__(status, code, message)
        self.status = status
        self.code = code
        self.message = message
        self.details = details or []

    def __str__(self) -> str:
        said = f"{self.code}: {self.message}" if self.code else self.message
        fields = "; ".join(f"{one.get('field') or 'body'}: {one.get('message')}" for one in self.details)
        said = f"{said.rstrip('.')}: {fields}" if fields else said
        return f"{said.rstrip('.')} (HTTP {self.status})" if self.status else said


class Control:
    """Sends calls of the control API through a client. Each method returns the JSON of the answer, None without one."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def get(self, path: str, query: Mapping[str, Any] | None = None) -> Any:
        """Raises TwinError, as all of these do."""
        return self._send("GET", path, params=given(query or {}))

    def post(self, path: str, body: Any = None) -> Any:
        return self._send("POST", path, json={} if body is None else body)

    def patch(self, path: str, body: Any) -> Any:
        return self._send("PATCH", path, json=body)

    def put(self, path: str, content: bytes, query: Mapping[str, Any] | None = None) -> Any:
        return self._send("PUT", path, content=content, params=given(query or {}))

    def delete(self, path: str) -> None:
        self._send("DELETE", path)

    def pages(self, path: str, name: str, query: Mapping[str, Any]) -> list[Any]:
        """All entries of a list, page by page; `name` is the field of the page that has them."""
        found: list[Any] = []
        cursor = None
        while True:
            page = self.get(path, {"limit": 1000, **query, "cursor": cursor})
            found += page[name]
            cursor = page.get("nextCursor")
            if cursor is None:
                return found

    def ready(self) -> ReadyAnswer:
        """Which twin it is. Raises TwinError while it is not ready for use, and when it is no twin."""
        answer = self.get("/_twin/health/ready")
        if not isinstance(answer, dict) or answer.get("status") != "ready":
            raise TwinError(200, None, "Something answers, but it is no twin")
        return cast("ReadyAnswer", answer)

    def _send(self, method: str, path: str, **options: Any) -> Any:
        try:
            response = self._http.request(method, path, **options)
        except httpx.HTTPError as problem:
            reason = str(problem) or type(problem).__name__
            url = str(self._http.base_url).rstrip("/")
            raise TwinError(None, None, f"No answer from {url} ({reason})") from None
        return _read(response)


def client(url: str, transport: httpx.BaseTransport | None, control_token: str | None = None) -> httpx.Client:
    """A client of a twin. It is near: proxies of the environment are for the rest. Raises TwinError."""
    try:
        address, _ = httpx.URL(url), urlsplit(url).port  # stricter about brackets and the port
    except (httpx.InvalidURL, ValueError) as problem:
        raise TwinError(None, None, f"{url} is no address ({problem})") from problem
    if address.scheme not in {"http", "https"} or not address.host:
        raise TwinError(None, None, f"{url} is no address (it should begin with http://)")
    headers = {"Authorization": f"Bearer {control_token}"} if control_token else {}
    return QuietClient(
        base_url=address,
        transport=transport,
        headers=headers,
        timeout=TIMEOUT,
        trust_env=False,
        verify=trusted_at(address.scheme),
    )


def segment(text: str | int) -> str:
    """An id as one segment of a path, whatever characters it has."""
    return quote(str(text), safe="")


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """These values, without those that are None."""
    return {name: value for name, value in values.items() if value is not None}


def iso(moment: datetime | str | None) -> str | None:
    """A moment as the control API writes it. One without a time zone counts as UTC; text stays as it is."""
    if not isinstance(moment, datetime):
        return moment
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return aware.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def milliseconds(seconds: float | None) -> int | None:
    """Seconds as the control API counts them."""
    return None if seconds is None else round(seconds * 1000)


def _read(response: httpx.Response) -> Any:
    try:
        answer = response.json() if response.content else None
    except ValueError:
        answer = response.text
    if response.is_success:
        return answer
    match answer:
        case {"error": {"code": code, "message": message, **more}}:
            raise TwinError(response.status_code, code, message, cast("Any", more).get("details"))
        case {"status": status, "reason": reason}:
            raise TwinError(response.status_code, None, f"The twin is {status}: {reason}")
    raise TwinError(response.status_code, None, "The answer is not one of a twin's control API")

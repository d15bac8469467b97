"""Sending what `wire` built, and reading the answer as an SDK does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from pushtwin.sdk.certificates import trusted_at
from pushtwin.sdk.wire import Request

TIMEOUT = httpx.Timeout(60, connect=5, pool=None)


class DeviceError(Exception):
    """A request of a device that did not work.

    `status` is the HTTP status, None when there was no answer. `message_id` is the code by which the SDKs tell
    failures apart, such as `NO_REGISTRATION`; None when the answer has none. `text` is the sentence that goes with it.
    """

    def __init__(self, status: int | None, message_id: str | None, text: str) -> None:
        super().__init__(status, message_id, text)
        self.status = status
        self.message_id = message_id
        self.text = text

    def __str__(self) -> str:
        said = f"{self.message_id}: {self.text}" if self.message_id else self.text
        return f"{said.rstrip('.')} (HTTP {self.status})" if self.status else said


def client(url: str) -> httpx.Client:
    """A client for the twin at this address. A twin is near: proxies of the environment are for the rest."""
    address = _address(url)
    return httpx.Client(base_url=address, timeout=TIMEOUT, trust_env=False, verify=trusted_at(address.scheme))


def async_clients(url: str, count: int) -> list[httpx.AsyncClient]:
    """So many of the same, without blocking. Requests of one client that wait for each other need one connection.

    One client with as many connections would spend most of its time looking through them for a free one.
    """
    address = _address(url)
    trusted = trusted_at(address.scheme)
    return [httpx.AsyncClient(base_url=address, timeout=TIMEOUT, trust_env=False, verify=trusted) for _ in range(count)]


def send(client: httpx.Client, request: Request, warn: Callable[[str], object] = lambda _: None) -> Any:
    """Send it and return the JSON of the answer; what the twin warns of is told. Raises DeviceError."""
    with _told(client):
        response = client.send(_outgoing(client, request))
    if warning := response.headers.get("x-twin-warning"):
        warn(warning)
    return _read(response)


async def send_async(client: httpx.AsyncClient, request: Request) -> Any:
    """The same, without blocking."""
    with _told(client):
        response = await client.send(_outgoing(client, request))
    return _read(response)


def registration_id(answer: Any) -> str:
    """The id that a create was answered with. Raises DeviceError: a device without one has no registration."""
    found = answer.get("pushRegId") if isinstance(answer, dict) else None
    if not isinstance(found, str):
        raise DeviceError(None, None, "The answer to a create has no pushRegId")
    return found


def _outgoing(client: httpx.Client | httpx.AsyncClient, request: Request) -> httpx.Request:
    headers = [(name.encode(), value.encode()) for name, value in request.headers]
    return client.build_request(request.method, request.target, headers=headers, content=request.body)


def _address(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as problem:
        raise DeviceError(None, None, f"{url} is no address ({problem})") from problem
    if address.scheme not in {"http", "https"} or not address.host:
        raise DeviceError(None, None, f"{url} is no address (it should begin with http://)")
    return address


@contextmanager
def _told(client: httpx.Client | httpx.AsyncClient) -> Iterator[None]:
    try:
        yield
    except httpx.HTTPError as problem:
        reason = str(problem) or type(problem).__name__
        url = str(client.base_url).rstrip("/")
        raise DeviceError(None, None, f"No answer from {url} ({reason})") from problem


def _read(response: httpx.Response) -> Any:
    """Both SDKs look into a good answer too: it can hold an error. The other shape is the control API's."""
    answer = _json(response)
    match answer:
        case {"requestError": {"serviceException": {"messageId": code, "text": text}}}:
            raise DeviceError(response.status_code, str(code), str(text))
        case {"error": {"code": code, "message": text}}:
            raise DeviceError(response.status_code, str(code), str(text))
        case _ if not response.is_success:
            raise DeviceError(response.status_code, None, "The answer tells no reason.")
    return answer


def _json(response: httpx.Response) -> Any:
    if not response.content:
        return None
    try:
        return response.json()
    except ValueError:
        raise DeviceError(response.status_code, None, "The answer is not JSON.") from None

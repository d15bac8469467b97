"""One call to an address outside: looked up, judged, and made to exactly the address that was judged.

httpx takes a tenth of a second to import: who does not call anybody does not import this.
"""

import asyncio
import os
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from ipaddress import ip_address
from typing import NamedTuple

import httpx

from pushtwin.base import machine
from pushtwin.base.addresses import WebhookPolicy
from pushtwin.core.accounts.settings import AccountSettings
from pushtwin.core.accounts.settings.reports import WebhookRedirects
from pushtwin.core.webhooks.addresses import why_not
from pushtwin.core.webhooks.model import Callback, Headers, Outcome

MOST_OF_ANSWER = 64 * 1024  # bytes; the rest is not read
_LAST_PORT = 65_535
_MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SAME_CALL = frozenset({307, 308})
_USER_AGENT = "pushtwin"
Lookup = Callable[[str, int], Awaitable[Sequence[str]]]
"""The numeric addresses of a host, the best first. Raises OSError when there are none."""


class Refused(Exception):
    """The call may not be made, or can't be; says why."""


class Answer(NamedTuple):
    """What the other side has said."""

    status: int
    headers: Headers
    body: bytes


class OutsideCalls:
    """Calls outside. A call has a connection of its own: one that lies idle may be that of another name, or dead."""

    def __init__(self, policy: WebhookPolicy, lookup: Lookup | None = None) -> None:
        self._policy = policy
        self._lookup = lookup or look_up
        self._plain = _Transport(verify=False, trust_env=False, limits=_LIMITS)  # which knows no TLS
        self._secure: _Transport | None = None

    async def post(self, callback: Callback, patience: float, settings: AccountSettings) -> Outcome:
        """Takes so many seconds at most, and never raises."""
        begun = machine.monotonic()
        asked: Headers = ()
        answer, reason = None, None
        try:
            request = _request_of(callback)
            asked = tuple(request.headers.raw)
            async with asyncio.timeout(patience):
                answer = await self._post(request, settings)
        except TimeoutError:
            reason = f"there was no whole answer within {patience:g} seconds"
        except Exception as problem:
            reason = _reason_of(problem)
        ms = round((machine.monotonic() - begun) * 1000)
        if answer is None:
            return Outcome(None, reason, ms, asked)
        return Outcome(answer.status, None, ms, asked, answer.headers, answer.body)

    async def _post(self, request: httpx.Request, settings: AccountSettings) -> Answer:
        """What the receiver says or, where the account wants it so, whoever it points to (push-messages-api 8.5)."""
        for _ in range(1 + _MOST_REDIRECTS):
            answer = await self._call(request)
            if answer.status not in _REDIRECTS or settings.webhook_redirects is WebhookRedirects.FAIL:
                return answer
            request = _next_request(request, answer)
        raise Refused(f"there were more than {_MOST_REDIRECTS} redirects")

    async def _call(self, request: httpx.Request) -> Answer:
        if self._policy is WebhookPolicy.OFF:
            raise Refused("webhooks are off")
        transport = await self._transport(request.url)
        *others, last = await self._allowed(request.url)
        for address in others:
            try:
                return await _exchange(transport, _addressed(request, address))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue  # nothing was sent
        return await _exchange(transport, _addressed(request, last))

    async def close(self) -> None:
        await self._plain.aclose()
        if self._secure:
            await self._secure.aclose()

    async def _transport(self, url: httpx.URL) -> "_Transport":
        if url.scheme == "http":
            return self._plain
        if self._secure is None:
            context = await asyncio.to_thread(httpx.create_ssl_context)  # which reads all authorities
            self._secure = self._secure or _Transport(verify=context, trust_env=False, limits=_LIMITS)
        return self._secure

    async def _allowed(self, url: httpx.URL) -> Sequence[str]:
        """Those addresses of the host that may be called. Raises Refused when none may."""
        found = await self._addresses(url)
        reasons = {address: why_not(address, self._policy) for address in found}
        if allowed := [address for address in found if reasons[address] is None]:
            return allowed
        told = " ".join(f"{address} {reason}." for address, reason in reasons.items())
        raise Refused(f"{url.host}: {told}")

    async def _addresses(self, url: httpx.URL) -> Sequence[str]:
        try:
            found = await self._lookup(url.raw_host.decode("ascii"), _port(url))
        except (OSError, UnicodeError):  # a name that is too long is no text for the resolver
            found = ()
        if not found:
            raise Refused(f"{url.host} is not known: there is no such name, or nobody could be asked")
        return found


class _Transport(httpx.AsyncHTTPTransport):
    """Does not follow redirects, keep cookies, or tell the log of addresses, as a client of httpx does.

    Tests that replace the transport of httpx in their process do not mean this one.
    """

    handle_async_request = httpx.AsyncHTTPTransport.handle_async_request


_LIMITS = httpx.Limits(max_connections=None, max_keepalive_connections=0)


async def look_up(host: str, port: int) -> Sequence[str]:
    """As the machine resolves names; whatever it takes for a number is one."""
    with suppress(ValueError):
        return [str(ip_address(host))]
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _request_of(callback: Callback) -> httpx.Request:
    """What is sent. Name and password in the address go where HTTP has them. Raises Refused."""
    try:
        url = httpx.URL(callback.url)
        content = callback.body.encode()
        _require_web(url)
        return httpx.Request("POST", url, headers=_headers(url, callback.content_type), content=content)
    except (httpx.InvalidURL, UnicodeError):
        raise Refused("the address is not one of http or https") from None


def _require_web(url: httpx.URL) -> None:
    """Raises Refused."""
    if url.scheme not in {"http", "https"} or not url.host or _port(url) > _LAST_PORT:
        raise Refused("the address is not one of http or https")


def _next_request(request: httpx.Request, answer: Answer) -> httpx.Request:
    """What a redirect asks for: the same call or, by the older statuses, the page alone. Raises Refused."""
    location = httpx.Headers(list(answer.headers)).get("location")
    try:
        url = request.url.join(location or "")
    except (httpx.InvalidURL, UnicodeError):
        raise Refused("the redirect is not an address") from None
    if location is None:
        raise Refused("the redirect names no address")
    _require_web(url)
    if answer.status in _SAME_CALL:
        headers = _headers(url, request.headers["Content-Type"]) if request.content else _headers(url)
        return httpx.Request(request.method, url, headers=headers, content=request.content)
    return httpx.Request("GET", url, headers=_headers(url))


def _headers(url: httpx.URL, content_type: str | None = None) -> dict[str, str]:
    headers = {
        "Accept": "*/*",
        "Accept-Encoding": "identity",  # so that 64 KiB are 64 KiB
        "Connection": "close",
        "User-Agent": _USER_AGENT,
    }
    if content_type is not None:
        headers["Content-Type"] = content_type
    if url.userinfo:
        request = next(httpx.BasicAuth(url.username, url.password).auth_flow(httpx.Request("POST", "http://a")))
        headers["Authorization"] = request.headers["Authorization"]
    return headers


def _addressed(request: httpx.Request, address: str) -> httpx.Request:
    """To a numeric address. `Host`, and the name that the certificate must have, stay those of the URL."""
    url = request.url.copy_with(host=address, userinfo=b"")
    extensions = {"sni_hostname": request.url.raw_host.decode("ascii")}
    return httpx.Request(request.method, url, headers=request.headers, stream=request.stream, extensions=extensions)


async def _exchange(transport: httpx.AsyncBaseTransport, request: httpx.Request) -> Answer:
    response = await transport.handle_async_request(request)
    try:
        body = bytearray()
        async for part in response.aiter_raw():
            body += part
            if len(body) >= MOST_OF_ANSWER:
                break
    finally:
        await response.aclose()
    return Answer(response.status_code, tuple(response.headers.raw), bytes(body[:MOST_OF_ANSWER]))


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


# -- what goes wrong -------------------------------------------------------------------------------------------


def _reason_of(problem: Exception) -> str:
    """What to tell a person; never what was sent, nor where to in full."""
    if isinstance(problem, Refused):
        return str(problem)
    known = (reason for cause in _causes(problem) if (reason := _reason_below(cause)))
    return next(known, None) or next(reason for kind, reason in _REASONS.items() if isinstance(problem, kind))


def _reason_below(cause: BaseException) -> str | None:
    """What the machine says."""
    match cause:
        case ssl.SSLCertVerificationError():
            return f"the certificate is not trusted: {cause.verify_message}"
        case ssl.SSLError():
            return f"there is no TLS connection: {(cause.reason or 'it broke').lower().replace('_', ' ')}"
        case OSError() if cause.errno:
            return os.strerror(cause.errno).lower()
    return None


_REASONS: Mapping[type[Exception], str] = {
    httpx.LocalProtocolError: "it can't be sent: the content type is not one",
    httpx.RemoteProtocolError: "the answer is not one of HTTP, or not whole",
    httpx.ConnectError: "nobody could be connected to",
    Exception: "the connection broke",
}


def _causes(problem: BaseException | None) -> Iterator[BaseException]:
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__

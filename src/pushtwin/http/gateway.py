"""The headers of the platform's gateway (people-api 1.6), and the twin's warnings."""

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.calls.call import Call
from pushtwin.http.scope import exchange_of

MAX_WARNING_BYTES = 1024

_GATEWAY_HEADERS = [
    (b"server", b"SMS API"),
    (b"vary", b"Origin, Access-Control-Request-Method, Access-Control-Request-Headers"),
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-allow-methods",
        b"GET, POST, PUT, PATCH, DELETE, COPY, HEAD, OPTIONS, LINK, UNLINK, PURGE",
    ),
    (
        b"access-control-allow-headers",
        b"Authorization, Content-Type, X-Enrollment-Token, Cache-Control, X-Requested-With, AppCode",
    ),
]
_ONLY_TLS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


class Gateway:
    """Adds to every answer what the platform's gateway does, and answers preflights itself."""

    def __init__(self, app: ASGIApp, time_and_ids: TimeAndIds) -> None:
        self._app = app
        self._time_and_ids = time_and_ids

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message["headers"], *_GATEWAY_HEADERS]  # a shared response keeps its own list
                if scope["scheme"] == "https":
                    headers.append(_ONLY_TLS)
                headers.append((b"x-request-id", self._time_and_ids.new_request_id()))
                if call := exchange_of(scope).call:
                    headers += _call_headers(call)
                message["headers"] = headers
            await send(message)

        app = Response() if scope["method"] == "OPTIONS" else self._app
        await app(scope, receive, send_with_headers)


def _call_headers(call: Call) -> list[tuple[bytes, bytes]]:
    headers = []
    if call.account:
        headers.append((b"x-account-id", call.account.account_id.encode()))
    if call.warnings:
        text = "; ".join(call.warnings)
        printable = "".join(character if " " <= character <= "~" else "?" for character in text)
        headers.append((b"x-twin-warning", printable.encode()[:MAX_WARNING_BYTES]))
    return headers

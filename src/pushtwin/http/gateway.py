"""The headers of the platform's gateway."""

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.calls.call import Call
from pushtwin.http.scope import noted_call

MAX_WARNING_BYTES = 1024
_GATEWAY_HEADERS = [
    (b"server", b"SMS API"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
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


class Gateway:
    """Adds the headers that the platform's gateway sends (people-api 1.6), and the twin's warnings."""

    def __init__(self, app: ASGIApp, time_and_ids: TimeAndIds) -> None:
        self._app = app
        self._world = time_and_ids

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message["headers"], *_GATEWAY_HEADERS]  # a shared response keeps its own list
                headers.append((b"x-request-id", self._world.new_request_id()))
                if call := noted_call(scope):
                    headers += _call_headers(call)
                message["headers"] = headers
            await send(message)

        if scope["method"] == "OPTIONS":
            await Response()(scope, receive, send_with_headers)
        else:
            await self._app(scope, receive, send_with_headers)


def _call_headers(call: Call) -> list[tuple[bytes, bytes]]:
    headers = []
    if call.account:
        headers.append((b"x-account-id", call.account.account_id.encode()))
    if call.warnings:
        text = "; ".join(call.warnings)
        printable = "".join(character if " " <= character <= "~" else "?" for character in text)
        headers.append((b"x-twin-warning", printable.encode()[:MAX_WARNING_BYTES]))
    return headers

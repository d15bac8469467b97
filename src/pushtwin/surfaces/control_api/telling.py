"""Telling those who watch an account that the control API has changed something."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pushtwin.background.streaming import Streams
from pushtwin.http.paths import shown_path

_READING = {"GET", "HEAD"}
_ASKING = ("/targeting", "/journal/verify")  # by a body: nothing changes
_OF_ACCOUNT = "/_twin/accounts/"


class TellingWatchers:
    """Tells of each change that was answered with success."""

    def __init__(self, app: ASGIApp, streams: Streams) -> None:
        self._app = app
        self._streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = shown_path(scope)
        if not changes_something(scope):
            await self._app(scope, receive, send)
            return

        async def send_and_tell(message: Message) -> None:
            await send(message)
            if message["type"] == "http.response.start" and message["status"] < 400:
                self._streams.tell_control(_account_of(path), scope["method"], path, message["status"])

        await self._app(scope, receive, send_and_tell)


def changes_something(scope: Scope) -> bool:
    """Whether a call does more than to look."""
    return scope["method"] not in _READING and not shown_path(scope).endswith(_ASKING)


def _account_of(path: str) -> str | None:
    """Of a call that changes all accounts: None."""
    return path.removeprefix(_OF_ACCOUNT).partition("/")[0] if path.startswith(_OF_ACCOUNT) else None

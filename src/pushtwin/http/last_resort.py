"""Whatever goes wrong in a surface, its caller has an answer in its shape, and keeps the connection."""

import asyncio
import logging

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pushtwin.http.failure_log import log_failure
from pushtwin.http.paths import shown_path

log = logging.getLogger(__name__)


class LastResort:
    """Answers with `unexpected` where the app fails, and where the twin stops before the app has answered.

    A server that sees the failure would close the connection without a word, also after a complete answer: Starlette
    tells of failures that it has answered already.
    """

    def __init__(self, app: ASGIApp, unexpected: ASGIApp) -> None:
        self._app = app
        self._unexpected = unexpected

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _Answer(send)
        try:
            await self._app(scope, receive, answer.send)
        except ClientDisconnect:
            pass  # nobody is there to be answered
        except ConnectionResetError:
            raise  # a fault has cut a connection that is none
        except asyncio.CancelledError:
            if answer.has_begun or answer.transport is None:  # without a server it is the caller who has given up
                raise
            log.warning("%s %s is given up: the twin stops", scope["method"], shown_path(scope))
            await self._unexpected(scope, receive, send)
        except Exception as error:
            if answer.has_begun and not answer.is_complete:
                raise
            log_failure(log, scope, error)
            if not answer.has_begun:
                await self._unexpected(scope, receive, send)


class _Answer:
    """Passes an answer on, and knows how far it is.

    It has the transport of the server, as the server's own `send` has: a fault may cut that.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self.transport = getattr(getattr(send, "__self__", None), "transport", None)
        self.has_begun = False
        self.is_complete = False

    async def send(self, message: Message) -> None:
        self.has_begun = True
        self.is_complete = message["type"] == "http.response.body" and not message.get("more_body", False)
        await self._send(message)

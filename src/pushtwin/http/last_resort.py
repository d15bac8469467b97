"""Whatever goes wrong in a surface, its caller has an answer in its shape, and keeps the connection."""

import asyncio
import logging

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)


class LastResort:
    """Answers with `unexpected` where the app fails, and where the twin stops before the app has answered.

    A server that sees the failure would close the connection without a word, also after a complete answer: Starlette
    tells of failures that it has answered already.
    """

    def __init__(self, app: ASGIApp, unexpected: Response) -> None:
        self._app = app
        self._unexpected = unexpected

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sent: list[str] = []

        async def note_and_send(message: Message) -> None:
            if not (sent and message.get("more_body", False)):
                sent.append(message["type"])
            await send(message)

        try:
            await self._app(scope, receive, note_and_send)
        except ClientDisconnect:
            pass  # nobody is there to be answered
        except ConnectionResetError:
            raise  # a fault has cut a connection that is none
        except asyncio.CancelledError:
            if sent:
                raise
            log.warning("%s %s is given up: the twin stops", scope["method"], scope["path"])
            await self._unexpected(scope, receive, send)
        except Exception as error:
            if len(sent) == 1:  # the answer has begun, and will not be complete
                raise
            log.error("%s %s failed", scope["method"], scope["path"], exc_info=error)
            if not sent:
                await self._unexpected(scope, receive, send)

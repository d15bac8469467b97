"""An answer that goes on: server-sent events, as long as somebody reads them."""

import asyncio

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from pushtwin.background.listener import Happening, Listener
from pushtwin.background.streaming import Streams
from pushtwin.base import machine
from pushtwin.http.scope import end_with_server, is_head

MEDIA_TYPE = "text/event-stream"
_HEADERS = [
    (b"content-type", MEDIA_TYPE.encode() + b"; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # proxies hold nothing back
    (b"x-content-type-options", b"nosniff"),
]
_SILENCE_SECONDS = 15
_PING = b": still here\n\n"


class EventStream(Response):
    """What happens in an account. Ends with the caller, with the twin, after a while, or for who reads too slowly."""

    media_type = MEDIA_TYPE

    def __init__(
        self, streams: Streams, account_id: str, *, after: int | None, replay: int, seconds: float | None
    ) -> None:
        super().__init__()
        self._streams = streams
        self._account_id = account_id
        self._after = after
        self._replay = replay
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        end_with_server(scope)
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        if not is_head(scope):
            await self._tell_until_left(receive, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _tell_until_left(self, receive: Receive, send: Send) -> None:
        async with self._streams.listening(self._account_id, self._after, self._replay) as listener:
            either = asyncio.ensure_future(_tell(listener, send)), asyncio.ensure_future(_left(receive))
            try:
                await asyncio.wait(either, timeout=self._seconds, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in either:
                    task.cancel()
                await asyncio.gather(*either, return_exceptions=True)


async def _tell(listener: Listener, send: Send) -> None:
    while not listener.is_over:
        happened = await listener.take(_SILENCE_SECONDS)
        await send({"type": "http.response.body", "body": _written(happened) or _PING, "more_body": True})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        await machine.sleep_async(0)


def _written(happened: list[Happening]) -> bytes:
    return b"".join(map(_event, happened))


def _event(one: Happening) -> bytes:
    """Written by hand: FastAPI's own writer came with a release that is far above the lowest that the twin takes."""
    place = b"" if one.ordinal is None or one.is_late else b"id: %d\n" % one.ordinal
    return b"%bevent: %b\ndata: %b\n\n" % (place, one.name.encode(), one.data)

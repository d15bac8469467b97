"""A server that shares its process with tests, which may have replaced what it waits and tells the time with."""

from email.utils import formatdate

import uvicorn

from pushtwin.base import machine

_TICK_SECONDS = 0.1
_TICKS_OF_A_DAY = 864_000


class Server(uvicorn.Server):
    """That of uvicorn, in the machine's own time."""

    async def main_loop(self) -> None:
        """With a sleep that returns at once, as tests of back-off have it, the loop would do nothing else any more."""
        counter = 0
        while not await self.on_tick(counter):
            counter = (counter + 1) % _TICKS_OF_A_DAY
            await machine.sleep_async(_TICK_SECONDS)

    async def on_tick(self, counter: int) -> bool:
        should_exit = await super().on_tick(counter)
        date = formatdate(machine.time_ns() / 1e9, usegmt=True).encode()
        others = [(name, value) for name, value in self.server_state.default_headers if name != b"date"]
        self.server_state.default_headers = [(b"date", date), *others]
        return should_exit

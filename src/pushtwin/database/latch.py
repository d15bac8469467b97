"""A latch between the processes of one database: whoever has something that is not written yet holds it."""


class Latch:
    """Held by many at once; who waits goes on when nobody holds it. One process alone has nobody to wait for."""

    async def hold(self) -> None:
        """Tell other processes that this one has something that it has not written yet."""

    async def release(self) -> None:
        """Tell other processes that everything is written."""

    async def wait(self) -> None:
        """Until every other process has written what it had."""

    async def close(self) -> None:
        """Give back what it takes."""

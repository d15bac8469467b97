"""A latch between the processes of one database: whoever has something that is not written yet holds it."""

SIDES = (0, 1)


class Latch:
    """Held by many at once; who waits goes on when all have let go that held it before.

    It has two sides. Who holds one takes the other for what comes next, so that each side is let go again and again,
    however much comes. One process alone has nobody to wait for.
    """

    async def hold(self, side: int) -> None:
        """Tell other processes that this one has something that it has not written yet."""

    async def release(self, side: int) -> None:
        """Tell other processes that it is written."""

    async def wait(self) -> None:
        """Until every process has written what it had when this was called."""

    async def close(self) -> None:
        """Give back what it takes."""

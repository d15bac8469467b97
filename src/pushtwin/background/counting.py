"""Counting large audiences, some devices at a time, so that others are answered in between."""

from pushtwin.base import machine
from pushtwin.core.messages.audiences import Crowd, count_portion
from pushtwin.database import Database


async def count(database: Database, crowd: Crowd) -> int:
    """How many devices match now."""
    total, after = 0, -1
    while True:
        matching, last = await database.survey(count_portion, crowd, after)
        total += matching
        if last is None:
            return total
        after = last
        await machine.sleep_async(0)

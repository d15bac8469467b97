"""Counting large audiences, some devices at a time, so that others are answered in between."""

from pushtwin.base import machine
from pushtwin.core.calls.touched import MOST_TOUCHED
from pushtwin.core.messages.audiences import Candidate, Counting, Crowd, find_portion
from pushtwin.database import Database


async def count(database: Database, crowd: Crowd, enough: int | None) -> Counting:
    """How many devices match now, and as many of them as a call is noted to be about.

    With `enough` it is not counted on when there are more than that.
    """
    number, first, after = 0, list[Candidate](), ""
    while True:
        matching, last = await database.survey(find_portion, crowd, after)
        number += len(matching)
        first += matching[: MOST_TOUCHED - len(first)]
        if last is None or (enough is not None and number > enough):
            return Counting(number, first)
        after = last
        await machine.sleep_async(0)

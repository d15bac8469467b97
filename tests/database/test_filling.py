"""Many rows at once come back as they were given, whatever kinds of values their columns have."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.messages.model import Stage
from pushtwin.database import Writing, open_database
from pushtwin.database.tables.messages import messages

KEY = ("account_id", "send_ordinal", "place", "message_id", "bulk_id", "accepted_at", "status", "error")
COLUMNS = ("stage", "is_known_to_phone", "notes", "person_id", "external_id")


class Undone(Exception):
    """What was filled in refers to nothing: it must not stay."""


def filled(url: str, rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """What is there after so many rows have been filled in."""
    found: list[tuple[Any, ...]] = []

    def fill(writing: Writing) -> None:
        keys = [("demo", 1, place, "m", "b", 0, 7, 0) for place in range(len(rows))]
        writing.fill(messages, (*KEY, *COLUMNS), [(*key, *row) for key, row in zip(keys, rows, strict=True)])
        query = select(*(messages.c[name] for name in COLUMNS)).order_by(messages.c.place)
        found.extend(map(tuple, writing.connection.execute(query)))
        raise Undone

    async def run() -> None:
        database = open_database(url, TimeAndIds())
        await database.start()
        try:
            with pytest.raises(Undone):
                await database.write(fill)
        finally:
            await database.stop()

    asyncio.run(run())
    return found


def test_rows_come_back_as_they_were_given(database_url: str) -> None:
    some = [
        [],
        [(Stage.FINAL, True, None, None, "x")],
        [(Stage.FINAL, True, None, None, None), (Stage.WAITING, False, None, None, None)],
        [("final", False, None, 5, "a"), (Stage.FINAL, True, "[]", None, None), ("x", True, None, 2**62, "")],
    ]
    for rows in some:
        assert filled(database_url, rows) == rows, rows

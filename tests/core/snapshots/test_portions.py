"""However many messages an account has, only so many are held at once: taken, remembered, and restored."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.demo import seed_if_empty
from pushtwin.core.resetting import reset_account
from pushtwin.core.snapshots import rows as bulk
from pushtwin.core.snapshots import service
from pushtwin.core.snapshots.json_stream import in_memory, in_portions, streamed
from pushtwin.core.snapshots.rows import CHUNK
from pushtwin.database import Database, Reading, Writing, open_database

LARGE = 2 * CHUNK + 500
CONTENT = {"target": {"kind": "MULTIPLE", "query": {}}, "notification": {"text": "Hi"}}
MESSAGE = {"stage": "final", "status": 5, "callbacks": [{"url": "http://127.0.0.1:9/", "state": "done"}]}
COUNTS = [3, LARGE, 0, CHUNK, 5, *[0] * LARGE, 2]


def world() -> bytes:
    """Sends with so many messages; large ones in further entries, too."""
    entries: list[Any] = []
    for ordinal, count in enumerate(COUNTS):
        messages = [MESSAGE] * count
        entries.append({"ordinal": ordinal, "send": CONTENT, "messages": messages[:CHUNK]})
        further = range(CHUNK, count, CHUNK)
        entries += [{"ordinal": ordinal, "messages": messages[start : start + CHUNK]} for start in further]
    return json.dumps({"version": 1, "sends": entries}).encode()


def in_twin(path: Path, work: Callable[[Database], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        database = open_database(f"sqlite:///{path / 'own.db'}", TimeAndIds())
        await database.start()
        try:
            await database.write(seed_if_empty)
            return await work(database)
        finally:
            await database.stop()

    return asyncio.run(run())


def take(reading: Reading) -> bytes:
    pieces: list[bytes] = []
    service.take(reading, "demo", pieces.append)
    return b"".join(pieces)


@pytest.mark.extra
def test_a_large_world_is_held_in_portions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []
    read_sends, add_rows = bulk.read_sends, bulk.add_rows

    def note(rows: Mapping[str, Sequence[Any]]) -> None:
        held.append(max((len(some) for some in rows.values()), default=0))

    def noted_reading(reading: Reading, account_id: str) -> Any:
        for rows in read_sends(reading, account_id):
            note(rows)
            yield rows

    def noted_adding(writing: Writing, account_id: str, rows: Any, *more: Any) -> None:
        note(rows)
        add_rows(writing, account_id, rows, *more)

    monkeypatch.setattr(bulk, "read_sends", noted_reading)
    monkeypatch.setattr(bulk, "add_rows", noted_adding)
    file = tmp_path / "world.json"
    file.write_bytes(world())

    async def work(database: Database) -> list[bytes]:
        await database.write(service.restore, "demo", lambda: streamed(file.open("rb")))
        taken = [await database.survey(take)]
        file.write_bytes(taken[0])
        await database.write(service.restore, "demo", lambda: streamed(file.open("rb")))
        taken.append(await database.survey(take))
        await database.write(service.remember, "demo")
        await database.write(reset_account, "demo")
        return [*taken, await database.survey(take)]

    first, second, third = in_twin(tmp_path, work)
    assert first == second == third
    assert max(held) <= 2 * CHUNK
    entries = json.loads(first)["sends"]
    counted = dict.fromkeys(range(len(COUNTS)), 0)
    for one in entries:
        counted[one["ordinal"]] += len(one.get("messages", ()))
    assert [*counted.values()] == COUNTS
    assert [len(one["messages"]) for one in entries if one["ordinal"] == 1] == [CHUNK, CHUNK, 500]
    said_again = [message for one in entries for message in one.get("messages", ()) if "expiresAt" in message]
    assert said_again == []  # as their sends say it, also in further entries


def test_what_an_entry_holds_counts() -> None:
    some = {"messages": [{}] * (CHUNK // 2)}
    assert [len(portion) for portion in in_portions([some] * 5)] == [2, 2, 1]


def test_lists_of_a_document_in_memory_come_with_their_names() -> None:
    source = in_memory({"sends": [{}], "version": 1, "persons": []})
    assert (source.head, list(source.entries)) == ({"version": 1}, [("sends", [{}])])

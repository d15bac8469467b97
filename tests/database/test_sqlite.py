"""What is particular to a SQLite file: who may use it, what becomes of it when the disk is full, and its size."""

import asyncio
import logging
import sqlite3
import stat
from pathlib import Path
from typing import Any

import psutil
import pytest

from pushtwin.base.errors import DatabaseError, DatabaseUnavailable
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.demo import seed_if_empty
from pushtwin.core.people import control_service
from pushtwin.core.people.control_service import NewRegistration
from pushtwin.core.people.model import Registration
from pushtwin.database import Database, Reading, Writing, open_database
from pushtwin.database.checkpointer import Checkpointer
from tests.databases import sqlite_file


def opened(path: Path) -> Database:
    return open_database(f"sqlite:///{path}", TimeAndIds())


def install(writing: Writing, registration_id: str, size: int = 10) -> Registration:
    new = NewRegistration(registration_id=registration_id, additional_data={"text": "x" * size})
    return control_service.install(writing, "demo", new)


def owner_of(writing: Writing, registration_id: str) -> int:
    return control_service.get_registration(writing, "demo", registration_id).person_id


def test_a_second_twin_on_a_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    async def both() -> str:
        first, second = opened(tmp_path / "own.db"), opened(tmp_path / "own.db")
        await first.start()
        try:
            with pytest.raises(DatabaseUnavailable) as refused:
                await second.start()
        finally:
            await first.stop()
        await second.start()  # the first has gone
        await second.stop()
        return str(refused.value)

    assert "is in use by another twin" in asyncio.run(both())


def test_a_file_with_the_tables_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    with sqlite_file(tmp_path / "shop.db") as shop:
        shop.execute("CREATE TABLE orders (id INTEGER)")
    with pytest.raises(DatabaseUnavailable, match="tables of another program"):
        asyncio.run(opened(tmp_path / "shop.db").start())
    with sqlite_file(tmp_path / "shop.db") as shop:
        assert shop.execute("SELECT name FROM sqlite_master").fetchall() == [("orders",)]


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database, however long this line may be " * 50)
    with pytest.raises(DatabaseUnavailable, match=r"notes\.txt can't be used"):
        asyncio.run(opened(tmp_path / "notes.txt").start())


def test_a_file_that_is_refused_is_not_kept_open(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, however long this line may be " * 50)
    database = opened(path)
    with pytest.raises(DatabaseUnavailable):
        asyncio.run(database.start())
    assert str(path) not in {one.path for one in psutil.Process().open_files()}


def test_a_url_with_a_host_is_refused_with_a_sentence() -> None:
    with pytest.raises(DatabaseUnavailable, match="SQLite has no hosts"):
        open_database("sqlite://host/x", TimeAndIds())


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    async def start() -> None:
        database = opened(tmp_path / "own.db")
        await database.start()
        await database.stop()

    asyncio.run(start())
    for name in ("own.db", "own.db-lock"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600, name


# -- writes that share a commit --------------------------------------------------------------------------------


def test_of_writes_that_share_a_commit_only_the_one_that_fails_is_undone(tmp_path: Path) -> None:
    def fail(writing: Writing) -> None:
        install(writing, "failed")
        raise ValueError("no")

    async def together() -> list[object]:
        database = opened(tmp_path / "own.db")
        await database.start()
        await database.write(seed_if_empty)
        writes = [database.write(install, "one"), database.write(fail), database.write(install, "two")]
        outcomes = await asyncio.gather(*writes, return_exceptions=True)
        known = await database.read(lambda reading: control_service.list_registrations(reading, "demo", None, -1, 10))
        await database.stop()
        return [type(outcomes[1]), {one.registration_id for one in known} - {"d2463a09-1cf8-4e07-a063-041d4195d171"}]

    assert asyncio.run(together()) == [ValueError, {"one", "two"}]


def test_a_write_that_breaks_a_rule_at_the_commit_undoes_itself_alone(tmp_path: Path) -> None:
    def orphan(writing: Writing) -> None:
        registration = install(writing, "orphan")
        writing.connection.exec_driver_sql("DELETE FROM events")
        delete = "DELETE FROM persons WHERE person_id = ?"
        writing.connection.exec_driver_sql(delete, (registration.person_id,))

    async def together() -> list[object]:
        database = opened(tmp_path / "own.db")
        await database.start()
        await database.write(seed_if_empty)
        outcomes = await asyncio.gather(database.write(install, "one"), database.write(orphan), return_exceptions=True)
        await database.write(owner_of, "one")
        await database.stop()
        return [isinstance(outcomes[0], Registration), type(outcomes[1]).__name__]

    assert asyncio.run(together()) == [True, "DatabaseConflict"]


def test_more_writes_than_share_a_commit_are_all_written(tmp_path: Path) -> None:
    async def many() -> int:
        database = opened(tmp_path / "own.db")
        await database.start()
        await database.write(seed_if_empty)
        await asyncio.gather(*(database.write(install, f"d{number}") for number in range(100)))
        found = await database.read(lambda reading: control_service.list_registrations(reading, "demo", None, -1, 999))
        await database.stop()
        return len(found)

    assert asyncio.run(many()) == 101


# -- a full disk -----------------------------------------------------------------------------------------------


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """A file that can't grow beyond what it has now: as a full disk, for SQLite."""
    path = tmp_path / "own.db"

    async def fill() -> None:
        database = opened(path)
        await database.start()
        await database.write(seed_if_empty)
        await database.stop()

    asyncio.run(fill())
    return path


def test_a_write_to_a_full_disk_is_refused_and_later_ones_go_well(full: Path) -> None:
    async def write() -> list[object]:
        database = opened(full)
        await database.start()
        pages = await database.read(lambda reading: reading.connection.exec_driver_sql("PRAGMA page_count").scalar())
        await database.read(lambda reading: reading.connection.exec_driver_sql(f"PRAGMA max_page_count={pages}"))
        refused = await asyncio.gather(database.write(install, "large", 4_000_000), return_exceptions=True)
        trouble = database.trouble
        await database.read(lambda reading: reading.connection.exec_driver_sql("PRAGMA max_page_count=1000000"))
        await database.write(install, "later")
        healed = database.trouble
        await database.stop()
        return [str(refused[0]), trouble is not None, healed]

    sentence, had_trouble, healed = asyncio.run(write())
    assert "the disk is full" in str(sentence)
    assert (had_trouble, healed) == (True, None)


def test_the_write_ahead_log_is_moved_again_after_a_failure(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "own.db"
    with sqlite_file(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE one (id INTEGER)")
    checkpointer = Checkpointer(str(path))
    failing = sqlite3.connect(":memory:")
    failing.close()
    with caplog.at_level(logging.WARNING):
        checkpointer._checkpoint(failing)
    assert checkpointer.has_work
    assert "stays as it is for now" in caplog.text
    working = sqlite3.connect(path)
    checkpointer._checkpoint(working)
    assert not checkpointer.has_work
    working.close()


def test_a_file_shrinks_again_when_the_twin_stops(tmp_path: Path) -> None:
    async def grow_and_empty() -> tuple[int, int]:
        database = opened(tmp_path / "own.db")
        await database.start()
        await database.write(seed_if_empty)
        for number in range(20):
            await database.write(install, f"d{number}", 4000)
            await database.write(lambda writing: control_service.uninstall(writing, "demo", f"d{number}"))  # noqa: B023
        await database.write(
            lambda writing: writing.connection.exec_driver_sql("DELETE FROM uninstalled_registrations")
        )
        before = await database.read(lambda reading: reading.connection.exec_driver_sql("PRAGMA page_count").scalar())
        await database.stop()
        with sqlite_file(tmp_path / "own.db") as connection:
            after = connection.execute("PRAGMA page_count").fetchone()[0]
        assert not (tmp_path / "own.db-wal").exists() or (tmp_path / "own.db-wal").stat().st_size == 0
        return int(before or 0), int(after)

    before, after = asyncio.run(grow_and_empty())
    assert after < before


class _Stubborn:
    """A connection that refuses to commit, and to roll back, for as long as it is told to."""

    def __init__(self, driver: sqlite3.Connection) -> None:
        self._driver = driver
        self.refuses = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._driver, name)

    def execute(self, statement: str, *arguments: Any) -> sqlite3.Cursor:
        if self.refuses and statement in {"COMMIT", "ROLLBACK"}:
            raise sqlite3.OperationalError(f"{statement} has failed")
        return self._driver.execute(statement, *arguments)


def test_what_can_not_be_rolled_back_is_told_in_our_words_and_never_seen(tmp_path: Path) -> None:
    def known(reading: Reading) -> set[str]:
        return {one.registration_id for one in control_service.list_registrations(reading, "demo", None, -1, 10)}

    async def use() -> list[object]:
        database = opened(tmp_path / "own.db")
        await database.start()
        await database.write(seed_if_empty)
        before = await database.read(known)
        stubborn = _Stubborn(database._driver)  # type: ignore[attr-defined]
        database._driver = stubborn  # type: ignore[attr-defined]
        problems = await asyncio.gather(
            database.write(install, "one"), database.write(install, "two"), return_exceptions=True
        )
        problems += await asyncio.gather(database.read(known), return_exceptions=True)
        stubborn.refuses = False
        seen = [await database.read(known) - before]
        await database.write(install, "three")
        seen.append(await database.read(known) - before)
        await database.stop()
        return [[isinstance(one, DatabaseError) for one in problems], str(problems[0]), *seen]

    told, text, *seen = asyncio.run(use())
    assert told == [True, True, True]
    assert "COMMIT has failed" in str(text)
    assert seen == [set(), {"three"}]

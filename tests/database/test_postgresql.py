"""What is particular to PostgreSQL: how many connections, writes that share a statement, turns of those that lose."""

import asyncio
import zlib

import asyncpg
import pytest
from sqlalchemy import Table, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql

import pushtwin.database.postgresql_lane
from pushtwin.base.errors import DatabaseConflict, DatabaseUnavailable, NotFound
from pushtwin.base.time_and_ids import PROCESSES, TimeAndIds
from pushtwin.core.demo import seed_if_empty
from pushtwin.database import Statement, Writing, open_database
from pushtwin.database.joining import Joined
from pushtwin.database.tables.accounts import accounts
from pushtwin.database.tables.people import persons, registrations
from tests.databases import fetch_value, new_database

TURN_ALONE = "LOCK TABLE alembic_version IN EXCLUSIVE MODE"
LOCK_OF_QUEUES = 786_845_305

WAITING = (
    "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
    " WHERE datname = current_database() AND NOT granted"
)
RENAME = Statement(update(accounts).where(accounts.c.account_id == bindparam("id")).values(name=bindparam("name")))
NAME = Statement(select(accounts.c.name).where(accounts.c.account_id == bindparam("id")))
FORGET = Statement(delete(persons).where(persons.c.person_id == bindparam("person")))
ADD = Statement(insert(persons))
LEAVE = Statement(delete(registrations).where(registrations.c.registration_id == bindparam("registration")))
DIALECT = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


def test_more_connections_than_the_server_has_are_refused_with_a_sentence(postgres_url: str) -> None:
    has = int(fetch_value(postgres_url, "SELECT current_setting('max_connections')::int"))
    database = open_database(postgres_url, TimeAndIds(), connections=has // 2, processes=3)
    with pytest.raises(DatabaseUnavailable, match=r"but the server has \d+ for everybody"):
        asyncio.run(database.start())


def test_a_write_that_could_not_even_begin_in_time_leaves_nothing_behind(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def use(url: str) -> None:
        monkeypatch.setattr(pushtwin.database.postgresql_lane, "ANSWER_SECONDS", 0.5)
        database = open_database(url, TimeAndIds(), connections=1)
        await database.start()
        await database.write(seed_if_empty)
        other = await asyncpg.connect(url)
        await other.execute(f"BEGIN; {TURN_ALONE}")
        for outcome in await asyncio.gather(*(database.write(seed_if_empty) for _ in range(3)), return_exceptions=True):
            assert isinstance(outcome, DatabaseUnavailable)
        await other.close()
        await database.write(seed_if_empty)
        await database.stop()

    with new_database(postgres_url) as url:
        asyncio.run(use(url))


def test_what_has_waited_for_a_turn_alone_sees_what_that_has_changed(postgres_url: str) -> None:
    """Else it would decide on what is true no more, and nobody would notice where it only adds something."""

    def rename(writing: Writing, new: str) -> None:
        writing.run(RENAME, {"id": "demo", "name": new})
        writing.connection.execute(select(func.pg_sleep(0.3)))

    def name(writing: Writing) -> str:
        row = writing.row(NAME, {"id": "demo"})
        return row[0] if row else ""

    async def use(url: str) -> None:
        one, two = (open_database(url, TimeAndIds(), connections=1) for _ in range(2))
        for database in (one, two):
            await database.start()
        await one.write(seed_if_empty)
        for write in (two.write, two.write_statement, two.write_alone):
            alone = asyncio.ensure_future(one.write_alone(rename, write.__name__))
            await asyncio.sleep(0.15)
            assert await write(name) == write.__name__
            await alone
        for database in (one, two):
            await database.stop()

    with new_database(postgres_url) as url:
        asyncio.run(use(url))


def test_processes_of_one_database_have_different_numbers_as_long_as_there_are_few(postgres_url: str) -> None:
    async def number_of_each(url: str) -> list[int]:
        worlds = [TimeAndIds() for _ in range(PROCESSES + 1)]
        databases = [open_database(url, world) for world in worlds]
        for one in databases[:-1]:
            await one.start()
        await databases[1].stop()
        await databases[-1].start()
        for one in (databases[0], *databases[2:]):
            await one.stop()
        return [world.process for world in worlds]

    with new_database(postgres_url) as url:
        assert asyncio.run(number_of_each(url)) == [*range(PROCESSES), 1]


def test_a_refusal_in_a_queue_costs_no_connection_and_lets_the_next_one_in(postgres_url: str) -> None:
    attempts: list[int] = []

    def loses_once_and_is_refused(writing: Writing) -> None:
        writing.line_up("everybody")
        attempts.append(writing.connection.execute(select(func.pg_backend_pid())).scalar_one())
        if len(attempts) % 2:
            raise DatabaseConflict
        raise NotFound("person", "1")

    async def use(url: str) -> None:
        database = open_database(url, TimeAndIds(), connections=1)
        await database.start()
        for _ in range(2):
            with pytest.raises(NotFound):
                await database.write(loses_once_and_is_refused)
        await database.stop()

    with new_database(postgres_url) as url:
        asyncio.run(use(url))
    assert len(attempts) == 4
    assert len(set(attempts)) == 1


def test_whoever_comes_while_another_waits_in_a_queue_waits_behind_it(postgres_url: str) -> None:
    begun: list[str] = []
    lined_up: list[str] = []

    def attempt(writing: Writing, name: str) -> None:
        begun.append(name)
        writing.line_up("everybody")
        lined_up.append(name)
        if name == "first" and lined_up.count(name) < 3:
            raise DatabaseConflict

    async def use(url: str) -> None:
        database = open_database(url, TimeAndIds(), connections=2)
        await database.start()
        holding = await asyncpg.connect(url)
        await holding.execute("SELECT pg_advisory_lock($1, $2)", *lock_of_queue("everybody"))
        first = asyncio.create_task(database.write(attempt, "first"))
        while not await holding.fetchval(WAITING):
            pass
        others = [asyncio.create_task(one(attempt, "other")) for one in (database.write, database.write_statement)]
        while len(begun) < 3:
            await holding.execute("SELECT 1")
        await holding.close()
        await asyncio.gather(first, *others)
        await database.stop()

    with new_database(postgres_url) as url:
        asyncio.run(use(url))
    assert begun[:3] == ["first", "other", "other"]
    assert lined_up == ["first", "first", "first", "other", "other"]


def lock_of_queue(name: str) -> tuple[int, int]:
    return LOCK_OF_QUEUES, zlib.crc32(name.encode()) - 2**31


def joined(*writes: tuple[Statement, dict[str, object]]) -> Joined:
    found = Joined(DIALECT)
    for statement, values in writes:
        found.add(statement, values)
    return found


def test_nothing_waits_at_first() -> None:
    assert joined().take() is None


def test_one_write_is_sent_as_it_is() -> None:
    text, values = joined((FORGET, {"person": 7})).take() or ("", [])
    assert (" ".join(text.split()), values) == ("DELETE FROM persons WHERE persons.person_id = $1::BIGINT", [7])


def test_writes_that_are_sent_together_run_in_their_order_with_their_own_values() -> None:
    """PostgreSQL runs the main statement first, and the others from the last to the first."""
    found = joined((RENAME, {"id": "a", "name": "b"}), (FORGET, {"person": 7}), (LEAVE, {"registration": "r"}))
    text, values = found.take() or ("", [])
    first, second, main = text.find("DELETE FROM registrations"), text.find("DELETE FROM persons"), text.find("UPDATE")
    assert text.startswith("WITH w1 AS (")
    assert 0 < first < second < main
    assert [text[text.find(name) :].split("= ", 1)[1][:2] for name in ("registration_id", "person_id")] == ["$4", "$3"]
    assert values == ["b", "a", 7, "r"]
    assert found.take() is None


def test_a_second_write_of_a_table_does_not_join() -> None:
    found = joined((FORGET, {"person": 7}))
    assert [found.takes(FORGET, {"person": 8}), found.takes(LEAVE, {})] == [False, True]


def test_a_second_write_of_a_table_joins_when_both_name_one_row_and_these_differ() -> None:
    found = joined((RENAME, {"id": "a", "name": "b"}))
    assert [found.takes(RENAME, {"id": one, "name": "c"}) for one in "ab"] == [False, True]


def test_a_new_row_joins_what_is_written_to_its_table_but_for_what_has_its_key() -> None:
    found = joined((FORGET, {"person": 7}), (ADD, {"account_id": "a", "person_id": 1}))
    assert [found.takes(ADD, {"account_id": "a", "person_id": one}) for one in (1, 2)] == [False, True]


def test_a_row_that_is_selected_from_others_is_not_taken_for_a_new_one() -> None:
    copy = Statement(insert(persons).from_select(["account_id"], select(accounts.c.account_id)))
    assert not joined((FORGET, {"person": 7})).takes(copy, {})


def test_a_statement_joins_those_that_it_is_said_to_write_beside() -> None:
    beside = Statement(delete(persons), beside=[FORGET])
    assert joined((FORGET, {"person": 7})).takes(beside, {"person": 7})
    assert not joined((beside, {"person": 7})).takes(FORGET, {"person": 7})


def test_no_more_than_some_writes_are_sent_together() -> None:
    found = joined(*((RENAME, {"id": str(one), "name": "b"}) for one in range(15)))
    assert found.takes(LEAVE, {})
    found.add(LEAVE, {})
    assert not found.takes(RENAME, {"id": "16", "name": "b"})


def test_of_a_write_that_is_refused_nothing_is_left_for_whoever_reads_next(postgres_url: str) -> None:
    def refuse(writing: Writing) -> None:
        writing.run(RENAME, {"id": "demo", "name": "half done"})
        raise ValueError("no")

    async def refused_then_read(url: str) -> list[object]:
        database = open_database(url, TimeAndIds(), connections=1, processes=1)
        await database.start()
        await database.write(seed_if_empty)
        (outcome,) = await asyncio.gather(database.write(refuse), return_exceptions=True)
        found = [await database.read(lambda reading: reading.rows(NAME, {"id": "demo"})) for _ in range(2)]
        await database.stop()
        return [type(outcome), *(name for ((name,),) in found)]

    with new_database(postgres_url) as url:
        assert asyncio.run(refused_then_read(url)) == [ValueError, "Demo", "Demo"]


@pytest.mark.parametrize(
    ("statement", "table"),
    [(Statement(insert(persons)), persons), (LEAVE, registrations), (RENAME, accounts), (NAME, None)],
    ids=["insert", "delete", "update", "select"],
)
def test_a_statement_knows_the_table_that_it_writes(statement: Statement, table: Table | None) -> None:
    assert statement.table is table

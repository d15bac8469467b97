"""Putting many registrations into the demo account of an empty database, past the API.

Registration `i` belongs to an anonymous person, and a person without registrations has the external id `user-<i>`:
the situation before a first login.
"""

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import orjson
from sqlalchemy import Table, make_url

from benchmarks.calls import external_id, registration_id
from pushtwin.app import create_app
from pushtwin.core.demo import DEMO_ACCOUNT
from pushtwin.database.tables.people import identifiers, persons, registrations
from pushtwin.settings import Settings

Rows = Iterator[tuple[Any, ...]]
Contents = Iterator[tuple[Table, tuple[str, ...], Rows]]

_ACCOUNT_ID = DEMO_ACCOUNT.account_id
_APPLICATION_ID = DEMO_ACCOUNT.applications[0].application_id
_CREATED_AT = 1_760_000_000_000
_FIRST_ORDINAL = 750_000_000_000_000  # as large as real ones, and before all that the twin will draw
_PERSON = ("account_id", "person_id", "type", "tags", "custom_attributes", "origin")
_TIMES = ("created_at", "modified_at")
_DEVICES = (
    ("HUAWEI", "ANE-LX1", "8.0.0"),
    ("samsung", "SM-G991B", "13"),
    ("Google", "Pixel 7", "14"),
    ("Xiaomi", "2201117TG", "12"),
)

_REGISTRATION = (
    "account_id",
    "registration_id",
    "application_id",
    "person_id",
    "ordinal",
    "is_primary",
    "cloud_type",
    "registration_enabled",
    "system_data",
    "additional_data",
    "created_at",
    "modified_at",
)


def create_schema(database_url: str) -> None:
    """Let the twin make its tables and its demo account."""

    async def start_and_stop() -> None:
        twin = create_app(Settings(database=database_url))
        await twin.start()
        await twin.stop()

    asyncio.run(start_and_stop())


def fill_sqlite(path: Path, count: int) -> str:
    """A new database file with `count` registrations; returns its URL."""
    return write_sqlite(path, _contents(count))


def write_sqlite(path: Path, contents: Contents) -> str:
    """A new database file with these rows; returns its URL."""
    url = f"sqlite:///{path}"
    create_schema(url)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-262144")
    for table, columns, rows in contents:
        marks = ",".join("?" * len(columns))
        connection.executemany(f"INSERT INTO {table.name} ({','.join(columns)}) VALUES ({marks})", rows)  # noqa: S608
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return url


def fill_postgresql(url: str, count: int) -> None:
    """Put `count` registrations into an empty database."""
    write_postgresql(url, _contents(count))


def write_postgresql(url: str, contents: Contents) -> None:
    """Put these rows into an empty database."""
    create_schema(url)
    asyncio.run(_copy(url, contents))


async def _copy(url: str, contents: Contents) -> None:
    connection = await connect(url)
    async with connection.transaction():
        for table, columns, rows in contents:
            await connection.copy_records_to_table(table.name, records=rows, columns=columns)
    await connection.execute("VACUUM ANALYZE")  # what autovacuum would have done by and by
    await connection.close()


async def connect(url: str) -> Any:
    """A connection by the driver, from the URL that SQLAlchemy takes."""
    return await asyncpg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))


def _contents(count: int) -> Contents:
    yield persons, (*_PERSON, *_TIMES, "modified_from"), _persons(count)
    yield identifiers, ("account_id", "kind", "value", "person_id", "ordinal", "given"), _identifiers(count)
    yield registrations, _REGISTRATION, _registrations(count)


def _anonymous(index: int) -> int:
    return _FIRST_ORDINAL + 2 * index


def _known(index: int) -> int:
    return _FIRST_ORDINAL + 2 * index + 1


def _persons(count: int) -> Rows:
    times = (_CREATED_AT, _CREATED_AT)
    for index in range(count):
        yield _ACCOUNT_ID, _anonymous(index), "LEAD", "[]", "{}", "PUSH", *times, "PUSH"
        yield _ACCOUNT_ID, _known(index), "CUSTOMER", "[]", "{}", "API", *times, "API"


def _identifiers(count: int) -> Rows:
    for index in range(count):
        value = external_id(index)
        yield _ACCOUNT_ID, "external_id", value, _known(index), 0, value


def _registrations(count: int) -> Rows:
    system_data = [_system_data(*device) for device in _DEVICES]
    for index in range(count):
        yield (
            _ACCOUNT_ID,
            registration_id(index),
            _APPLICATION_ID,
            _anonymous(index),
            _FIRST_ORDINAL + index,
            False,
            "GCM",
            True,
            system_data[index % len(system_data)],
            None,
            _CREATED_AT,
            _CREATED_AT,
        )


def _system_data(manufacturer: str, model: str, os_version: str) -> str:
    facts = {
        "notificationsEnabled": True,
        "geofencingSdk": True,
        "sdkVersion": "2.0.9.1",
        "appVersion": "1.16.0-SNAPSHOT",
        "os": "Android",
        "osVersion": os_version,
        "deviceManufacturer": manufacturer,
        "deviceModel": model,
        "deviceSecure": True,
        "osLanguage": "en",
        "deviceTimezoneOffset": "GMT+03:00",
        "deviceName": model,
    }
    return orjson.dumps(facts).decode()

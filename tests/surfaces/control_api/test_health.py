"""`/_twin/health`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import make_url

from pushtwin import __version__
from pushtwin.settings import Settings
from tests.databases import execute, fetch_value, new_database, sqlite_file
from tests.serving import serving

LIVE = "/_twin/health/live"
READY = "/_twin/health/ready"


def test_a_serving_process_is_live(http: httpx.Client) -> None:
    answer = http.get(LIVE)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_a_started_twin_is_ready(own_http: httpx.Client, database_url: str) -> None:
    answer = own_http.get(READY)
    kind = make_url(database_url).get_backend_name()
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ready", "version": __version__, "database": kind},
    )


def test_a_twin_in_memory_is_ready() -> None:
    with serving(Settings(ephemeral=True)) as url:
        assert httpx.get(f"{url}{READY}", timeout=30).status_code == 200


def assert_not_ready(answer: httpx.Response, status: str) -> None:
    assert answer.status_code == 503, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert list(answer.json()) == ["status", "reason"]
    assert answer.json()["status"] == status
    assert answer.json()["reason"].endswith(".")


def test_another_schema_revision_is_not_ready(own_http: httpx.Client, database_url: str) -> None:
    statement = "UPDATE alembic_version SET version_num = '0000'"
    if database_url.startswith("sqlite"):
        with sqlite_file(str(make_url(database_url).database)) as connection:
            connection.execute(statement)
    else:
        execute(database_url, statement)
    assert_not_ready(own_http.get(READY), "starting")
    assert own_http.get(LIVE).status_code == 200


@contextmanager
def closed_database(server_url: str, name: str) -> Iterator[None]:
    """For a while nobody can connect, and whoever was connected is no more."""
    execute(server_url, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    fetch_value(
        server_url, "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = $1", name
    )
    yield
    execute(server_url, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


@contextmanager
def missing_database(server_url: str, name: str) -> Iterator[None]:
    """For a while there is no such database. Closed before: one that a twin has come back to can not be renamed."""
    with closed_database(server_url, name):
        execute(server_url, f"ALTER DATABASE {name} RENAME TO {name}_away")
        yield
        execute(server_url, f"ALTER DATABASE {name}_away RENAME TO {name}")


@pytest.mark.parametrize("lost", [closed_database, missing_database])
def test_a_lost_database_is_not_ready_until_it_is_back(postgres_url: str, lost: Any) -> None:
    with new_database(postgres_url) as own, serving(Settings(database=own)) as url:
        with lost(postgres_url, make_url(own).database):
            answer = httpx.get(f"{url}{READY}", timeout=30)
            assert_not_ready(answer, "unavailable")
            assert "://" not in answer.json()["reason"]
            assert httpx.get(f"{url}{LIVE}", timeout=30).status_code == 200
        assert httpx.get(f"{url}{READY}", timeout=30).status_code == 200


def test_a_file_that_another_program_has_locked_holds_nobody_up_for_long(tmp_path: Path) -> None:
    file = tmp_path / "twin.db"
    with serving(Settings(database=f"sqlite:///{file}")) as url:
        with sqlite_file(file) as foreign:
            foreign.execute("BEGIN IMMEDIATE")
            with httpx.Client(base_url=url, timeout=5) as client:  # SQLite would wait for half a minute
                assert client.post("/_twin/accounts", json={}).status_code == 500
                assert_not_ready(client.get(READY), "unavailable")
                assert client.get(LIVE).status_code == 200
            foreign.rollback()
        assert httpx.post(f"{url}/_twin/accounts", json={}, timeout=30).status_code == 201
        assert httpx.get(f"{url}{READY}", timeout=30).status_code == 200

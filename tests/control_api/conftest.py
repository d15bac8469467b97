"""Twins that a test has for itself: for what reaches beyond one account."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from pushtwin.settings import Settings
from tests.conftest import DATABASES
from tests.databases import new_database
from tests.serving import serving


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'own.db'}"
    else:
        with new_database(request.getfixturevalue("postgres_url")) as url:
            yield url


@pytest.fixture
def own_http(database_url: str) -> Iterator[httpx.Client]:
    """A client of a twin that nobody else uses."""
    with serving(Settings(database=database_url)) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield client

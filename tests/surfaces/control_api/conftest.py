"""An account with a device and the power over it; twins that a test has for itself."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from pushtwin.settings import Settings
from tests.api_client import Account
from tests.conftest import DATABASES
from tests.databases import new_database
from tests.serving import serving
from tests.surfaces.control_api.control import Control


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


@pytest.fixture
def control(account: Account) -> Control:
    """Of an account with the device d1, whose journal is empty."""
    account.install(registrationId="d1")
    return Control(account)

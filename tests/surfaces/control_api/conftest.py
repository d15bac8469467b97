"""An account with a device and the power over it; twins that a test has for itself."""

from collections.abc import Iterator

import httpx
import pytest

from pushtwin.settings import Settings
from tests.api_client import Account
from tests.quick_transport import QuickClient
from tests.receiving_backend import Backend, receiving
from tests.serving import serving
from tests.surfaces.control_api.control import Control
from tests.surfaces.control_api.sending import Messages


@pytest.fixture
def own_http(database_url: str) -> Iterator[httpx.Client]:
    """A client of a twin that nobody else uses."""
    with serving(Settings(database=database_url)) as url, QuickClient(url) as client:
        yield client


@pytest.fixture
def control(account: Account) -> Control:
    """Of an account with the device d1, whose journal is empty."""
    account.install(registrationId="d1")
    return Control(account)


@pytest.fixture
def backend() -> Iterator[Backend]:
    """It takes webhooks."""
    with receiving() as backend:
        yield backend


@pytest.fixture
def world(account: Account, backend: Backend) -> Messages:
    """An account with the device d1 whose clock stands at NOON, whose reports go to the backend."""
    world = Messages(account)
    world.freeze()
    account.install(registrationId="d1")
    world.http.patch(world.path, json={"settings": {"webhookUrl": backend.url}}).raise_for_status()
    return world

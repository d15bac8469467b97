"""A world of its own for each test, and somebody who listens."""

from collections.abc import Iterator

import pytest

from tests.api_client import Account
from tests.surfaces.push_api.hooks import Hook, listening
from tests.surfaces.push_api.world import World


@pytest.fixture
def world(account: Account) -> World:
    return World(account)


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A receiver of webhooks."""
    with listening() as listener:
        yield listener

"""A world of its own for each test, and somebody who listens."""

from collections.abc import Iterator

import pytest

from tests.api_client import Account
from tests.surfaces.omni_api.world import OmniWorld
from tests.surfaces.push_api.hooks import Hook, listening


@pytest.fixture
def world(account: Account) -> OmniWorld:
    return OmniWorld(account)


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A receiver of webhooks."""
    with listening() as listener:
        yield listener

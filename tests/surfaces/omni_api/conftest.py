"""A world of its own for each test."""

import pytest

from tests.api_client import Account
from tests.surfaces.omni_api.world import OmniWorld


@pytest.fixture
def world(account: Account) -> OmniWorld:
    return OmniWorld(account)

"""A world of its own for each test."""

import pytest

from tests.api_client import Account
from tests.surfaces.push_api.world import World


@pytest.fixture
def world(account: Account) -> World:
    return World(account)

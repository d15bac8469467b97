"""An account that knows one custom event."""

import pytest

from tests.api_client import Account
from tests.surfaces.events_api.world import Events


@pytest.fixture
def events(account: Account) -> Events:
    made = Events(account)
    assert made.define().status_code == 201
    return made

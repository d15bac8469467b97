"""An account with a device, and the power over it."""

import pytest

from tests.api_client import Account
from tests.twin_control.control import Control


@pytest.fixture
def control(account: Account) -> Control:
    """Of an account with the device d1, whose journal is empty."""
    account.install(registrationId="d1")
    return Control(account)

"""What the tests of the small backend share. Everything about the twin comes from pushtwin's pytest plugin."""

from collections.abc import Iterator

import httpx
import pytest

from pauses import Pauses
from pushtwin.testing import Twin, TwinAccount


@pytest.fixture
def pauses(twin_account: TwinAccount) -> Pauses:
    twin_account.clock.freeze()
    return Pauses(twin_account)


@pytest.fixture
def http(twin: Twin, twin_account: TwinAccount) -> Iterator[httpx.Client]:
    """The client of production, but for the transport: it leads to the twin."""
    with httpx.Client(
        base_url="https://api.infobip.com", headers=twin_account.headers, transport=twin.transport, timeout=10
    ) as client:
        yield client

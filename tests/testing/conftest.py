"""A twin inside the process, without a port, and a twin that is connected to: everything must hold on both."""

from collections.abc import Iterator

import pytest

from pushtwin.testing import Twin, TwinAccount


@pytest.fixture(scope="session", params=["started", "connected"])
def a_twin(request: pytest.FixtureRequest) -> Iterator[Twin]:
    """Both ways to have one."""
    if request.param == "started":
        with Twin.start(port=None) as twin:
            yield twin
    else:
        with Twin.start() as elsewhere, Twin.connect(elsewhere.url) as twin:
            yield twin


@pytest.fixture
def mine(a_twin: Twin) -> TwinAccount:
    """A fresh account."""
    return a_twin.create_account()

"""A twin in which sessions are done again."""

from collections.abc import Iterator

import pytest

from pushtwin.testing import Twin


@pytest.fixture(scope="module")
def own_twin() -> Iterator[Twin]:
    """Without an account, and without a port."""
    with Twin.start(port=None) as twin:
        for account in twin.accounts():
            account.delete()
        yield twin

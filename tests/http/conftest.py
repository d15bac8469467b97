"""A server that answers what it has received, for whoever looks at how it reads a connection."""

from collections.abc import Iterator

import pytest

from tests.http.wire import Connection, connected, echo
from tests.serving import serving_app


@pytest.fixture(scope="module")
def echo_url() -> Iterator[str]:
    """A server that answers what it has received."""
    with serving_app(echo, lifespan="off") as url:
        yield url


@pytest.fixture
def client(echo_url: str) -> Iterator[Connection]:
    """A connection to it."""
    with connected(echo_url) as connection:
        yield connection

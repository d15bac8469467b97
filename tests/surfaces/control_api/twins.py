"""Twins for tests that need one to themselves, or one with settings of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from pushtwin.settings import Settings
from tests.databases import new_database
from tests.serving import serving


@contextmanager
def own_twin(request: pytest.FixtureRequest, kind: str, **settings: Any) -> Iterator[httpx.Client]:
    """A client of an empty twin on a database of this kind."""
    if kind == "sqlite":
        with _client(Settings(ephemeral=True, **settings)) as client:
            yield client
        return
    with (
        new_database(request.getfixturevalue("postgres_url")) as database,
        _client(Settings(database=database, **settings)) as client,
    ):
        yield client


@contextmanager
def _client(settings: Settings) -> Iterator[httpx.Client]:
    with serving(settings) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield client

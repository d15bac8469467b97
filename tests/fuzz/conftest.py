"""A twin that may be reset, and a client of it."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests
from _pytest.mark.expression import Expression

from pushtwin.settings import Settings
from tests.databases import new_database
from tests.fuzz.requests_by_document import ACCOUNT, DEMO_ACCOUNT, DEMO_APPLICATION, KNOWN_IDS
from tests.serving import serving


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What takes long to collect is left out where `-m` leaves out what is marked as all of it is."""
    if collection_path.name != "test_limits.py":
        return None
    wanted = config.getoption("markexpr")
    return None if not wanted or Expression.compile(wanted).evaluate(lambda name, **_: name == "extra") else True


@pytest.fixture(scope="module")
def fuzzed(request: pytest.FixtureRequest) -> Iterator[str]:
    """A twin that nobody else uses: requests reset it and delete accounts."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            chosen = Settings(ephemeral=True)
        else:
            chosen = Settings(database=stack.enter_context(new_database(request.getfixturevalue("postgres_url"))))
        yield stack.enter_context(serving(chosen))


@pytest.fixture
def session(fuzzed: str) -> Iterator[requests.Session]:
    """A client of a twin as it is at its first start."""
    with requests.Session() as client:
        assert client.delete(f"{fuzzed}/_twin/trial").ok  # a reset lets it go on
        assert client.post(f"{fuzzed}/_twin/reset").status_code == 204
        (john,) = client.get(f"{fuzzed}/_twin/accounts/{DEMO_ACCOUNT.account_id}/persons?externalId=jdoe").json()[
            "persons"
        ]
        KNOWN_IDS["personId"] = str(john["personId"])  # another one after every reset
        flow = [{"channel": "PUSH", "from": DEMO_APPLICATION.application_code}, {"channel": "SMS"}]
        made = client.post(f"{fuzzed}/omni/1/scenarios", json={"flow": flow}, headers=ACCOUNT)
        KNOWN_IDS["scenarioKey"] = made.json()["key"]
        yield client

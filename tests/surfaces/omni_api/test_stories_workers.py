"""Two processes on one PostgreSQL fail over as one: each step goes off once, whichever of them sees to it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.api_client import Account
from tests.surfaces.omni_api.world import PHONE, SMS, OmniWorld
from tests.surfaces.push_api.hooks import Hook
from tests.surfaces.push_api.world import DELIVERED, EXPIRED, MINUTE, SECOND
from tests.two_workers import clients_of_two_workers

PEOPLE = 12


@pytest.fixture(scope="module")
def clients(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[httpx.Client]]:
    with clients_of_two_workers(postgres_url, tmp_path_factory.mktemp("failing-over")) as connected:
        yield connected


@pytest.fixture
def pair(clients: list[httpx.Client]) -> tuple[OmniWorld, OmniWorld]:
    """The same account at either worker."""
    one = Account.create(clients[0])
    return OmniWorld(one), OmniWorld(Account(clients[1], one.answer))


def test_both_move_time_and_take_reports_at_once_and_everything_happens_once(
    pair: tuple[OmniWorld, OmniWorld], hook: Hook
) -> None:
    one, other = pair
    one.scenario(one.push_step, SMS)
    names = [f"d{number}" for number in range(PEOPLE)]
    one.install(*names)
    for name in names:
        one.http.patch(f"{one.account.path}/registrations/{name}", json={"delivery": "never"}).raise_for_status()
    to = [{"messageId": name, "to": {"pushRegistrationId": name, "phoneNumber": PHONE}} for name in names]
    told = {"notifyUrl": hook.url, "intermediateReport": True}
    other.failover(*to, push={"text": "x", "validityPeriod": 1}, **told)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: pair[number % 2].advance(MINUTE // 8 + SECOND), range(8)))
        taken = list(pool.map(lambda number: pair[number % 2].omni_reports(limit=5), range(6)))
    assert taken == [[]] * 6  # webhooks were first
    assert one.steps() == other.steps()
    outcomes = [(channel, status, done) for channel, status, _, done in one.steps()]
    late = ("SMS", DELIVERED, MINUTE + SECOND)
    assert sorted(outcomes) == sorted([("PUSH", EXPIRED, MINUTE)] * PEOPLE + [late] * PEOPLE)
    reports = [post.report for post in hook.take()]
    assert sorted(one["messageId"] for one in reports if one["status"]["id"] == DELIVERED) == sorted(names)
    assert len(reports) == 3 * PEOPLE  # each step when it began, and the end


def test_reports_are_handed_out_once_over_both(pair: tuple[OmniWorld, OmniWorld]) -> None:
    one, other = pair
    one.scenario(SMS)
    other.failover(*[{"to": {"phoneNumber": PHONE}}] * 20)
    other.failover(*[{"to": {"phoneNumber": PHONE}}] * 20)
    one.advance(SECOND)
    with ThreadPoolExecutor(6) as pool:
        taken = list(pool.map(lambda number: pair[number % 2].omni_reports(limit=7), range(10)))
    ids = [report["messageId"] for some in taken for report in some]
    assert len(ids) == len(set(ids)) == 40

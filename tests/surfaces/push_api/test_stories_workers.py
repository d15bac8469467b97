"""Two processes on one PostgreSQL send as one: what is due happens once, whichever of them sees to it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from pushtwin.testing import WebhookServer
from tests.api_client import Account
from tests.surfaces.control_api.test_determinism import differences
from tests.surfaces.push_api.hooks import Hook
from tests.surfaces.push_api.mo import PULL, Desk, write
from tests.surfaces.push_api.test_stories_seeded import in_any_order, play
from tests.surfaces.push_api.world import DAY, DELIVERED, HOUR, SECOND, World, device, good, user
from tests.two_workers import clients_of_two_workers


@pytest.fixture(scope="module")
def clients(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[httpx.Client]]:
    with clients_of_two_workers(postgres_url, tmp_path_factory.mktemp("senders")) as connected:
        yield connected


@pytest.fixture
def pair(clients: list[httpx.Client]) -> tuple[World, World]:
    """The same account at either worker."""
    one = Account.create(clients[0])
    return World(one), World(Account(clients[1], one.answer))


def test_a_story_of_a_seed_is_the_same_whichever_worker_is_asked_and_settles(clients: list[httpx.Client]) -> None:
    with WebhookServer() as hook:
        stories = [play(clients[:1], hook), play(clients[::-1], hook, delay=0.05)]
        assert differences(*map(in_any_order, stories)) == []


def test_one_accepts_the_other_lets_time_pass_and_either_tells(pair: tuple[World, World]) -> None:
    one, other = pair
    one.install("d1", owner="u-1")
    sent = one.send_to(user("u-1"), options={"sendAt": "2031-05-05T13:00:00Z"})
    other.advance(HOUR + SECOND)
    assert one.outcomes() == other.outcomes() == {"d1": (DELIVERED, 0, HOUR + SECOND)}
    assert [one["bulkId"] for one in other.reports()] == [sent["bulkId"]]
    assert one.reports() == []


def test_both_move_time_at_once_and_everything_happens_once(pair: tuple[World, World], hook: Hook) -> None:
    one, other = pair
    one.install(*(f"d{number}" for number in range(20)))
    to = [device(f"d{number}") for number in range(20)]
    limit = {"sendingSpeedLimit": {"amount": 60, "timeUnit": "HOUR"}}
    bulk = one.send_to(*to, schedule=limit, webhooks={"delivery": {"url": hook.url}})["bulkId"]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: pair[number % 2].advance(HOUR // 8), range(8)))
    assert other.statistics(bulk)["delivered"] == 20
    assert other.sent_at() == [number * 60_000 for number in range(20)]
    one.advance(DAY)
    assert sorted(post.report["to"] for post in hook.take()) == sorted(f"d{number}" for number in range(20))
    assert other.reports() == []


def test_reports_are_handed_out_once_over_both(pair: tuple[World, World]) -> None:
    one, _ = pair
    one.install("d1")
    one.send_to(*[device("d1") for _ in range(60)])
    one.advance(SECOND)
    with ThreadPoolExecutor(6) as pool:
        taken = list(pool.map(lambda number: pair[number % 2].reports(limit=7), range(12)))
    ids = [report["messageId"] for some in taken for report in some]
    assert len(ids) == len(set(ids)) == 60


def test_what_phones_have_sent_is_handed_out_once_over_both(pair: tuple[World, World]) -> None:
    one, other = pair
    Desk(one).add()
    phones = one.android(), other.android()
    with ThreadPoolExecutor(6) as pool:
        list(
            pool.map(lambda number: write(phones[number % 2], *(f"{number}-{place}" for place in range(5))), range(12))
        )
        taken = list(pool.map(lambda number: good(pair[number % 2].get(PULL, limit=7)), range(12)))
    texts = [found["text"] for some in taken for found in some["results"]]
    assert sorted(texts) == sorted(f"{number}-{place}" for number in range(12) for place in range(5))
    assert good(other.get(PULL))["pendingMessageCount"] == 0


def test_an_inbox_is_one_over_both(pair: tuple[World, World]) -> None:
    one, other = pair
    one.add_topics("news")
    phones = one.android(owner="u-1"), other.android(owner="u-1")
    with ThreadPoolExecutor(4) as pool:
        kept = {"inboxTopic": "news"}
        sent = list(pool.map(lambda number: pair[number % 2].send_to(user("u-1"), options=kept), range(10)))
        ids = [one["messages"][0]["messageId"] for one in sent]
        list(pool.map(lambda number: phones[number % 2].sdk.see_in_inbox("u-1", *ids[:6]), range(4)))
    for phone in phones:
        shown = phone.inbox("u-1", limit=100)
        assert sorted(phone.kept("u-1", limit=100)) == sorted(ids)
        assert (shown["countTotal"], shown["countUnread"]) == (10, 4)

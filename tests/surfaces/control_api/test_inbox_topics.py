"""`/_twin/accounts/{accountId}/inboxTopics`: what messages may name."""

import pytest

from tests import databases
from tests.api_client import Account
from tests.shapes import assert_control_error
from tests.surfaces.control_api.control import gone, good
from tests.surfaces.control_api.sending import Messages

pytestmark = databases.both


@pytest.fixture
def world(account: Account) -> Messages:
    account.install(registrationId="d1")
    return Messages(account)


def test_a_topic_comes_and_goes(world: Messages) -> None:
    path = f"{world.path}/inboxTopics"
    for _ in range(2):  # one that is there stays
        assert good(world.http.put(f"{path}/offers", json={})) == {"topic": "offers"}
    assert good(world.http.put(f"{path}/a%2Fb", json={})) == {"topic": "a/b"}
    assert good(world.http.get(path)) == {"inboxTopics": [{"topic": "a/b"}, {"topic": "offers"}]}
    gone(world.http.delete(f"{path}/offers"))
    assert_control_error(world.http.get(f"{path}/offers"), 404, "INBOX_TOPIC_NOT_FOUND")
    assert_control_error(world.http.delete(f"{path}/offers"), 404, "INBOX_TOPIC_NOT_FOUND")
    assert good(world.http.get(f"{path}/a%2Fb")) == {"topic": "a/b"}


def test_a_message_may_name_a_topic_of_the_account(world: Messages) -> None:
    refused = world.send(options={"inboxTopic": "offers"})
    world.http.put(f"{world.path}/inboxTopics/offers", json={}).raise_for_status()
    accepted = world.send(options={"inboxTopic": "offers"})
    assert [world.status(one)[0] for one in (refused, accepted)] == [73, 7]


@databases.once
def test_a_long_topic_is_refused(world: Messages) -> None:
    answer = world.http.put(f"{world.path}/inboxTopics/{'x' * 256}", json={})
    assert_control_error(answer, 422, "INVALID_REQUEST", "topic")

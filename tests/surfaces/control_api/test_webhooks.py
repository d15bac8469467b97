"""`/_twin/accounts/{accountId}/webhooks`: what is told to backends, and telling it once more."""

from typing import Any

import pytest

from tests import databases
from tests.receiving_backend import Backend
from tests.shapes import assert_control_error
from tests.surfaces.control_api.control import after_noon, good
from tests.surfaces.control_api.sending import DELAY, MINUTE, Messages

pytestmark = databases.both


def webhooks(world: Messages, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = good(world.http.get(f"{world.path}/webhooks", params=query))["webhooks"]
    return found


def test_a_webhook_shows_what_was_told_and_what_came_of_it(world: Messages, backend: Backend) -> None:
    message_id = world.send()
    world.advance(DELAY)
    [shown] = webhooks(world)
    assert shown == {
        "webhookId": shown["webhookId"],
        "messageId": message_id,
        "kind": "delivery",
        "url": backend.url,
        "body": backend.bodies[0].decode(),
        "attempts": [{"at": after_noon(DELAY), "status": 200, "ms": 0}],
        "state": "done",
    }


def test_a_webhook_that_failed_is_tried_by_itself_and_on_request(world: Messages, backend: Backend) -> None:
    backend.status = 500
    world.send()
    world.advance(DELAY)
    [shown] = webhooks(world)
    assert (shown["state"], shown["nextAttemptAt"]) == ("pending", after_noon(DELAY + MINUTE))
    backend.status = 204
    retried = good(world.http.post(f"{world.path}/webhooks/{shown['webhookId']}/retry"))
    assert (retried["state"], [one["status"] for one in retried["attempts"]]) == ("done", [500, 204])
    assert webhooks(world) == [retried]


def test_what_was_taken_can_be_told_again(world: Messages, backend: Backend) -> None:
    world.send()
    world.advance(DELAY)
    [shown] = webhooks(world)
    good(world.http.post(f"{world.path}/webhooks/{shown['webhookId']}/retry"))
    assert backend.bodies[0] == backend.bodies[1]


def test_a_refused_address_has_a_reason_and_no_status(world: Messages) -> None:
    world.http.patch(world.path, json={"settings": {"webhookUrl": "http://169.254.169.254/"}}).raise_for_status()
    world.send()
    world.advance(DELAY)
    [shown] = webhooks(world)
    [attempt] = shown["attempts"]
    assert (attempt.keys(), "link-local" in attempt["reason"]) == ({"at", "reason", "ms"}, True)


def test_webhooks_are_filtered_and_come_page_by_page(world: Messages, backend: Backend) -> None:
    backend.status = 500
    first = world.send()
    world.advance(DELAY)
    backend.status = 200
    second = world.send()
    world.advance(DELAY)
    assert [one["messageId"] for one in webhooks(world)] == [first, second]
    assert [one["messageId"] for one in webhooks(world, messageId=second)] == [second]
    assert [one["messageId"] for one in webhooks(world, state="pending")] == [first]
    page = good(world.http.get(f"{world.path}/webhooks", params={"limit": 1}))
    assert [one["messageId"] for one in webhooks(world, cursor=page["nextCursor"])] == [second]
    page = good(world.http.get(f"{world.path}/webhooks", params={"limit": 1, "newestFirst": True}))
    assert [one["messageId"] for one in page["webhooks"]] == [second]
    assert [one["messageId"] for one in webhooks(world, newestFirst=True, cursor=page["nextCursor"])] == [first]


@databases.once
@pytest.mark.parametrize("webhook_id", ["nope", "1-0-delivery", "%00"])
def test_an_unknown_webhook_is_not_found(world: Messages, webhook_id: str) -> None:
    answer = world.http.post(f"{world.path}/webhooks/{webhook_id}/retry")
    assert_control_error(answer, 404, "WEBHOOK_NOT_FOUND")


@databases.once
@pytest.mark.parametrize("query", [{"state": "lost"}, {"cursor": "MQ=="}], ids=["state", "cursor"])
def test_a_question_that_makes_no_sense_is_refused(world: Messages, query: dict[str, str]) -> None:
    answer = world.http.get(f"{world.path}/webhooks", params=query)
    assert_control_error(answer, 422, "INVALID_REQUEST", *query)

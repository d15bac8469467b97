"""Reports and logs where the published sources are silent: who takes a report, and how messages are found."""

import json
from collections.abc import Iterator

import pytest

from tests.databases import both_at_length
from tests.receiving_backend import Backend, receiving
from tests.surfaces.push_api.world import DAY, MINUTE, SECOND, World, device, user, wire

pytestmark = both_at_length


@pytest.fixture
def backend() -> Iterator[Backend]:
    with receiving() as backend:
        yield backend


def test_a_report_is_taken_once_whoever_is_first(world: World, backend: Backend) -> None:
    world.install("d1")
    world.send_to(device("d1"))
    world.send_v2({"pushRegistrationId": "d1"})
    world.send_to(device("d1"), webhooks={"delivery": {"url": backend.url}})
    world.send_v2({"pushRegistrationId": "d1"}, notifyUrl=backend.url)
    world.advance(SECOND)
    assert len(backend.bodies) == 2
    taken = [len(world.reports(limit=1)), len(world.reports_v1()), len(world.reports()), len(world.reports_v1())]
    assert taken == [1, 1, 0, 0]
    assert len(world.logs()) == 4


def test_a_report_that_a_webhook_has_not_taken_can_be_pulled(world: World, backend: Backend) -> None:
    backend.status = 500
    world.install("d1")
    world.send_to(device("d1"), webhooks={"delivery": {"url": backend.url}})
    world.advance(SECOND)
    assert [one["to"] for one in world.reports()] == ["d1"]
    backend.status = 200
    world.advance(MINUTE)
    assert len(backend.bodies) == 2
    assert backend.bodies[0] == backend.bodies[1]


def test_reports_and_logs_end_after_two_days(world: World) -> None:
    world.install("d1")
    world.send_to(device("d1"))
    world.advance(2 * DAY + 2 * SECOND)
    assert world.reports() == world.logs() == []


def test_logs_are_found_by_the_device_and_by_the_address(world: World) -> None:
    world.install("D1", "d2", owner="u-1")
    world.send_to(user("u-1"))
    assert {one["destination"] for one in world.logs(destination="u-1")} == {"D1", "d2"}
    for given, found in (("d2", "d2"), ("D2", "d2"), ("d1", "D1"), ("D1", "D1")):
        assert [one["destination"] for one in world.logs(destination=given)] == [found]


def test_what_is_on_its_way_is_told_where_that_is_wanted(world: World, backend: Backend) -> None:
    phone = world.android()
    hook = {"delivery": {"url": backend.url, "intermediateReport": True}, "callbackData": "order 7"}
    world.send_to(device(phone.id), webhooks=hook)
    world.advance(SECOND)
    phone.receive()
    world.advance(SECOND)
    told = [json.loads(body)["results"][0] for body in backend.bodies]
    assert [(one["status"]["id"], one["callbackData"], "doneAt" in one) for one in told] == [
        (3, "order 7", False),
        (5, "order 7", True),
    ]


def test_the_webhook_of_the_account_serves_whoever_names_none(world: World, backend: Backend) -> None:
    world.account.set(webhookUrl=backend.url)
    world.install("d1")
    world.send_to(device("d1", messageId="told"))
    world.send_to(device("d1", messageId="not told"), webhooks={"delivery": {"notify": False}})
    world.advance(SECOND)
    assert [json.loads(body)["results"][0]["messageId"] for body in backend.bodies] == ["told"]


def test_what_is_rejected_was_sent_and_done_when_it_came(world: World) -> None:
    world.send_to(user("nobody"))
    (report,) = world.reports()
    assert report["sentAt"] == report["doneAt"] == wire(0)

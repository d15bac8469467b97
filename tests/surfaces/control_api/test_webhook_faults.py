"""Faults on webhooks, which the twin calls: late, twice, lost and repeated; and calls that expectations look past."""

from tests import databases
from tests.cases import each
from tests.receiving_backend import Backend
from tests.shapes import assert_control_error
from tests.surfaces.control_api.calls import GET
from tests.surfaces.control_api.control import after_noon, good
from tests.surfaces.control_api.sending import DELAY, MINUTE, Messages

WEBHOOK = {"operation": "webhook"}


def attempts(world: Messages) -> list[tuple[str, int | None]]:
    """Of all webhooks: when, and with what status."""
    found = good(world.http.get(f"{world.path}/webhooks"))["webhooks"]
    return [(attempt["at"], attempt.get("status")) for one in found for attempt in one.get("attempts", ())]


@databases.both
def test_a_webhook_that_is_held_back_comes_later_and_once(world: Messages, backend: Backend) -> None:
    fault = world.fault(on=WEBHOOK, latencyMs=5000)
    world.send()
    world.advance(DELAY)
    assert backend.bodies == []
    world.advance(4999)
    assert backend.bodies == []
    world.advance(1)
    assert attempts(world) == [(after_noon(DELAY + 5000), 200)]
    assert world.get_fault(fault["faultId"])["calls"] == 1


def test_two_webhooks_change_places(world: Messages) -> None:
    world.fault(on=WEBHOOK, when={"nth": 1}, latencyMs=2000)
    first = world.send()
    world.advance(1000)
    second = world.send()
    world.advance(MINUTE)
    told = [call["body"]["results"][0]["messageId"] for call in world.journal(direction="out")]
    assert told == [second, first]


@databases.both
def test_a_webhook_that_was_taken_comes_again(world: Messages, backend: Backend) -> None:
    fault = world.fault(on=WEBHOOK, twice=True, latencyMs=3000)
    world.send()
    world.advance(DELAY)
    assert len(backend.bodies) == 1
    world.advance(MINUTE)
    assert attempts(world) == [(after_noon(DELAY), 200), (after_noon(DELAY + 3000), 200)]
    assert backend.bodies[0] == backend.bodies[1]
    assert world.journal(direction="out")[0]["fault"] == fault["faultId"]


def test_it_comes_again_at_once_where_nothing_is_said(world: Messages, backend: Backend) -> None:
    world.fault(on=WEBHOOK, twice=True)
    world.send()
    world.advance(DELAY)
    assert attempts(world) == [(after_noon(DELAY), 200)] * 2


def test_what_is_lost_is_repeated_as_if_nobody_had_answered(world: Messages, backend: Backend) -> None:
    world.fault(on=WEBHOOK, when={"first": 2}, connection="reset")
    world.send()
    world.advance(DELAY)
    assert backend.bodies == []
    world.advance(3 * MINUTE)
    due = [DELAY, DELAY + MINUTE, DELAY + 3 * MINUTE]
    assert attempts(world) == [(after_noon(due[0]), None), (after_noon(due[1]), None), (after_noon(due[2]), 200)]
    assert len(backend.bodies) == 1


def test_what_is_lost_is_repeated_sooner_where_that_is_wanted(world: Messages) -> None:
    world.fault(on=WEBHOOK, when={"nth": 1}, connection="empty", latencyMs=10)
    world.send()
    world.advance(DELAY + 10)
    assert attempts(world) == [(after_noon(DELAY), None), (after_noon(DELAY + 10), 200)]


def test_where_only_the_answer_is_lost_the_receiver_has_it_twice(world: Messages, backend: Backend) -> None:
    world.fault(on=WEBHOOK, when={"nth": 1}, connection="reset", after=True)
    world.send()
    world.advance(DELAY + MINUTE)
    assert len(backend.bodies) == 2
    [lost, taken] = world.journal(direction="out")
    assert (lost["reason"], taken["status"]) == ("a fault has lost the answer", 200)


def test_a_fault_looks_at_the_webhooks_of_its_device_and_path_only(world: Messages, backend: Backend) -> None:
    for on in ({"registrationId": "d2"}, {"path": "/elsewhere"}):
        world.fault(on={**WEBHOOK, **on}, connection="reset")
    world.fault(
        on={"path": "*"}, answer={"status": 503}, when={"skip": 1}
    )  # of every call to the twin, and of no other
    world.fault(on={**WEBHOOK, "registrationId": "d1", "path": "/*"}, twice=True)
    world.send()
    world.advance(DELAY)
    assert len(backend.bodies) == 2


@each(
    "order",
    [
        {"error": "GENERAL_ERROR"},
        {"answer": {"status": 503}},
        {"connection": "truncated"},
        {"connection": "slow"},
        {"connection": "reset", "twice": True},
        {"after": True},
    ],
)
def test_what_makes_no_sense_for_webhooks_is_refused(world: Messages, order: dict[str, object]) -> None:
    assert_control_error(world.try_fault({"on": WEBHOOK, **order}), 422, "INVALID_REQUEST", "")


def test_only_webhooks_come_twice(world: Messages) -> None:
    assert_control_error(world.try_fault({"twice": True}), 422, "INVALID_REQUEST", "")


def test_it_can_strike_one_call_only_or_all_but_the_first(world: Messages) -> None:
    def statuses(**when: int) -> list[int]:
        fault = world.fault(when=when, answer={"status": 503})
        found = [GET.make(world.account).status_code for _ in range(4)]
        world.remove_fault(fault["faultId"])
        return found

    assert statuses(nth=2) == [200, 503, 200, 200]
    assert statuses(skip=2) == [200, 200, 503, 503]
    assert statuses(skip=1, first=3) == [200, 503, 503, 200]
    fault = world.fault(when={"nth": 1}, answer={"status": 503})
    GET.make(world.account)
    assert world.get_fault(fault["faultId"])["expired"]


@databases.both
def test_expectations_look_past_calls_that_are_not_counted(world: Messages) -> None:
    world.fault(when={"nth": 1}, answer={"status": 503}, counted=False)
    statuses = [GET.make(world.account).status_code for _ in range(2)]
    assert statuses == [call["status"] for call in world.journal()] == [503, 200]
    verdict = world.http.post(f"{world.path}/journal/verify", json={"operation": GET.operation, "count": 1}).json()
    assert (verdict["passed"], verdict["matches"][0]["status"]) == (True, 200)


def test_operations_tell_how_they_are_documented_to_fail(world: Messages) -> None:
    """Each failure can be ordered by its name, and is answered with its status."""
    operations = {one["operation"]: one for one in good(world.http.get("/_twin/failures"))["operations"]}
    assert not operations["get-push-device-registration"]["changes"]
    assert operations["personalize-push-instance"]["changes"]
    for one in operations["get-push-device-registration"]["failures"]:
        fault = world.fault(on={"operation": "get-push-device-registration"}, error=one["error"])
        answer = GET.make(world.account)
        assert answer.status_code == one["status"], one
        assert one["code"] in answer.text, one
        world.remove_fault(fault["faultId"])
    for operation, one in operations.items():
        refusal = world.try_fault({"on": {"operation": operation}, "error": "NOTHING"}).json()
        names = refusal["error"]["details"][0]["message"].removeprefix("should be one of ").split(", ")
        assert {failure["error"] for failure in one["failures"]} <= {*names}, operation

"""What the control API orders, and what it says of messages: switches, ordered errors, topics, reasons, webhooks."""

from tests import databases
from tests.surfaces.control_api.control import Json
from tests.surfaces.push_api.hooks import Hook
from tests.surfaces.push_api.stories import order
from tests.surfaces.push_api.world import (
    DAY,
    DELIVERED,
    EXPIRED,
    HOUR,
    MINUTE,
    REFUSED_BY_CLOUD,
    SECOND,
    World,
    device,
    good,
    status_ids,
    user,
)

pytestmark = databases.both


def explain(world: World, message_id: str) -> Json:
    return good(world.http.get(f"{world.account.path}/messages/{message_id}/explain"))


def test_a_cloud_that_is_switched_off_refuses_its_own_devices_only(world: World) -> None:
    world.install("android", systemData={"cloudType": "GCM"})
    world.install("ios", systemData={"cloudType": "APNS"})
    application = world.account.answer["applications"][0]["applicationId"]
    good(world.http.patch(f"{world.account.path}/applications/{application}", json={"apns": {"enabled": False}}))
    world.send_to(device("android"), device("ios"))
    world.advance(SECOND)
    assert world.outcomes() == {"android": (DELIVERED, 0, SECOND), "ios": (REFUSED_BY_CLOUD, 8008, 0)}
    (told,) = good(world.get("/push/1/applications"))["applications"]
    assert (told["apns"], told["gcm"]) == ({"enabled": False}, {"enabled": True})


def test_a_cloud_that_is_away_is_asked_again_until_it_is_back_or_the_message_is_over(world: World) -> None:
    world.install("back", "away")
    for one in ("back", "away"):
        order(world, one, {"errorId": 8012})
    bulk = world.send_to(device("back"), device("away"))["bulkId"]
    world.advance(MINUTE)
    assert {status for status, *_ in world.outcomes().values()} == {7}
    order(world, "back", "auto")
    world.advance(SECOND)  # it is asked at once when the order is taken back
    assert world.outcomes(destination="back") == {"back": (DELIVERED, 0, MINUTE + SECOND)}
    world.advance(2 * DAY - MINUTE - SECOND)
    assert world.ends() == {
        "back": (DELIVERED, 0, MINUTE + SECOND),
        "away": (EXPIRED, 4100, 2 * DAY),
    }
    assert world.statistics(bulk)["errors"] == {"registration": 0, "expired": 1, "cloud": 0}


@databases.once
def test_an_ordered_error_ends_the_message_in_the_bucket_of_its_group(world: World) -> None:
    world.install("d1")
    for error, group, bucket in ((8002, "HANDSET_ERRORS", "registration"), (8010, "OPERATOR_ERRORS", "cloud")):
        order(world, "d1", {"errorId": error})
        bulk = world.send_to(device("d1"))["bulkId"]
        (told,) = world.reports()
        assert (told["status"]["id"], told["error"]["id"], told["error"]["groupName"]) == (4, error, group)
        assert told["error"]["permanent"] is True
        assert world.statistics(bulk)["errors"][bucket] == 1


def test_a_device_that_never_receives_lets_its_messages_expire_and_one_with_a_phone_waits_for_it(
    world: World,
) -> None:
    world.install("never", "phone")
    order(world, "never", "never")
    order(world, "phone", "phone")
    validity = {"validityPeriod": {"amount": 1, "timeUnit": "HOURS"}}
    answer = world.send_to(device("never"), device("phone"), options=validity)
    assert all(explain(world, one["messageId"]) for one in answer["messages"])
    world.advance(HOUR)
    assert world.outcomes() == {"never": (EXPIRED, 4101, HOUR), "phone": (EXPIRED, 4101, HOUR)}


def test_a_topic_that_the_account_has_is_taken_letter_by_letter(world: World) -> None:
    world.install("d1")
    path = f"{world.account.path}/inboxTopics/Offers"
    assert world.http.put(path, json={}).status_code in {200, 201}

    def status(topic: str) -> int:
        return status_ids(world.send_to(device("d1"), options={"inboxTopic": topic}))[0]

    assert (status("Offers"), status("offers")) == (7, 73)
    assert world.http.delete(path).status_code == 204
    assert status("Offers") == 73


def test_the_control_api_tells_every_message_with_its_payload_and_takes_nothing(world: World) -> None:
    world.install("d1", owner="u-1")
    phone = world.ios(owner="u-1")
    answer = world.send_to(user("u-1"))
    world.advance(SECOND)
    for _ in range(2):
        found = good(world.http.get(f"{world.account.path}/messages"))["messages"]
        assert [one["registrationId"] for one in found] == ["d1", phone.id]
    first = found[0]
    assert first["messageId"] == answer["messages"][0]["messageId"]
    assert (first["bulkId"], first["source"], first["destination"]) == (answer["bulkId"], "v3", "u-1")
    assert first["status"]["id"] == DELIVERED
    (of_phone,) = phone.sync()
    details = good(world.http.get(f"{world.account.path}/messages/{of_phone['messageId']}"))
    assert details["payload"]["sync"] == of_phone
    assert details["timeline"]
    assert len(world.reports()) == 1


def test_a_webhook_that_was_given_up_can_be_tried_again(world: World, hook: Hook) -> None:
    world.install("d1")
    hook.statuses = [500] * 21
    world.send_to(device("d1"), webhooks={"delivery": {"url": hook.url}})
    world.advance(2 * DAY)
    assert len(hook.take()) == 21
    path = f"{world.account.path}/webhooks"
    (told,) = good(world.http.get(path))["webhooks"]
    assert (told["state"], len(told["attempts"]), told["kind"]) == ("given up", 21, "delivery")
    good(world.http.post(f"{path}/{told['webhookId']}/retry"))
    world.advance(1)
    assert len(hook.take()) == 1
    (told,) = good(world.http.get(path))["webhooks"]
    assert (told["state"], len(told["attempts"])) == ("done", 22)
    assert world.reports() == []

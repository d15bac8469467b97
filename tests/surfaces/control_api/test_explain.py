"""Why a message has not arrived: one reason in words for every way in which that can be."""

from typing import Any

import pytest

from pushtwin.core.messages.catalogue import ERRORS
from tests import databases
from tests.api_client import Account
from tests.cases import each
from tests.surfaces.control_api.control import after_noon
from tests.surfaces.control_api.sending import DELAY, MINUTE, Messages, to
from tests.surfaces.control_api.test_messages import world

Json = dict[str, Any]
__all__ = ["world"]
HOUR = 60 * MINUTE
VALID_FOR_AN_HOUR = {"options": {"validityPeriod": {"amount": 60, "timeUnit": "MINUTES"}}}
FINAL_ERRORS = [8001, 8002, 8003, 8004, 8005, 8006, 8007, 8008, 8009, 8010, 8011, 8013]
UNINSTALLED = "the app was uninstalled, and its registration is gone"
NOTIFICATIONS_ARE_OFF = "notifications are off on the device"
REGISTRATION_IS_DISABLED = "the registration is disabled"


def device(world: Messages, registration_id: str = "d2", **system_data: Any) -> Json:
    """A device of this kind as a destination."""
    world.account.install(registrationId=registration_id, systemData=system_data)
    return to(registration_id)


def personalize(world: Messages, external_id: str) -> Json:
    """Log a person in on d1; returns the destination that is the person."""
    world.account.push.personalize("d1", {"externalId": external_id}).raise_for_status()
    return {"type": "EXTERNAL_USER_ID", "externalUserId": external_id}


# -- nobody was meant to get it --------------------------------------------------------------------------------


@databases.once
@pytest.mark.parametrize(
    ("status", "message"),
    [
        (65, {"sender": "nobody"}),
        (66, {"destination": {"type": "EXTERNAL_USER_ID", "externalUserId": "nobody"}}),
        (68, {"options": {"customPayload": {"much": "x" * 4000}}}),
        (70, {"options": {"validityPeriod": {"amount": 1, "timeUnit": "SECONDS"}}}),
        (71, {"destination": {"type": "MULTIPLE", "$and": [{"$not": 1}]}}),
        (73, {"options": {"inboxTopic": "nowhere"}}),
        (74, {"options": {"onTapButtonAction": {"type": "DEEP_LINK"}}}),
    ],
)
def test_a_refused_message_says_why(world: Messages, status: int, message: Json) -> None:
    message_id = world.send(**message)
    explained = world.explain(message_id)
    name = explained["status"]["name"]
    assert (explained["status"]["id"], explained["why"].partition(":")[0]) == (status, name)
    assert len(explained["next"]) == 1


@databases.once
def test_a_repeated_id_is_told_of_the_second_message_only(world: Messages) -> None:
    for _ in range(2):
        world.send({**to("d1"), "messageId": "m-1"})
    first, second = world.messages()
    assert [one["status"]["id"] for one in (first, second)] == [7, 23]
    assert second["timeline"][0]["why"].startswith("REJECTED_DUPLICATE_MESSAGE_ID")
    assert world.explain("m-1")["status"]["id"] == 7


# -- it has failed ---------------------------------------------------------------------------------------------


@databases.once
def test_an_id_that_never_was_is_unknown(world: Messages) -> None:
    message_id = world.send(to("never-was"))
    assert world.status(message_id) == (4, 8004)
    assert world.why(message_id) == "the application has no registration of this id"


def test_a_device_that_was_uninstalled_before_is_gone(world: Messages) -> None:
    world.uninstall()
    message_id = world.send()
    assert world.status(message_id) == (4, 8001)
    assert world.why(message_id) == UNINSTALLED


def test_an_uninstall_ends_what_was_on_its_way(world: Messages) -> None:
    message_id = world.send()
    world.advance(DELAY - 1)
    world.uninstall()
    assert world.status(message_id) == (4, 8001)
    assert world.message(message_id)["doneAt"] == after_noon(DELAY - 1)
    assert world.why(message_id) == UNINSTALLED


def test_an_uninstall_ends_what_waits_for_a_phone(world: Messages) -> None:
    world.deliver("phone")
    message_id = world.send()
    world.advance(HOUR)
    world.uninstall()
    assert (world.status(message_id), world.message(message_id)["doneAt"]) == ((4, 8001), after_noon(HOUR))


def test_an_uninstall_takes_back_nothing_that_has_arrived(world: Messages) -> None:
    message_id = world.send()
    world.advance(DELAY)
    world.uninstall()
    assert world.status(message_id) == (5, 0)


def test_an_uninstall_by_the_sdk_ends_what_was_on_its_way(world: Messages) -> None:
    message_id = world.send()
    headers = {"Authorization": f"App {world.account.application_code}", "pushregistrationid": "d1"}
    world.http.delete("/mobile/1/appinstance/d1", headers=headers).raise_for_status()
    assert world.status(message_id) == (4, 8001)


def test_a_cloud_that_is_switched_off_takes_no_message(world: Messages) -> None:
    assert world.switch(gcm=False)["gcm"] == {"enabled": False}
    message_id = world.send()
    assert world.status(message_id) == (4, 8008)
    assert world.why(message_id) == "the application does not send through the cloud of this device"


@databases.once
@pytest.mark.parametrize(("system", "switched_off"), [("iOS", "apns"), ("Android", "gcm")])
def test_a_device_that_names_no_cloud_has_that_of_its_system(world: Messages, system: str, switched_off: str) -> None:
    for other in {"apns", "gcm"} - {switched_off}:
        world.switch(**{other: False})
    assert world.status(world.send(device(world, os=system))) == (7, 0)
    world.switch(apns=True, gcm=True)
    world.switch(**{switched_off: False})
    assert world.status(world.send(to("d2"))) == (4, 8008)


def test_a_cloud_that_is_switched_on_again_takes_the_next_message(world: Messages) -> None:
    world.switch(gcm=False, apns=False)
    world.switch(gcm=True)
    message_id = world.send()
    assert world.status(message_id) == (7, 0)


@databases.once
def test_a_disabled_registration_gets_none(world: Messages) -> None:
    message_id = world.send(device(world, registrationEnabled=False))
    assert world.status(message_id) == (4, 8013)
    assert world.why(message_id) == REGISTRATION_IS_DISABLED


@databases.once
def test_a_device_without_notifications_gets_none(world: Messages) -> None:
    message_id = world.send(device(world, notificationsEnabled=False))
    assert world.status(message_id) == (4, 8013)
    assert world.why(message_id) == NOTIFICATIONS_ARE_OFF


@databases.once
@each("error", FINAL_ERRORS)
def test_an_ordered_error_ends_each_message(world: Messages, error: int) -> None:
    assert world.deliver({"errorId": error})["delivery"] == {"errorId": error}
    message_id = world.send()
    assert world.status(message_id) == (4, error)
    assert world.why(message_id) == f"error {error} was ordered for this device: {ERRORS[error].description}"


# -- it waits on the platform ----------------------------------------------------------------------------------


def test_a_cloud_that_is_away_is_tried_again_when_it_is_back(world: Messages) -> None:
    world.deliver({"errorId": 8012})
    message_id = world.send()
    assert world.status(message_id) == (7, 8012)
    assert world.why(message_id) == "the cloud is away (8012, as ordered for this device)"
    world.deliver("auto")
    assert world.status(message_id) == (7, 0)
    world.advance(DELAY)
    assert world.status(message_id) == (5, 0)


def test_a_closed_window_holds_it(world: Messages) -> None:
    window = {"days": ["MONDAY"], "from": {"hour": 14, "minute": 0}, "to": {"hour": 16, "minute": 0}}
    message_id = world.send(options={"deliveryTimeWindow": window})
    explained = world.explain(message_id)
    assert explained["why"] == "its delivery window is closed"
    assert {"at": after_noon(2 * HOUR), "what": "It leaves the platform."} in explained["next"]


@databases.once
def test_an_uninstall_does_not_wait_for_the_window(world: Messages) -> None:
    window = {"days": ["MONDAY"], "from": {"hour": 14, "minute": 0}, "to": {"hour": 16, "minute": 0}}
    message_id = world.send(options={"deliveryTimeWindow": window})
    world.uninstall()
    assert world.status(message_id) == (4, 8001)


@databases.once
def test_another_delivery_does_not_open_a_window(world: Messages) -> None:
    window = {"days": ["MONDAY"], "from": {"hour": 14, "minute": 0}, "to": {"hour": 16, "minute": 0}}
    message_id = world.send(options={"deliveryTimeWindow": window})
    world.deliver("phone")
    assert "sentAt" not in world.message(message_id)


def test_a_speed_limit_holds_the_second_device(world: Messages) -> None:
    device(world)
    both = {"type": "MULTIPLE", "$or": [{"pushRegistrationId": "d1"}, {"pushRegistrationId": "d2"}]}
    world.send(both, schedule={"sendingSpeedLimit": {"amount": 1, "timeUnit": "MINUTE"}})
    second = world.messages()[1]["messageId"]
    explained = world.explain(second)
    assert explained["why"] == "the speed limit of its send holds it back"
    assert explained["next"][1] == {"at": after_noon(MINUTE), "what": "It leaves the platform."}


# -- it is with the cloud --------------------------------------------------------------------------------------


def test_what_will_arrive_by_itself_says_when(world: Messages) -> None:
    explained = world.explain(world.send())
    assert explained["why"] == "it is with the cloud, and the device will receive it by itself"
    assert explained["next"][0] == {"at": after_noon(DELAY), "what": "The device receives it."}


@pytest.mark.parametrize(
    ("delivery", "why"),
    [
        ("never", "delivery to this device is set to never"),
        ("phone", "its phone has neither fetched nor reported it"),
    ],
)
def test_what_does_not_arrive_by_itself_says_why_and_expires(world: Messages, delivery: str, why: str) -> None:
    world.deliver(delivery)
    message_id = world.send(**VALID_FOR_AN_HOUR)
    assert world.why(message_id) == why
    world.advance(HOUR)
    assert world.status(message_id) == (15, 4101)
    assert world.why(message_id) == f"its validity ended after it was handed to the cloud: {why}"


def test_a_device_that_is_no_longer_the_persons_does_not_get_it(world: Messages) -> None:
    message_id = world.send(personalize(world, "u-1"))
    world.account.push.depersonalize("d1").raise_for_status()
    assert world.why(message_id) == "the device is no longer that of the person it is for"
    world.advance(DELAY)
    assert world.status(message_id)[0] == 7


def test_a_registration_that_was_disabled_meanwhile_misses_it(world: Messages) -> None:
    message_id = world.send()
    world.account.push.update("d1", {"systemData": {"registrationEnabled": False}}).raise_for_status()
    world.advance(DELAY)
    assert world.why(message_id) == REGISTRATION_IS_DISABLED
    timeline = world.message(message_id)["timeline"]
    assert timeline[-1] == {"at": after_noon(DELAY), "what": "not received", "why": REGISTRATION_IS_DISABLED}


def test_what_a_device_has_missed_says_so(world: Messages) -> None:
    message_id = world.send()
    world.account.push.update("d1", {"systemData": {"registrationEnabled": False}}).raise_for_status()
    world.advance(DELAY)
    world.account.push.update("d1", {"systemData": {"registrationEnabled": True}}).raise_for_status()
    assert world.why(message_id) == (f"the device could not receive it when it was due: {REGISTRATION_IS_DISABLED}")


@databases.once
def test_a_device_that_is_slower_than_the_validity_is_too_slow(world: Messages) -> None:
    world.http.patch(world.path, json={"settings": {"deliveryDelayMs": 2 * HOUR}}).raise_for_status()
    message_id = world.send(**VALID_FOR_AN_HOUR)
    assert world.why(message_id) == "the device does not receive it by itself before its validity ends"


@databases.once
def test_what_expires_on_the_platform_says_what_held_it(world: Messages) -> None:
    world.deliver({"errorId": 8012})
    message_id = world.send(**VALID_FOR_AN_HOUR)
    world.advance(HOUR)
    assert world.status(message_id) == (15, 4100)
    assert world.why(message_id) == (
        "its validity ended before it left the platform: the cloud is away (8012, as ordered for this device)"
    )


@databases.once
def test_a_delivered_message_is_where_it_should_be(world: Messages) -> None:
    message_id = world.send()
    world.advance(DELAY)
    assert world.why(message_id) == "the device has it"


# -- what changes meanwhile ------------------------------------------------------------------------------------


def test_a_device_that_gets_a_delivery_of_its_own_receives_what_waits(world: Messages) -> None:
    world.deliver("never")
    message_id = world.send()
    world.advance(HOUR)
    world.deliver("auto")
    assert world.message(message_id)["deliveredAt"] == after_noon(HOUR)


def test_what_was_due_before_goes_by_the_delivery_of_before(world: Messages) -> None:
    world.http.post(f"{world.path}/clock/resume", json={}).raise_for_status()
    world.http.patch(world.path, json={"settings": {"deliveryDelayMs": 0}}).raise_for_status()
    message_id = world.send()
    world.deliver("never")
    assert world.status(message_id) == (5, 0)


@pytest.mark.parametrize("delay", [DELAY // 2, 2 * DELAY])
def test_another_delay_holds_for_what_is_on_its_way(world: Messages, delay: int) -> None:
    message_id = world.send()
    world.http.patch(world.path, json={"settings": {"deliveryDelayMs": delay}}).raise_for_status()
    world.advance(3 * DELAY)
    assert world.message(message_id)["deliveredAt"] == after_noon(delay)


@databases.once
@pytest.mark.parametrize("delivery", ["auto", "phone", "never", {"errorId": 8012}], ids=str)
def test_the_delivery_is_shown(world: Messages, delivery: Any) -> None:
    assert world.account.get_registration("d1")["delivery"] == "auto"
    world.deliver(delivery)
    assert world.account.get_registration("d1")["delivery"] == delivery


@databases.once
@pytest.mark.parametrize(
    "delivery", ["by hand", 8012, {"errorId": 4100}, {"errorId": 0}, {"errorId": "8012"}, {}, [], {"errorId": True}]
)
def test_another_delivery_is_refused(world: Messages, delivery: Any) -> None:
    answer = world.http.patch(f"{world.path}/registrations/d1", json={"delivery": delivery})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "INVALID_REQUEST")
    assert world.account.get_registration("d1")["delivery"] == "auto"


@databases.once
def test_an_install_by_an_sdk_waits_for_its_phone(account: Account) -> None:
    headers = {"Authorization": f"App {account.application_code}"}
    made = account.http.post("/mobile/1/appinstance", json={"pushServiceToken": "t"}, headers=headers).json()
    assert account.get_registration(made["pushRegId"])["delivery"] == "phone"

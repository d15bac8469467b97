"""Failover and devices: whom its webhooks are about, whose sends faults strike, and whose ids messages have."""

import pytest

from tests.databases import both
from tests.surfaces.control_api.control import Json
from tests.surfaces.omni_api.world import PHONE, SMS, OmniWorld
from tests.surfaces.push_api.hooks import Hook
from tests.surfaces.push_api.stories import order, uninstall
from tests.surfaces.push_api.world import MINUTE, SECOND, device, status_ids

TAKEN = 23


@pytest.fixture
def failing_over(world: OmniWorld) -> OmniWorld:
    world.scenario(world.push_step, SMS)
    return world


def touched(entry: Json) -> tuple[list[str], list[int]]:
    """The registrations and persons that an entry of the journal is about."""
    one = [entry["registrationId"]] if "registrationId" in entry else []
    person = [entry["personId"]] if "personId" in entry else []
    return entry.get("registrationIds", one), entry.get("personIds", person)


@both
def test_a_webhook_of_a_push_names_the_devices_that_it_is_about(failing_over: OmniWorld, hook: Hook) -> None:
    world = failing_over
    world.install("d1", "d2", owner="u-1")
    assert world.account.push.personalize("d1", {"externalId": "u-1", "phoneNumber": PHONE}).status_code == 200
    person = world.account.get_registration("d1")["personId"]
    world.http.patch(f"{world.account.path}/registrations/d2", json={"delivery": "never"}).raise_for_status()
    told = {"notifyUrl": hook.url, "intermediateReport": True}
    world.failover_to(phoneNumber=PHONE, more=told)
    world.failover_to("lost", pushRegistrationId="d2", more={**told, "push": {"text": "x", "validityPeriod": 1}})
    world.advance(MINUTE + SECOND)
    entries = [one for one in world.control.journal(direction="out") if one["operation"] == "webhook"]
    assert [(one["body"]["results"][0]["messageId"], *touched(one)) for one in entries] == [
        ("m", ["d1", "d2"], [person]),  # is on its way to both
        ("lost", ["d2"], [person]),
        ("m", ["d1"], [person]),  # has got it
        ("lost", [], []),  # has ended with the SMS, which had no number to go to
    ]
    assert {one["applicationId"] for one in entries[:3]} == {world.account.answer["applications"][0]["applicationId"]}
    assert world.control.passes(operation="webhook", direction="out", registrationId="d2", count=2)


def test_an_id_that_a_failover_has_is_taken_for_every_message(world: OmniWorld) -> None:
    world.scenario(SMS)
    world.install("d1")
    world.failover_to("m", phoneNumber=PHONE)
    sent = world.send_to(device("d1", messageId="m"), device("d1", messageId="n"))
    assert status_ids(sent) == [TAKEN, 7]
    (refused,) = world.failover({"messageId": "n", "to": {"phoneNumber": PHONE}})["messages"]
    assert refused["status"]["id"] == TAKEN


@pytest.mark.parametrize("named", ["d1", "D1"])
def test_a_fault_on_a_device_strikes_what_is_sent_to_it(failing_over: OmniWorld, named: str) -> None:
    world = failing_over
    world.install("d1", "d2", owner="u-1")

    def send(registration_id: str) -> list[int]:
        """By the three APIs."""
        query = {"$and": [{"pushRegistrationId": [registration_id, "unknown"]}, {"platform": "Android"}]}
        return [
            world.try_send(world.message(device("d0"), device(registration_id))).status_code,
            world.post("/push/2/message/single", world.push_request(query)).status_code,
            world.try_failover({"to": {"pushRegistrationId": registration_id}}).status_code,
        ]

    fault = world.control.fault(on={"registrationId": "d1"}, error="GENERAL_ERROR")
    assert send("d2") == [200, 200, 200]
    assert world.try_send(world.message({"type": "EXTERNAL_USER_ID", "externalUserId": "u-1"})).status_code == 200
    assert send(named) == [500, 500, 500]
    assert (fault := world.control.faults()[0])["hits"] == 3, fault
    assert world.account.push.get("d1").status_code == 500


@both
def test_a_push_step_with_a_topic_is_kept_in_the_inbox_also_when_an_sms_follows(failing_over: OmniWorld) -> None:
    world = failing_over
    world.add_topics("news")
    phone = world.android(owner="u-1")
    world.install("d1", owner="u-1")
    world.http.patch(f"{world.account.path}/registrations/d1", json={"delivery": "never"}).raise_for_status()
    push = {"text": "x", "validityPeriod": 1, "notificationOptions": {"inboxTopic": "news"}}
    world.failover_to(pushRegistrationId="d1", phoneNumber=PHONE, more={"push": push})
    world.advance(MINUTE + SECOND)
    assert world.steps() == [("PUSH", 15, 0, MINUTE), ("SMS", 5, MINUTE, MINUTE + SECOND)]
    assert phone.kept("u-1") == ["m"]


def test_a_device_whose_notifications_are_off_may_get_a_push_that_says_nothing_of_such(failing_over: OmniWorld) -> None:
    failing_over.account.set(mutedInFailover="include")
    failing_over.install("muted", systemData={"notificationsEnabled": False})
    failing_over.failover_to("m", pushRegistrationId="muted")
    asked = {"push": {"text": "By push", "includeNotificationsDisabledDevices": False}}
    failing_over.failover_to("not wanted", pushRegistrationId="muted", more=asked)
    failing_over.advance(SECOND)
    assert failing_over.ended().keys() == {"not wanted"}
    failing_over.account.set(mutedDevices="deliver")
    failing_over.failover_to("shown to nobody", pushRegistrationId="muted")
    failing_over.advance(SECOND)
    assert failing_over.ended()["shown to nobody"][:2] == ("PUSH", 5)


def test_a_push_that_fails_may_be_told_of_as_by_push(failing_over: OmniWorld) -> None:
    failing_over.account.set(failedPushes="asPush")
    failing_over.install("d1", "late")
    order(failing_over, "d1", {"errorId": 8005})
    order(failing_over, "late", {"errorId": 8012})
    failing_over.failover_to("m", pushRegistrationId="d1")
    failing_over.failover_to("l", pushRegistrationId="late")
    uninstall(failing_over, "late")
    failing_over.advance(SECOND)
    pushes = {one["messageId"]: one for one in failing_over.omni_logs(channel="PUSH")}
    assert {name: one["status"]["id"] for name, one in pushes.items()} == {"m": 4, "l": 4}


def test_devices_of_a_person_without_a_primary_one_may_get_pushes_for_it(failing_over: OmniWorld) -> None:
    only_primary = {"push": {"text": "By push", "targetOnlyPrimaryDevices": True}}
    failing_over.install("d1")
    failing_over.account.set(withoutPrimary="all")
    failing_over.failover_to("m", pushRegistrationId="d1", more=only_primary)
    failing_over.advance(SECOND)
    assert failing_over.ended()["m"][:2] == ("PUSH", 5)
    failing_over.install_elsewhere("primary elsewhere", "u-1", isPrimary=True)
    failing_over.log_in("d1", "u-1")
    failing_over.failover_to("n", pushRegistrationId="d1", phoneNumber=PHONE, more=only_primary)
    failing_over.advance(SECOND)
    assert failing_over.ended()["n"][:2] == ("SMS", 5)


def test_a_message_id_that_is_taken_may_go_through_the_steps_again(failing_over: OmniWorld) -> None:
    failing_over.install("d1")
    failing_over.account.set(usedMessageIds="accept")
    for _ in range(2):
        failing_over.failover_to("m", pushRegistrationId="d1")
        failing_over.advance(SECOND)
    assert [one["messageId"] for one in failing_over.omni_reports()] == ["m", "m"]

"""The outbox of SMS, what a test makes of one, and why a message is where it is."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import httpx
import pytest

from tests.databases import both, once
from tests.shapes import assert_control_error
from tests.surfaces.control_api.control import Json, after_noon
from tests.surfaces.omni_api.world import PHONE, SMS, OmniWorld, step
from tests.surfaces.push_api.world import DELIVERED, ENROUTE, EXPIRED, HOUR, MINUTE, SECOND

NOT_DELIVERED, NO_CONTENT, MISSING_TO, NO_DESTINATION = 9, 69, 51, 66
TWO_DAYS = 48 * HOUR


class SmsWorld(OmniWorld):
    """With power over what becomes of SMS and devices."""

    def decide(self, sms_id: str, status: Any) -> httpx.Response:
        return self.http.patch(f"{self.account.path}/sms/{sms_id}", json={"status": status})

    def outcomes_of_sms(self, **outcomes: str) -> None:
        """By number; `every` is any."""
        told = {number.replace("every", "*").removeprefix("_"): outcome for number, outcome in outcomes.items()}
        self.set(smsOutcomes=told)

    def set(self, **settings: Any) -> None:
        self.http.patch(self.account.path, json={"settings": settings}).raise_for_status()

    def deliver(self, registration_id: str, how: Any) -> None:
        path = f"{self.account.path}/registrations/{registration_id}"
        self.http.patch(path, json={"delivery": how}).raise_for_status()

    def uninstall(self, registration_id: str) -> None:
        self.http.delete(f"{self.account.path}/registrations/{registration_id}").raise_for_status()

    def explain(self, message_id: str) -> Json:
        path = f"{self.account.path}/messages/{message_id}/explain"
        found: Json = self.http.get(path).raise_for_status().json()
        return found


@pytest.fixture
def world(world: OmniWorld) -> SmsWorld:
    return SmsWorld(world.account)


# -- the outbox ------------------------------------------------------------------------------------------------


def test_the_outbox_shows_what_was_sent_by_sms(world: SmsWorld) -> None:
    world.scenario(world.push_step, SMS)
    world.failover_to("m", phoneNumber=PHONE, more={"sms": {"text": "ž" * 71}, "bulkId": "b"})
    (sms,) = world.outbox()
    assert sms.pop("smsId")
    assert sms == {
        "messageId": "m",
        "bulkId": "b",
        "to": PHONE,
        "sender": "Shop",
        "text": "ž" * 71,
        "messageCount": 2,
        "status": {"groupName": "PENDING", "id": 7, "name": "PENDING_ENROUTE"},
        "error": {"id": 0, "name": "NO_ERROR"},
        "sentAt": after_noon(0),
        "expiresAt": after_noon(TWO_DAYS),
    }
    world.advance(SECOND)
    (sms,) = world.outbox()
    assert (sms["status"]["id"], sms["doneAt"]) == (DELIVERED, after_noon(SECOND))
    assert world.ended()["m"][:2] == ("SMS", DELIVERED)


@both
def test_the_outbox_can_be_filtered_and_paged(world: SmsWorld) -> None:
    world.scenario(SMS)
    for number in range(3):
        world.failover_to(f"m{number}", phoneNumber=f"38591000000{number}", more={"bulkId": f"b{number % 2}"})
    world.advance(SECOND)
    world.failover_to("n", phoneNumber=PHONE)
    queries: list[tuple[Json, list[str]]] = [
        ({}, ["m0", "m1", "m2", "n"]),
        ({"to": PHONE}, ["n"]),
        ({"messageId": "m1"}, ["m1"]),
        ({"bulkId": "b0"}, ["m0", "m2"]),
        ({"status": "PENDING"}, ["n"]),
        ({"status": "5"}, ["m0", "m1", "m2"]),
        ({"to": "1"}, []),
    ]
    for query, expected in queries:
        assert [one["messageId"] for one in world.outbox(**query)] == expected, query
    page = world.http.get(f"{world.account.path}/sms", params={"limit": 3}).json()
    assert [one["messageId"] for one in page["sms"]] == ["m0", "m1", "m2"]
    assert [one["messageId"] for one in world.outbox(cursor=page["nextCursor"])] == ["n"]


@once
def test_what_is_asked_of_the_outbox_must_make_sense(world: SmsWorld) -> None:
    path = f"{world.account.path}/sms"
    for query, field in (({"status": "lost"}, "status"), ({"cursor": "x"}, "cursor"), ({"limit": 0}, "limit")):
        assert_control_error(world.http.get(path, params=query), 422, "INVALID_REQUEST", field)
    world.scenario(world.push_step, SMS)
    world.outcomes_of_sms(every="pending")
    world.failover_to(phoneNumber=PHONE)
    (sms,) = world.outbox()
    ordinal = sms["smsId"].partition("-")[0]
    for sms_id in ("x", "1-1", f"{ordinal}-0", f"{ordinal}-2", f"0{ordinal}-1", f"{ordinal}-1-1", f"{2**64}-1"):
        assert_control_error(world.decide(sms_id, 5), 404, "SMS_NOT_FOUND")
    for status in (7, 4, "5", None, True, 5.5):
        assert_control_error(world.decide(sms["smsId"], status), 422, "INVALID_REQUEST", "status")
    assert world.outbox() == [sms]


# -- what becomes of an SMS ------------------------------------------------------------------------------------


def test_a_number_says_what_becomes_of_its_sms(world: SmsWorld) -> None:
    world.scenario(SMS)
    world.outcomes_of_sms(_385910000001="undeliverable", _385919every="pending", _38591every="expired")
    for number in ("385910000001", "385919000000", "385911111111", "41790000001"):
        world.failover_to(number, phoneNumber=number)
    world.advance(SECOND)
    assert world.ended() == {
        "385910000001": ("SMS", NOT_DELIVERED, 0, SECOND),
        "385911111111": ("SMS", EXPIRED, 0, SECOND),
        "41790000001": ("SMS", DELIVERED, 0, SECOND),
    }
    world.advance(TWO_DAYS)
    assert world.ended() == {"385919000000": ("SMS", EXPIRED, 0, TWO_DAYS)}


def test_a_number_that_changes_its_mind_counts_for_what_is_under_way(world: SmsWorld) -> None:
    world.scenario(SMS)
    world.failover_to(phoneNumber=PHONE)
    world.outcomes_of_sms(every="undeliverable")
    world.advance(SECOND)
    assert world.ended() == {"m": ("SMS", NOT_DELIVERED, 0, SECOND)}


def test_without_a_delay_an_sms_has_arrived_when_its_send_is_answered(world: SmsWorld) -> None:
    world.scenario(world.push_step, SMS)
    world.set(smsDelayMs=0)
    world.failover_to(phoneNumber=PHONE)
    assert world.ended() == {"m": ("SMS", DELIVERED, 0, 0)}


@pytest.mark.parametrize("status", [DELIVERED, NOT_DELIVERED, EXPIRED])
def test_a_test_decides_what_becomes_of_an_sms_and_the_next_step_begins_at_that_moment(
    world: SmsWorld, status: int
) -> None:
    world.install("d1")
    world.scenario(SMS, world.push_step)
    world.outcomes_of_sms(every="pending")
    world.failover_to(phoneNumber=PHONE, pushRegistrationId="d1")
    world.advance(MINUTE)
    (sms,) = world.outbox()
    decided = world.decide(sms["smsId"], status)
    assert decided.status_code == 200
    assert (decided.json()["status"]["id"], decided.json()["doneAt"]) == (status, after_noon(MINUTE))
    assert [decided.json()] == world.outbox()
    world.advance(SECOND)
    pushed = [] if status == DELIVERED else [("PUSH", DELIVERED, MINUTE, MINUTE + SECOND)]
    assert world.steps() == [("SMS", status, 0, MINUTE), *pushed]
    for again in (DELIVERED, NOT_DELIVERED, EXPIRED):
        assert_control_error(world.decide(sms["smsId"], again), 422, "INVALID_REQUEST", "status")


# -- every reason, at every step -------------------------------------------------------------------------------


class Reason(NamedTuple):
    """Why a step fails: what is so before, what the send asks for, what happens then; with which status, and when."""

    status: int
    takes: int = 0
    before: Callable[[SmsWorld], object] = lambda _: None
    more: Mapping[str, Any] = MappingProxyType({})
    then: Callable[[SmsWorld], object] = lambda _: None


def decide_all(status: int) -> Callable[[SmsWorld], None]:
    def decide(world: SmsWorld) -> None:
        for sms in world.outbox(status="PENDING"):
            world.decide(sms["smsId"], status).raise_for_status()

    return decide


def delivers(how: Any) -> Callable[[SmsWorld], None]:
    return lambda world: world.deliver("d1", how)


def is_so(**system_data: bool) -> Callable[[SmsWorld], object]:
    def install_anew(world: SmsWorld) -> None:
        world.uninstall("d1")
        world.install("d1", systemData=system_data)

    return install_anew


def asks(**push: Any) -> Json:
    return {"push": {"text": "By push", "validityPeriod": 1, **push}}


def sends(**sms: Any) -> Json:
    return {"sms": {"text": "By SMS", "validityPeriod": 1, **sms}}


PUSH_FAILS = {
    "no device": Reason(
        NO_DESTINATION, before=lambda world: world.http.delete(f"{world.account.path}/registrations/d1")
    ),
    "no primary device": Reason(NO_DESTINATION, more=asks(targetOnlyPrimaryDevices=True)),
    "disabled": Reason(NO_DESTINATION, before=is_so(registrationEnabled=False)),
    "muted": Reason(NO_DESTINATION, before=is_so(notificationsEnabled=False)),
    "no subscription": Reason(NO_DESTINATION, more=asks(deviceSubscriptions=["news"])),
    "no topic": Reason(73, more=asks(notificationOptions={"inboxTopic": "unknown"})),
    "too big": Reason(68, more=asks(customPayload={"a": "x" * 4000})),
    "no text": Reason(69, more=asks(text=" ")),
    "an error of the cloud": Reason(NOT_DELIVERED, before=delivers({"errorId": 8002})),
    "a cloud that is away": Reason(EXPIRED, MINUTE, before=delivers({"errorId": 8012}), more=asks()),
    "expired": Reason(EXPIRED, MINUTE, before=delivers("never"), more=asks()),
    "muted, but included": Reason(
        EXPIRED,
        MINUTE,
        before=is_so(notificationsEnabled=False),
        more=asks(includeNotificationsDisabledDevices=True),
    ),
}
SMS_FAILS = {
    "undeliverable": Reason(NOT_DELIVERED, SECOND, before=lambda world: world.outcomes_of_sms(every="undeliverable")),
    "expired by its number": Reason(EXPIRED, SECOND, before=lambda world: world.outcomes_of_sms(every="expired")),
    "expired": Reason(EXPIRED, MINUTE, before=lambda world: world.outcomes_of_sms(every="pending"), more=sends()),
    "decided": Reason(
        NOT_DELIVERED, before=lambda world: world.outcomes_of_sms(every="pending"), then=decide_all(NOT_DELIVERED)
    ),
    "too slow": Reason(EXPIRED, MINUTE, before=lambda world: world.set(smsDelayMs=HOUR), more=sends()),
}


def play(world: SmsWorld, reason: Reason, flow: Sequence[Json]) -> None:
    world.scenario(*flow)
    world.failover_to(phoneNumber=PHONE, pushRegistrationId="d1", more=reason.more)
    for _ in flow:
        reason.then(world)
        world.advance(reason.takes)
    world.advance(SECOND)


@pytest.mark.parametrize("reason", PUSH_FAILS.values(), ids=PUSH_FAILS)
def test_a_push_fails_over_at_every_step_for_every_reason(world: SmsWorld, reason: Reason) -> None:
    world.install("d1")
    reason.before(world)
    play(world, reason, [world.push_step, world.push_step, SMS])
    takes, status = reason.takes, reason.status
    assert world.steps() == [
        ("PUSH", status, 0, takes),
        ("PUSH", status, takes, 2 * takes),
        ("SMS", DELIVERED, 2 * takes, 2 * takes + SECOND),
    ]
    assert world.ended() == {"m": ("SMS", DELIVERED, 2 * takes, 2 * takes + SECOND)}


@pytest.mark.parametrize("reason", SMS_FAILS.values(), ids=SMS_FAILS)
def test_an_sms_fails_over_at_every_step_for_every_reason(world: SmsWorld, reason: Reason) -> None:
    world.install("d1")
    reason.before(world)
    play(world, reason, [SMS, SMS, world.push_step])
    takes, status = reason.takes, reason.status
    assert world.steps() == [
        ("SMS", status, 0, takes),
        ("SMS", status, takes, 2 * takes),
        ("PUSH", DELIVERED, 2 * takes, 2 * takes + SECOND),
    ]


@once
@pytest.mark.parametrize(
    ("reason", "channel"),
    [*((one, "PUSH") for one in PUSH_FAILS.values()), *((one, "SMS") for one in SMS_FAILS.values())],
    ids=[*(f"push {name}" for name in PUSH_FAILS), *(f"SMS {name}" for name in SMS_FAILS)],
)
def test_the_last_step_is_what_a_message_ends_with(world: SmsWorld, reason: Reason, channel: str) -> None:
    world.install("d1")
    reason.before(world)
    play(world, reason, [world.push_step if channel == "PUSH" else SMS])
    assert world.ended() == {"m": (channel, reason.status, 0, reason.takes)}


# -- why -------------------------------------------------------------------------------------------------------


def test_a_message_is_explained_step_by_step(world: SmsWorld) -> None:
    world.install("d1")
    world.scenario(step("VIBER"), world.push_step, SMS)
    more = asks(targetOnlyPrimaryDevices=True)
    world.failover_to(phoneNumber=PHONE, pushRegistrationId="d1", more=more)
    world.advance(SECOND)
    told = world.explain("m")
    left_out = "step 1 VIBER: left out, because the twin does not send by it"
    assert told["why"] == f"{left_out} → step 2 PUSH: no primary device → step 3 SMS: delivered"
    assert (told["status"]["id"], told["next"]) == (DELIVERED, [])
    assert [(one["channel"], one["status"]["id"], one["why"]) for one in told["steps"]] == [
        ("VIBER", NO_CONTENT, "left out, because the twin does not send by it"),
        ("PUSH", NO_DESTINATION, "no primary device"),
        ("SMS", DELIVERED, "delivered"),
    ]
    assert told["steps"][2] == {
        "channel": "SMS",
        "sender": "Shop",
        "to": PHONE,
        "status": {"groupName": "DELIVERED", "id": 5, "name": "DELIVERED_TO_HANDSET"},
        "error": {"id": 0, "name": "NO_ERROR"},
        "sentAt": after_noon(0),
        "doneAt": after_noon(SECOND),
        "expiresAt": after_noon(TWO_DAYS),
        "why": "delivered",
    }


def test_what_is_under_way_is_told_with_what_comes_next(world: SmsWorld) -> None:
    world.install("d1")
    world.scenario(world.push_step, SMS)
    world.deliver("d1", "phone")
    world.outcomes_of_sms(every="pending")
    more = {**asks(), **sends(), "sendAt": after_noon(HOUR)}
    world.failover_to(phoneNumber=PHONE, pushRegistrationId="d1", more=more)
    told = world.explain("m")
    assert (told["why"], told["steps"]) == ("its time has not come", [])
    assert told["next"] == [{"at": after_noon(HOUR), "what": "The flow begins with step 1 PUSH."}]
    world.advance(HOUR)
    told = world.explain("m")
    assert told["why"] == "step 1 PUSH: under way, its phone has neither fetched nor reported it"
    after = {
        "at": after_noon(HOUR + MINUTE),
        "what": "Unless it is delivered, its validity ends, and step 2 SMS begins.",
    }
    assert told["next"] == [{"what": "The phone fetches its messages and reports this one."}, after]
    world.advance(MINUTE)
    told = world.explain("m")
    assert told["why"].endswith(" → step 2 SMS: under way")
    end = "Unless it is delivered, its validity ends, and no other step is left."
    assert told["next"] == [
        {"at": after_noon(HOUR + MINUTE + SECOND), "what": "The SMS arrives, or fails, as its number says."},
        {"at": after_noon(HOUR + 2 * MINUTE), "what": end},
    ]
    world.advance(SECOND)
    assert world.explain("m")["next"] == [
        {"what": "A test decides what becomes of the SMS."},
        {"at": after_noon(HOUR + 2 * MINUTE), "what": end},
    ]
    world.advance(MINUTE)
    assert world.explain("m")["why"].endswith(" → step 2 SMS: its validity ended")


@once
def test_what_was_refused_says_why(world: SmsWorld) -> None:
    world.scenario(world.push_step, SMS)
    world.failover_to(phoneNumber=PHONE)
    world.failover({"messageId": "n"})
    assert world.explain("n")["why"] == "step 1 PUSH: the destination has no address for it → " + (
        "step 2 SMS: the destination has no address for it"
    )
    assert world.explain("m")["why"] == "step 1 PUSH: no device → step 2 SMS: under way"
    missing = world.http.get(f"{world.account.path}/messages/x/explain")
    assert_control_error(missing, 404, "MESSAGE_NOT_FOUND")
    assert world.explain("m")["status"]["id"] == ENROUTE

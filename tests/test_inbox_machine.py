"""Any sequence of sends, logins, looks and times: inboxes keep what the model says, for as long as it says."""

import os
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests import databases
from tests.api_client import Account, PushApi
from tests.inbox_model import DAY, EPOCH, SENT, Inboxes, Kept, Send, filtered
from tests.model import Device, Json, Model

EXAMPLES = int(os.environ.get("PUSHTWIN_FUZZ_EXAMPLES", "2"))
HOUR = 3_600_000
START = int(datetime(2027, 1, 30, 9, 30, tzinfo=UTC).timestamp()) * 1000  # the months that follow are short
MOST_DEVICES = 6
NAMES = ["ana", "Ana", "bob"]
EMAILS = ["a@x.co", "b@x.co"]
DAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
DELIVERIES = ["auto", "never", {"errorId": 8005}, {"errorId": 8012}]
SETTINGS = {
    "ambiguousIdentity": "merge",
    "repeatedPersonalize": "accept",
    "differentExternalId": "replace",
    "tags": "append",
    "additionalDataOnUpdate": "merge",
    "anonymousAttributes": "absorb",
    "deviceAttributesOnDepersonalize": "clear",
}

which = st.integers(0, MOST_DEVICES - 1)
names = st.sampled_from(NAMES)
topics = st.sampled_from(["news", "offers"])
periods = st.sampled_from([None, None, (1, "DAYS"), (3, "DAYS"), (1, "MONTHS"), (2, "MONTHS"), (0, "DAYS")])
steps = st.sampled_from([1, 999, HOUR, 12 * HOUR, DAY, 3 * DAY, 31 * DAY])


class TwinAndModel(RuleBasedStateMachine):
    """Every rule does the same to both. The clock of the account stands still but for what the rules do to it."""

    def __init__(self, http: httpx.Client) -> None:
        super().__init__()
        self.http = http
        self.numbers = count(1)

    @initialize(days=st.sampled_from([0, 0, 2]), seen=st.sampled_from(["inbox", "push"]))
    def start(self, days: int, seen: str) -> None:
        known = {**SETTINGS, "inboxDays": days, "inboxSeen": seen}
        self.account = Account.create(self.http, settings=known, applications=[{}, {}])
        self.authorized = {"Authorization": f"App {self.account.answer['apiKey']}"}
        self.applications = self.account.answer["applications"]
        self.model = Inboxes(Model(SETTINGS), days, START)
        SENT.clear()
        self._clock("freeze", at=_text(START))
        for topic in ("news", "offers"):
            self._good(self.http.put(f"{self.account.path}/inboxTopics/{topic}", json={}))
        for second in (False, False, True):
            self.install(second, "auto")
        self.log_in(0, "ana", None)
        self.log_in(1, "ana", None)

    def teardown(self) -> None:
        if hasattr(self, "account"):
            assert self.http.delete(self.account.path).status_code == 204

    # -- devices and persons -------------------------------------------------------------------------------------

    @precondition(lambda self: len(self.model.world.devices) < MOST_DEVICES)
    @rule(second=st.booleans(), delivery=st.sampled_from(DELIVERIES))
    def install(self, second: bool, delivery: Any) -> None:
        """What becomes of pushes makes no difference to inboxes."""
        application = self.applications[int(second)]
        registration_id = self.account.install(applicationCode=application["applicationCode"])
        path = f"{self.account.path}/registrations/{registration_id}"
        self._good(self.http.patch(path, json={"delivery": delivery}))
        self.model.world.install(registration_id, application["applicationId"], {}, primary=False, data={})
        self._recognise()

    @rule(number=which, name=names | st.none(), email=st.none() | st.sampled_from(EMAILS))
    def log_in(self, number: int, name: str | None, email: str | None) -> None:
        identity = {key: value for key, value in (("externalId", name), ("email", email)) if value is not None}
        device = self._device(number)
        if identity:
            self._good(self._push(device).personalize(device.registration_id, identity, forceDepersonalize=True))
            options = {"force": True, "keep_as_lead": False, "return_push": False, "set_primary": False}
            self.model.world.personalize(device, identity, {}, **options)
            self.model.settle_persons(device.person)
            self._recognise()

    @rule(number=which)
    def log_out(self, number: int) -> None:
        device = self._device(number)
        assert self._push(device).depersonalize(device.registration_id).status_code == 200
        self.model.world.depersonalize(device)
        self._recognise()

    @precondition(lambda self: len(self.model.world.devices) > 2)
    @rule(number=which)
    def uninstall(self, number: int) -> None:
        device = self._device(number)
        assert self.http.delete(f"{self.account.path}/registrations/{device.registration_id}").status_code == 204
        self.model.uninstall(device)

    @rule(number=which, name=names | st.none())
    def rename(self, number: int, name: str | None) -> None:
        person = self._device(number).person
        if name is None or self.model.of(name) in {None, person}:
            path = f"{self.account.path}/persons/{person.person_id}"
            self._good(self.http.patch(path, json={"externalId": name}))
            person.external_id = name
            self._recognise()

    @rule(name=names)
    def delete_person(self, name: str) -> None:
        if person := self.model.of(name):
            assert self.http.delete(f"{self.account.path}/persons/{person.person_id}").status_code == 204
            self.model.world.delete_person(person)
            self.model.settle_persons(None)
            self._recognise()

    # -- sends ---------------------------------------------------------------------------------------------------

    @rule(name=names, topic=topics, period=periods, later=st.sampled_from([0, 0, 0, HOUR, 2 * DAY]))
    def send_to_person(self, name: str, topic: str, period: Any, later: int) -> None:
        self._send({"type": "EXTERNAL_USER_ID", "externalUserId": name}, [name], topic, period, later=later)

    @rule(topic=topics, period=periods, some=st.lists(names, min_size=1, max_size=3, unique=True))
    def send_to_several(self, topic: str, period: Any, some: list[str]) -> None:
        destination = {"type": "MULTIPLE", "$or": [{"externalUserId": name} for name in some]}
        self._send(destination, some, topic, period)

    @rule(number=which, topic=topics, period=periods)
    def send_to_device(self, number: int, topic: str, period: Any) -> None:
        device = self._device(number)
        destination = {"type": "REGISTRATION", "pushRegistrationId": device.registration_id}
        self._send(destination, device, topic, period)

    @rule(name=names, number=which, by_device=st.booleans(), topic=topics, is_short=st.booleans())
    def send_for_tomorrow(self, name: str, number: int, by_device: bool, topic: str, is_short: bool) -> None:
        device = self._device(number)
        if by_device:
            destination = {"type": "REGISTRATION", "pushRegistrationId": device.registration_id}
            self._send(destination, device, topic, None, is_held=True, is_short=is_short)
        else:
            destination = {"type": "EXTERNAL_USER_ID", "externalUserId": name}
            self._send(destination, [name], topic, None, is_held=True, is_short=is_short)

    @rule(name=names, number=which, topic=topics, after=names | st.none(), email=st.none() | st.sampled_from(EMAILS))
    def change_hands_while_held(self, name: str, number: int, topic: str, after: str | None, email: str | None) -> None:
        """What is for somebody who has left the device, or is somebody else by now."""
        self.send_for_tomorrow(name, number, by_device=False, topic=topic, is_short=False)
        if after is None and email is None:
            self.log_out(number)
        else:
            self.log_in(number, after, email)
        self.advance(DAY)

    def _send(
        self,
        destination: Json,
        to: Device | list[str],
        topic: str,
        period: tuple[int, str] | None,
        *,
        later: int = 0,
        is_held: bool = False,
        is_short: bool = False,
    ) -> None:
        now, text = self.model.now, f"message {next(self.numbers)}"
        moment = EPOCH + timedelta(milliseconds=now)
        application = next(
            one for one in self.applications if not isinstance(to, Device) or one["applicationId"] == to.application_id
        )
        options: Json = {"inboxTopic": topic}
        if period:
            options |= {"inboxMessageExpirationPeriod": period[0], "inboxMessageExpirationTimeUnit": period[1]}
        if later:
            options["sendAt"] = _text(now + later)
        if is_held:
            options["deliveryTimeWindow"] = {"days": [one for one in DAYS if one != DAYS[moment.weekday()]]}
        if is_short:
            options["validityPeriod"] = {"amount": 1, "timeUnit": "HOURS"}
        message = {
            "sender": application["applicationCode"],
            "destinations": [destination],
            "content": {"type": "TEXT", "text": text},
            "options": options,
        }
        answer = self._good(self.http.post("/push/3/messages", json={"messages": [message]}, headers=self.authorized))
        send = Send(
            text,
            answer["bulkId"],
            answer["messages"][0]["messageId"],
            application["applicationId"],
            topic,
            period,
            (lambda device: device is to)
            if isinstance(to, Device)
            else (lambda device: device.person.external_id in to),
            opens_at=(now // DAY + 1) * DAY if is_held else None,
            expires_at=now + later + (HOUR if is_short else 2 * DAY),
        )
        SENT.append(send)
        self.model.send(send, now + later)

    # -- time ----------------------------------------------------------------------------------------------------

    @rule(milliseconds=steps)
    def advance(self, milliseconds: int) -> None:
        self._clock("advance", ms=milliseconds)
        self.model.advance(self.model.now + milliseconds)

    @rule()
    def take_and_restore(self) -> None:
        """A snapshot has all of it, also what is still to come."""
        path = f"{self.account.path}/snapshot"
        document = self.http.get(path).content
        assert self.http.put(path, content=document).status_code == 204
        assert self.http.get(path).content == document
        self._recognise()

    # -- what phones and backends do with inboxes ------------------------------------------------------------------

    @rule(
        number=which,
        name=names,
        query=st.fixed_dictionaries(
            {},
            optional={
                "messageTopic": topics,
                "dateTimeFrom": st.sampled_from([START, START + HOUR, START + DAY]),
                "dateTimeTo": st.sampled_from([START + 1, START + HOUR, START + 40 * DAY]),
                "limit": st.integers(0, 3),
            },
        ),
        says_who=st.booleans(),
    )
    def look(self, number: int, name: str, query: Json, says_who: bool) -> None:
        device, person = self._device(number), self.model.of(name)
        answer = self._look(device, name, query, says_who=says_who)
        may_look = not says_who or device.person is person
        kept = self.model.newest(person, device.application_id) if may_look else []
        chosen = filtered(kept, query)
        counts = {"countTotal": len(kept), "countUnread": sum(one.seen is None for one in kept)}
        if query.keys() - {"limit"}:
            unread = sum(one.seen is None for one in chosen)
            counts |= {"countTotalFiltered": len(chosen), "countUnreadFiltered": unread}
        shown = answer.pop("messages")
        assert answer == counts
        assert [one["aps"]["alert"]["body"] for one in shown] == [one.send.text for one in chosen][
            : query.get("limit", 20)
        ]
        for one, expected in zip(shown, chosen, strict=False):
            inbox = {"topic": expected.send.topic, "seen": expected.seen is not None}
            assert (one["internalData"]["sendDateTime"], one["internalData"]["inbox"]) == (expected.sent, inbox)

    @rule(number=which, name=names, first=st.integers(0, 3), ago=st.sampled_from([0, 5, 86_400]))
    def see(self, number: int, name: str, first: int, ago: int) -> None:
        """Some of what is there, and what is not."""
        device, person = self._device(number), self.model.of(name)
        kept = self.model.newest(person, device.application_id)[:first]
        ids = {one.send.text: one for one in kept}
        shown = self._look(device, name, {"limit": 100}, says_who=False)["messages"]
        named = [one["messageId"] for one in shown if one["aps"]["alert"]["body"] in ids]
        messages = [{"messageId": one, "timestampDelta": ago, "inbox": True} for one in [*named, "unknown"]]
        body = {"externalUserId": name, "messages": messages}
        self._good(self.http.post("/mobile/2/messages/seen", json=body, headers=self._app(device, says_who=True)))
        if device.person is person:
            self.model.see(kept, self.model.now - ago * 1000)

    @rule(number=st.integers(0, 20), name=names | st.none(), by_bulk=st.booleans())
    def delete(self, number: int, name: str | None, by_bulk: bool) -> None:
        """Messages are deleted by the ids of their bulks, or by those that the answers to sends have told."""
        send = SENT[number % len(SENT)] if SENT else None
        query = (
            {"bulkId": send.bulk_id if send else "x"} if by_bulk else {"messageId": send.message_id if send else "x"}
        )
        person = None if name is None else self.model.of(name)
        path = "/push/1/inbox/messages" if name is None else f"/push/1/user/{name}/inbox/messages"
        answer = self.http.delete(path, params=query, headers=self.authorized)
        assert answer.status_code == (404 if name is not None and person is None else 202), answer.text

        def is_meant(one: Kept) -> bool:
            return one.send is send and (by_bulk or one.registration_id == first)

        first = self._first_device(send) if send and not by_bulk else None
        self.model.remove(self.model.world.persons if name is None else filter(None, [person]), is_meant)

    def _first_device(self, send: Send) -> str | None:
        """Which of them got the id of the answer."""
        found = self.http.get(f"{self.account.path}/messages/{send.message_id}")
        return found.json().get("registrationId") if found.status_code == 200 else None

    # -- after every step ----------------------------------------------------------------------------------------

    @invariant()
    def both_worlds_are_the_same(self) -> None:
        if not hasattr(self, "account"):
            return
        for person in self.model.world.persons:
            path = f"{self.account.path}/persons/{person.person_id}/inbox"
            shown = self._good(self.http.get(path, params={"limit": 1000}))["inbox"]
            assert list(map(_shown, shown)) == list(map(_expected, self.model.newest(person)))
            for one, kept in zip(shown, self.model.newest(person), strict=True):
                self._check_id(one["messageId"], kept)

    def _check_id(self, message_id: str, kept: Kept) -> None:
        """It is that of the message to the device by which the person got it first."""
        message = self._good(self.http.get(f"{self.account.path}/messages/{message_id}"))
        assert (message["registrationId"], message["text"]) == (kept.registration_id, kept.send.text)

    # -- helpers -------------------------------------------------------------------------------------------------

    def _look(self, device: Device, name: str, query: Json, *, says_who: bool) -> Json:
        path = f"/mobile/1/user/{name}/inbox/apns/messages"
        return self._good(self.http.get(path, params=query, headers=self._app(device, says_who=says_who)))

    def _app(self, device: Device, *, says_who: bool) -> dict[str, str]:
        headers = {"Authorization": f"App {self._application(device)['applicationCode']}"}
        return {**headers, "pushregistrationid": device.registration_id} if says_who else headers

    def _application(self, device: Device) -> Json:
        found: Json = next(one for one in self.applications if one["applicationId"] == device.application_id)
        return found

    def _push(self, device: Device) -> PushApi:
        return PushApi(self.http, self._application(device)["applicationCode"], self.authorized["Authorization"])

    def _device(self, number: int) -> Device:
        return self.model.world.devices[number % len(self.model.world.devices)]

    def _recognise(self) -> None:
        """The model learns the ids of persons, and when they were modified, which decides about merges."""
        for device in self.model.world.devices:
            shown = self.account.owner(device.registration_id)
            device.person.person_id, device.person.modified = shown["personId"], shown["modifiedAt"]
        for person in self.model.world.persons:
            if person.person_id is not None:
                person.modified = self.account.get_person(person.person_id)["modifiedAt"]

    def _clock(self, action: str, **body: Any) -> None:
        self._good(self.http.post(f"{self.account.path}/clock/{action}", json=body))

    def _good(self, answer: httpx.Response) -> Json:
        assert answer.status_code == 200, answer.text
        body: Json = answer.json()
        return body


def _text(milliseconds: int) -> str:
    return (EPOCH + timedelta(milliseconds=milliseconds)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _shown(one: Json) -> Json:
    return {name: one.get(name) for name in ("text", "topic", "bulkId", "applicationId", "sentAt", "seenAt", "endsAt")}


def _expected(one: Kept) -> Json:
    return {
        "text": one.send.text,
        "topic": one.send.topic,
        "bulkId": one.send.bulk_id,
        "applicationId": one.send.application_id,
        "sentAt": _text(one.sent),
        "seenAt": None if one.seen is None else _text(one.seen),
        "endsAt": None if one.ends is None else _text(one.ends),
    }


def run(http: httpx.Client, examples: int) -> None:
    run_state_machine_as_test(
        lambda: TwinAndModel(http),
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            print_blob=True,
            phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


@databases.once
def test_inboxes_keep_what_the_model_says(http: httpx.Client) -> None:
    run(http, EXAMPLES)


@databases.both
@pytest.mark.extra
def test_inboxes_keep_what_the_model_says_for_long(http: httpx.Client) -> None:
    run(http, 20 * EXAMPLES)

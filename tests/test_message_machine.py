"""Any sequence of sends, phones and times: the twin tells of every message, and every webhook, what the model tells."""

import json
import os
from copy import deepcopy
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any
from uuid import uuid4

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

from pushtwin.testing import WebhookServer
from tests import databases
from tests.api_client import Account
from tests.message_model import (
    ADDRESSES,
    DAY,
    DAYS,
    HOUR,
    MINUTE,
    NOT_COUNTED,
    UNITS,
    Item,
    Messages,
    Request,
    Sending,
    is_query,
    validity_of,
)
from tests.model import Device, Json, Model, Refused

EXAMPLES = int(os.environ.get("PUSHTWIN_FUZZ_EXAMPLES", "3"))
MOST_DEVICES = 6
MONDAY = int(datetime(2026, 1, 5, 9, 30, tzinfo=UTC).timestamp()) * 1000
HALF_A_YEAR = 180 * DAY

account_settings = st.fixed_dictionaries(
    {
        "ambiguousIdentity": st.sampled_from(["merge", "merge", "reject"]),
        "anonymousAttributes": st.sampled_from(["absorb", "discard"]),
        "deviceAttributesOnDepersonalize": st.sampled_from(["clear", "keep"]),
        "targetingEvaluation": st.sampled_from(["grouped", "grouped", "strict"]),
        "deliveryDelayMs": st.sampled_from([0, 1000, MINUTE]),
    }
)
webhooks = st.sampled_from(
    [
        None,
        None,
        {"url": "own"},
        {"url": "own", "intermediateReport": True},
        {"intermediateReport": True},
        {"url": "own", "notify": False},
    ]
)
deliveries = st.sampled_from(["auto", "phone", "never", 8001, 8012, 8012, 8013])
MODEL_DEFAULTS = {
    "repeatedPersonalize": "accept",
    "differentExternalId": "replace",
    "tags": "append",
    "additionalDataOnUpdate": "merge",
}

# -- persons and devices -------------------------------------------------------------------------------------------

external_ids = st.sampled_from(["ana", "bob"])
phones = st.sampled_from(["385911234567", "79810000000"])
emails = st.sampled_from(["ana@x.co", "Bob@x.co"])
identities = st.one_of(
    st.fixed_dictionaries({"externalId": external_ids}, optional={"phoneNumber": phones, "email": emails}),
    st.fixed_dictionaries({"phoneNumber": phones}, optional={"email": emails}),
    st.fixed_dictionaries({"email": emails}),
)
described = st.fixed_dictionaries(
    {},
    optional={
        "customAttributes": st.fixed_dictionaries({}, optional={"city": st.sampled_from(["Zagreb", "Split"])}),
        "tags": st.lists(st.sampled_from(["vip", "new"]), max_size=2, unique=True),
    },
)
system_data = st.fixed_dictionaries(
    {"cloudType": st.sampled_from(["GCM", "APNS"]), "os": st.sampled_from(["Android", "iOS"])},
    optional={
        "osLanguage": st.sampled_from(["hr", "en"]),
        "appVersion": st.sampled_from(["1.0", "2.0"]),
        "deviceSecure": st.booleans(),
        "notificationsEnabled": st.sampled_from([True, True, False]),
    },
)
device_data = st.fixed_dictionaries(
    {}, optional={"city": st.sampled_from(["Zagreb", "Split"]), "level": st.sampled_from([1, 1.5, 2, True, "1"])}
)
which = st.integers(min_value=0, max_value=MOST_DEVICES - 1)
some = st.lists(st.integers(min_value=0, max_value=30), max_size=4, unique=True)

# -- to whom -------------------------------------------------------------------------------------------------------

registrations = which.map(lambda number: f"#{number}")
"""Stands for the registration of a device, there or gone; with `^` in capitals."""
fields = {
    "pushRegistrationId": registrations | registrations.map(lambda one: f"^{one}") | st.lists(registrations),
    "externalUserId": external_ids | st.lists(external_ids, min_size=1),
    "phoneNumber": phones | phones.map(lambda one: f"+{one}") | phones.map(lambda one: f"00{one}") | phones.map(int),
    "email": emails | emails.map(str.upper),
    "tag": st.sampled_from(["vip", "vip", "new", "VIP"]),
    "tags": st.sampled_from(["vip", "new"]),
    "platform": st.sampled_from(["iOS", "ANDROID", "android"]) | st.just(["Android", "iOS"]),
    "cloudType": st.sampled_from(["GCM", "APNS"]),
    "osLanguage": st.sampled_from(["hr", "en", "HR"]),
    "applicationVersion": st.sampled_from(["1.0", "2.0", 1]),
    "appVersion": st.sampled_from(["1.0", "2.0"]),
    "deviceSecure": st.sampled_from([True, False, "true", "false"]),
    "notificationsEnabled": st.sampled_from([True, False, "true"]),
    "pushRegistrationEnabled": st.sampled_from([True, True, "true", False, "false"]),
    "city": st.sampled_from(["Zagreb", "Split", "zagreb"]) | st.just(["Zagreb", "Split"]),
    "level": st.sampled_from([1, 1.0, 1.5, 2, True, "1", "true"]),
}
NAMES = [
    *fields,
    "pushRegistrationId",
    "externalUserId",
    "platform",
    "platform",
    "cloudType",
    "pushRegistrationEnabled",
]


@st.composite
def conditions(draw: st.DrawFn, most: int = 2) -> Json:
    names = draw(
        st.lists(st.sampled_from(NAMES), min_size=1, max_size=draw(st.sampled_from([1, 1, most])), unique=True)
    )
    return {name: draw(fields[name]) for name in names}


items = conditions() | conditions() | st.fixed_dictionaries({"$or": st.lists(conditions(), min_size=1, max_size=2)})
groups = st.lists(items, min_size=1, max_size=3)
multiple = st.one_of(
    st.fixed_dictionaries({"$and": groups}),
    st.fixed_dictionaries({"$or": groups}),
    st.fixed_dictionaries({"$and": groups, "$or": groups}),
)
odd_queries = st.sampled_from(
    [
        {"$and": []},
        {"$and": [{}]},
        {"$and": [{"city": {"is": "Zagreb"}}]},
        {"$or": [{"$xor": []}]},
        {"$or": [{"city": "Split"}], "$and": [{"$not": [{"city": "Split"}]}]},
    ]
)
filters = st.one_of(
    conditions(),
    conditions(),
    multiple,
    st.tuples(conditions(), multiple).map(lambda pair: {**pair[0], **pair[1]}),
    odd_queries,
    st.sampled_from([{}, {"$xor": []}, {"$and": {}}, {"city": {"x": 1}}]),
)
primary_only = st.sampled_from([False, False, False, True])
addresses = st.one_of(
    st.tuples(st.just("REGISTRATION"), registrations),
    st.tuples(st.just("REGISTRATION"), registrations | st.sampled_from(["^#0", "nobody"])),
    st.tuples(st.just("EXTERNAL_USER_ID"), external_ids),
    st.tuples(st.just("PHONE_NUMBER"), phones | phones.map(lambda one: f"+{one}")),
    st.tuples(st.just("EMAIL"), emails | emails.map(str.upper)),
)
own_ids = st.sampled_from([*[None] * 9, "m-1", "m-2", "m-3"])


@st.composite
def destinations(draw: st.DrawFn) -> Json:
    only = {"targetOnlyPrimaryDevices": draw(primary_only)}
    if draw(st.integers(0, 3)) == 0:
        return {"type": "MULTIPLE", **draw(st.one_of(multiple, multiple, multiple, odd_queries)), **only}
    kind, address = draw(addresses)
    own_id = draw(own_ids)
    return {"type": kind, ADDRESSES[kind]: address, **only, **({} if own_id is None else {"messageId": own_id})}


# -- what and when -------------------------------------------------------------------------------------------------

senders = st.sampled_from([*["code 0"] * 9, "id 0", "code 1", "code 1", "nobody's"])
starts = st.sampled_from([None, None, None, -HOUR, 1, 30_000, HOUR, 3 * DAY, HALF_A_YEAR])
validities = st.sampled_from(
    [
        None,
        None,
        None,
        None,
        (29, "SECONDS"),
        (40, "SECONDS"),
        (3, "MINUTES"),
        (30, "SECONDS"),
        (5, None),
        (1, "HOURS"),
        (60, "HOURS"),
    ]
)
hours = [
    {},
    {"from": {"hour": 10, "minute": 0}, "to": {"hour": 11, "minute": 30}},
    {"from": {"hour": 9, "minute": 0}, "to": {"hour": 10, "minute": 0}},
    {"from": {"hour": 23, "minute": 30}, "to": {"hour": 0, "minute": 30}},
]
windows = st.builds(
    lambda days, part: {"days": sorted(days), **part},
    st.sets(st.sampled_from(DAYS), min_size=1, max_size=3),
    st.sampled_from(hours),
) | st.sampled_from(hours).map(lambda part: {"days": DAYS, **part})
limits = st.fixed_dictionaries(
    {"amount": st.sampled_from([1, 2, 7, 60])}, optional={"timeUnit": st.sampled_from(["MINUTE", "HOUR", "DAY"])}
)
oddities = st.sampled_from([*[None] * 30, 68, 70, 73, 74])


@st.composite
def messages_v3(draw: st.DrawFn) -> Json:
    sent: Json = {
        "sender": draw(senders),
        "start": draw(starts),
        "validity": draw(validities),
        "silent": draw(st.sampled_from([False, False, True])),
        "oddity": draw(oddities),
        "webhook": draw(webhooks),
        "destinations": draw(st.lists(destinations(), min_size=1, max_size=3)),
    }
    if draw(st.integers(0, 3)) == 0:
        sent["window"] = draw(windows)
    return sent


messages_v2 = st.fixed_dictionaries(
    {
        "sender": senders,
        "start": starts,
        "validity": validities,
        "silent": st.sampled_from([False, False, True]),
        "oddity": st.sampled_from([*[None] * 30, 68, 69, 70, 73, 74]),
        "webhook": st.sampled_from([None, {"url": "own"}]),
        "to": filters,
        "primary": primary_only,
    }
)
odd_bodies = st.sampled_from(
    [
        {"messages": []},
        {"messages": [{"sender": "code 0", "content": {"type": "TEXT", "text": "x"}, "destinations": []}]},
        {
            "messages": [
                {
                    "sender": "code 0",
                    "content": {"type": "TEXT", "text": "x"},
                    "destinations": [
                        {"type": "REGISTRATION", "pushRegistrationId": "#0"},
                        {"type": "REGISTRATION", "pushRegistrationId": 7},
                    ],
                }
            ]
        },
    ]
)
steps = st.sampled_from([0, 1, 999, 1000, 30_000, MINUTE, 5 * MINUTE, HOUR, DAY, 2 * DAY, 7 * DAY])
SENDS: Json = {
    "messages": st.lists(messages_v3(), min_size=1, max_size=2),
    "limit": st.none() | st.none() | limits,
    "start": starts,
    "bulk_id": st.sampled_from([None, None, None, "b-1"]),
}
several = st.lists(registrations, min_size=2, max_size=4, unique=True)


class TwinAndModel(RuleBasedStateMachine):
    """Every rule does the same to both. The clock of the account stands still but for what the rules do to it."""

    def __init__(self, http: httpx.Client, hook: WebhookServer) -> None:
        super().__init__()
        self.http, self.hook = http, hook
        self.sent = 0
        self.turn = 0
        self.is_same = False
        self.bulks: list[str] = []
        self.reported: set[str] = set()
        self.kept: tuple[Json, Any] | None = None

    @initialize(
        chosen=account_settings,
        has_webhook=st.booleans(),
        data=st.lists(st.tuples(system_data, device_data), min_size=3, max_size=3),
    )
    def start(self, chosen: Json, has_webhook: bool, data: list[tuple[Json, Json]]) -> None:
        """Two devices of an application, one of them with a phone, and one of another application."""
        self.hook.always(200)
        self.webhook = f"{self.hook.url}/account" if has_webhook else None
        known = {**chosen, **MODEL_DEFAULTS, "webhookUrl": self.webhook}
        self.account = Account.create(self.http, settings=known, applications=[{}, {}])
        self.authorized = {"Authorization": f"App {self.account.answer['apiKey']}"}
        self.applications = self.account.answer["applications"]
        self.model = Messages(Model(known), known, MONDAY)
        self._clock("freeze", at=MONDAY)
        for number, (system, own) in enumerate(data):
            self.install(system, own, number == 0, number == 1, number == 2)
        self.personalize(0, {"externalId": "ana"}, {"tags": ["vip"]}, False)
        self.personalize(1, {"externalId": "ana"}, {}, False)

    def teardown(self) -> None:
        if not hasattr(self, "account"):
            return
        if self.is_same:
            for bulk_id in self.bulks:
                self._compare_statistics(bulk_id)
            while self._take_reports(1, 7, {}):
                pass
        assert self.http.delete(self.account.path).status_code == 204

    # -- devices and persons -------------------------------------------------------------------------------------

    @precondition(lambda self: len(self.model.world.devices) < MOST_DEVICES)
    @rule(system=system_data, own=device_data, primary=st.booleans(), by_phone=st.booleans(), second=st.booleans())
    def install(self, system: Json, own: Json, primary: bool, by_phone: bool, second: bool) -> None:
        application = self.applications[int(second)]
        if by_phone:
            reported = {name: value for name, value in system.items() if name not in {"cloudType", "osLanguage"}}
            service = {"GCM": "Firebase", "APNS": "APNS"}[system["cloudType"]]
            language = {"language": system["osLanguage"]} if "osLanguage" in system else {}
            body = {**reported, **language, "pushServiceType": service, "pushServiceToken": uuid4().hex}
            answer = self._mobile("POST", "/mobile/1/appinstance", application, {**body, "isPrimary": primary})
            registration_id = answer.json()["pushRegId"]
            self.model.delivery[registration_id] = "phone"
            own = {}
        else:
            registration_id = self.account.install(
                applicationCode=application["applicationCode"], isPrimary=primary, additionalData=own, systemData=system
            )
        known = {**system, "registrationEnabled": True}
        self.model.world.install(registration_id, application["applicationId"], known, primary=primary, data=own)
        self._recognise()

    @rule(number=which, identity=identities, described=described, force=st.booleans())
    def personalize(self, number: int, identity: Json, described: Json, force: bool) -> None:
        device = self._device(number)
        answer = self._push(device).personalize(device.registration_id, identity, described, forceDepersonalize=force)
        options = {"force": force, "keep_as_lead": False, "return_push": False, "set_primary": False}
        try:
            self.model.world.personalize(device, identity, described, **options)
        except Refused:
            assert answer.status_code == 400, answer.text
        else:
            assert answer.status_code == 200, answer.text
        self._recognise()

    @rule(number=which, by_phone=st.booleans())
    def depersonalize(self, number: int, by_phone: bool) -> None:
        device = self._device(number)
        if by_phone:
            path = f"/mobile/1/appinstance/{device.registration_id}/depersonalize"
            self._mobile("POST", path, self._application(device), {})
        else:
            assert self._push(device).depersonalize(device.registration_id).status_code == 200
        self.model.world.depersonalize(device)
        self._recognise()

    @rule(number=which, primary=st.booleans(), own=device_data)
    def update(self, number: int, primary: bool, own: Json) -> None:
        device = self._device(number)
        body = {"isPrimary": primary, "additionalData": own}
        answer = self._push(device).update(device.registration_id, body)
        assert answer.status_code == 200, answer.text
        self.model.world.update(device, body)
        self._recognise()

    @rule(number=which, enabled=st.sampled_from([True, True, False]), shows=st.sampled_from([True, True, False]))
    def switch(self, number: int, enabled: bool, shows: bool) -> None:
        device = self._device(number)
        path = f"/mobile/1/appinstance/{device.registration_id}"
        self._mobile("PATCH", path, self._application(device), {"regEnabled": enabled, "notificationsEnabled": shows})
        device.system |= {"registrationEnabled": enabled, "notificationsEnabled": shows}
        self._recognise()

    @rule(number=which, delivery=deliveries)
    def deliver_as(self, number: int, delivery: str | int) -> None:
        device = self._device(number)
        body = {"delivery": delivery if isinstance(delivery, str) else {"errorId": delivery}}
        path = f"{self.account.path}/registrations/{device.registration_id}"
        assert self.http.patch(path, json=body).status_code == 200
        if self.model.delivery.get(device.registration_id, "auto") != delivery:
            self.model.deliver_as(device, delivery)
            self.model.settle()

    @precondition(lambda self: len(self.model.world.devices) > 2)
    @rule(number=which)
    def uninstall(self, number: int) -> None:
        device = self._device(number)
        assert self.http.delete(f"{self.account.path}/registrations/{device.registration_id}").status_code == 204
        self.model.uninstall(device)

    # -- sends ---------------------------------------------------------------------------------------------------

    @rule(query=multiple | conditions(), primary=primary_only)
    def send_to_many(self, query: Json, primary: bool) -> None:
        query = query if query.keys() <= {"$and", "$or"} else {"$and": [query]}
        destination = {"type": "MULTIPLE", **query, "targetOnlyPrimaryDevices": primary}
        self._send_plainly([destination], silent=False, validity=None)

    @rule(**SENDS)
    def send(self, messages: list[Json], limit: Json | None, start: int | None, bulk_id: str | None) -> None:
        self._send(messages, limit, start, bulk_id)

    @rule(**SENDS)
    def send_another(self, messages: list[Json], limit: Json | None, start: int | None, bulk_id: str | None) -> None:
        """What is sent is richer than anything else, and should be tried more often."""
        self._send(messages, limit, start, bulk_id)

    @rule(kind_and_address=addresses, primary=st.booleans(), start=starts)
    def send_to_one(self, kind_and_address: tuple[str, str], primary: bool, start: int | None) -> None:
        kind, address = kind_and_address
        destination = {"type": kind, ADDRESSES[kind]: address, "targetOnlyPrimaryDevices": primary}
        self._send_plainly([destination], silent=False, validity=None, start=start)

    def _send(self, messages: list[Json], limit: Json | None, start: int | None, bulk_id: str | None) -> None:
        schedule = _present({"bulkId": bulk_id, "sendAt": self._at(start), "sendingSpeedLimit": limit})
        texts = [self._text() for _ in messages]
        body = {
            "messages": [self._message(one, text) for one, text in zip(messages, texts, strict=True)],
            **({"options": {"schedule": schedule}} if schedule else {}),
        }
        answer = self.http.post("/push/3/messages", json=body, headers=self.authorized)
        assert answer.status_code == 200, answer.text
        shown = answer.json()
        self._know_bulk(shown["bulkId"])
        assert bulk_id in {None, shown["bulkId"]}
        request = Request()
        if limit:
            request.interval = Fraction(UNITS[limit.get("timeUnit", "MINUTE")], limit["amount"])
        entries = iter(shown["messages"])
        for number, (message, text) in enumerate(zip(messages, texts, strict=True)):
            for destination in body["messages"][number]["destinations"]:
                entry = next(entries)
                sending = self._sending("v3", shown["bulkId"], message, text, start)
                sending.request = request
                kind = destination["type"]
                given_id = destination.get("messageId")
                assert given_id in {None, entry["messageId"]}
                sending.message_id = given_id
                sending.is_registration = kind == "REGISTRATION"
                sending.only_primary = destination["targetOnlyPrimaryDevices"]
                if kind == "MULTIPLE":
                    sending.query = {name: value for name, value in destination.items() if name.startswith("$")}
                    assert "destination" not in entry
                else:
                    sending.address = destination[ADDRESSES[kind]]
                    sending.query = {ADDRESSES[kind]: sending.address}
                    assert entry["destination"] == sending.address
                expected = self.model.accept(sending, self._problem(message))
                assert entry["status"]["id"] == expected, (destination, entry)
                self._learn(sending, entry["messageId"])
        assert list(entries) == []
        self.model.settle()

    @rule(numbers=several, silent=st.booleans(), validity=validities)
    def send_to_devices(self, numbers: list[str], silent: bool, validity: Any) -> None:
        self._send_to_devices(numbers, silent, validity)

    @rule(numbers=several, silent=st.booleans(), validity=validities, milliseconds=steps)
    def send_and_wait(self, numbers: list[str], silent: bool, validity: Any, milliseconds: int) -> None:
        """There should nearly always be something under way."""
        self._send_to_devices(numbers, silent, validity)
        self.both_worlds_are_the_same()
        self.advance(milliseconds)

    def _send_to_devices(self, numbers: list[str], silent: bool, validity: Any) -> None:
        destinations = [
            {"type": "REGISTRATION", "pushRegistrationId": one, "targetOnlyPrimaryDevices": False} for one in numbers
        ]
        self._send_plainly(destinations, silent, validity)

    def _send_plainly(self, destinations: list[Json], silent: bool, validity: Any, start: int | None = None) -> None:
        plain = {"sender": "code 0", "start": start, "validity": validity, "silent": silent, "oddity": None}
        plain["webhook"] = None
        self._send([{**plain, "destinations": destinations}], None, None, None)

    @rule(messages=st.lists(messages_v2, min_size=1, max_size=2), is_test=st.sampled_from([False, False, False, True]))
    def send_v2(self, messages: list[Json], is_test: bool) -> None:
        texts = [self._text() for _ in messages]
        bodies = [self._message_v2(one, text) for one, text in zip(messages, texts, strict=True)]
        kind = "single" if len(bodies) == 1 else "multi"
        body = bodies[0] if len(bodies) == 1 else {"messages": bodies}
        path = f"/push/2/message/{kind}{'/test' if is_test else ''}"
        answer = self.http.post(path, json=body, headers=self.authorized)
        assert answer.status_code == 200, answer.text
        for shown, message, text, given in zip(answer.json()["bulks"], messages, texts, bodies, strict=True):
            sending = self._sending("v2", shown["bulkId"], message, text, None)
            sending.query, sending.only_primary = given["to"], message["primary"]
            count = self._count(sending)
            before = (self.model.waiting[:], self.model.items[:], self.model.order[:])
            expected = self.model.accept(sending, self._problem(message))
            assert shown["status"]["id"] == expected, (given, shown)
            assert shown["messageCount"] == (count if expected == 26 else 0)
            assert shown["to"] == given["to"]
            if is_test:
                self.model.waiting, self.model.items, self.model.order = before
            self._know_bulk(shown["bulkId"])
        self.model.settle()

    @rule(body=odd_bodies)
    def send_what_is_wrong(self, body: Json) -> None:
        assert self.http.post("/push/3/messages", json=self._filled(body), headers=self.authorized).status_code == 400

    # -- time ----------------------------------------------------------------------------------------------------

    @rule(milliseconds=steps)
    def advance(self, milliseconds: int) -> None:
        self._clock("advance", ms=milliseconds)
        self.model.advance(self.model.now + milliseconds)

    @rule(milliseconds=st.sampled_from([1, 1000, HOUR, 3 * DAY]))
    def go_back(self, milliseconds: int) -> None:
        self._clock("set", now=self.model.now - milliseconds)
        self.model.advance(self.model.now - milliseconds)

    # -- webhooks, and going back --------------------------------------------------------------------------------

    @rule(is_taken=st.sampled_from([True, False, False]))
    def receivers_answer(self, is_taken: bool) -> None:
        self.hook.always(200 if is_taken else 503)
        self.model.is_taken = is_taken

    @rule()
    def keep(self) -> None:
        answer = self.http.get(f"{self.account.path}/snapshot")
        assert answer.status_code == 200, answer.text
        self.kept = answer.json(), deepcopy((self.model, self.bulks, self.reported))

    @precondition(lambda self: self.kept is not None)
    @rule()
    def restore(self) -> None:
        assert self.kept is not None
        answer = self.http.put(f"{self.account.path}/snapshot", json=self.kept[0])
        assert answer.status_code == 204, answer.text
        self.restored = self.kept[1]
        self._go_back()

    @precondition(lambda self: hasattr(self, "restored"))
    @rule()
    def reset(self) -> None:
        assert self.http.post(f"{self.account.path}/reset").status_code == 204
        self._go_back()

    def _go_back(self) -> None:
        """Receivers are no part of the account."""
        is_taken = self.model.is_taken
        self.model, self.bulks, self.reported = deepcopy(self.restored)
        self.model.is_taken = is_taken

    # -- phones --------------------------------------------------------------------------------------------------

    @rule(number=which, named=some, delivered=some)
    def sync(self, number: int, named: list[int], delivered: list[int]) -> None:
        device = self._device(number)
        ids, reported = self._ids(device, named), self._ids(device, delivered)
        self._compare_sync(device, self.model.sync(device, ids, reported), {"mIDs": ids, "drIDs": reported})

    @rule(number=which)
    def sync_and_report(self, number: int) -> None:
        """As an SDK: what has come is reported at once."""
        device = self._device(number)
        came = [one.message_id or "" for one in self.model.pulled(device)]
        self._compare_sync(device, self.model.pulled(device), {})
        self._compare_sync(device, self.model.sync(device, came, came), {"mIDs": came, "drIDs": came})

    @rule(number=which, chosen=some, ago=st.sampled_from([0, 0, 3, 600]))
    def see(self, number: int, chosen: list[int], ago: int) -> None:
        device = self._device(number)
        ids = self._ids(device, chosen)
        ago = ago if all(one.sent_at is not None for one in self.model.items if one.message_id in ids) else 0
        seen = [{"messageId": one, "timestampDelta": ago} for one in ids]
        self._mobile("POST", "/mobile/2/messages/seen", self._application(device), {"messages": seen}, device)
        self.model.report_seen(ids, device)

    @rule(number=which, chosen=some)
    def report_from_extension(self, number: int, chosen: list[int]) -> None:
        device = self._device(number)
        ids = self._ids(device, chosen)
        self._mobile("POST", "/mobile/1/messages/deliveryreport", self._application(device), {"dlrIds": ids})
        self.model.report_delivered(ids, device.application_id)

    # -- reports -------------------------------------------------------------------------------------------------

    @rule(
        version=st.sampled_from([1, 3]),
        limit=st.integers(1, 3),
        by=st.sampled_from(["nothing", "bulkId", "messageId"]),
        number=st.integers(0, 10),
    )
    def take_reports(self, version: int, limit: int, by: str, number: int) -> None:
        known = {"bulkId": self.bulks, "messageId": [one.message_id for one in self.model.items]}.get(by)
        self._take_reports(version, limit, {by: known[number % len(known)]} if known else {})

    # -- after every step ----------------------------------------------------------------------------------------

    @invariant()
    def both_worlds_are_the_same(self) -> None:
        if not hasattr(self, "account"):
            return
        self.turn, self.is_same = self.turn + 1, False
        self._clock("advance", ms=0)  # answers when webhooks that are due have been told
        self.model.settle()
        self._compare_logs()
        self._compare_webhooks()
        if self.bulks:
            self._compare_statistics(self.bulks[self.turn % len(self.bulks)])
            self._compare_statistics(self.bulks[-1])
        device = self._device(self.turn)
        self._compare_sync(device, self.model.pulled(device), {})
        self.is_same = True

    def _compare_logs(self) -> None:
        rows = self._get("/push/3/logs", limit=1000)["results"]
        expected = self.model.logs()
        assert len(rows) == len(expected), (rows, expected)
        for row, item in zip(rows, expected, strict=True):
            self._learn_id(item, row["messageId"])
            shown = {
                **{
                    name: row.get(name) for name in ("bulkId", "messageId", "sender", "destination", "sentAt", "doneAt")
                },
                "status": row["status"]["id"],
                "error": row["error"]["id"],
            }
            assert shown == {**_shown(item), "sender": item.sending.sender, "destination": item.to}
            assert row["content"]["text"] == item.sending.text

    def _compare_webhooks(self) -> None:
        shown = [one for one in self._list_webhooks() if one["url"].startswith(self.hook.url)]
        told, expected = [], []
        for one in shown:
            report = json.loads(one["body"])["results"][0]
            is_end = one["kind"] == "delivery"
            told.append(
                (
                    (report["bulkId"], report.get("to", ""), one["kind"], one["url"]),
                    (report["status"]["id"] if is_end else 3, report.get("doneAt", "") if is_end else ""),
                    tuple((attempt["at"], attempt["status"] == 200) for attempt in one["attempts"]),
                    (one["state"], one.get("nextAttemptAt", "")),
                )
            )
        for callback in self.model.callbacks:
            item, is_end = callback.item, callback.kind == "delivery"
            expected.append(
                (
                    (item.sending.bulk_id, item.to or "", callback.kind, callback.url),
                    (item.status if is_end else 3, _wire_time(item.done_at or 0) if is_end else ""),
                    tuple((_control_time(at), is_taken) for at, is_taken in callback.attempts),
                    (callback.state, "" if callback.next_at is None else _control_time(callback.next_at)),
                )
            )
        assert sorted(told) == sorted(expected)

    def _list_webhooks(self) -> list[Json]:
        found: list[Json] = []
        cursor: dict[str, str] = {}
        while True:
            page = self._get(f"{self.account.path}/webhooks", limit=1000, **cursor)
            found += page["webhooks"]
            if "nextCursor" not in page:
                return found
            cursor = {"cursor": page["nextCursor"]}

    def _compare_statistics(self, bulk_id: str) -> None:
        shown = self._get("/push/1/statistics", bulkId=bulk_id)
        assert shown == self.model.statistics(bulk_id)
        pending = sum(not one.is_final for one in self.model.of_bulk(bulk_id))
        assert shown["totalSent"] == shown["delivered"] + sum(shown["errors"].values()) + pending
        assert shown["seen"] <= shown["delivered"]

    def _compare_sync(self, device: Device, expected: list[Item], body: Json) -> None:
        answer = self._mobile(
            "POST", "/mobile/5/messages?platformType=GCM", self._application(device), body, device
        ).json()["payloads"]
        assert len(answer) == len(expected)
        for one, item in zip(answer, expected, strict=True):
            self._learn_id(item, one["gcm.notification.messageId"])
            assert one["gcm.notification.messageId"] == item.message_id
            assert one["gcm.notification.silent"] == str(item.sending.is_silent).lower()
            assert item.sending.is_silent or one["gcm.notification.body"] == item.sending.text

    def _take_reports(self, version: int, limit: int, query: Json) -> list[Item]:
        rows = self._get(f"/push/{version}/reports", limit=limit, **query)["results"]
        expected = self.model.take_reports(limit, query.get("bulkId"), query.get("messageId"))
        assert len(rows) == len(expected)
        for row, item in zip(rows, expected, strict=True):
            self._learn_id(item, row["messageId"])
        for row in rows:
            key = f"{row['messageId']} {row['status']['id']} {row.get('to')}"
            assert row["status"]["id"] in NOT_COUNTED or key not in self.reported
            self.reported.add(key)
        shown = [
            {
                **{name: row.get(name) for name in ("bulkId", "messageId", "to", "sentAt", "doneAt")},
                "status": row["status"]["id"],
                "error": row["error"]["id"],
            }
            for row in rows
        ]
        assert shown == [{**_shown(item), "to": item.to} for item in expected]
        return expected

    # -- helpers -------------------------------------------------------------------------------------------------

    def _sending(self, source: str, bulk_id: str, message: Json, text: str, start: int | None) -> Sending:
        chosen = message["start"] if message["start"] is not None else start
        starts_at = max(self.model.now + (chosen or 0), self.model.now)
        sender = self._sender(message["sender"])
        asked = message["validity"]
        unit = "HOURS" if source == "v2" else "MINUTES"
        validity = validity_of(source, None if asked is None else asked[0] * UNITS[asked[1] or unit])
        webhook = message["webhook"] or {}
        url = f"{self.hook.url}/own" if webhook.get("url") else self.webhook
        return Sending(
            request=Request(),
            source=source,
            bulk_id=bulk_id,
            message_id=None,
            sender=sender,
            application_id=self._application_id(sender),
            query={},
            is_registration=False,
            address=None,
            only_primary=False,
            text=text,
            is_silent=message["silent"],
            window=message.get("window"),
            accepted_at=self.model.now,
            starts_at=starts_at,
            expires_at=starts_at + validity,
            webhook=url if webhook.get("notify", True) else None,
            wants_intermediate=webhook.get("intermediateReport", False),
        )

    def _problem(self, message: Json) -> int | None:
        """The first of 69, 74, 70, 73, 68 (7.1)."""
        found = {message["oddity"], 70 if message["validity"] == (29, "SECONDS") else None}
        return next((one for one in (69, 74, 70, 73, 68) if one in found), None)

    def _message(self, message: Json, text: str) -> Json:
        options: Json = {"isSilent": message["silent"], "deliveryTimeWindow": message.get("window")}
        options["sendAt"] = self._at(message["start"])
        if message["validity"]:
            amount, unit = message["validity"]
            options["validityPeriod"] = _present({"amount": amount, "timeUnit": unit})
        match message["oddity"]:
            case 68:
                options["customPayload"] = {"x": "x" * 4000}
            case 70:
                options["validityPeriod"] = {"amount": 1, "timeUnit": "SECONDS"}
            case 73:
                options["inboxTopic"] = "no such topic"
            case 74:
                options["onTapButtonAction"] = {"type": "DEEP_LINK"}
        return {
            "sender": self._sender(message["sender"]),
            "content": {"type": "TEXT", "text": text},
            "options": _present(options),
            "destinations": self._filled(message["destinations"]),
            **({"webhooks": {"delivery": self._delivery(message["webhook"])}} if message["webhook"] else {}),
        }

    def _delivery(self, webhook: Json) -> Json:
        return {**webhook, "url": f"{self.hook.url}/own"} if "url" in webhook else webhook

    def _message_v2(self, message: Json, text: str) -> Json:
        amount, unit = message["validity"] or (None, None)
        body: Json = {
            "from": self._sender(message["sender"]),
            "to": self._filled(message["to"]),
            "text": text,
            "validityPeriod": amount,
            "validityPeriodTimeUnit": unit,
            "sendAt": self._at(message["start"]),
            "notificationOptions": {"isSilent": message["silent"]},
            "targetOnlyPrimaryDevices": message["primary"],
            "notifyUrl": f"{self.hook.url}/own" if message["webhook"] else None,
        }
        match message["oddity"]:
            case 68:
                body["customPayload"] = {"x": "x" * 4000}
            case 69:
                body["text"] = " "
            case 70:
                body["validityPeriod"] = 0
            case 73:
                body["notificationOptions"]["inboxTopic"] = "no such topic"
            case 74:
                body["notificationOptions"]["primaryButtonAction"] = {"resource": "https://x.co"}
        return _present(body)

    def _text(self) -> str:
        self.sent += 1
        return f"message {self.sent}"

    def _count(self, sending: Sending) -> int:
        knows = sending.application_id is not None
        return len(self.model.audience(sending)) if knows and is_query(sending.query) else 0

    def _filled(self, given: Any) -> Any:
        """With registration ids and application codes in the place of what stands for them."""
        if isinstance(given, dict):
            return {name: self._sender(one) if name == "sender" else self._filled(one) for name, one in given.items()}
        if isinstance(given, list):
            return [self._filled(one) for one in given]
        if isinstance(given, str) and given.lstrip("^").startswith("#"):
            ids = [one.registration_id for one in self.model.world.devices] + [one for _, one in self.model.gone]
            found = ids[int(given.lstrip("^#")) % len(ids)]
            return found.upper() if given[0] == "^" else found
        return given

    def _sender(self, said: str) -> str:
        kind, _, number = said.partition(" ")
        if kind not in {"code", "id"}:
            return said
        named: str = self.applications[int(number)]["applicationCode" if kind == "code" else "applicationId"]
        return named

    def _application_id(self, sender: str) -> str | None:
        for one in self.applications:
            if sender in {one["applicationCode"], one["applicationId"]}:
                found: str = one["applicationId"]
                return found
        return None

    def _at(self, start: int | None) -> str | None:
        return None if start is None else _wire_time(self.model.now + start)

    def _learn(self, sending: Sending, message_id: str) -> None:
        """The response names the message of the first device."""
        first = next((one for one in self.model.items if one.sending is sending), None)
        sending.message_id = message_id
        if first:
            first.message_id = message_id

    def _learn_id(self, item: Item, message_id: str) -> None:
        """Those of further devices are in no response; the first that tells of one teaches it."""
        if item.message_id is None:
            assert message_id not in {one.message_id for one in self.model.items}
            item.message_id = message_id

    def _know_bulk(self, bulk_id: str) -> None:
        if bulk_id not in self.bulks:
            self.bulks.append(bulk_id)

    def _ids(self, device: Device, chosen: list[int]) -> list[str]:
        """Of this device's messages, and now and then of another's; ids that nobody has, too."""
        own = [one for one in self.model.items if one.device is device]
        known = [one.message_id or "" for one in [*own, *self.model.items[-2:]]] + ["nobody's"]
        return list(dict.fromkeys(known[number % len(known)] for number in chosen))

    def _device(self, number: int) -> Device:
        devices = self.model.world.devices
        return devices[number % len(devices)]

    def _application(self, device: Device) -> Json:
        found: Json = next(one for one in self.applications if one["applicationId"] == device.application_id)
        return found

    def _push(self, device: Device) -> Any:
        self.account.push.headers["AppCode"] = self._application(device)["applicationCode"]
        return self.account.push

    def _mobile(
        self, method: str, path: str, application: Json, body: Json, device: Device | None = None
    ) -> httpx.Response:
        headers = {"Authorization": f"App {application['applicationCode']}"}
        if device:
            headers["pushRegistrationId"] = device.registration_id
        answer = self.http.request(method, path, json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer

    def _get(self, path: str, **query: Any) -> Json:
        answer = self.http.get(path, params=query, headers=self.authorized)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def _clock(self, what: str, **body: Any) -> None:
        sent = {name: _wire_time(one) if name in {"at", "now"} else one for name, one in body.items()}
        answer = self.http.post(f"{self.account.path}/clock/{what}", json=sent)
        assert answer.status_code == 200, answer.text

    def _recognise(self) -> None:
        """A merge asks who came first, and who was changed last."""
        persons = {one["personId"]: one for one in self.account.persons(limit=1000)}
        shown = self.http.get(f"{self.account.path}/registrations").json()["registrations"]
        assert len(shown) == len(self.model.world.devices)
        for one, device in zip(shown, self.model.world.devices, strict=True):
            if device.person.person_id is None:
                device.person.person_id = one["personId"]
            assert device.person.person_id == one["personId"]
        for person in self.model.world.persons:
            shown_person = persons[person.person_id]
            person.created, person.modified = shown_person["createdAt"], shown_person["modifiedAt"]


def _shown(item: Item) -> Json:
    return {
        "bulkId": item.sending.bulk_id,
        "messageId": item.message_id,
        "sentAt": None if item.sent_at is None else _wire_time(item.sent_at),
        "doneAt": None if item.done_at is None else _wire_time(item.done_at),
        "status": item.status,
        "error": item.error,
    }


def _wire_time(at: int) -> str:
    seconds, milliseconds = divmod(at, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{milliseconds:03d}+0000"


def _control_time(at: int) -> str:
    return _wire_time(at).replace("+0000", "Z")


def _present(given: Json) -> Json:
    return {name: value for name, value in given.items() if value is not None}


def run(http: httpx.Client, examples: int) -> None:
    with WebhookServer() as hook:
        run_state_machine_as_test(
            lambda: TwinAndModel(http, hook),
            settings=settings(
                max_examples=examples,
                stateful_step_count=30,
                deadline=None,
                print_blob=True,
                phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
            ),
        )


@databases.once
@pytest.mark.parametrize("times", [1, pytest.param(7, marks=pytest.mark.extra)])
def test_any_sequence_of_sends_phones_and_times_is_told_as_the_model_tells_it(http: httpx.Client, times: int) -> None:
    run(http, times * EXAMPLES)


@databases.on_postgresql
def test_it_is_on_postgresql_too(http: httpx.Client) -> None:
    run(http, max(EXAMPLES // 3, 1))

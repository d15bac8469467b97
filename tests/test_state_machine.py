"""Any sequence of calls: the twin answers what the model answers, and afterwards its world is the model's."""

import os
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

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

from tests.api_client import Account
from tests.model import Json, Model, Person, Refused
from tests.shapes import JSON

EXAMPLES = int(os.environ.get("PUSHTWIN_FUZZ_EXAMPLES", "5"))
MOST_DEVICES = 5

account_settings = st.fixed_dictionaries(
    {
        "ambiguousIdentity": st.sampled_from(["reject", "merge"]),
        "repeatedPersonalize": st.sampled_from(["accept", "accept", "accept", "reject"]),
        "differentExternalId": st.sampled_from(["replace", "reject"]),
        "tags": st.sampled_from(["replace", "append"]),
        "anonymousAttributes": st.sampled_from(["absorb", "discard"]),
        "deviceAttributesOnDepersonalize": st.sampled_from(["clear", "keep"]),
        "additionalDataOnUpdate": st.sampled_from(["merge", "replace"]),
    }
)

external_ids = st.sampled_from(["ana", "Ana", "bob"])
phones = st.sampled_from(["385911234567", "+385 91 123 45-67", "(385) 91.1234567", "79810000000", "+7 981 000-00-00"])
emails = st.sampled_from(["ana@x.co", "ANA@x.co", " ana@X.CO ", "bob@mail.example.com", "Bob@Mail.Example.com"])
identifiers = st.dictionaries(st.sampled_from(["externalId", "phoneNumber", "email"]), st.none(), min_size=1).flatmap(
    lambda chosen: st.fixed_dictionaries(
        {
            name: {"externalId": external_ids, "phoneNumber": phones, "email": emails}[name] | st.none()
            if len(chosen) > 1
            else {"externalId": external_ids, "phoneNumber": phones, "email": emails}[name]
            for name in chosen
        }
    )
)
odd_identities = st.fixed_dictionaries(
    {},
    optional={
        "externalId": st.sampled_from(["", "  ", "null", "NULL", " Null ", "nul", "x" * 256, "x" * 257, " ana"]),
        "phoneNumber": phones
        | st.sampled_from(["", "000", "0123456", "1234", "12345", "9" * 15, "9" * 16, "12a45", "null"]),
        "email": emails
        | st.sampled_from(["", "@", "ana@x", "ana@@x.co", "@x.co", "a b@x.co", "ana@x..co", "null", "a@b.c"]),
    },
)

NAMES = ["a", "b", "c"]
scalars = st.sampled_from(["Ana", "Bo b", "", "ž" * 50]) | st.none()
values = st.sampled_from(["x", "", "2020-02-30", True, False, 0, -1, 9223372036854775807, 1.5]) | st.none()
custom_attributes = st.fixed_dictionaries(
    {}, optional={"a": st.sampled_from(["x", "y", None]), "b": st.sampled_from([1, 2.5, None]), "c": values}
)
tags = st.lists(st.sampled_from(["Pizza", "Sports", "pizza", "ž" * 256]), max_size=4) | st.none()
attributes = st.fixed_dictionaries(
    {},
    optional={
        "firstName": scalars,
        "lastName": scalars,
        "middleName": scalars,
        "birthday": st.sampled_from(["1985-07-12", "2000-02-29", "1985-07-12T23:59:59Z", None]),
        "gender": st.sampled_from(["MALE", "FEMALE", None]),
        "customAttributes": custom_attributes | st.none(),
        "tags": tags,
        "city": st.just("Zagreb"),
    },
)
odd_attributes = st.sampled_from(
    [
        {"firstName": "x" * 255},
        {"firstName": "x" * 256},
        {"middleName": "x" * 51},
        {"birthday": "1999-02-29"},
        {"birthday": "1985-7-12"},
        {"gender": "male"},
        {"tags": ["x" * 257]},
        {"customAttributes": {"a{": 1}},
        {"customAttributes": {"": 1}},
        {"customAttributes": {"c": "x" * 4096}},
        {"customAttributes": {"c": "x" * 4097}},
        {"customAttributes": {"c": [1]}},
    ]
)
additional_data = st.dictionaries(st.sampled_from(NAMES), values, max_size=3)
updates = st.fixed_dictionaries(
    {},
    optional={
        "isPrimary": st.sampled_from([True, True, False, None]),
        "systemData": st.sampled_from([None, {}, {"registrationEnabled": False}, {"registrationEnabled": True}]),
        "additionalData": additional_data | st.none(),
        "registrationId": st.just("other"),
        "isPrmary": st.just(True),
    },
)
odd_updates = st.sampled_from(
    [
        {"isPrimary": "yes"},
        {"isPrimary": True, "additionalData": {"": 1}},
        {"isPrimary": True, "additionalData": {"a": [1]}},
        {"additionalData": {"a": "x" * 4096}},
        {"additionalData": {"a": "x" * 4097}},
    ]
)
flags = st.fixed_dictionaries({name: st.booleans() for name in ("force", "keep_as_lead", "return_push", "set_primary")})
FLAG_NAMES = {
    "force": "forceDepersonalize",
    "keep_as_lead": "keepAsLead",
    "return_push": "returnPush",
    "set_primary": "setDeviceAsPrimary",
}
which = st.integers(min_value=0, max_value=MOST_DEVICES - 1)


class TwinAndModel(RuleBasedStateMachine):
    """Every rule makes the same call to both. A device or a person is chosen by a number, whatever their count."""

    def __init__(self, http: httpx.Client) -> None:
        super().__init__()
        self.http = http
        self.seen: set[int] = set()

    @initialize(
        chosen=account_settings,
        known=st.lists(st.tuples(st.sampled_from(["LEAD", "CUSTOMER"]), attributes), min_size=2, max_size=2),
        mask=st.integers(min_value=1, max_value=7),
    )
    def start(self, chosen: dict[str, str], known: list[tuple[str, Json]], mask: int) -> None:
        """Two devices and two persons who share out one external id, phone and email of each kind between them."""
        self.account = Account.create(self.http, settings=chosen, applications=[{}, {}])
        self.push = self.account.push
        self.model = Model(chosen)
        self.install(False, {}, False)
        self.install(False, {"a": 1}, True)
        offered = [("externalId", "ana"), ("phones", "385911234567"), ("emails", "ana@x.co")]
        for number, (kind, described) in enumerate(known):
            owned = dict(one for bit, one in enumerate(offered) if bool(mask & 1 << bit) == (number == 0))
            if owned:
                self._add_person(kind, owned, described)

    def teardown(self) -> None:
        if hasattr(self, "account"):
            assert self.http.delete(self.account.path).status_code == 204

    # -- the push endpoints --------------------------------------------------------------------------------------

    @rule(
        number=which,
        identity=identifiers | identifiers | odd_identities,
        described=attributes | st.none(),
        options=flags,
    )
    def personalize(self, number: int, identity: Json, described: Json | None, options: dict[str, bool]) -> None:
        self._personalize(number, identity, described, options)

    @rule(number=which, identity=identifiers, described=odd_attributes, options=flags)
    def personalize_with_odd_attributes(
        self, number: int, identity: Json, described: Json, options: dict[str, bool]
    ) -> None:
        self._personalize(number, identity, described, options)

    def _personalize(self, number: int, identity: Json, described: Json | None, options: dict[str, bool]) -> None:
        device = self._device(number)
        answer = self._push(device.registration_id).personalize(
            device.registration_id,
            identity,
            described,
            **{FLAG_NAMES[name]: value for name, value in options.items()},
        )
        self._compare(answer, lambda: self.model.personalize(device, identity, described, **options))

    @rule(number=which, body=updates | updates | odd_updates)
    def update(self, number: int, body: Json) -> None:
        device = self._device(number)
        answer = self._push(device.registration_id).update(device.registration_id, body)
        self._compare(answer, lambda: self.model.update(device, body))

    @rule(number=which)
    def depersonalize(self, number: int) -> None:
        device = self._device(number)
        answer = self._push(device.registration_id).depersonalize(device.registration_id)
        assert (answer.status_code, answer.content) == (200, b"")
        self.model.depersonalize(device)

    @rule(number=which)
    def get(self, number: int) -> None:
        device = self._device(number)
        self._compare(self._push(device.registration_id).get(device.registration_id), device.render)

    # -- the control API -----------------------------------------------------------------------------------------

    @precondition(lambda self: len(self.model.devices) < MOST_DEVICES)
    @rule(primary=st.booleans(), data=additional_data, second=st.booleans())
    def install(self, primary: bool, data: Json, second: bool) -> None:
        application = self.account.answer["applications"][int(second)]
        kept = {name: value for name, value in data.items() if value is not None}
        reported = {"cloudType": "GCM", "os": "Android", "osLanguage": "hr"}
        registration_id = self.account.install(
            applicationCode=application["applicationCode"],
            isPrimary=primary,
            additionalData=kept,
            systemData=reported,
        )
        self.model.install(
            registration_id,
            application["applicationId"],
            {**reported, "registrationEnabled": True},
            primary=primary,
            data=kept,
        )

    @precondition(lambda self: len(self.model.devices) > 2)
    @rule(number=which)
    def uninstall(self, number: int) -> None:
        device = self._device(number)
        path = f"{self.account.path}/registrations/{quote(device.registration_id)}"
        assert self.http.delete(path).status_code == 204
        self.model.uninstall(device)
        gone = self._push(device.registration_id).get(device.registration_id)
        assert (gone.status_code, gone.json()["errorCode"]) == (400, 48013)

    @rule(number=which, described=attributes)
    def describe_the_owner(self, number: int, described: Json) -> None:
        """Gives anonymous persons something to be absorbed."""
        person = self._device(number).person
        sent = {name: value for name, value in described.items() if name != "city"}
        if "customAttributes" in sent and sent["customAttributes"] is None:
            del sent["customAttributes"]
        answer = self.http.patch(f"{self.account.path}/persons/{person.person_id}", json=sent)
        try:
            self.model.describe(person, sent)
        except Refused:
            assert answer.status_code == 422, answer.text
        else:
            assert answer.status_code == 200, answer.text

    @rule(number=which)
    def delete_the_owner(self, number: int) -> None:
        person = self._device(number).person
        assert self.http.delete(f"{self.account.path}/persons/{person.person_id}").status_code == 204
        self.model.delete_person(person)

    # -- after every step ----------------------------------------------------------------------------------------

    @invariant()
    def both_worlds_are_the_same(self) -> None:
        if not hasattr(self, "account"):
            return
        registrations = self._list("registrations")
        persons = {person["personId"]: person for person in self._list("persons")}
        assert len(registrations) == len(self.model.devices)
        for shown, device in zip(registrations, self.model.devices, strict=True):
            self._recognise(device.person, shown["personId"])
            assert {name: shown[name] for name in device.render()} == device.render()
            assert shown["personId"] == device.person.person_id
            assert ("additionalData" in shown) == bool(device.data)
        assert sorted(persons) == sorted(person.person_id or 0 for person in self.model.persons)
        for person in self.model.persons:
            assert person.person_id is not None
            self._compare_person(persons[person.person_id], person)

    def _compare_person(self, shown: Json, person: Person) -> None:
        expected = {
            "personId": person.person_id,
            "type": person.type,
            "anonymous": not person.identified,
            "phones": person.phones,
            "emails": person.emails,
            "tags": person.tags,
            "customAttributes": person.custom,
            "registrations": [device.registration_id for device in self.model.devices_of(person)],
            **person.scalars,
        }
        if person.external_id is not None:
            expected["externalId"] = person.external_id
        modified = shown.pop("modifiedAt")
        shown.pop("createdAt")
        assert shown == expected
        assert modified >= person.modified if person.touched else modified == person.modified
        person.modified, person.touched = modified, False

    def _recognise(self, person: Person, person_id: int) -> None:
        """A person that the model has just made must be one that the twin has never had before."""
        if person.person_id is None:
            assert person_id not in self.seen
            person.person_id = person_id
            self.seen.add(person_id)

    # -- helpers -------------------------------------------------------------------------------------------------

    def _compare(self, answer: httpx.Response, expected: Callable[[], Json]) -> None:
        assert answer.headers["content-type"] == JSON
        refused = None
        try:
            body = expected()
        except Refused as refusal:
            refused = refusal
        if refused is None:
            assert (answer.status_code, answer.json()) == (200, body), answer.text
            return
        shown = answer.json()
        assert answer.status_code == 400, answer.text
        assert shown == {"errorCode": refused.code, "errorMessage": refused.message or shown["errorMessage"]}

    def _add_person(self, kind: str, owned: dict[str, str], described: Json) -> None:
        sent: Json = {name: value for name, value in described.items() if name not in {"city", "customAttributes"}}
        identifiers: Json = {name: value if name == "externalId" else [value] for name, value in owned.items()}
        person = Person(type=kind, external_id=owned.get("externalId"))
        person.phones = identifiers.get("phones", [])[:]
        person.emails = identifiers.get("emails", [])[:]
        self.model.describe(person, sent)
        self.model.add_person(person)
        self._recognise(person, self.account.person(type=kind, **identifiers, **sent))

    def _device(self, number: int) -> Any:
        return self.model.devices[number % len(self.model.devices)]

    def _push(self, registration_id: str) -> Any:
        device = next((one for one in self.model.devices if one.registration_id == registration_id), None)
        for application in self.account.answer["applications"]:
            if device and application["applicationId"] == device.application_id:
                self.push.headers["AppCode"] = application["applicationCode"]
        return self.push

    def _list(self, what: str) -> list[Json]:
        answer = self.http.get(f"{self.account.path}/{what}")
        assert answer.status_code == 200, answer.text
        found: list[Json] = answer.json()[what]
        assert "nextCursor" not in answer.json()
        return found


@pytest.mark.parametrize("times", [1, pytest.param(4, marks=pytest.mark.extra)])
def test_any_sequence_of_calls_has_the_answers_and_effects_that_the_model_has(http: httpx.Client, times: int) -> None:
    """One person per identity, one person per device and at most one primary per person hold in the model's world."""
    run_state_machine_as_test(
        lambda: TwinAndModel(http),
        settings=settings(
            max_examples=times * EXAMPLES,
            stateful_step_count=25,
            deadline=None,
            print_blob=True,
            phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )

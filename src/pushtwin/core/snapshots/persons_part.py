"""Documents as rows: what an entry leaves out is filled in, and what it refers to must be there. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from pushtwin.base import json_text
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.people.attributes import type_of
from pushtwin.core.people.model import Identifier, IdentifierKind
from pushtwin.core.snapshots.document import EventEntry, PersonEntry, RegistrationEntry, SessionEntry, persons_model
from pushtwin.core.snapshots.problems import Faults

Row = tuple[Any, ...]
_TABLES = ("persons", "identities", "registrations", "sessions", "events")
_GIVEN_TWICE = "is there twice"


def text_of(value: Any) -> str:
    """JSON as the tables keep it."""
    return json_text.write(value).decode()


class Unfolding:
    """Turns the persons of one document into rows, some at a time, and remembers what must not come twice."""

    def __init__(
        self,
        time_and_ids: TimeAndIds,
        application_ids: Sequence[str],
        data_types: Mapping[str, str],
        uninstalled: Iterable[str],
    ) -> None:
        self._time_and_ids = time_and_ids
        self._now = time_and_ids.now()
        self._application_ids = application_ids
        self._uninstalled = set(uninstalled)
        self._last_person = -1
        self._registration_ids: set[str] = set()
        self._ordinals: set[int] = set()
        self._event_ordinals: set[int] = set()
        self._identifiers: set[tuple[IdentifierKind, str]] = set()
        self._count = 0
        self._faults = Faults()
        self._rows: dict[str, list[Row]] = {}
        self.data_types = dict(data_types)

    def unfold(self, persons: Any) -> dict[str, list[Row]]:
        """The rows of the next entries, by table. Raises ControlRequestInvalid."""
        self._rows = {name: [] for name in _TABLES}
        try:
            entries = persons_model().validate_python(persons)
        except ValidationError as problem:
            self._faults.add_all(problem, "persons", offset=self._count)
        else:
            for index, entry in enumerate(entries, self._count):
                self._unfold_person(index, entry)
            self._count += len(entries)
        self._faults.refuse()
        return self._rows

    def _unfold_person(self, index: int, entry: PersonEntry) -> None:
        person_id = self._person_id(index, entry.get("personId"))
        identifiers = self._unfold_identifiers(index, person_id, entry)
        registrations = entry.get("registrations", ())
        created_at = entry.get("createdAt", self._now)
        origin = entry.get("origin") or ("PUSH" if registrations and not identifiers else "API")
        custom_attributes = entry.get("customAttributes")
        if custom_attributes:
            self._learn(index, custom_attributes)
        tags = entry.get("tags")
        self._rows["persons"].append(
            (
                person_id,
                entry.get("type") or ("CUSTOMER" if identifiers else "LEAD"),
                entry.get("firstName"),
                entry.get("lastName"),
                entry.get("middleName"),
                entry.get("birthday"),
                entry.get("gender"),
                text_of(list(dict.fromkeys(tags))) if tags else "[]",
                text_of(custom_attributes) if custom_attributes else "{}",
                origin,
                created_at,
                entry.get("modifiedAt", created_at),
                entry.get("modifiedFrom", origin),
            )
        )
        if registrations:
            self._unfold_registrations(index, person_id, created_at, registrations)
        if events := entry.get("events"):
            self._unfold_events(index, person_id, events)

    def _person_id(self, index: int, given: int | None) -> int:
        person_id = max(self._time_and_ids.next_ordinal(), self._last_person + 1) if given is None else given
        if person_id <= self._last_person:
            self._faults.add("persons", index, "personId", message="should be greater than that of the person before")
        self._last_person = person_id
        return person_id

    def _unfold_identifiers(self, index: int, person_id: int, entry: PersonEntry) -> bool:
        """Whether there are any. The order of kinds does not matter, that within a kind does."""
        external_id: Any = entry.get("externalId")  # what the models make of a text
        found: list[tuple[tuple[str | int, ...], Identifier]] = [(("externalId",), external_id)] if external_id else []
        found += [(("phones", place), one) for place, one in enumerate(entry.get("phones", ()))]
        found += [(("emails", place), one) for place, one in enumerate(entry.get("emails", ()))]
        for ordinal, (place, one) in enumerate(found):
            kind, value, given = one
            if (kind, value) in self._identifiers:
                self._faults.add("persons", index, *place, message=f"{given} {_GIVEN_TWICE}")
            self._identifiers.add((kind, value))
            self._rows["identities"].append((kind, value, person_id, ordinal, given))
        return bool(found)

    def _learn(self, index: int, attributes: Mapping[str, Any]) -> None:
        for name, value in attributes.items():
            known = self.data_types.setdefault(name, type_of(value))
            if known != type_of(value):
                self._faults.add("persons", index, "customAttributes", name, message=f"should be {known}")

    def _unfold_registrations(
        self, index: int, person_id: int, person_created_at: int, entries: Sequence[RegistrationEntry]
    ) -> None:
        is_primary_known = False
        last = -1
        for number, entry in enumerate(entries):
            place = ("persons", index, "registrations", number)
            last = self._ordinal(self._ordinals, entry.get("ordinal"), last, place)
            is_primary = entry.get("isPrimary", False)
            if is_primary and is_primary_known:
                self._faults.add(*place, "isPrimary", message="another registration of the person is primary")
            is_primary_known = is_primary_known or is_primary
            self._unfold_registration(place, person_id, last, person_created_at, entry)

    def _unfold_registration(
        self,
        place: tuple[str | int, ...],
        person_id: int,
        ordinal: int,
        person_created_at: int,
        entry: RegistrationEntry,
    ) -> None:
        registration_id = self._registration_id(place, entry.get("registrationId"))
        system_data: dict[str, Any] = {**entry.get("systemData", {})}
        cloud_type = system_data.pop("cloudType", None)
        is_enabled = system_data.pop("registrationEnabled", True)
        additional_data = entry.get("additionalData")
        modules = entry.get("modules")
        created_at = entry.get("createdAt", person_created_at)
        self._rows["registrations"].append(
            (
                registration_id,
                self._application_id(place, entry.get("applicationId")),
                person_id,
                ordinal,
                entry.get("isPrimary", False),
                cloud_type,
                is_enabled,
                text_of(system_data) if system_data else "{}",
                text_of(additional_data) if additional_data else None,
                created_at,
                entry.get("modifiedAt", created_at),
                entry.get("pushServiceType"),
                entry.get("pushServiceToken"),
                entry.get("applicationUserId"),
                text_of(modules) if modules else None,
            )
        )
        if sessions := entry.get("sessions"):
            self._unfold_sessions(place, registration_id, sessions)

    def _registration_id(self, place: tuple[str | int, ...], given: str | None) -> str:
        registration_id = given or self._time_and_ids.new_uuid()
        if registration_id in self._registration_ids:
            self._faults.add(*place, "registrationId", message=f"{registration_id} {_GIVEN_TWICE}")
        if registration_id in self._uninstalled:
            self._faults.add(*place, "registrationId", message=f"{registration_id} is an uninstalled one, too")
        self._registration_ids.add(registration_id)
        return registration_id

    def _application_id(self, place: tuple[str | int, ...], given: str | None) -> str:
        if given is not None and given not in self._application_ids:
            self._faults.add(*place, "applicationId", message=f"there is no application {given}")
        return self._application_ids[0] if given is None else given

    def _ordinal(self, known: set[int], given: int | None, last: int, place: tuple[str | int, ...]) -> int:
        ordinal = self._time_and_ids.next_ordinal() if given is None else given
        if ordinal <= last:
            self._faults.add(*place, "ordinal", message="should be greater than the one before")
        elif ordinal in known:
            self._faults.add(*place, "ordinal", message=_GIVEN_TWICE)
        known.add(ordinal)
        return ordinal

    def _unfold_sessions(
        self, place: tuple[str | int, ...], registration_id: str, entries: Sequence[SessionEntry]
    ) -> None:
        known = set()
        for number, entry in enumerate(entries):
            started_at = entry["startedAt"]
            if started_at in known:
                self._faults.add(*place, "sessions", number, "startedAt", message=_GIVEN_TWICE)
            known.add(started_at)
            self._rows["sessions"].append(
                (registration_id, started_at, entry.get("endedAt"), entry.get("isLaunch", False))
            )

    def _unfold_events(self, index: int, person_id: int, entries: Sequence[EventEntry]) -> None:
        last = -1
        for number, entry in enumerate(entries):
            last = self._ordinal(self._event_ordinals, entry.get("ordinal"), last, ("persons", index, "events", number))
            properties = entry.get("properties")
            self._rows["events"].append(
                (
                    last,
                    person_id,
                    entry["registrationId"],
                    entry["definitionId"],
                    entry.get("occurredAt", self._now),
                    text_of(properties) if properties else "{}",
                )
            )

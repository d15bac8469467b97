"""Persons in a document, and as rows."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Literal, NamedTuple, NotRequired

from pydantic import PlainValidator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticKnownError
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base.errors import AnswerableError
from pushtwin.base.person_errors import CustomAttributeTypeInvalid
from pushtwin.base.problems import Place, Problem
from pushtwin.base.time_and_ids import TimeAndIds
from pushtwin.core.documents.entries import TWICE, Row, Rows, known, text_of
from pushtwin.core.documents.values import Milliseconds, Ordinal, entry, judged, obeys, refusal
from pushtwin.core.events.in_snapshots import EventEntry, Events
from pushtwin.core.people.attribute_types import AttributeType, check_value, full_type_of
from pushtwin.core.people.attributes import problems_of_tags, read_scalar
from pushtwin.core.people.identifiers import problems_of_contacts, read_email, read_external_id, read_phone
from pushtwin.core.people.in_snapshots.attributes_and_tags import CustomAttributeRow, TagRow, problems_of_attributes
from pushtwin.core.people.in_snapshots.registrations import RegistrationEntry, Registrations
from pushtwin.core.people.model import Identifier, IdentifierKind

_TABLES = ("persons", "identities", "registrations", "sessions", "events")


def _identifier(read: Callable[[str], Identifier | None], text: Any) -> Identifier | None:
    if not isinstance(text, str):
        raise PydanticKnownError("string_type")
    try:
        return read(text)
    except AnswerableError as problem:
        raise refusal(str(problem)) from None


def _scalar(name: str) -> Any:
    return judged(partial(read_scalar, name, field=to_camel(name)))


ExternalId = Annotated[
    Identifier | None, PlainValidator(partial(_identifier, partial(read_external_id, field="externalId")))
]
Phone = Annotated[Identifier, PlainValidator(partial(_identifier, read_phone))]
Email = Annotated[Identifier, PlainValidator(partial(_identifier, read_email))]


@entry
class PersonEntry(TypedDict):
    """A person with everything that belongs to it."""

    personId: NotRequired[Ordinal]
    type: NotRequired[Literal["LEAD", "CUSTOMER"]]
    externalId: NotRequired[ExternalId]
    phones: NotRequired[list[Phone]]
    emails: NotRequired[list[Email]]
    firstName: NotRequired[Annotated[str, _scalar("first_name")]]
    lastName: NotRequired[Annotated[str, _scalar("last_name")]]
    middleName: NotRequired[Annotated[str, _scalar("middle_name")]]
    birthday: NotRequired[Annotated[str, _scalar("birthday")]]
    gender: NotRequired[Literal["MALE", "FEMALE"]]
    address: NotRequired[Annotated[str, _scalar("address")]]
    city: NotRequired[Annotated[str, _scalar("city")]]
    country: NotRequired[Annotated[str, _scalar("country")]]
    preferredLanguage: NotRequired[Annotated[str, _scalar("preferred_language")]]
    profilePicture: NotRequired[Annotated[str, _scalar("profile_picture")]]
    tags: NotRequired[list[str]]
    customAttributes: NotRequired[Annotated[dict[str, Any], obeys(problems_of_attributes)]]
    origin: NotRequired[Literal["API", "PUSH"]]
    createdAt: NotRequired[Milliseconds]
    modifiedAt: NotRequired[Milliseconds]
    modifiedFrom: NotRequired[Literal["API", "PUSH"]]
    registrations: NotRequired[list[RegistrationEntry]]
    events: NotRequired[list[EventEntry]]


class PersonRow(NamedTuple):
    """A person as its table keeps it. Tags and custom attributes are JSON text."""

    person_id: int
    type: str
    first_name: str | None
    last_name: str | None
    middle_name: str | None
    birthday: str | None
    gender: str | None
    address: str | None
    city: str | None
    country: str | None
    preferred_language: str | None
    profile_picture: str | None
    tags: str
    custom_attributes: str
    origin: str
    created_at: int
    modified_at: int
    modified_from: str


class IdentifierRow(NamedTuple):
    """An identifier as its table keeps it."""

    kind: str
    value: str
    person_id: int
    ordinal: int
    given: str


ROWS = {
    "persons": PersonRow,
    "identities": IdentifierRow,
    "tags": TagRow,
    "custom_attributes": CustomAttributeRow,
}


class Persons:
    """Turns the persons of one document into rows, some at a time, and remembers what must not come twice.

    `application_ids` has those that the document names, with what they are from now on. What is wrong with the persons
    is told in `problems`.
    """

    def __init__(
        self,
        time_and_ids: TimeAndIds,
        application_ids: Mapping[str, str],
        uninstalled: Collection[str],
        attributes: Collection[CustomAttributeRow],
        tags: Collection[str],
    ) -> None:
        self.problems: list[Problem] = []
        self._time_and_ids = time_and_ids
        self._now = time_and_ids.now()
        self._last_id = -1
        self.person_ids: set[int] = set()
        self._identifiers: set[tuple[IdentifierKind, str]] = set()
        self._registrations = Registrations(time_and_ids, application_ids, uninstalled, self.problems)
        self._events = Events(time_and_ids, application_ids, self.problems)
        self._types = {row.name: row.type for row in attributes}
        self._new_types: dict[str, AttributeType] = {}
        self._given_tags = frozenset(tags)
        self._new_tags: dict[str, None] = {}

    @property
    def learned(self) -> Rows:
        """Custom attributes whose type was settled by a value, and tags that only persons name."""
        new = [self._learned(name, one) for name, one in sorted(self._new_types.items())]
        tags = [TagRow(self._time_and_ids.next_ordinal(), name, self._now, self._now) for name in self._new_tags]
        return {"custom_attributes": [*new], "tags": [*tags]}

    def _learned(self, name: str, one: AttributeType) -> CustomAttributeRow:
        schema = None if one.schema is None else text_of(one.schema)
        return CustomAttributeRow(name, one.data_type, schema, self._now, self._now)

    def rows(self, entries: Sequence[PersonEntry]) -> Rows:
        """By table. The place of an entry is its number among these."""
        rows: Rows = {name: [] for name in _TABLES}
        for number, shown in enumerate(entries):
            self._add_person(rows, shown, number)
        return rows

    def _add_person(self, rows: Rows, shown: PersonEntry, number: int) -> None:
        person_id = self._person_id(shown.get("personId"), number)
        identifiers = self._identifier_rows(shown, person_id, number)
        created_at = shown.get("createdAt", self._now)
        rows["persons"].append(self._row(shown, person_id, created_at, bool(identifiers), number))
        rows["identities"] += identifiers
        if registrations := shown.get("registrations"):
            self._registrations.add(rows, registrations, (person_id, created_at), number)
        if events := shown.get("events"):
            self._events.add(rows, events, person_id, number)

    def _row(self, shown: PersonEntry, person_id: int, created_at: int, is_identified: bool, number: int) -> Row:
        """The values that PersonRow names; to name them here would cost a tenth of a restore."""
        origin = shown.get("origin") or ("PUSH" if shown.get("registrations") and not is_identified else "API")
        tags, custom_attributes = shown.get("tags"), shown.get("customAttributes")
        return (
            person_id,
            shown.get("type") or ("CUSTOMER" if is_identified else "LEAD"),
            shown.get("firstName"),
            shown.get("lastName"),
            shown.get("middleName"),
            shown.get("birthday"),
            shown.get("gender"),
            shown.get("address"),
            shown.get("city"),
            shown.get("country"),
            shown.get("preferredLanguage"),
            shown.get("profilePicture"),
            self._tags(tags, number) if tags else "[]",
            self._custom_attributes(custom_attributes, number) if custom_attributes else "{}",
            origin,
            created_at,
            shown.get("modifiedAt", created_at),
            shown.get("modifiedFrom", origin),
        )

    def _person_id(self, given: int | None, number: int) -> int:
        person_id = max(self._time_and_ids.next_ordinal(), self._last_id + 1) if given is None else given
        if person_id <= self._last_id:
            self.problems.append(Problem((number, "personId"), "should be greater than that of the person before"))
        self._last_id = person_id
        self.person_ids.add(person_id)
        return person_id

    def _identifier_rows(self, shown: PersonEntry, person_id: int, number: int) -> list[Row]:
        """The order of kinds does not matter, that within a kind does."""
        found: list[tuple[Place, Identifier]] = []
        if external_id := shown.get("externalId"):
            found.append(((number, "externalId"), external_id))
        for member, contacts in (("phones", shown.get("phones")), ("emails", shown.get("emails"))):
            if contacts:
                found += [((number, member, index), one) for index, one in enumerate(contacts)]
                self.problems += [one.below(number, member) for one in problems_of_contacts(contacts)]
        return [self._identifier_row(place, one, person_id, ordinal) for ordinal, (place, one) in enumerate(found)]

    def _identifier_row(self, place: Place, one: Identifier, person_id: int, ordinal: int) -> Row:
        kind, value, given = one
        if (kind, value) in self._identifiers:
            self.problems.append(Problem(place, f"{given} {TWICE}"))
        self._identifiers.add((kind, value))
        return kind, value, person_id, ordinal, given  # what IdentifierRow names

    def _tags(self, given: Sequence[str], number: int) -> str:
        self.problems += [one.below(number, "tags") for one in problems_of_tags(given)]
        unique = dict.fromkeys(given)
        self._new_tags.update((name, None) for name in unique if name not in self._given_tags)
        return text_of([*unique])

    def _custom_attributes(self, given: Mapping[str, Any], number: int) -> str:
        """Every value of an attribute has the type of the first; `null` removes one."""
        kept = known(given)
        for name, value in kept.items():
            if name not in self._types and value != []:
                self._types[name] = self._new_types[name] = full_type_of(value)
            elif name in self._types:
                self._check_attribute(name, value, number)
        return text_of(kept)

    def _check_attribute(self, name: str, value: Any, number: int) -> None:
        try:
            check_value(value, self._types[name], name)
        except CustomAttributeTypeInvalid as problem:
            wanted = str(problem).removeprefix(name).lstrip(". ")
            self.problems.append(Problem((number, "customAttributes", name), wanted))

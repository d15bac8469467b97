"""Reading what `/people/3/persons/merge` takes (people-api 6.7): items are judged one by one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pushtwin.base.errors import (
    AnswerableError,
    CustomAttributeInvalid,
    EmailInvalid,
    PhoneInvalid,
    RequestBodyInvalid,
    RequestFormatInvalid,
    UserMergeInterrupted,
)
from pushtwin.base.person_errors import MergeMalformed, MergeOfWrongSize, MergeWithoutPersons
from pushtwin.core.accounts.settings.logins import Tags
from pushtwin.core.people.addresses import Address, AddressType, read_address
from pushtwin.core.people.attributes import AttributeChanges
from pushtwin.core.people.identifiers import MAX_PER_KIND, distinct, read_email, read_external_id, read_phone
from pushtwin.core.people.model import Identifier
from pushtwin.core.people.person_changes import PersonChanges
from pushtwin.core.people.person_matching import MergeItem
from pushtwin.http.bodies import Body, Known, known_fields, validate
from pushtwin.http.invocation import Invocation
from pushtwin.surfaces.people_api.persons import requests

MAX_PERSONS = 1000
TOO_MANY_CONTACTS = f"A person has at most {MAX_PER_KIND} phone numbers and {MAX_PER_KIND} email addresses"
TYPES = tuple(
    one
    for one in AddressType
    if one not in {AddressType.ID, AddressType.EXTERNAL_ID, AddressType.GOOGLE_BUSINESS_MESSAGES}
)
Detail = tuple[str, str]
"""A property below an item, and what is wrong with it."""


class ItemInvalid(NamedTuple):
    """What is wrong with an item."""

    details: Sequence[Detail]


class _Contact(Body):
    type: str | None = None
    identifier: str | None = None
    sender: str | None = None
    primary: bool | None = None


class _MergedPerson(requests.PersonFields):
    contact_information: list[_Contact] | None = None


_READ_ONLY = (
    *("id", "createdFrom", "createdBy", "createdAt", "modifiedFrom", "modifiedBy", "modifiedAt"),
    "computedAttributes",
)
_KNOWN_PERSON: Known = {
    **known_fields(_MergedPerson),
    **dict.fromkeys(_READ_ONLY),
    "contactInformation": known_fields(_Contact),
}
KNOWN: Known = {"persons": _KNOWN_PERSON}


def read_persons(call: Invocation) -> list[Any]:
    """The items. Raises MergeMalformed, MergeWithoutPersons or MergeOfWrongSize."""
    try:
        said = call.read_object(KNOWN)
    except RequestBodyInvalid:
        raise MergeMalformed from None
    persons = said.get("persons")
    if persons is None:
        raise MergeWithoutPersons
    if not isinstance(persons, list) or not 0 < len(persons) <= MAX_PERSONS:
        raise MergeOfWrongSize
    return persons


def read_item(said: Any) -> MergeItem | ItemInvalid:
    """One item, or all that is wrong with it."""
    if not isinstance(said, Mapping):
        return ItemInvalid([("", "Must be an object")])
    try:
        sent = validate(_MergedPerson, said)
    except RequestFormatInvalid as problem:
        return ItemInvalid([_detail(problem)])
    details: list[Detail] = []
    named = frozenset(said)
    attributes = _judged(lambda: requests.read_attributes(sent, named, nulls_clear=False), details)
    kind = _judged(lambda: requests.read_type(sent), details)
    external_id = _judged(lambda: read_external_id(sent.external_id, "externalId"), details)
    contacts = list(_read_contacts(sent.contact_information or (), details))
    identifiers = distinct([*filter(None, [external_id]), *(one for one in contacts if isinstance(one, Identifier))])
    if not details and not identifiers and not contacts:
        details.append(("contactInformation", "Must not be empty"))
    if details:
        return ItemInvalid(details)
    others = tuple(one for one in contacts if not isinstance(one, Identifier))
    changes = PersonChanges(attributes or AttributeChanges(), {}, kind, tags=Tags.APPEND, added=identifiers)
    clearing = requests.read_attributes(sent, named) if None in said.values() else None
    return MergeItem(others, changes, clearing)


def _judged(read: Callable[[], Any], details: list[Detail]) -> Any:
    try:
        return read()
    except AnswerableError as problem:
        details.append(_detail(problem))
        return None


def details_of(problem: AnswerableError) -> list[Detail]:
    """What is wrong with an item that could be read."""
    return [_detail(problem)]


def _detail(problem: AnswerableError) -> Detail:
    """The text begins with the name of the field."""
    if isinstance(problem, RequestFormatInvalid | CustomAttributeInvalid):
        field = problem.field
        return field, f"Should be {str(problem).partition(' should be ')[2]}"
    if isinstance(problem, UserMergeInterrupted):
        return "contactInformation", TOO_MANY_CONTACTS
    return "contactInformation", str(problem)


def _read_contacts(sent: Sequence[_Contact], details: list[Detail]) -> Iterator[Address]:
    """What has no person yet, and can't be written, leads nowhere."""
    for number, one in enumerate(sent):
        where = f"contactInformation[{number}]"
        if one.type is None:
            details.append((f"{where}.type", "Must not be null"))
        elif one.type not in TYPES:
            details.append((f"{where}.type", f"Should be one of {', '.join(TYPES)}"))
        elif one.identifier is None:
            details.append((f"{where}.identifier", "Must not be null"))
        elif address := _read_contact(one.type, one.identifier, one.sender, f"{where}.identifier", details):
            yield address


def _read_contact(kind: str, identifier: str, sender: str | None, where: str, details: list[Detail]) -> Address | None:
    try:
        match kind:
            case AddressType.PHONE:
                return read_phone(identifier)
            case AddressType.EMAIL:
                return read_email(identifier)
    except PhoneInvalid:
        details.append((where, "Phone number is invalid"))
    except EmailInvalid:
        details.append((where, "Email address is invalid"))
    return read_address(AddressType(kind), identifier, sender) if kind == AddressType.PUSH else None

"""Persons as the control API shows them."""

from typing import Any, NotRequired

from pydantic.alias_generators import to_camel
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from pushtwin.base.times import render_time
from pushtwin.core.people.control_service import ListedPerson
from pushtwin.core.people.model import SCALARS, Gender, PersonType


def person(listed: ListedPerson) -> dict[str, Any]:
    one, profile = listed.person, listed.person.profile
    optional = {
        "externalId": one.external_id,
        **{to_camel(name): getattr(profile, name) for name in SCALARS},
    }
    return {
        "personId": one.person_id,
        "type": one.type,
        "anonymous": not one.is_identified,
        "createdAt": render_time(one.created_at),
        "modifiedAt": render_time(one.modified_at),
        **{name: value for name, value in optional.items() if value is not None},
        "phones": one.phones,
        "emails": one.emails,
        "tags": profile.tags,
        "customAttributes": profile.custom_attributes,
        "registrations": listed.registration_ids,
    }


class PersonAnswer(TypedDict):
    """A person with its identifiers, attributes and the ids of its registrations, oldest first."""

    personId: int
    type: PersonType
    anonymous: bool
    createdAt: str
    modifiedAt: str
    externalId: NotRequired[str]
    phones: list[str]
    emails: list[str]
    firstName: NotRequired[str]
    lastName: NotRequired[str]
    middleName: NotRequired[str]
    birthday: NotRequired[str]
    gender: NotRequired[Gender]
    tags: list[str]
    customAttributes: dict[str, Any]
    registrations: list[str]


class PersonList(TypedDict):
    """One page, in the order of creation."""

    persons: list[PersonAnswer]
    nextCursor: NotRequired[str]
